"""The ontology keeps its own rules: declarations, labels, axioms."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.names import PREFIXES, expand, node
from tests import ontology_checks as checks

FILES = checks.ontology_files()


def name_of(file: Path) -> str:
    """Name a file by its path below the home folder."""
    return file.relative_to(checks.HOME).as_posix()


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    """All files of the ontology as one graph."""
    return checks.read(FILES)


@pytest.fixture(scope="module")
def terms(graph: ox.Store) -> set[str]:
    """The classes, properties and individuals of the project's own namespace."""
    found = graph.quads_for_pattern(None, checks.TYPE, None, None)
    return {iri for iri in map(checks.text, (q.subject for q in found)) if is_own(iri)}


def is_own(iri: str) -> bool:
    """Say whether an IRI is a term of the ontology."""
    return iri.startswith(checks.NTIC)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_file_parses_and_stays_readable(file: Path) -> None:
    """Each Turtle file parses, says something and has at most 300 lines."""
    assert len(checks.read([file])) > 0
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 300


def test_there_is_one_ontology_and_it_imports_nothing(graph: ox.Store) -> None:
    """One header, and no owl:imports that a tool might fetch."""
    header = ox.NamedNode("https://w3id.org/ntic/ont")

    assert checks.instances(graph, "owl:Ontology") == {header.value}
    assert checks.objects(graph, header, "owl:imports") == []
    assert checks.objects(graph, header, "owl:versionInfo") == ["0.1.0"]
    assert not checks.missing_languages(graph, header.value, "dcterms:title")


def test_every_term_has_label_and_definition_in_both_languages(
    graph: ox.Store, terms: set[str]
) -> None:
    """Each term of ours has rdfs:label and skos:definition in Chinese and in English."""
    for predicate in ("rdfs:label", "skos:definition"):
        poor = {t: checks.missing_languages(graph, t, predicate) for t in terms}
        assert {t: tags for t, tags in poor.items() if tags} == {}


def test_every_term_names_the_ontology_that_defines_it(graph: ox.Store, terms: set[str]) -> None:
    """rdfs:isDefinedBy leads from each term to the header."""
    found = {t: checks.objects(graph, ox.NamedNode(t), "rdfs:isDefinedBy") for t in terms}

    assert {t for t, home in found.items() if home != ["https://w3id.org/ntic/ont"]} == set()


def test_every_term_is_declared_in_one_file() -> None:
    """No two files describe the same term, field or concept."""
    homes = Counter(
        iri
        for file in FILES
        for iri in {checks.text(quad.subject) for quad in checks.read([file])}
        if iri.startswith("https://w3id.org/ntic/")
    )

    assert {iri for iri, files in homes.items() if files > 1} == set()


def test_terms_of_other_vocabularies_are_labeled_in_both_languages(graph: ox.Store) -> None:
    """Each reused term is declared with a Chinese and an English label."""
    reused = {iri for iri in checks.kinds(graph) if not is_own(iri)}

    assert reused
    assert {i for i in reused if checks.missing_languages(graph, i, "rdfs:label")} == set()


def test_no_name_is_two_kinds_of_thing(graph: ox.Store) -> None:
    """An IRI is a class or one kind of property, never two of them."""
    assert {iri: ks for iri, ks in checks.kinds(graph).items() if len(ks) > 1} == {}


def test_no_reserved_name_is_declared_or_described(graph: ox.Store) -> None:
    """Nothing is said about terms of RDF, RDFS, OWL or XSD."""
    subjects = {checks.text(quad.subject) for quad in graph}

    assert {iri for iri in subjects if iri.startswith(checks.RESERVED)} == set()


def test_every_statement_uses_a_declared_property_of_the_right_kind(graph: ox.Store) -> None:
    """Properties are declared; object properties have things, datatype properties literals."""
    assert checks.wrong_predicates(graph, checks.kinds(graph)) == set()


def test_axioms_name_declared_classes_alone(graph: ox.Store) -> None:
    """Superclasses, domains, ranges, unions and disjoint classes are all declared classes."""
    classes = checks.instances(graph, "owl:Class")
    strange = {(name, iri) for name, iri in checks.class_positions(graph) if iri not in classes}

    assert strange == set()


