"""The synthetic fixture of the questions in a store folder, and a registry that is a server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox

from ntic_kg import infer as inferring
from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.rdf_files import parse_file
from ntic_kg.settings import Settings
from ntic_kg.wiring.fixture import FILES
from tests.remote_servers import SERVERS, RemoteServer
from tests.service_fixture import Running

HOME = shipped_home()
QUESTION = "hosts-in-wikidata"
SYNTHETIC = (HOME / "queries" / "fixture" / "elsewhere" / "wikidata.ttl").read_text("utf-8")
GOLDEN = {
    path.name.partition(".")[0]: path.read_bytes()
    for path in (HOME / "queries" / "federated").glob("*.fixture.csv")
}


def fixture_folder(folder: Path) -> Path:
    """Load the fixture into a store folder."""
    store = EmbeddedStore(folder)
    for graph, patterns in FILES:
        files = sorted(path for pattern in patterns for path in HOME.glob(pattern))
        store.replace_graph(node(graph), dict.fromkeys(t for f in files for t in parse_file(f)))
    inferring.derive(HOME, store)
    store.commit()
    store.close()
    return folder


@contextmanager
def synthetic_registry(engine: str = "oxigraph") -> Iterator[RemoteServer]:
    """Run a SPARQL server that is not ours and holds the synthetic registry."""
    with SERVERS[engine]() as server:
        server.put("urn:synthetic", SYNTHETIC)
        yield server


@contextmanager
def serving(folder: Path, *endpoints: str, home: Path = HOME) -> Iterator[Running]:
    """Serve a store folder, with registries that may be asked."""
    settings = Settings(home=home, store=str(folder), workers=2, deadline=5.0, endpoints=endpoints)
    checkpoint = current_checkpoint(folder)
    assert checkpoint is not None
    catalog, register = wiring.catalog(settings), wiring.register(settings)
    with Running(checkpoint, settings, catalog=catalog, register=register) as service:
        yield service


@contextmanager
def registry_that(
    *,
    answers: int = 1000,
    pause: float = 0.0,
    head: dict[str, str] | None = None,
    forget_keys: bool = False,
    status: int = 500,
    body: bytes = b"",
) -> Iterator[str]:
    """Answer from the synthetic registry: after a pause, a number of times, then by a status."""
    store = ox.Store()
    store.load(SYNTHETIC.encode(), format=ox.RdfFormat.TURTLE)
    left, gone = [answers], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            (query,) = form["query"]
            if forget_keys:
                query = (
                    query[: query.index("VALUES")]
                    + query[query.index("} ", query.index("VALUES")) + 2 :]
                )
            gone.wait(pause)
            left[0] -= 1
            solutions = store.query(query)
            assert isinstance(solutions, ox.QuerySolutions)
            table = solutions.serialize(format=ox.QueryResultsFormat.JSON) or b""
            content = table if left[0] >= 0 else body
            self.send_response(200 if left[0] >= 0 else status)
            fields = {"Content-Type": "application/sparql-results+json", **(head or {})}
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            with suppress(OSError):  # whoever asked may be gone
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        gone.set()
        server.shutdown()
        server.server_close()
        thread.join()
