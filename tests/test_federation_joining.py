"""Keys reach the other registry as the terms they are, and rows meet as a plain join says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.adapters.far_local import LocalFarSide
from ntic_kg.ask import federating
from ntic_kg.ask.joining import Row, join, keys_of
from ntic_kg.catalog import Federation
from ntic_kg.errors import MissingParameter
from ntic_kg.sparql.keys import Key, bind_keys
from ntic_kg.values import Elsewhere, Rows

DAY = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "SELECT ?a ?b { VALUES $keys }"
HOSTILE = "\" } } ; DROP ALL # $keys \\ \n\r\t' {"

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.just(HOSTILE)
_literals = st.one_of(
    _texts.map(ox.Literal),
    st.builds(lambda text: ox.Literal(text, language="zh-hans"), _texts),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:type")), _texts),
)
_PATH = "[a-z0-9一-龥é~!$&'()*+,;=:@._-]{0,20}"  # what an IRI may hold beside brackets and %
_iris = st.from_regex(rf"https://[a-z]{{1,5}}\.example/{_PATH}", fullmatch=True)
_terms = st.one_of(_literals, _iris.map(ox.NamedNode))
_keys = st.lists(st.tuples(_terms, _terms), max_size=5)
# Few different values, so that keys meet; some are unbound, or have no name elsewhere.
_some = st.sampled_from(
    [
        ox.Literal("1"),
        ox.Literal("1", language="en"),
        ox.NamedNode("urn:1"),
        ox.BlankNode("b"),
        None,
    ]
)
_ours = st.lists(st.tuples(_some, _some, _some), max_size=8)
_theirs = st.lists(st.tuples(_some, _some), max_size=8)


def returned(text: str) -> list[tuple[object, ...]]:
    """Let the engine give back the inline data of a query."""
    solutions = ox.Store().query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(solution) for solution in solutions]


@given(_keys)
def test_any_key_comes_back_as_it_was(keys: list[Key]) -> None:
    """No quote, brace or line end of a value leaves its term."""
    assert returned(bind_keys(TEXT, ("a", "b"), keys)) == keys


def test_a_hostile_key_is_a_value_and_nothing_else() -> None:
    """What looks like SPARQL stays in its literal; a name like that of the parameter too."""
    text = bind_keys(TEXT, ("a",), [(ox.Literal(HOSTILE),)])
    assert returned(text) == [(ox.Literal(HOSTILE), None)]


def test_only_the_parameter_is_replaced() -> None:
    """Strings and comments keep what they say."""
    text = bind_keys("SELECT ?a { VALUES $keys } # $keys", ("a",), [(ox.Literal("x"),)])
    assert text.endswith("# $keys")
    assert returned(text) == [(ox.Literal("x"),)]


def test_another_parameter_is_an_error() -> None:
    """Nothing that a client gives goes to another registry."""
    with pytest.raises(MissingParameter, match="least"):
        bind_keys("SELECT ?a { VALUES $keys FILTER($least) }", ("a",), [])


def test_keys_are_listed_once_and_only_where_they_have_a_name_elsewhere() -> None:
    """Blank nodes and unbound variables are no keys; the order is that of the rows."""
    one, two = ox.Literal("1"), ox.NamedNode("urn:2")
    rows: list[Row] = [(two,), (None,), (one,), (ox.BlankNode("b"),), (two,)]
    assert keys_of(Rows(("k",), tuple(rows), "s"), ["k"]) == [(two,), (one,)]


@given(_ours, _theirs)
def test_the_join_is_a_naive_left_join(ours: list[Row], theirs: list[Row]) -> None:
    """Two loops and a comparison of terms; a row that meets none stays with a blank."""
    told = [((row[0],), row[1:]) for row in theirs if _is_named(row[0])]
    joined = join(Rows(("k", "m", "n"), tuple(ours), "s"), told, ["k"], 1)  # type: ignore[arg-type]
    assert sorted(map(str, joined)) == sorted(map(str, _naive(ours, theirs)))


@given(_ours, _theirs, st.randoms(use_true_random=False))
def test_our_order_stays_and_theirs_does_not_depend_on_how_it_came(
    ours: list[Row], theirs: list[Row], random: Random
) -> None:
    """Two engines that give the same rows in two orders give one answer."""
    told = [((row[0],), row[1:]) for row in theirs if _is_named(row[0])]
    rows = Rows(("k", "m", "n"), tuple(ours), "s")
    first = join(rows, told, ["k"], 1)  # type: ignore[arg-type]
    random.shuffle(told)
    assert join(rows, told, ["k"], 1) == first  # type: ignore[arg-type]
    left = [row[:3] for row in first]
    assert [row for n, row in enumerate(left) if n == 0 or left[n - 1] != row] == [
        row for n, row in enumerate(ours) if n == 0 or ours[n - 1] != row
    ]


@given(_ours)
def test_a_key_of_two_parts_meets_where_both_are_equal(ours: list[Row]) -> None:
    """One equal part is not enough."""
    parts = (ox.Literal("1"), ox.NamedNode("urn:1"))
    joined = join(
        Rows(("k", "m", "n"), tuple(ours), "s"), [(parts, (ox.Literal("found"),))], ["m", "k"], 1
    )
    assert [row[3] is not None for row in joined] == [(row[1], row[0]) == parts for row in ours]


@pytest.mark.parametrize(("most", "rows", "told"), [(12, 12, 4), (11, 3, 0)])
def test_what_is_joined_is_counted_by_our_rows_too(
    monkeypatch: pytest.MonkeyPatch, most: int, rows: int, told: int
) -> None:
    """A registry that says much of one key would fill the memory once for each row of ours."""
    monkeypatch.setattr(federating, "MOST_JOINED", most)
    key, says = ox.NamedNode("urn:key"), ox.NamedNode("urn:says")
    about = Elsewhere(
        "synthetic", {"zh": "合成", "en": "Synthetic"}, "CC0-1.0", "urn:synthetic", "", DAY
    )
    there = LocalFarSide(
        lambda _: (about, [ox.Triple(key, says, ox.Literal(str(n))) for n in range(4)])
    )
    ours = Rows(("k", "n"), tuple((key, ox.Literal(str(n))) for n in range(3)), "s")
    asked = Federation("synthetic", ("k",), "SELECT ?k ?v { VALUES $keys ?k ?p ?v }", ("v",))
    joined, far = federating.federate(ours, asked, there)
    assert (len(joined.rows), far.known) == (rows, min(told, 1))
    assert (joined.complete == "complete") == bool(told)
    assert ("No more than 11 rows" in far.reason.get("en", "")) == (not told)


def _naive(ours: Sequence[Row], theirs: Sequence[Row]) -> list[Row]:
    joined: list[Row] = []
    for row in ours:
        met = [other for other in theirs if _is_named(row[0]) and other[0] == row[0]]
        joined += [(*row, *other[1:]) for other in met] or [(*row, None)]
    return joined


def _is_named(term: object) -> bool:
    return isinstance(term, ox.Literal | ox.NamedNode)
