"""Decisions about links are kept for ever, as valid SSSOM, and the latest holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg.errors import ContradictoryLinks, MalformedTable
from ntic_kg.ledger import (
    Known,
    Ledger,
    append,
    check_cliques,
    read_folder,
    read_sssom,
    sssom_document,
    sssom_triples,
    write_sssom,
)
from ntic_kg.names import expand, node
from ntic_kg.values import Decision, Judgement, Link
from tests.suites import suite

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HERE = "https://w3id.org/ntic/id/"
EXACT = expand("skos:exactMatch")


def decided(
    judgement: Judgement = Judgement.YES,
    *,
    subject: str = "organization/synthetic-a",
    target: str = "https://ror.org/synthetic-1",
    after: int = 0,
    reviewer: str = "合成审核人",
    rule: str = "",
) -> Decision:
    """Make a decision of a synthetic person."""
    return Decision(
        link=Link(HERE + subject, EXACT, target),
        judgement=judgement,
        time=NOW + timedelta(seconds=after),
        reviewer=reviewer,
        rule=rule,
        reason="合成的理由",
    )


ALL_KINDS = (
    decided(),
    decided(Judgement.NO, target="https://ror.org/synthetic-2"),
    decided(Judgement.UNSURE, target="https://ror.org/synthetic-3"),
    decided(rule="identifier", reviewer="", target="https://ror.org/synthetic-4"),
    decided(reviewer="https://orcid.org/0000-0000-0000-0000", after=1),
)


def test_a_no_is_a_negated_mapping_and_somebody_unsure_agrees_by_zero() -> None:
    """The three judgements are told apart in the terms of SSSOM."""
    cells = sssom_document(ALL_KINDS, "synthetic")["mappings"]

    assert [c.get("predicate_modifier") for c in cells] == [None, "Not", None, None, None]
    assert [c.get("reviewer_agreement") for c in cells] == [1.0, 1.0, 0.0, None, 1.0]


def test_a_rule_is_the_author_of_what_it_decides_and_no_person_is_named() -> None:
    """Nobody is invented to stand behind a rule."""
    (cells,) = sssom_document([decided(rule="identifier", reviewer="")], "synthetic")["mappings"]

    assert cells["author_id"] == ["rule:identifier"]
    assert not {"reviewer_id", "reviewer_label", "creator_label", "author_label"} & cells.keys()


text = st.text(max_size=30)


@settings(deadline=None)
@given(reason=text, evidence=st.lists(text.filter(str.strip), max_size=3), person=text)
def test_what_is_written_is_read_back(reason: str, evidence: list[str], person: str) -> None:
    """Whatever people write, with white space run together."""
    said = Decision(
        link=Link(HERE + "organization/synthetic-a", EXACT, "https://ror.org/synthetic-1"),
        judgement=Judgement.NO,
        time=NOW,
        reviewer=" ".join(person.split()) or "x",
        reason=" ".join(reason.split()),
        evidence=tuple(" ".join(e.split()) for e in evidence),
        score=0.5,
    )

    assert read_sssom(write_sssom([said], "synthetic"), "synthetic") == (said,)


def faults(document: dict[str, Any]) -> list[str]:
    """Validate a mapping set and each of its mappings by the JSON schema of SSSOM, or skip."""
    schema = json.loads(suite("vocab/sssom.schema.json").read_text(encoding="utf-8"))
    found = []
    for part, values in (("MappingSet", [document]), ("Mapping", document["mappings"])):
        checker = jsonschema.Draft201909Validator({**schema, "$ref": f"#/$defs/{part}"})
        found += [error.message for value in values for error in checker.iter_errors(value)]
    return found


@pytest.fixture(scope="module")
def shipped(home: Path) -> dict[str, tuple[Decision, ...]]:
    """Read every file of decisions that the project ships."""
    return read_folder(home / "data" / "links")


def test_what_is_shipped_is_valid_by_the_json_schema(
    shipped: dict[str, tuple[Decision, ...]],
) -> None:
    """So is each kind of decision."""
    for name, decisions in {**shipped, "synthetic": ALL_KINDS}.items():
        assert faults(sssom_document(decisions, name)) == []


def test_the_json_schema_notices_a_missing_justification() -> None:
    """The check above can fail."""
    document = sssom_document(ALL_KINDS, "synthetic")
    del document["mappings"][0]["mapping_justification"]

    assert "'mapping_justification' is a required property" in faults(document)


def violations(triples: list[ox.Triple]) -> set[tuple[str, str]]:
    """Validate triples with the published shapes; give path and component of each result.

    The shapes want references to entities as literals of the datatype rdfs:Resource, which is
    no RDF that anybody writes, and what SSSOM itself says are IRIs: those results are left out.
    """
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    data = rdflib.Graph().parse(data=written.decode(), format="nt")
    shapes = rdflib.Graph().parse(suite("vocab/sssom.shacl.ttl"))
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    found = set()
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        component = str(report.value(result, sh.sourceConstraintComponent)).rpartition("#")[2]
        value = report.value(result, sh.value)
        if component in {"NodeKindConstraintComponent", "DatatypeConstraintComponent"} and (
            isinstance(value, rdflib.URIRef) or value is None
        ):
            continue
        path = str(report.value(result, sh.resultPath))
        found.add((path.rpartition("/")[2], component))
    return found


def test_the_rdf_form_conforms_to_the_published_shapes() -> None:
    """Slots, cardinalities and values of each kind of decision are those of SSSOM."""
    assert violations(list(sssom_triples(ALL_KINDS, "synthetic"))) <= {
        # A license and an identifier of the set are IRIs, which the shapes want as literals.
        ("mapping_set_id", "DatatypeConstraintComponent"),
    }


def test_the_published_shapes_notice_what_is_no_slot() -> None:
    """The check above can fail."""
    triples = list(sssom_triples(ALL_KINDS, "synthetic"))
    subject = next(t.subject for t in triples if t.predicate == node("owl:annotatedSource"))
    triples.append(ox.Triple(subject, node("skos:note"), ox.Literal("x")))

    assert ("core#note", "ClosedConstraintComponent") in violations(triples)


def test_the_latest_decision_holds_and_an_undo_is_a_new_one() -> None:
    """Three decisions of persons: the last one holds, whatever their order in files."""
    later = [decided(Judgement.NO, after=1), decided(Judgement.UNSURE, after=2), decided()]

    held = Ledger(later).of(later[0].link)

    assert held is not None
    assert held.judgement is Judgement.UNSURE


def test_a_rule_never_overrules_a_person() -> None:
    """A later run of the rules leaves a no as it is."""
    ledger = Ledger([decided(Judgement.NO), decided(rule="identifier", reviewer="", after=100)])

    assert ledger.refused(decided().link)


def test_decisions_are_only_added(tmp_path: Path) -> None:
    """What stood in the file stands there still, byte for byte."""
    path = append(tmp_path, "synthetic", lambda _: ALL_KINDS[:2])[0]
    before = path.read_bytes()

    append(tmp_path, "synthetic", lambda _: ALL_KINDS[2:])

    assert path.read_bytes().startswith(before)
    assert read_folder(tmp_path) == {"synthetic": ALL_KINDS}
    assert [p.name for p in tmp_path.iterdir()] == ["synthetic.sssom.tsv"]


def test_nothing_is_added_to_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A damaged line is named and kept for who repairs it."""
    path = append(tmp_path, "synthetic", lambda _: ALL_KINDS[:1])[0]
    path.write_text(path.read_text(encoding="utf-8") + "half a line\n", encoding="utf-8")
    damaged = path.read_bytes()

    with pytest.raises(MalformedTable, match="1 cells under"):
        append(tmp_path, "synthetic", lambda _: ALL_KINDS[1:])

    assert path.read_bytes() == damaged


