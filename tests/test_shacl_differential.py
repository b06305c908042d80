"""Over random graphs and shapes both validators report the same, or the standard says why."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.errors import InvalidInput
from ntic_kg.names import node
from ntic_kg.ports import Validator
from ntic_kg.wiring.validating import reference_validator, shape_validator
from tests.shacl_random import contexts, graphs, shapes_graphs
from tests.shacl_suite import Key, keys

# pySHACL refuses to compare blank nodes. SHACL, sections 4.5.3 (sh:lessThan) and 4.5.4
# (sh:lessThanOrEquals): a pair of values gives a result also when the two cannot be compared.
REFUSED = "to compare a BlankNode"
# pySHACL lets an ill-formed date, or a boolean, pass a bound that is a number. SHACL, sections
# 4.3.2 (sh:minInclusive) and 4.3.3 (sh:maxExclusive): a value gives a result unless comparing it
# with the bound is found true, and SPARQL 1.1, section 17.3, compares no such types.
INCOMPARABLE = {
    ox.Literal("2021-02-30", datatype=node("xsd:date")): ox.Literal("x"),
    ox.Literal(True): ox.Literal("x"),
}
BOUNDS = {node(f"sh:{name}") for name in ("minInclusive", "maxExclusive")}

Triples = list[ox.Triple]
many = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def found(validator: Validator, data: Triples, shapes: Triples, context: Triples) -> Counter[Key]:
    """Count the results that a validator reports."""
    return keys(list(validator.validate(hold(data, ""), shapes, context)))


def repaired(triples: Triples) -> Triples:
    """Put a text in the place of what SPARQL does not compare with a number."""
    return [
        ox.Triple(t.subject, t.predicate, INCOMPARABLE.get(t.object, t.object))  # type: ignore[arg-type]
        for t in triples
    ]


def is_explained(data: Triples, shapes: Triples, context: Triples) -> bool:
    """Say whether a difference comes from such a value at a bound, and goes with it."""
    if not any(t.predicate in BOUNDS for t in shapes):
        return False
    if not any(t.object in INCOMPARABLE for t in [*data, *shapes]):
        return False
    data, shapes = repaired(data), repaired(shapes)
    return found(shape_validator(), data, shapes, context) == found(
        reference_validator(), data, shapes, context
    )


def compare(data: Triples, shapes: Triples, context: Triples) -> None:
    """Let both validators run, and hold their results against each other."""
    try:
        expected = found(reference_validator(), data, shapes, context)
    except InvalidInput as error:
        assume(REFUSED not in error.message)
        raise
    reported = found(shape_validator(), data, shapes, context)
    assert reported == expected or is_explained(data, shapes, context)


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(many, max_examples=60, derandomize=True)
@given(graphs, shapes_graphs(), contexts)
def test_both_validators_agree_on_random_graphs_and_shapes(
    data: Triples, shapes: Triples, context: Triples
) -> None:
    """Focus, path, value, component, severity and source shape of every result are the same."""
    compare(data, shapes, context)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(many, max_examples=3000)
@given(graphs, shapes_graphs(), contexts)
def test_both_validators_agree_on_many_more(
    data: Triples, shapes: Triples, context: Triples
) -> None:
    """The same, over new cases each time."""
    compare(data, shapes, context)


@pytest.mark.parametrize("value", INCOMPARABLE)
def test_what_cannot_be_compared_does_not_meet_a_bound(value: ox.Literal) -> None:
    """The explained difference is there: when it goes, so should its explanation."""
    shape, one = node("https://example.org/s"), ox.Literal(0)
    shapes = [
        ox.Triple(shape, node("sh:targetNode"), value),
        ox.Triple(shape, node("rdf:type"), node("sh:NodeShape")),
        ox.Triple(shape, node("sh:maxExclusive"), one),
    ]

    assert found(shape_validator(), [], shapes, []).total() == 1
    assert found(reference_validator(), [], shapes, []).total() == 0
