"""The pySHACL adapter: honest about failures, faithful to the terms, without the network."""

from __future__ import annotations

import re
import socket

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.adapters.validator_pyshacl import PyshaclValidator, from_rdflib, to_rdflib
from ntic_kg.check import Run, context_of
from ntic_kg.errors import InvalidInput
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.values import Profile
from tests.norm_cases import TODAY, data_of, held, register, with_context
from tests.norm_tables import NORMS

HOME = shipped_home()
PREFIXES = """
@prefix e: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = """
e:shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:check .
e:check a sh:PropertyShape ; sh:path e:p ; sh:message "值是{?value}。"@zh , "It is {?value}."@en ;
  sh:sparql [ sh:select \"\"\"SELECT $this ?value WHERE { %s }\"\"\" ] .
"""
FINE = "$this <https://example.org/p> ?value"


def triples(text: str) -> list[ox.Triple]:
    """Parse Turtle with the prefixes of these tests."""
    return [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]


def validate(data: str, where: str = FINE) -> list[ox.Triple]:
    """Run the shape with this WHERE clause over some data."""
    return list(PyshaclValidator().validate(hold(triples(data), ""), triples(SHAPE % where), ()))


def objects(report: list[ox.Triple], predicate: str) -> set[str]:
    """Give the objects of a predicate as text."""
    return {str(triple.object) for triple in report if triple.predicate == node(predicate)}


def test_results_come_back_as_terms_of_the_house() -> None:
    """Focus, source shape and value are pyoxigraph terms."""
    report = validate("e:x a e:Thing ; e:p '值'@zh .")

    assert objects(report, "sh:focusNode") == {"<https://example.org/x>"}
    assert objects(report, "sh:sourceShape") == {"<https://example.org/check>"}
    assert objects(report, "sh:value") == {'"值"@zh'}


def test_messages_are_filled_in_and_keep_their_language() -> None:
    """Both messages carry the value and the tag of their language."""
    report = validate("e:x a e:Thing ; e:p 7 .")

    assert objects(report, "sh:resultMessage") == {'"值是7。"@zh', '"It is 7."@en'}


def test_data_that_conform_give_a_report_without_results() -> None:
    """No result is reported where nothing is selected."""
    report = validate("e:x a e:Thing .")

    assert objects(report, "sh:conforms") == {'"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'}
    assert objects(report, "sh:result") == set()


@pytest.mark.parametrize(
    "where",
    [
        FINE + " VALUES ?value { 1 }",
        FINE + " MINUS { $this a ?value }",
        FINE + " FILTER(",
    ],
)
def test_a_shape_that_cannot_be_run_is_an_error(where: str) -> None:
    """A failure is raised, never handed back in the place of a report."""
    with pytest.raises(InvalidInput, match="The shapes cannot be run"):
        validate("e:x a e:Thing ; e:p 1 .", where)


def test_imports_are_not_followed() -> None:
    """owl:imports in the data and in the shapes reaches nobody."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        imports = (
            f"e:o a owl:Ontology ; owl:imports <http://127.0.0.1:{canary.getsockname()[1]}/> ."
        )

        PyshaclValidator().validate(hold(triples(imports), ""), triples(imports + SHAPE % FINE), ())

        with pytest.raises(TimeoutError):
            canary.accept()


@pytest.mark.parametrize(
    "text",
    [
        "e:中文 e:p '值'@zh-hans .",
        'e:x e:p "tab\\t quote\\" slash\\\\ line\\n \\u0008" .',
        'e:x e:p "x"^^e:own .',
        "e:x e:p 1 , 1.5 , true .",
    ],
)
def test_terms_survive_the_way_there_and_back(text: str) -> None:
    """What goes through rdflib comes back equal."""
    assert set(from_rdflib(to_rdflib(triples(text)))) == set(triples(text))


def test_what_only_rdf_1_2_knows_is_left_out() -> None:
    """Triple terms are dropped, and a base direction leaves its language behind."""
    text = "e:x e:p 'a'@ar--rtl , <<( e:x e:p 1 )>> ."

    assert [str(t.object) for t in from_rdflib(to_rdflib(triples(text)))] == ['"a"@ar']


def test_no_other_module_knows_rdflib_or_pyshacl() -> None:
    """The adapter alone imports them."""
    importing = [
        path.name
        for path in sorted((HOME / "ntic_kg").rglob("*.py"))
        if re.search(r"^\s*(import|from) (rdflib|pyshacl)\b", path.read_text("utf-8"), re.M)
    ]

    assert importing == ["validator_pyshacl.py"]


def test_the_shapes_say_the_same_as_plain_sparql_on_the_embedded_engine() -> None:
    """Over all cases, each constraint selects in Oxigraph, for all centers at once, what
    pySHACL reports center by center.
    """
    cases = {
        f"{norm}-{key}": text for norm, table in NORMS.items() for key, (text, _) in table.items()
    }
    run = Run(Profile.PUBLIC_RECORD, TODAY)
    data = data_of(cases)
    chosen = register().shapes_of(register().choose(NORMS), quality=False)
    shapes = tuple(t for t in chosen if t.predicate != node("sh:sparql") or _is_asked(t))

    report = list(PyshaclValidator().validate(held(data), shapes, context_of(run)))

    assert selected(with_context(data, run), shapes) == reported(report) != set()


def selected(data: list[ox.Triple], shapes: tuple[ox.Triple, ...]) -> set[tuple[str, str]]:
    """Run every SPARQL text of the shapes as it stands; give constraint and center."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in data)
    by = {(t.subject, t.predicate.value.rsplit("#", 1)[-1]): t.object for t in shapes}
    declared = {
        by[t.object, "prefix"].value: by[t.object, "namespace"].value  # type: ignore[union-attr,index]
        for t in shapes
        if t.predicate == node("sh:declare")
    }
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in declared.items())
    found = set()
    for triple in shapes:
        if triple.predicate == node("sh:sparql"):
            text = by[triple.object, "select"].value  # type: ignore[union-attr,index]
            centers = "WHERE { $this a ntic:TechnologyInnovationCenter ."
            rows = store.query(prologue + text.replace("WHERE {", centers, 1))
            assert isinstance(rows, ox.QuerySolutions)
            found |= {(str(triple.subject), str(row["this"])) for row in rows}
    return found


def _is_asked(triple: ox.Triple) -> bool:
    constraint = register().constraints[str(triple.subject).strip("<>")]
    return constraint.norm in NORMS


def reported(report: list[ox.Triple]) -> set[tuple[str, str]]:
    """Give the SPARQL constraint and center of each result."""
    by = {(t.subject, t.predicate): str(t.object) for t in report}
    return {
        (by[result, node("sh:sourceShape")], by[result, node("sh:focusNode")])
        for result, predicate in by
        if predicate == node("sh:sourceConstraint")
    }


def test_the_context_stands_in_the_place_of_what_the_data_say_with_it() -> None:
    """A property and a class of the context hold what the context says, and nothing else."""
    data = "e:own a e:Thing , e:Run ; e:p 1 . e:x a e:Thing ."
    context = triples("e:x e:p 2 . e:given a e:Run .")
    where = FINE + " . ?run a <https://example.org/Run> FILTER(?run != $this)"

    store = hold(triples(data), "")
    report = list(PyshaclValidator().validate(store, triples(SHAPE % where), context))

    assert objects(report, "sh:value") == {'"2"^^<http://www.w3.org/2001/XMLSchema#integer>'}