KNOWN = Known(
    quad.triple
    for quad in ox.parse(
        """
        @prefix ntic: <https://w3id.org/ntic/ont#> .
        @prefix id: <https://w3id.org/ntic/id/> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix kind: <https://w3id.org/ntic/scheme/name-kind/> .
        ntic:Lab rdfs:subClassOf ntic:A . ntic:A owl:disjointWith ntic:B .
        <https://w3id.org/ntic/id/base/synthetic-lab> a ntic:Lab .
        <https://w3id.org/ntic/id/organization/synthetic-b> a ntic:B .
        <https://w3id.org/ntic/id/confusable-name/synthetic> ntic:nameKind kind:other-entity ;
            ntic:nameOf <https://w3id.org/ntic/id/base/synthetic-other> .
        """,
        format=ox.RdfFormat.TURTLE,
    )
)


@pytest.mark.parametrize(
    ("pairs", "named"),
    [
        (
            [
                ("organization/synthetic-a", "https://ror.org/synthetic-1"),
                ("organization/synthetic-b", "https://ror.org/synthetic-1"),
            ],
            "two entries of one registry",
        ),
        (
            [
                ("organization/synthetic-a", "https://ror.org/synthetic-1"),
                ("organization/synthetic-a", "https://ror.org/synthetic-2"),
            ],
            "two entries of one registry",
        ),
        (
            [("base/synthetic-lab", HERE + "organization/synthetic-b")],
            "of the disjoint classes ntic:A and ntic:B",
        ),
        ([("center/synthetic", HERE + "base/synthetic-other")], "only taken for a center's"),
        (
            [
                ("center/synthetic", "https://ror.org/synthetic-1"),
                ("organization/synthetic-a", "https://ror.org/synthetic-1"),
            ],
            "are a center and an organization",
        ),
    ],
)
def test_a_clique_that_contradicts_itself_is_refused_by_name(
    pairs: list[tuple[str, str]], named: str
) -> None:
    """Two ids of one registry, disjoint kinds, a confusable name."""
    decisions = [decided(subject=left, target=right) for left, right in pairs]

    with pytest.raises(ContradictoryLinks, match=named) as raised:
        check_cliques(Ledger(decisions), KNOWN)

    assert "synthetic" in raised.value.message


def test_a_base_may_be_what_the_record_of_a_registry_tells_of() -> None:
    """The class of the record is no class of the body: a base is no record, and has one."""
    base, record = HERE + "base/synthetic-lab", "https://ror.org/synthetic-1"
    known = Known(
        [
            ox.Triple(ox.NamedNode(base), node("rdf:type"), node("ntic:A")),
            ox.Triple(ox.NamedNode(record), node("rdf:type"), node("ntic:B")),
            ox.Triple(node("ntic:A"), node("owl:disjointWith"), node("ntic:B")),
        ]
    )

    check_cliques(Ledger([decided(subject="base/synthetic-lab", target=record)]), known)


def test_links_that_do_not_contradict_each_other_pass() -> None:
    """One entry of each registry in a clique is what exact matches are for; a second is not."""
    one = decided(target="http://www.wikidata.org/entity/synthetic-Q1")
    another = decided(target="http://www.wikidata.org/entity/synthetic-Q2")
    check_cliques(Ledger([decided(), one]), KNOWN)

    with pytest.raises(ContradictoryLinks, match="synthetic-Q2"):
        check_cliques(Ledger([decided(), one, another]), KNOWN)
