"""What every store does, wherever it is: the same tests on each of them.

Embedded, and over HTTP on real servers that are not ours: the ``oxigraph`` server and Virtuoso.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.remote_address import read_address
from ntic_kg.adapters.remote_backend import Backend
from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.adapters.store_remote import RemoteWriter
from ntic_kg.errors import InvalidQuery
from ntic_kg.names import node
from ntic_kg.ports import WritableStore
from tests.remote_servers import SERVERS, RemoteServer

LABEL = node("skos:prefLabel")
ONE = ox.Triple(node("id:a"), LABEL, ox.Literal("甲", language="zh"))
TWO = ox.Triple(node("id:b"), LABEL, ox.Literal("乙", language="zh"))
X, Y = node("graph:x"), node("graph:y")
LABELS = f"SELECT ?s ?label WHERE {{ ?s {LABEL} ?label }} ORDER BY ?s"

Opener = Callable[[], WritableStore]


@pytest.fixture(scope="module", params=["embedded", *SERVERS])
def place(request: pytest.FixtureRequest) -> Iterator[RemoteServer | None]:
    """Run a server for all tests of a store; None for the embedded one."""
    if request.param == "embedded":
        yield None
        return
    with SERVERS[request.param]() as server:
        yield server


@pytest.fixture
def opener(place: RemoteServer | None, tmp_path: Path) -> Iterator[Opener]:
    """Give what opens the store, empty at first; each opening is another writer."""
    if place is None:
        opened: list[EmbeddedStore] = []

        def embedded() -> WritableStore:
            if opened:
                opened.pop().close()
            opened.append(EmbeddedStore(tmp_path))
            return opened[0]

        yield embedded
        opened[0].close()
        return
    backend = Backend(read_address(place.query_url), read_address(place.graphs_url))
    yield lambda: RemoteWriter(backend, deadline=60)
    last = RemoteWriter(backend, deadline=60)
    for graph in last.graphs():
        last.replace_graph(graph, [])
    last.commit()


@pytest.fixture
def store(opener: Opener) -> WritableStore:
    """Open the store, empty."""
    return opener()


def labels(store: WritableStore) -> list[tuple[str, str]]:
    """List what is labelled, and how."""
    found = []
    for row in store.select(LABELS).rows:
        subject, label = row
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(label, ox.Literal)
        found.append((subject.value, label.value))
    return found


def test_a_written_graph_is_read_back_with_its_chinese_text(store: WritableStore) -> None:
    """Terms come back as they were written, with their language."""
    store.replace_graph(X, [ONE])
    store.commit()
    rows = store.select(LABELS)
    assert rows.columns == ("s", "label")
    assert rows.rows == ((node("id:a"), ox.Literal("甲", language="zh")),)


def test_the_default_graph_is_the_union_of_all_graphs(store: WritableStore) -> None:
    """Triples of two graphs are found without GRAPH, and with it in their own."""
    store.replace_graph(X, [ONE])
    store.replace_graph(Y, [TWO])
    store.commit()
    assert [text for _, text in labels(store)] == ["甲", "乙"]
    within = store.select(f"SELECT ?s WHERE {{ GRAPH {Y} {{ ?s {LABEL} ?o }} }}")
    assert within.rows == ((node("id:b"),),)


def test_replacing_a_graph_removes_what_it_held(store: WritableStore) -> None:
    """The second content is the whole content."""
    assert store.replace_graph(X, [ONE])
    assert store.replace_graph(X, [TWO])
    store.commit()
    assert [text for _, text in labels(store)] == ["乙"]


def test_emptying_a_graph_removes_it_from_the_list(store: WritableStore) -> None:
    """A graph without triples is none."""
    store.replace_graph(X, [ONE])
    store.replace_graph(Y, [TWO])
    assert list(store.graphs()) == [X, Y]
    assert store.replace_graph(X, [])
    store.commit()
    assert list(store.graphs()) == [Y]
    assert [text for _, text in labels(store)] == ["乙"]


def test_writing_the_same_again_changes_nothing(opener: Opener) -> None:
    """Neither in one process nor in the next, and the snapshot stays."""
    store = opener()
    store.replace_graph(X, [ONE, TWO])
    before = store.commit()
    assert not store.replace_graph(X, [TWO, ONE])
    again = opener()
    assert not again.replace_graph(X, [ONE, TWO])
    assert again.commit() == before == again.snapshot


def test_what_a_writer_wrote_the_next_one_finds(opener: Opener) -> None:
    """The list of graphs is that of the store, not of the process."""
    store = opener()
    store.replace_graph(X, [ONE])
    store.commit()
    assert list(opener().graphs()) == [X]


def test_the_snapshot_identifies_the_content(store: WritableStore) -> None:
    """The same for the same content, on every kind of store."""
    store.replace_graph(X, [ONE])
    store.replace_graph(Y, [TWO])
    assert store.commit() == "5f0905ed7519ef10"
    assert store.select(LABELS).snapshot == store.snapshot == "5f0905ed7519ef10"
    store.replace_graph(Y, [ONE])
    assert store.commit() != "5f0905ed7519ef10"


def test_blank_nodes_of_two_graphs_stay_apart(store: WritableStore) -> None:
    """Equal canonical names in two graphs must not become one node."""
    for graph in (X, Y):
        blank = ox.BlankNode()
        store.replace_graph(graph, [ox.Triple(blank, LABEL, ox.Literal("same"))])
    store.commit()
    assert len({row[0] for row in store.select(LABELS).rows}) == 2


def test_blank_nodes_hold_together_what_they_did(store: WritableStore) -> None:
    """A structure comes back as a structure, in tables and in graphs."""
    blank = ox.BlankNode()
    store.replace_graph(
        X, [ox.Triple(node("id:a"), node("skos:note"), blank), ox.Triple(blank, LABEL, TWO.object)]
    )
    store.commit()
    path = f"SELECT ?o WHERE {{ {node('id:a')} {node('skos:note')}/{LABEL} ?o }}"
    assert store.select(path).rows == ((TWO.object,),)
    triples = store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {X} {{ ?s ?p ?o }} }}")
    held = {t.object for t in triples if t.subject == node("id:a")}
    assert held == {t.subject for t in triples if t.predicate == LABEL}


def test_typed_and_plain_texts_come_back(store: WritableStore) -> None:
    """Dates, numbers, quotes, line breaks, characters beyond the first plane."""
    texts = [
        ox.Literal("2017-11-29", datatype=node("xsd:date")),
        ox.Literal("42", datatype=node("xsd:integer")),
        ox.Literal('a "quoted" \\ text\nof two lines, \U00020000'),
        ox.Literal("", language="en"),
    ]
    store.replace_graph(X, [ox.Triple(node("id:a"), node("skos:note"), text) for text in texts])
    store.commit()
    rows = store.select(f"SELECT ?o WHERE {{ {node('id:a')} {node('skos:note')} ?o }}").rows
    assert {row[0] for row in rows} == set(texts)
    triples = store.construct(f"CONSTRUCT WHERE {{ ?s {node('skos:note')} ?o }}")
    assert {triple.object for triple in triples} == set(texts)


def test_an_unbound_variable_is_none(store: WritableStore) -> None:
    """Columns keep their order; what is missing is missing."""
    store.replace_graph(X, [ONE])
    store.commit()
    rows = store.select(
        f"SELECT ?none ?s WHERE {{ ?s {LABEL} ?o OPTIONAL {{ ?s {node('skos:note')} ?none }} }}"
    )
    assert (rows.columns, rows.rows) == (("none", "s"), ((None, node("id:a")),))


def test_a_table_without_rows_has_its_columns(store: WritableStore) -> None:
    """No rows is an answer."""
    rows = store.select("SELECT ?a ?b WHERE { ?a <urn:none> ?b }")
    assert (rows.columns, rows.rows, rows.complete) == (("a", "b"), (), "complete")
    assert list(store.construct("CONSTRUCT WHERE { ?a <urn:none> ?b }")) == []


def test_a_query_that_does_not_parse_is_an_invalid_query(store: WritableStore) -> None:
    """The engine's syntax error becomes ours."""
    with pytest.raises(InvalidQuery):
        store.select("SELECT WHERE")
    with pytest.raises(InvalidQuery):
        store.construct("CONSTRUCT { ?s } WHERE")


def test_a_query_of_another_form_is_an_invalid_query(store: WritableStore) -> None:
    """A table is no graph."""
    with pytest.raises(InvalidQuery, match="SELECT"):
        store.select("CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(InvalidQuery, match="no triples"):
        store.construct("SELECT * WHERE { ?s ?p ?o }")
