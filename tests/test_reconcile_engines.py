"""``/reconcile`` on stores that are not ours: the same things, in the same order."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.remote_address import read_address
from ntic_kg.adapters.remote_backend import Backend
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.adapters.store_remote import RemoteStore, RemoteWriter
from ntic_kg.home import shipped_home
from ntic_kg.link.reconcile import read_directory
from ntic_kg.names import node
from ntic_kg.rdf_files import parse_file
from ntic_kg.wiring.fixture import FILES
from tests.linking_names import vocabulary
from tests.remote_servers import SERVERS, RemoteServer
from tests.remote_service import serving

HOME = shipped_home()
CENTER = "合成甲中心"


def graphs() -> dict[str, list[ox.Triple]]:
    """Read the synthetic fixture."""
    return {
        graph: list(
            dict.fromkeys(
                triple
                for p in patterns
                for path in sorted(HOME.glob(p))
                for triple in parse_file(path)
            )
        )
        for graph, patterns in FILES
    }


@pytest.mark.parametrize("name", SERVERS)
def test_another_engine_gives_the_same_directory(name: str) -> None:
    """Names, values and their order do not depend on how an engine sorts."""
    content, store = graphs(), ox.Store()
    for graph, triples in content.items():
        store.extend(ox.Quad(t.subject, t.predicate, t.object, node(graph)) for t in triples)
    _, here = read_directory(EmbeddedReader(store, "synthetic"), vocabulary())
    with SERVERS[name]() as server:
        writer = RemoteWriter(backend(server), deadline=60)
        for graph, triples in content.items():
            writer.replace_graph(node(graph), triples)
        writer.commit()
        _, there = read_directory(RemoteStore(backend(server), deadline=30), vocabulary())
    assert len(here.entities) > 20
    assert there.entities == here.entities
    assert (there.kinds, there.mentioned) == (here.kinds, here.mentioned)


def test_content_that_nobody_loaded_by_us_can_be_reconciled_with() -> None:
    """A store that others fill has no snapshot that lasts; it is read all the same."""
    with SERVERS["oxigraph"]() as server:
        for graph, triples in graphs().items():
            server.put(graph, "".join(f"{triple} .\n" for triple in triples))
        with serving(server.query_url) as client:
            batch = {"queries": json.dumps({"q": {"query": CENTER}})}
            answer = client.post("/reconcile", data=batch)
    assert answer.status_code == 200, answer.text
    assert answer.json()["q"]["result"]


def backend(server: RemoteServer) -> Backend:
    """Make what talks to a server."""
    return Backend(read_address(server.query_url), read_address(server.graphs_url))