def test_datatype_properties_range_over_datatypes(graph: ox.Store) -> None:
    """The range of a datatype property is an XSD datatype or rdfs:Literal."""
    ranges = {
        iri: checks.objects(graph, ox.NamedNode(iri), "rdfs:range")
        for iri in checks.instances(graph, "owl:DatatypeProperty")
    }
    datatypes = (PREFIXES["xsd"], PREFIXES["rdfs"] + "Literal")

    assert {i for i, rs in ranges.items() if any(not r.startswith(datatypes) for r in rs)} == set()


def test_only_object_properties_have_characteristics_and_inverses(graph: ox.Store) -> None:
    """Symmetry and its kin, and inverses, belong to declared object properties."""
    known = checks.instances(graph, "owl:ObjectProperty")
    ends = {
        checks.text(end)
        for quad in graph.quads_for_pattern(None, node("owl:inverseOf"), None, None)
        for end in (quad.subject, quad.object)
    }

    assert set(checks.characteristics(graph)) | ends <= known


def test_transitive_properties_are_never_used_where_simple_ones_are_required(
    graph: ox.Store,
) -> None:
    """A transitive property has no characteristic and no cardinality that needs a simple one."""
    transitive = {
        iri for iri, names in checks.characteristics(graph).items() if "Transitive" in names
    }
    restricted = {
        checks.text(quad.object)
        for quad in graph.quads_for_pattern(None, node("owl:onProperty"), None, None)
    }
    marked = {
        iri for iri, names in checks.characteristics(graph).items() if names & checks.NEED_SIMPLE
    }

    assert transitive & (restricted | marked) == set()


def test_lists_of_classes_are_whole_and_name_no_class_twice(graph: ox.Store) -> None:
    """Unions and disjointness axioms list at least two classes, each once."""
    lists = [members for found in checks.class_lists(graph).values() for members in found]

    assert lists
    assert [m for m in lists if len(m) < 2 or len(m) != len(set(m))] == []


def test_no_class_stands_under_two_disjoint_classes(graph: ox.Store) -> None:
    """Every class can have a member as far as the stated hierarchy tells."""
    assert checks.unsatisfiable(graph) == set()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ntic:Enterprise", "ntic:University"),
        ("ntic:University", "ntic:ResearchInstitute"),
        ("ntic:ResearchInstitute", "ntic:GovernmentBody"),
        ("ntic:GovernmentBody", "ntic:Enterprise"),
        ("ntic:TechnologyInnovationCenter", "ntic:CenterBranch"),
        ("ntic:Base", "ntic:Record"),
        ("ntic:Base", "ntic:LifeCycleEvent"),
        ("ntic:Base", "ntic:CenterMatter"),
        ("ntic:Contribution", "ntic:Income"),
        ("ntic:Contribution", "ntic:SupportMeasure"),
        ("ntic:StaffCount", "ntic:TalentCount"),
        ("ntic:Extension", "ntic:Evaluation"),
    ],
)
def test_things_that_must_not_be_confused_are_disjoint(
    graph: ox.Store, left: str, right: str
) -> None:
    """The kinds of party, center and branch, base and record are set apart."""
    assert frozenset({expand(left), expand(right)}) in checks.disjoint_pairs(graph)


def test_every_matter_of_a_center_can_be_reached_from_the_center(graph: ox.Store) -> None:
    """Events and matters alike are in the domain of ntic:concerns, the one way to the center."""
    lists = checks.class_lists(graph)["owl:unionOf"]

    assert [expand("ntic:LifeCycleEvent"), expand("ntic:CenterMatter")] in lists
    for name in ("SupportMeasure", "Contribution", "StaffCount", "Project", "Agreement", "Vacancy"):
        assert expand("ntic:CenterMatter") in checks.superclasses(graph, expand(f"ntic:{name}"))


def test_work_at_a_segment_means_service_to_its_chain(graph: ox.Store) -> None:
    """ntic:servesChain follows from the segment where a center works and the chain it is of."""
    [chain] = graph.quads_for_pattern(
        node("ntic:servesChain"), node("owl:propertyChainAxiom"), None, None
    )

    assert checks.listed(graph, chain.object) == [
        expand("ntic:worksAtSegment"),
        expand("ntic:segmentOf"),
    ]
