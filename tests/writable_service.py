"""A real service whose store can be written: an empty store, a steward, uvicorn on a free port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import uvicorn

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.api.app import Service, create_app
from ntic_kg.catalog import Catalog
from ntic_kg.norms import Register
from ntic_kg.settings import Settings
from ntic_kg.values import Role
from tests.service_fixture import MEMORY, wait_until


class Writable:
    """A running service with one token a role.

    Args:
        folder: of the store; it holds a checkpoint.
        settings: limits of the service.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        tokens = wiring.tokens_of(settings)
        end = datetime.now(UTC) + timedelta(hours=1)
        self.tokens = {role: tokens.issue(f"synthetic-{role}", role, end) for role in Role}
        pool = wiring.worker_pool(settings, folder)
        app = create_app(
            Service(
                evaluator=pool,
                snapshot=lambda: pool.current().snapshot,
                settings=settings,
                catalog=Catalog(()),
                register=Register({}, {}, ()),
                store_of=wiring.store_of(pool, settings),
                tokens=tokens,
                writer=wiring.writer_of(settings, folder),
            )
        )
        config = uvicorn.Config(app, port=0, log_level="critical", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self.client = httpx.Client(trust_env=False, timeout=60)

    @property
    def steward(self) -> dict[str, str]:
        """The header that lets a steward write."""
        return {"Authorization": f"Bearer {self.tokens[Role.STEWARD]}"}

    def __enter__(self) -> Writable:
        self._thread.start()
        wait_until(lambda: self._server.started or not self._thread.is_alive(), "no start")
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client.base_url = httpx.URL(self.url)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(15)

    def update(self, text: str, query_string: str = "") -> httpx.Response:
        """Send an update as its steward."""
        headers = {**self.steward, "Content-Type": "application/sparql-update"}
        return self.client.post("/update" + query_string, content=text.encode(), headers=headers)

    def put(self, graph: str, turtle: str, **headers: str) -> httpx.Response:
        """Replace a graph as its steward."""
        return self.client.put(
            "/graphs",
            params={"graph": graph},
            content=turtle.encode(),
            headers={**self.steward, "Content-Type": "text/turtle", **headers},
        )

    def ask(self, query: str) -> str:
        """Answer a query as CSV."""
        return self.client.get("/sparql", params={"query": query, "format": "csv"}).text


@contextmanager
def writable(folder: Path, **limits: float) -> Iterator[Writable]:
    """Run a service on a new empty store, with limits in place of the defaults."""
    store = EmbeddedStore(folder)
    store.commit()
    store.close()
    numbers: dict[str, float] = {"deadline": 10.0, "steward_deadline": 60.0, "workers": 2}
    numbers |= limits
    settings = Settings(
        home=None,
        store=str(folder),
        deadline=numbers["deadline"],
        steward_deadline=numbers["steward_deadline"],
        memory=int(numbers.get("memory", MEMORY)),
        workers=int(numbers["workers"]),
    )
    with Writable(folder, settings) as service:
        yield service
