"""Typed values in SPARQL text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg.errors import MissingParameter, UnknownParameter
from ntic_kg.sparql.bind import bind, parameters

STORE = ox.Store()
PLACES = [
    "SELECT ?x { BIND($value AS ?x) }",
    "SELECT ?x { VALUES ?x { $value } }",
    "SELECT ?x { BIND($value AS ?x) FILTER(sameTerm(?x,$value)) }",
]
STRINGS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


def round_trip(template: str, term: ox.Literal | ox.NamedNode) -> list[object]:
    """Bind a term and let the engine give it back."""
    solutions = STORE.query(bind(template, {"value": term}))
    assert isinstance(solutions, ox.QuerySolutions)
    return [solution["x"] for solution in solutions]


@given(STRINGS, st.sampled_from(PLACES))
@settings(max_examples=2000, deadline=None)
def test_any_string_comes_back_as_it_was(value: str, template: str) -> None:
    """No string leaves its literal, whatever it holds: quotes, escapes, NUL, controls."""
    term = ox.Literal(value)

    assert round_trip(template, term) == [term]


@pytest.mark.parametrize("character", [chr(code) for code in [*range(32), 0x7F, 0x85, 0xFFFE]])
def test_control_characters_come_back_as_they_were(character: str) -> None:
    """U+0000 and its neighbors travel as escapes."""
    term = ox.Literal(f"a{character}b", language="zh")

    assert round_trip(PLACES[0], term) == [term]


def test_a_quote_in_a_value_cannot_leave_its_literal() -> None:
    """A value that looks like SPARQL is a value."""
    term = ox.Literal("\" } ; DROP ALL # ' \\")

    assert round_trip(PLACES[2], term) == [term]


def test_only_parameters_are_replaced() -> None:
    """Strings, comments, IRIs and variables that look like parameters are left alone."""
    text = "SELECT ?a { ?a <urn:$a> '$a', $a } # $a"

    assert bind(text, {"a": ox.NamedNode("urn:x")}) == (
        "SELECT ?a { ?a <urn:$a> '$a',  <urn:x>  } # $a"
    )


def test_a_bound_literal_does_not_merge_with_its_neighbors() -> None:
    """A language tag before a minus, an IRI after a less-than sign."""
    text = "SELECT ?x { BIND(STRLEN($a)-1 AS ?x) FILTER(1<$b) }"

    bound = bind(text, {"a": ox.Literal("人", language="zh"), "b": ox.Literal(2)})

    solutions = STORE.query(bound)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["x"] for solution in solutions] == [ox.Literal(0)]


def test_parameters_are_listed_in_order_of_use() -> None:
    """The first use counts; a parameter inside a string is none."""
    assert parameters("ASK { ?s $b $a, $b, '$c' }") == ("b", "a")


def test_a_parameter_without_a_value_is_an_error() -> None:
    """It would otherwise be read as a free variable and match everything."""
    with pytest.raises(MissingParameter, match=r"\$a"):
        bind("ASK { ?s ?p $a }", {})


def test_a_value_that_nothing_uses_is_an_error() -> None:
    """An ignored value would be reported as if it had been respected."""
    with pytest.raises(UnknownParameter, match=r"\$b"):
        bind("ASK { ?s ?p $a, '$b' }", {"a": ox.Literal(1), "b": ox.Literal(2)})
