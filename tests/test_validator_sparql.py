"""The compiled validator: for all foci at once, with the run beside the data, and honest."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedReader, hold
from ntic_kg.errors import InvalidInput
from ntic_kg.names import node
from ntic_kg.values import Rows
from ntic_kg.wiring.validating import reference_validator, shape_validator
from tests.shacl_suite import keys, messages

PREFIXES = """
@prefix e: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPE = """
e:shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:check .
e:check a sh:PropertyShape ; sh:path e:p ; sh:message "值是{?value}。"@zh , "It is {?value}."@en ;
  sh:sparql [ sh:prefixes e: ; sh:select \"\"\"%s\"\"\" ] .
e: sh:declare [ sh:prefix "e" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
"""
DATA = """
e:a a e:Thing ; e:p 1 , 2 ; e:q e:b . e:b a e:Thing ; e:p 3 . e:c a e:Thing .
[] a e:Thing ; e:p 4 .
"""
HANDED_OVER = node("ntic:validatedByReference")


def triples(text: str) -> list[ox.Triple]:
    """Parse Turtle with the prefixes of these tests."""
    return [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]


class Counting(EmbeddedReader):
    """Counts the queries that it answers, and copies nothing."""

    def __init__(self, database: ox.Store) -> None:
        super().__init__(database, "")
        self.queries: list[str] = []

    def select(self, query: str) -> Rows:
        """Answer a SELECT query."""
        self.queries.append(query)
        return super().select(query)


def counting(data: str) -> Counting:
    """Hold Turtle in a store that counts."""
    database = ox.Store()
    database.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(data))
    return Counting(database)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this ?value WHERE { $this e:p ?value }",
        "SELECT $this ?value WHERE { ?value a e:Thing . FILTER(?value = $this) }",
        """SELECT $this ?value WHERE {
             { ?value a e:Thing FILTER(?value != $this) } UNION { $this e:q ?value } }""",
        "SELECT $this WHERE { OPTIONAL { $this e:p ?any } FILTER(!BOUND(?any)) }",
        """SELECT $this ?value WHERE {
             ?value a e:Thing OPTIONAL { $this e:q ?value . ?value e:p ?x } FILTER(BOUND(?x)) }""",
        "SELECT $this (COUNT(?v) AS ?value) WHERE { $this e:p ?v } GROUP BY $this",
        """SELECT $this (MAX(?v) AS ?value) WHERE { $this e:p ?v }
           GROUP BY $this HAVING (COUNT(?v) > 1)""",
        """SELECT $this ?value WHERE {
             { SELECT $this (SUM(?v) AS ?value) WHERE { $this e:p ?v } GROUP BY $this }
             FILTER(?value > 2) }""",
        "SELECT $this ?value WHERE { $this $PATH ?value FILTER NOT EXISTS { $this e:q ?value } }",
        "SELECT $this ?value WHERE { BIND($this AS ?value) }",
    ],
)  # fmt: skip
def test_one_query_for_all_foci_says_what_the_reference_says_of_each(text: str) -> None:
    """Results and messages are the same, blank nodes among the foci included."""
    store, shapes = counting(DATA), triples(SHAPE % text)

    report = list(shape_validator().validate(store, shapes, ()))

    assert messages(report) == messages(reference_validator().validate(store, shapes, ()))
    assert [q for q in store.queries if "SELECT" in q and "subClassOf" not in q][1:] == []
    assert HANDED_OVER not in {t.predicate for t in report}


def test_rows_that_depend_on_one_another_are_asked_for_focus_by_focus() -> None:
    """LIMIT holds for each focus, not for all of them together."""
    text = "SELECT $this ?value WHERE { $this e:p ?value } ORDER BY ?value LIMIT 1"
    data = "e:a a e:Thing ; e:p 1 , 2 . e:b a e:Thing ; e:p 3 ."

    report = list(shape_validator().validate(hold(triples(data), ""), triples(SHAPE % text), ()))

    assert sorted(key[2] for key in keys(report)) == [str(ox.Literal(1)), str(ox.Literal(3))]


def test_the_context_stands_in_the_place_of_what_the_store_says_with_it() -> None:
    """A run that the data bring along does not count, and nothing is written to the store."""
    data = DATA + "e:old a e:Run ; e:day 7 ."
    context = triples("e:new a e:Run ; e:day 9 .")
    text = "SELECT $this ?value WHERE { ?run a e:Run ; e:day ?value . $this e:q ?any }"

    report = shape_validator().validate(counting(data), triples(SHAPE % text), context)

    assert [key[2] for key in keys(report)] == [str(ox.Literal(9))]


