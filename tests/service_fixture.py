"""A small real service for tests: a store on disk, its checkpoint, uvicorn on a free port."""

from __future__ import annotations

import asyncio
import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import uvicorn

from ntic_kg import wiring
from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.api.app import Service, create_app
from ntic_kg.api.authorize import NoTokens
from ntic_kg.api.joined import JoinedProtocol
from ntic_kg.catalog import Catalog
from ntic_kg.norms import Register
from ntic_kg.ports import Tokens
from ntic_kg.settings import Settings
from ntic_kg.values import Checkpoint

MEMORY = 192 * 1024 * 1024
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BRACES = "ASK" + "{" * 3000 + "}" * 3000
BOMB = (
    'SELECT * { BIND("0123456789abcdef" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + "}"
)


def make_checkpoint(folder: Path, snapshot: str, *, people: int = 1500) -> Checkpoint:
    """Write a store with two named graphs, and freeze it."""
    store = ox.Store(str(folder / f"{snapshot}-live"))
    name = ox.NamedNode("urn:name")
    store.extend(
        ox.Quad(
            ox.NamedNode(f"urn:person:{number}"),
            name,
            ox.Literal(f"人 {number}", language="zh"),
            ox.NamedNode("urn:graph:odd" if number % 2 else "urn:graph:even"),
        )
        for number in range(people)
    )
    store.add(
        ox.Quad(
            ox.NamedNode("urn:content"),
            ox.NamedNode("urn:is"),
            ox.Literal(snapshot),
            ox.NamedNode("urn:graph:even"),
        )
    )
    store.flush()
    path = folder / snapshot
    store.backup(str(path))
    return Checkpoint(path, snapshot)


def children_of(pid: int) -> list[int]:
    """List the processes that a process has started."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits to be collected does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def open_files() -> int:
    """Count the descriptors of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


def wait_until(happened: object, what: str) -> None:
    """Wait until a function says yes; fail after ten seconds."""
    assert callable(happened)
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Running:
    """A service that runs in a thread of this process."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        settings: Settings,
        *,
        catalog: Catalog | None = None,
        register: Register | None = None,
        resident: bool = False,
        tokens: Tokens | None = None,
    ) -> None:
        self.checkpoint = checkpoint
        self.pool = WorkerPool(
            lambda: self.checkpoint,
            Plan(
                workers=settings.workers,
                memory=settings.memory,
                query_seconds=settings.query_seconds,
                resident=resident,
            ),
        )
        app = create_app(
            Service(
                evaluator=self.pool,
                snapshot=lambda: self.checkpoint.snapshot,
                version=lambda: str(self.checkpoint.path),
                settings=settings,
                catalog=Catalog(()) if catalog is None else catalog,
                register=register or Register({}, {}, ()),
                store_of=wiring.store_of(self.pool, settings),
                checker=wiring.checker_of(settings),
                reconciliation=wiring.reconciliation_of(settings),
                tokens=tokens or NoTokens(),
                decisions=wiring.Decisions(settings),
                far_side=wiring.far_side(settings),
            )
        )

        async def fail() -> None:
            raise RuntimeError("on purpose")

        app.add_api_route("/fails", fail)
        config = uvicorn.Config(
            app,
            http=JoinedProtocol,
            port=0,
            log_level="critical",
            lifespan="on",
            proxy_headers=False,
        )
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run)
        self.client = httpx.Client(trust_env=False, timeout=120)

    def __enter__(self) -> Running:
        self._thread.start()
        wait_until(lambda: self.server.started or not self._thread.is_alive(), "no start")
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.client.base_url = httpx.URL(self.url)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.server.should_exit = True
        self._thread.join(15)

    def ask(self, query: str, *, accept: str | None = None, **parameters: str) -> httpx.Response:
        """Send a query by GET."""
        headers = {"Accept": accept} if accept else {}
        return self.client.get(
            "/sparql?" + urlencode({"query": query, **parameters}), headers=headers
        )

    def keeper(self) -> int:
        """Process id of the keeper."""
        pid = self.pool.keeper_pid
        assert pid is not None
        return pid


@contextmanager
def running(folder: Path, **limits: float) -> Iterator[Running]:
    """Run a service on a new small store, with limits in place of the defaults."""
    checkpoint = make_checkpoint(folder, "first")
    numbers = {"deadline": 10.0, "rows": 100_000, "bytes": 0, "memory": MEMORY, "workers": 2}
    numbers |= {"query_seconds": 0.0, "resident": 0.0}
    numbers |= {"check_deadline": 240.0, **limits}
    settings = Settings(
        home=None,
        store=str(folder),
        deadline=numbers["deadline"],
        rows=int(numbers["rows"]),
        bytes=int(numbers["bytes"]),
        memory=int(numbers["memory"]),
        workers=int(numbers["workers"]),
        check_deadline=numbers["check_deadline"],
        query_seconds=numbers["query_seconds"],
    )
    with Running(checkpoint, settings, resident=bool(numbers["resident"])) as service:
        yield service


class _Canary(http.server.BaseHTTPRequestHandler):
    """Counts whoever comes."""

    def do_GET(self) -> None:
        """Answer and count."""
        assert isinstance(self.server, _Counting)
        self.server.hits += 1
        self.send_response(500)
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""


class _Counting(http.server.ThreadingHTTPServer):
    hits = 0


@contextmanager
def canary() -> Iterator[_Counting]:
    """Run a loopback server that nothing should ever call."""
    with _Counting(("127.0.0.1", 0), _Canary) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def loop_of(service: Running) -> asyncio.AbstractEventLoop:
    """Give the event loop that the service runs in."""
    return next(iter(service.server.servers)).get_loop()
