"""Our service in front of a remote store, in a thread of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import httpx
import uvicorn

from ntic_kg import wiring
from ntic_kg.api.app import Service, create_app
from ntic_kg.catalog import Catalog
from ntic_kg.norms import Register
from ntic_kg.settings import Settings
from tests.service_fixture import wait_until

_NO_STORE = Settings(home=None, store="memory:")


@cache
def _catalog() -> Catalog:
    return wiring.catalog(_NO_STORE)


@cache
def _register() -> Register:
    return wiring.register(_NO_STORE)


@contextmanager
def serving(store: str, **limits: float) -> Iterator[httpx.Client]:
    """Serve a remote store as ``ntic-kg serve`` does, and give a client of the service."""
    numbers = {"deadline": 10.0, "rows": 100_000, "bytes": 8_000_000, "workers": 3}
    numbers |= {"query_seconds": 0.0} | limits
    settings = Settings(
        home=None,
        store=store,
        deadline=numbers["deadline"],
        rows=int(numbers["rows"]),
        bytes=int(numbers["bytes"]),
        workers=int(numbers["workers"]),
        query_seconds=numbers["query_seconds"],
    )
    with wiring.served(settings, lambda _folder, _home: None) as served:
        app = create_app(
            Service(
                evaluator=served.evaluator,
                snapshot=served.snapshot,
                settings=settings,
                catalog=_catalog(),
                register=_register(),
                store_of=served.store_of,
                reconciliation=wiring.reconciliation_of(settings),
            )
        )
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="on"))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), "no start")
            port = server.servers[0].sockets[0].getsockname()[1]
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60
            ) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(20)