def test_the_context_may_be_the_target() -> None:
    """A class that the context speaks of has the members that the context names."""
    shapes = triples("e:s a sh:NodeShape ; sh:targetClass e:Run ; sh:hasValue e:other .")

    report = shape_validator().validate(
        hold(triples("e:old a e:Run ."), ""), shapes, triples("e:new a e:Run .")
    )

    assert [key[0] for key in keys(report)] == ["<https://example.org/new>"]


def test_what_cannot_be_compiled_goes_to_the_reference_and_the_report_says_so() -> None:
    """A shape that refers to itself is run by pySHACL; another one beside it is not."""
    shapes = triples(
        "e:s sh:targetClass e:Thing ; a sh:NodeShape ; sh:property e:t ."
        " e:t sh:path e:q ; sh:node e:s ; sh:maxCount 0 ."
        " e:u a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:v ."
        " e:v sh:path e:p ; sh:maxCount 1 ."
    )

    report = list(shape_validator().validate(hold(triples(DATA), ""), shapes, ()))

    handed = {str(t.object) for t in report if t.predicate == HANDED_OVER}
    assert handed == {"<https://example.org/s>"}
    assert {key[3].rsplit("#")[-1] for key in keys(report)} == {"MaxCountConstraintComponent>"}
    assert {key[1] for key in keys(report)} == {
        "<https://example.org/p>",
        "<https://example.org/q>",
    }


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this WHERE { $this e:p 1 MINUS { $this e:q ?any } }",
        "SELECT $this ?value WHERE { $this e:p ?value VALUES ?value { 1 } }",
        "SELECT $this WHERE { $this e:p ?value SERVICE <urn:x> { ?a ?b ?c } }",
        "SELECT $this WHERE { ?x e:p ?value BIND(?x AS ?this) }",
        "SELECT $this WHERE { $this e:p ?v { SELECT ?v WHERE { ?x e:p ?v } } }",
        "SELECT $this WHERE { $this e:p ",
    ],
)
def test_a_text_that_shacl_forbids_is_refused(text: str) -> None:
    """There is an error that says so, never a report without results."""
    with pytest.raises(InvalidInput, match="The shapes cannot be run"):
        list(shape_validator().validate(hold(triples(DATA), ""), triples(SHAPE % text), ()))


def test_a_triple_in_two_graphs_gives_one_result() -> None:
    """Counts and results are those of a set."""
    database = ox.Store()
    for graph in ("one", "two"):
        database.extend(
            ox.Quad(t.subject, t.predicate, t.object, node(f"graph:{graph}"))
            for t in triples("e:a a e:Thing ; e:p 1 .")
        )
    shapes = triples(
        "e:s a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:one , e:two ."
        " e:one sh:path e:p ; sh:maxCount 1 . e:two sh:path e:p ; sh:minExclusive 1 ."
    )

    report = shape_validator().validate(EmbeddedReader(database, ""), shapes, ())

    assert [key[-1] for key in keys(report).elements()] == ["<https://example.org/two>"]


def test_a_derived_integer_is_known_by_its_range_where_the_store_forgets_its_type() -> None:
    """3 is a byte and 300 is none, although the store holds both as integers."""
    data = 'e:a e:p "3"^^xsd:byte . e:b e:p "300"^^xsd:byte .'
    shapes = triples(
        "e:s sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:datatype xsd:byte ] ."
    )

    report = shape_validator().validate(hold(triples(data), ""), shapes, ())

    assert [key[0] for key in keys(report)] == ["<https://example.org/b>"]


def test_a_pattern_that_the_engine_does_not_read_goes_to_the_reference() -> None:
    """Looking ahead is known to pySHACL alone; what is handed over is judged, and named."""
    shapes = triples(
        "e:s a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:t ."
        ' e:t sh:path e:name ; sh:pattern "^(?!x)" .'
    )
    data = triples('e:a a e:Thing ; e:name "x1" . e:b a e:Thing ; e:name "y1" .')

    report = list(shape_validator().validate(hold(data, ""), shapes, ()))

    assert [key[0] for key in keys(report)] == ["<https://example.org/a>"]
    assert [t.object for t in report if t.predicate == HANDED_OVER] == [
        ox.NamedNode("https://example.org/s")
    ]


def test_a_shape_without_a_message_gets_one_in_both_languages() -> None:
    """The message names the constraint and what it demands."""
    shapes = triples(
        "e:s a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:t ."
        " e:t sh:path e:p ; sh:maxCount 1 ."
    )

    report = list(shape_validator().validate(counting(DATA), shapes, ()))

    told = [t.object for t in report if t.predicate == node("sh:resultMessage")]
    assert told == [
        ox.Literal("不符合sh:maxCount 1。", language="zh"),
        ox.Literal("Does not meet sh:maxCount 1.", language="en"),
    ]
