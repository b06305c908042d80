"""The synthetic fixture of the questions in a store folder, and a registry that is a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
