"""The compiled validator: for all foci at once, with the run beside the data, and honest."""

from __future__ import annotations

import re

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
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
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
def test_queries_for_all_foci_say_what_the_reference_says_of_each(text: str) -> None:
    """Results and messages are the same, blank nodes among the foci included.

    One query answers for all foci, after at most one that tells for which it can have rows.
    """
    store, shapes = counting(DATA), triples(SHAPE % text)

    report = list(shape_validator().validate(store, shapes, ()))

    assert messages(report) == messages(reference_validator().validate(store, shapes, ()))
    assert [q for q in store.queries if "SELECT" in q and "subClassOf" not in q][2:] == []
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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("?value ?how 9 . ?value a e:Run . $this e:q ?any", {"new"}),
        ("$this e:q ?any . ?run a ?value . ?run e:day ?day", {"Run"}),
        ("$this e:q ?any . ?value a ?kind . FILTER(?kind NOT IN (e:Thing))", {"new"}),
        ("$this e:q ?any . ?value ?how ?what . FILTER(?what = e:Run || ?what = e:Old)", {"new"}),
        ("$this e:q ?any . ?value rdf:type/rdfs:subClassOf* e:Job .", {"new"}),
        ("$this e:q ?any . ?value !e:q ?what . FILTER(?what = e:Run)", {"new"}),
        ("$this e:q ?any . ?value e:day '9'^^xsd:integer", {"new"}),
    ],
)
def test_a_pattern_that_names_no_property_or_class_sees_the_context(
    text: str, values: set[str]
) -> None:
    """The run of the context is seen, and the one that the data bring along is not."""
    data = DATA + "e:old a e:Run ; e:day 9 . e:Run rdfs:subClassOf e:Job ."
    context = triples("e:new a e:Run ; e:day 9 .")
    declared = """e: sh:declare [ sh:prefix "rdf" ; sh:namespace
      "http://www.w3.org/1999/02/22-rdf-syntax-ns#"^^xsd:anyURI ] , [ sh:prefix "rdfs" ;
      sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] , [ sh:prefix "xsd" ;
      sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] ."""
    shapes = triples(SHAPE % f"SELECT DISTINCT $this ?value WHERE {{ {text} }}" + declared)

    report = shape_validator().validate(counting(data), shapes, context)

    assert {key[2] for key in keys(report)} == {f"<https://example.org/{v}>" for v in values}


@pytest.mark.parametrize(
    "shape",
    [
        "sh:targetClass e:Job ; sh:hasValue e:other",
        "sh:targetSubjectsOf e:day ; sh:hasValue e:other",
        "sh:targetNode e:new ; sh:class e:Other , e:Job",
        "sh:targetNode e:new ; sh:property [ sh:path e:day ; sh:maxCount 0 ]",
        "sh:targetNode e:new ; sh:property [ sh:path [ sh:inversePath e:day ] ; sh:minCount 1 ]",
        "sh:targetNode e:new ; sh:closed true",
        "sh:targetNode e:new ; sh:equals e:day",
    ],
)
def test_a_constraint_of_the_core_sees_the_context(shape: str) -> None:
    """Targets, paths and classes count what the context says, as the reference does."""
    data = hold(triples("e:old a e:Run ; e:day 7 . e:Run rdfs:subClassOf e:Job ."), "")
    shapes, context = (
        triples(f"e:s a sh:NodeShape ; {shape} ."),
        triples("e:new a e:Run ; e:day 9 ."),
    )

    report = shape_validator().validate(data, shapes, context)

    expected = keys(reference_validator().validate(data, shapes, context))
    assert expected.total() > 0
    assert keys(report) == expected


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


