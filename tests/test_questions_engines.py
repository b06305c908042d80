"""Every question gives the same rows on Oxigraph, Virtuoso and rdflib, or the list says why not.

What counts as the same term is said in ``question_engines``. ``engine_divergences.csv`` lists the
answers that differ; one that agrees again fails as well, so that the list stays true.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg import wiring
from ntic_kg.catalog import Catalog, read_catalog
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from tests import remote_servers
from tests.question_engines import (
    Row,
    apart,
    as_graph,
    ask_endpoint,
    ask_rdflib,
    lenient,
    texts,
)

LIST = Path(__file__).with_name("engine_divergences.csv")
GRAPH = "https://w3id.org/ntic/graph/synthetic-fixture"


@pytest.fixture(scope="module")
def fixture_store(home: Path) -> Iterator[Store]:
    """Open the synthetic fixture."""
    with wiring.fixture(Settings(store="memory:", home=home)) as store:
        yield store


@pytest.fixture(scope="module")
def triples(fixture_store: Store) -> Sequence[ox.Triple]:
    """Give the fixture with ontology and derived triples as one graph."""
    return fixture_store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def differing(store: Store, catalog: Catalog, ask: Callable[[str], list[Row]]) -> set[str]:
    """Name the answers that differ from those of Oxigraph, as ``id part``."""
    found = set()
    for question in (*catalog, *catalog.federated):
        for part, text in zip(("rows", "unknowns"), texts(question), strict=True):
            wanted = [tuple(lenient(term) for term in row) for row in store.select(text).rows]
            try:
                same = sorted(ask(text)) == sorted(wanted)
            except RuntimeError:
                same = False
            if not same:
                found.add(f"{question.id} {part}")
    return found


def listed(engine: str) -> set[str]:
    """Read which answers of an engine are known to differ."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {f"{row['id']} {row['part']}" for row in rows if row["engine"] == engine}


def test_virtuoso_answers_as_oxigraph_does(
    fixture_store: Store, triples: Sequence[ox.Triple], home: Path
) -> None:
    """Over HTTP, on a server that is not ours."""
    content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert content is not None
    with remote_servers.virtuoso() as server:
        server.put(GRAPH, content.decode())
        catalog = read_catalog(home / "queries")
        found = differing(fixture_store, catalog, lambda text: ask_endpoint(server.query_url, text))
    assert found == listed("virtuoso")


@pytest.mark.slow
def test_rdflib_answers_as_oxigraph_does(
    fixture_store: Store, triples: Sequence[ox.Triple], home: Path
) -> None:
    """In Python alone, each answer in a process of its own and within a minute of CPU."""
    graph = as_graph(triples)
    catalog = read_catalog(home / "queries")
    ask = apart(lambda text: ask_rdflib(graph, text), 60)
    found = differing(fixture_store, catalog, ask)
    assert found == listed("rdflib")


def test_an_engine_that_does_not_answer_in_time_is_reported() -> None:
    """A query without an end costs no more than its seconds of CPU."""

    def forever(_text: str) -> list[Row]:
        while True:
            pass

    with pytest.raises(RuntimeError, match="1 seconds of CPU"):
        apart(forever, 1)("ASK {}")
    assert apart(lambda text: [(text,)], 1)("ASK {}") == [("ASK {}",)]
