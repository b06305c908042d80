"""A digest says truly what a graph holds, however the content came there."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg.adapters.store_digest import canonical, digest_of, digest_of_graph
from ntic_kg.adapters.store_embedded import EmbeddedStore

G = ox.NamedNode("https://example.org/graph")
_BLANK = [ox.BlankNode(name) for name in "abc"]
_IRIS = st.sampled_from([ox.NamedNode(f"https://example.org/{n}") for n in range(3)])
_TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["_:a", " .\n", "\r\n", "\t", '"', "\\", "a", "a b", "\u2028", "\x00", "𠮷"]),
)
_LITERALS = st.one_of(
    _TEXTS.map(ox.Literal),
    _TEXTS.map(lambda text: ox.Literal(text, language="zh")),
    _TEXTS.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("https://example.org/_:d"))),
)
_PLAIN = st.builds(ox.Triple, _IRIS, _IRIS, st.one_of(_IRIS, _LITERALS))
_ANY = st.builds(
    ox.Triple,
    st.one_of(_IRIS, st.sampled_from(_BLANK)),
    _IRIS,
    st.one_of(_IRIS, _LITERALS, st.sampled_from(_BLANK)),
)
_TERMS = st.builds(ox.Triple, _IRIS, _IRIS, _ANY)  # a triple as object may hold blank nodes, too


def held(triples: Sequence[ox.Triple]) -> ox.Store:
    """Hold triples in a graph."""
    store = ox.Store()
    store.extend([ox.Quad(t.subject, t.predicate, t.object, G) for t in triples])
    return store


def renamed(term: Any, names: dict[str, ox.BlankNode]) -> Any:  # noqa: ANN401 - any term
    """Call blank nodes otherwise."""
    if isinstance(term, ox.Triple):
        return ox.Triple(renamed(term.subject, names), term.predicate, renamed(term.object, names))
    return names[term.value] if isinstance(term, ox.BlankNode) else term


@settings(deadline=None, max_examples=400)
@given(st.lists(st.one_of(_ANY, _TERMS), max_size=12), st.randoms(use_true_random=False))
def test_order_and_names_of_blank_nodes_do_not_matter(
    triples: list[ox.Triple], random_: random.Random
) -> None:
    """Read from the store, or computed from what is to be written."""
    names = [ox.BlankNode(f"other{n}") for n in range(3)]
    random_.shuffle(names)
    others = [renamed(t, dict(zip("abc", names, strict=True))) for t in triples]
    random_.shuffle(others)
    store, other = held(triples), held(others)

    digest = digest_of_graph(store, G)

    assert digest_of_graph(other, G) == digest
    quads = list(store.quads_for_pattern(None, None, None, G))
    assert digest == (digest_of(canonical(quads, G)) if quads else None)


@settings(deadline=None, max_examples=300)
@given(st.lists(_PLAIN, max_size=8, unique=True), _PLAIN)
def test_a_triple_more_or_less_gives_another_digest(
    triples: list[ox.Triple], other: ox.Triple
) -> None:
    """And the same again when it is taken back."""
    store = held(triples)
    before = digest_of_graph(store, G)
    quad = ox.Quad(other.subject, other.predicate, other.object, G)

    (store.remove if quad in store else store.add)(quad)
    assert digest_of_graph(store, G) != before
    (store.remove if quad in store else store.add)(quad)
    assert digest_of_graph(store, G) == before


_CHANGES = st.tuples(
    st.sampled_from(["add", "replace", "insert", "delete"]), st.lists(_PLAIN, max_size=4)
)


@settings(deadline=None, max_examples=40)
@given(st.lists(_CHANGES, max_size=8), st.booleans())
def test_any_changes_lead_to_the_digest_of_what_they_leave(
    changes: list[tuple[str, list[ox.Triple]]],
    blank: bool,  # noqa: FBT001 - drawn
) -> None:
    """Added, replaced, inserted and deleted, in any order, beside blank nodes or none."""
    around = [ox.Triple(_BLANK[0], G, _BLANK[1]), ox.Triple(_BLANK[1], G, G)] if blank else []
    with TemporaryDirectory() as name:
        store = EmbeddedStore(Path(name))
        store.replace_graph(G, around)
        left: set[ox.Triple] = set()
        for kind, triples in changes:
            if kind == "add":
                store.add(G, triples)
            elif kind == "replace":
                store.replace_graph(G, [*around, *triples])
            else:
                body = " . ".join(map(str, triples))
                text = f"{kind.upper()} DATA {{ GRAPH {G} {{ {body} }} }}"
                store.update(text, G.value, lambda iri: iri == G.value)
            left = {
                "add": left | {*triples},
                "insert": left | {*triples},
                "replace": {*triples},
                "delete": left - {*triples},
            }[kind]
        expected = digest_of_graph(held([*around, *left]), G)
        found = store.digest(G)
        store.close()

    assert found == expected