@pytest.mark.filterwarnings("ignore:Possible set intersection")
@pytest.mark.parametrize(
    "condition",
    [
        'REGEX(?value, "^x(?!y)")',
        'REGEX(?value, CONCAT("^", "x"))',
        'REPLACE(?value, "(x)", "$1a") = "xa1"',
        'REGEX(?value, "^[x&&y]")',
    ],
)
def test_what_the_engine_reads_otherwise_in_a_text_goes_to_the_reference(condition: str) -> None:
    """An expression that would be an error, or mean another thing, hides no violation."""
    text = f"SELECT $this ?value WHERE {{ $this e:name ?value FILTER({condition}) }}"
    shapes = triples(SHAPE % text.replace("\\", "\\\\"))
    data = triples('e:a a e:Thing ; e:name "x1" . e:b a e:Thing ; e:name "z1" .')

    report = list(shape_validator().validate(hold(data, ""), shapes, ()))

    assert [key[0] for key in keys(report)] == ["<https://example.org/a>"]
    assert HANDED_OVER in {t.predicate for t in report}


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ("e:similar(?value, 1)", "<https://example.org/similar>"),
        ("<http://www.w3.org/2001/XMLSchema#byte>(?value) = 1", "XMLSchema#byte"),
        ('REGEX(?value, "[a-z-[aeiou]]")', "[a-z-[aeiou]]"),
        ('REGEX(STR(?value), "\\\\\\\\i")', "bad escape"),
        ('REGEX(STR(?value), "(")', "unterminated subpattern"),
    ],
)
def test_what_no_engine_here_reads_in_a_text_is_refused_by_name(condition: str, named: str) -> None:
    """Neither engine could say more than that nothing was found."""
    text = f"SELECT $this ?value WHERE {{ $this e:p ?value FILTER({condition}) }}"

    with pytest.raises(InvalidInput, match=re.escape(named)):
        list(shape_validator().validate(hold(triples(DATA), ""), triples(SHAPE % text), ()))


@pytest.mark.parametrize("pattern", ["(", "[a-z-[aeiou]]"])
def test_a_pattern_that_no_engine_reads_is_refused_by_name(pattern: str) -> None:
    """The pattern of a property shape is no exception."""
    shapes = triples(
        "e:s a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:t ."
        f' e:t sh:path e:p ; sh:pattern "{pattern}" .'
    )

    with pytest.raises(InvalidInput, match=re.escape(pattern)):
        list(shape_validator().validate(hold(triples(DATA), ""), shapes, ()))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("PREFIX z: <https://example.org/> SELECT $this WHERE { $this z:p 1 %s }", "e:p"),
        ("BASE <https://example.org/> SELECT $this WHERE { $this <p> 1 %s }", "e:p"),
        ("SELECT $this WHERE { $this e:p 1 %s }", "e:p"),
        ("SELECT $this WHERE { $this $PATH 1 %s }", "rdf:value"),
    ],
)
def test_the_reference_gets_every_property_that_a_text_names(text: str, path: str) -> None:
    """Properties by prefixes of the text, relative ones, and those of RDF are handed over too."""
    data = triples(f"e:a a e:Thing ; e:p 1 ; <{RDF}value> 1 .")
    shape = SHAPE.replace("sh:path e:p", f"sh:path {path.replace('rdf:value', f'<{RDF}value>')}")
    shapes = triples(shape % (text % "FILTER(!BOUND($currentShape) || true)"))

    report = list(shape_validator().validate(hold(data, ""), shapes, ()))

    assert HANDED_OVER in {t.predicate for t in report}
    assert [key[0] for key in keys(report)] == ["<https://example.org/a>"]


@pytest.mark.parametrize(
    "constraint",
    ["sh:targetClass e:Thing ; sh:hasValue e:none", "sh:targetNode e:z , e:x ; sh:class e:Thing"],
)
def test_a_class_without_a_name_leads_to_the_classes_above_it(constraint: str) -> None:
    """Types and subclasses make an instance, with or without a name (SHACL, section 1.1)."""
    data = hold(triples("e:z a [ rdfs:subClassOf e:Thing ] . e:x a e:Other ."), "")
    shapes = triples(f"e:s a sh:NodeShape ; {constraint} .")

    report = shape_validator().validate(data, shapes, ())

    expected = keys(reference_validator().validate(data, shapes, ()))
    assert expected.total() == 1
    assert keys(report) == expected


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
