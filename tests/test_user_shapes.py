"""Shapes from outside: SHACL Core is run, everything else is refused by name."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.adapters.validator_pyshacl import PyshaclValidator
from ntic_kg.check.user_shapes import check_shapes, refuse_shapes
from ntic_kg.errors import RefusedShapes
from ntic_kg.names import node
from ntic_kg.wiring.validating import shape_validator

PREFIXES = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ex: <urn:example:> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
PLAIN = "ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."


def parsed(text: str) -> list[ox.Triple]:
    """Read shapes or data."""
    return [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('ex:s sh:sparql [ sh:select "SELECT $this {}" ] .', "sh:select, sh:sparql"),
        ('ex:s sh:js [ sh:jsFunctionName "f" ] .', "sh:js, sh:jsFunctionName"),
        ("ex:s sh:rule [ a sh:TripleRule ] .", "sh:TripleRule, sh:rule"),
        ("ex:s sh:target [ a sh:SPARQLTarget ] .", "sh:SPARQLTarget, sh:target"),
        ("ex:f a sh:SPARQLFunction .", "sh:SPARQLFunction"),
        ("ex:c a sh:ConstraintComponent .", "sh:ConstraintComponent"),
        ("ex:s sh:property [ sh:path ex:p ; sh:minCoutn 1 ] .", "sh:minCoutn"),
        ("ex:s sh:node ex:t . ex:t sh:not ex:s .", "refers back to itself: urn:example:"),
        ("ex:s sh:or ( ex:s ) .", "refers back to itself"),
        ("ex:s <http://www.w3.org/2002/07/owl#imports> <urn:x> .", "owl:imports"),
    ],
)
def test_what_is_not_shacl_core_is_refused_by_name(text: str, named: str) -> None:
    """Beside a shape that would be fine."""
    with pytest.raises(RefusedShapes, match="refused") as caught:
        refuse_shapes(parsed(PLAIN + text))
    assert named in caught.value.message


def test_shapes_without_a_target_are_refused() -> None:
    """They would check nothing, and everything would conform."""
    with pytest.raises(RefusedShapes, match="no target"):
        refuse_shapes(parsed("ex:s a sh:NodeShape ; sh:closed false ."))


def test_two_shapes_may_share_a_third() -> None:
    """Shared is not recursive."""
    refuse_shapes(
        parsed(PLAIN + "ex:s sh:node ex:t . ex:u sh:node ex:t . ex:t sh:nodeKind sh:IRI .")
    )


@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        ("sh:datatype xsd:integer", '"x"'),
        ("sh:maxCount 0", '"x"'),
        ('sh:pattern "^a"', '"x"'),
        ('sh:in ( "a" "b" )', '"x"'),
        ("sh:or ( [ sh:nodeKind sh:IRI ] [ sh:minLength 2 ] )", '"x"'),
        ("sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1", None),
    ],
)
def test_shacl_core_is_run(constraint: str, value: str | None) -> None:
    """One result, with its value where the component has one."""
    shapes = parsed(
        "ex:s a sh:NodeShape ; sh:targetClass ex:A ;"
        f' sh:property [ sh:path ex:p ; sh:severity sh:Warning ; sh:message "no" ; {constraint} ] .'
    )
    store = hold(parsed('ex:a a ex:A ; ex:p "x" .'), "x")
    report, triples = check_shapes(store, PyshaclValidator(), shapes, date(2025, 1, 1))
    (finding,) = report.findings
    assert (finding.focus, finding.severity, finding.message["en"]) == (
        "urn:example:a",
        "Warning",
        "no",
    )
    assert (finding.value == "x") is (value == '"x"' and "maxCount" not in constraint)
    assert triples


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("sh:targetClass ex:B", "sh:targetClass urn:example:B"),
        ("sh:targetNode ex:none", "sh:targetNode urn:example:none"),
        ('sh:targetNode "none"', 'sh:targetNode "none"'),
        ("sh:targetSubjectsOf ex:q", "sh:targetSubjectsOf urn:example:q"),
        ("sh:targetObjectsOf ex:q", "sh:targetObjectsOf urn:example:q"),
        ("a <http://www.w3.org/2002/07/owl#Class>", "rdf:type owl:Class"),
    ],
)
def test_a_shape_whose_targets_select_nothing_is_told(target: str, told: str) -> None:
    """Beside one that selects something, and in the report of SHACL as well."""
    shapes = parsed(PLAIN + f"ex:t a sh:NodeShape ; {target} ; sh:nodeKind sh:IRI .")
    store = hold(parsed('ex:a a ex:A ; ex:p "x" .'), "x")

    report, triples = check_shapes(store, shape_validator(), shapes, date(2025, 1, 1))

    (empty,) = report.unselected
    assert (empty.shape, empty.targets) == ("urn:example:t", (told,))
    assert [t.object for t in triples if t.predicate == node("rdfs:comment")] == [
        ox.Literal(text, language=language) for language, text in empty.message.items()
    ]


@pytest.mark.parametrize(
    "target",
    [
        "sh:targetClass ex:B , ex:Upper",
        "sh:targetNode ex:none , ex:a",
        'sh:targetNode "x"',
        "sh:targetSubjectsOf ex:p",
        "sh:targetObjectsOf ex:p",
        "sh:targetClass ex:B ; sh:deactivated true",
    ],
)
def test_a_shape_that_selects_a_node_or_is_switched_off_is_not_told(target: str) -> None:
    """One target of several is enough, and subclasses count."""
    shapes = parsed(PLAIN + f"ex:t a sh:NodeShape ; {target} ; sh:nodeKind sh:IRI .")
    below = node("rdfs:subClassOf")
    data = f'ex:a a ex:A ; ex:p "x" . ex:A {below} ex:Upper .'

    report, _ = check_shapes(hold(parsed(data), "x"), shape_validator(), shapes, date(2025, 1, 1))

    assert report.unselected == ()
