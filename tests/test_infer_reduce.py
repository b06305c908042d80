"""What is left out of reasoning, and what is not; no reasoner is needed to tell."""

from __future__ import annotations

import pytest

from ntic_kg.infer.reduce import Reduction, reduce_triples
from tests.reasoning import KINDS, triples_of


def reduced(data: str) -> Reduction:
    """Reduce the small ontology together with data."""
    return reduce_triples(triples_of(KINDS + data))


def kept(data: str) -> set[str]:
    """Write the statements that reach the reasoner as short lines."""
    found = set()
    for triple in reduced(data).statements:
        ends = [str(term) for term in (triple.subject, triple.predicate, triple.object)]
        line = " ".join(ends).replace("<https://example.org/", "ex:").replace(">", "")
        found.add(line.replace("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "a"))
    return found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('ex:acme rdfs:label "Acme" .', "annotations"),
        ('ex:note a owl:AnnotationProperty . ex:a ex:note "Acme"@en .', "annotations"),
        ("ex:acme a ex:Firm ; ex:employs ex:person .", "tell nothing new"),
        ("ex:acme a ex:SmallFirm ; ex:employs ex:person .", "tell nothing new"),
        ("ex:q a ex:School ; ex:begins ex:x .", "tell nothing new"),
        ("ex:acme ex:size 5 .", "tell nothing new"),
        ('ex:acme a ex:Firm ; ex:begun "2019-11-04"^^xsd:date .', "datatypes outside OWL 2"),
        ("ex:acme ex:likes ex:person .", "undeclared terms"),
        ("ex:acme a ex:Unheard .", "undeclared terms"),
        ("ex:one a ex:Firm . ex:two a ex:Firm .", "things like another"),
    ],
    ids=[
        "an RDFS label",
        "an annotation property",
        "a domain that is stated",
        "a domain that a subclass meets",
        "a domain that one member of a union meets",
        "a value of the right datatype",
        "a date",
        "an undeclared property",
        "an undeclared class",
        "a second thing of the same types",
    ],
)
def test_what_tells_nothing_is_left_out_and_counted(data: str, reason: str) -> None:
    """Beside what the ontology alone leaves out, one triple is, for the reason expected."""
    before, after = reduced("").left_out, reduced(data).left_out

    assert {name for name in after if after[name] > before[name]} == {reason}
    assert after[reason] == before[reason] + 1


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("ex:q a ex:School ; ex:employs ex:person .", "ex:q ex:employs ex:person"),
        ("ex:acme ex:employs ex:person .", "ex:acme ex:employs ex:person"),
        ("ex:f a ex:Firm ; ex:begins ex:x .", "ex:f ex:begins ex:x"),
        ("ex:a ex:above ex:b .", "ex:a ex:above ex:b"),
        ('ex:a ex:size "five" .', 'ex:a ex:size "five"'),
        ("ex:a owl:sameAs ex:b .", "ex:a <http://www.w3.org/2002/07/owl#sameAs ex:b"),
        ("ex:a a ex:Firm ; ex:above ex:b . ex:c a ex:Firm .", "ex:a a ex:Firm"),
    ],
    ids=[
        "a domain that contradicts the type",
        "a domain that gives the only type",
        "a domain that no member of a union meets",
        "a property with a characteristic",
        "a value of another datatype",
        "an identity",
        "the type of a thing of which something else is told",
    ],
)
def test_what_may_matter_is_kept(data: str, line: str) -> None:
    """The statement reaches the reasoner."""
    assert line in kept(data)


def test_axioms_are_never_left_out() -> None:
    """Every axiom and declaration of the ontology reaches the reasoner."""
    count = len([t for t in triples_of(KINDS) if "label" not in t.predicate.value])

    assert len(reduced("").structure.axioms) == count


def test_a_literal_outside_its_datatype_is_told_apart() -> None:
    """The reasoner could not read it, so it is listed by itself."""
    (malformed,) = reduced('ex:a ex:size "five"^^xsd:integer ; ex:size 5 .').malformed

    assert "five" in str(malformed.object)


def test_undeclared_terms_are_named() -> None:
    """A property that the ontology lacks is not passed over in silence."""
    (term,) = reduced("ex:acme ex:likes ex:one , ex:two .").undeclared

    assert str(term) == "<https://example.org/likes>"
