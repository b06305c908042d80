"""Texts as the compiled validator writes them anew: other queries, the same results."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.wiring.validating import reference_validator, shape_validator
from tests.shacl_suite import messages
from tests.test_validator_sparql import SHAPE, Counting, counting, triples

CLASSES = """
e:Firm rdfs:subClassOf e:Body . e:Joint rdfs:subClassOf e:Firm . e:School rdfs:subClassOf e:Body .
e:a a e:Thing ; e:by e:f , e:j , e:s , e:x , e:y ; e:day 5 . e:b a e:Thing ; e:by e:s ; e:day 9 .
e:c a e:Thing ; e:by e:x ; e:day 7 . e:d a e:Thing , e:Joint ; e:day 8 .
e:f a e:Firm ; e:owns e:s ; e:day 4 . e:j a e:Joint , e:Firm . e:s a e:School ; e:day 3 .
e:x e:acts e:School , e:Joint . e:y a e:Body ; e:owns e:j .
"""
CONTEXT = "e:new a e:Run ; e:now 6 ."
WALK = "rdf:type/rdfs:subClassOf*"
TEXTS = [
    "$this e:by ?value . ?value {walk} ?k . FILTER(?k IN (e:Firm, e:School))",
    "$this e:by ?value . ?value {walk} ?k . FILTER(?k = e:Body)",
    "$this e:by/{walk} ?value . FILTER(?value IN (e:Firm, e:School))",
    "$this e:by ?value . ?value (e:owns?)/{walk} ?k . FILTER(?k IN (e:Firm))",
    "$this e:by ?value . ?value ({walk}|e:acts) ?k . FILTER(?k IN (e:Firm, e:School))",
    "$this e:by ?value . ?value ({walk}|e:acts) ?k . FILTER(?k IN (e:Joint))",
    "$this {walk} ?value . FILTER(?value IN (e:Thing, e:Firm))",
    "$this e:by ?value OPTIONAL {{ ?value {walk} ?k . FILTER(?k IN (e:Firm)) }} FILTER(!BOUND(?k))",
    """$this e:by ?value OPTIONAL {{ ?value {walk} ?k ; e:day ?d . FILTER(?k IN (e:Firm, e:School))
       FILTER(?d > 3) FILTER(?d < ?day) }} $this e:day ?day . FILTER(!BOUND(?d))""",
    """$this e:by ?value ; e:day ?day OPTIONAL {{ ?value e:owns ?o . FILTER(?o != e:j)
       OPTIONAL {{ ?o e:day ?d FILTER(?d < ?day) }} FILTER(BOUND(?d)) }} FILTER(BOUND(?o))""",
    """$this e:by ?value ; e:day ?day OPTIONAL {{ ?value e:day ?d FILTER(?day > 6) FILTER(?d > 3)
       FILTER EXISTS {{ ?value e:owns ?any }} }} FILTER(!BOUND(?d))""",
    """$this e:day ?value . ?run a e:Run ; e:now ?now . FILTER(?value > ?now)""",
    """$this e:by ?value . ?run e:now ?now . OPTIONAL {{ ?value e:day ?d FILTER(BOUND(?now)
       && ?d < ?now - 2) }} FILTER(!BOUND(?d) || ?d > ?now)""",
    """$this e:by ?value . ?run a e:Run ; e:now ?now . ?value e:day ?d ; {walk} ?k .
       FILTER(?d < ?now && ?run != ?value) FILTER(?k IN (e:Firm))""",
    """$this e:by ?value . {{ SELECT $this (SUM(?d) AS ?all) WHERE {{ ?run e:now ?now .
       $this e:by ?by . ?by e:day ?d ; {walk} ?k . FILTER(?k IN (e:Firm, e:School))
       FILTER(?d < ?now) }} GROUP BY $this }} FILTER(?all > 3)""",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_written_anew_gives_the_results_of_the_reference(text: str) -> None:
    """Classes by their names, constants and enclosed filters change no result."""
    shapes, store, context = shapes_of(text), counting(CLASSES), triples(CONTEXT)

    report = list(shape_validator().validate(store, shapes, context))

    assert messages(report) == messages(reference_validator().validate(store, shapes, context))
    assert asked(store)


def test_classes_that_overlap_are_walked_to_as_the_text_says() -> None:
    """A node of a class below two of those asked for gives a row for each of the two."""
    store = counting(CLASSES + "e:c e:by e:o . e:o a e:Joint .")
    text = "$this e:by ?value . ?value {walk} ?k . FILTER(?k IN (e:Firm, e:Body))"

    list(shape_validator().validate(store, shapes_of(text), triples(CONTEXT)))

    assert "subClassOf*" in asked(store)[0]


def test_a_class_without_a_name_is_walked_through() -> None:
    """A query cannot name a blank node, so the walk stays where one is below the class."""
    data = (
        CLASSES + "[] rdfs:subClassOf e:School . e:c e:by e:z . e:z a [ rdfs:subClassOf e:Firm ] ."
    )
    text = "$this e:by ?value . ?value {walk} ?k . FILTER(?k IN (e:Firm))"
    store = hold(triples(data), "")

    report = list(shape_validator().validate(store, shapes_of(text), ()))

    assert messages(report) == messages(reference_validator().validate(store, shapes_of(text), ()))


def test_a_query_asks_for_no_walk_where_the_classes_have_names() -> None:
    """The classes below are asked for once, and stand in the query."""
    store = counting(CLASSES)

    list(shape_validator().validate(store, shapes_of(TEXTS[0]), ()))

    assert "subClassOf" not in asked(store)[0]
    assert "<https://example.org/Joint>" in asked(store)[0]


def shapes_of(text: str) -> list[ox.Triple]:
    """Make the shape of a group."""
    select = f"SELECT $this ?value WHERE {{ {text.format(walk=WALK)} }}"
    declared = """e: sh:declare [ sh:prefix "rdf" ; sh:namespace
      "http://www.w3.org/1999/02/22-rdf-syntax-ns#"^^xsd:anyURI ] , [ sh:prefix "rdfs" ;
      sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] ."""
    return triples(SHAPE % select + declared)


def asked(store: Counting) -> list[str]:
    """Return the queries of constraints that a store has answered."""
    return [query for query in store.queries if query.startswith("PREFIX")]
