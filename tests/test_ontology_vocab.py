"""The SKOS vocabularies of the ontology keep their own rules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.names import node
from tests import ontology_checks as checks

VOCABULARIES = sorted((checks.ONTOLOGY / "vocab").glob("*.ttl"))
OPEN_SCHEMES = {
    "advice-kind",
    "field",
    "formation-mode",
    "funding-mode",
    "income-kind",
    "joint-vehicle",
    "legal-form",
    "outcome",
    "party-kind",
    "program",
    "reform-area",
    "support-kind",
    "technology-kind",
}


def name_of(file: Path) -> str:
    """Name a file by its path below the home folder."""
    return file.relative_to(checks.HOME).as_posix()


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    """All files of the ontology as one graph."""
    return checks.read(checks.ontology_files())


@pytest.mark.parametrize("file", VOCABULARIES, ids=name_of)
def test_a_vocabulary_file_holds_one_scheme_named_like_the_file(file: Path) -> None:
    """The scheme, its concepts and collections carry the file's name in their IRIs."""
    vocabulary = checks.read([file])
    scheme = checks.SCHEME + file.stem
    concepts = checks.instances(vocabulary, "skos:Concept")

    assert checks.instances(vocabulary, "skos:ConceptScheme") == {scheme}
    assert {c for c in concepts if not re.fullmatch(re.escape(scheme) + "/[a-z0-9-]+", c)} == set()
    for concept in map(ox.NamedNode, concepts):
        assert checks.objects(vocabulary, concept, "skos:inScheme") == [scheme]
        assert checks.objects(vocabulary, concept, "skos:topConceptOf") == [scheme]


def test_every_concept_is_labeled_and_defined_in_both_languages(graph: ox.Store) -> None:
    """Concepts, schemes and collections have prefLabel and definition in zh and en."""
    kinds_of_thing = ("skos:Concept", "skos:ConceptScheme", "skos:Collection")
    things = set().union(*(checks.instances(graph, kind) for kind in kinds_of_thing))

    for predicate in ("skos:prefLabel", "skos:definition"):
        assert {t for t in things if checks.missing_languages(graph, t, predicate)} == set()


@pytest.mark.parametrize("file", VOCABULARIES, ids=name_of)
def test_labels_are_unique_within_their_scheme(file: Path) -> None:
    """No two concepts of a scheme have the same preferred label in a language."""
    vocabulary = checks.read([file])
    labels = Counter(
        quad.object
        for concept in checks.instances(vocabulary, "skos:Concept")
        for quad in vocabulary.quads_for_pattern(
            ox.NamedNode(concept), node("skos:prefLabel"), None, None
        )
    )

    assert {str(label) for label, uses in labels.items() if uses > 1} == set()


def test_a_scheme_says_whether_it_is_open_and_which_word_leaves_it_open(graph: ox.Store) -> None:
    """An open scheme quotes its operative word; lists of the guideline without one are closed."""
    open_schemes = set()
    for scheme in checks.instances(graph, "skos:ConceptScheme"):
        stated = checks.objects(graph, ox.NamedNode(scheme), "ntic:openScheme")
        notes = " ".join(checks.objects(graph, ox.NamedNode(scheme), "skos:scopeNote"))
        assert stated in (["true"], ["false"]), scheme
        if stated == ["true"]:
            assert "“等”" in notes or "可" in notes or "等方式" in notes, scheme
            assert not checks.missing_languages(graph, scheme, "skos:scopeNote")
            open_schemes.add(scheme.removeprefix(checks.SCHEME))

    assert open_schemes == OPEN_SCHEMES


def test_the_24_fields_of_the_guideline_fall_into_three_orientations(graph: ox.Store) -> None:
    """7 fields of the frontier, 12 of the economy, 5 of national needs; none in two."""
    prefix = checks.SCHEME + "field/"
    members = {
        orientation: checks.objects(graph, node(f"scheme:field/{orientation}"), "skos:member")
        for orientation in ("frontier", "economy", "needs")
    }
    fields = {c for c in checks.instances(graph, "skos:Concept") if c.startswith(prefix)}

    assert {name: len(found) for name, found in members.items()} == {
        "frontier": 7,
        "economy": 12,
        "needs": 5,
    }
    assert checks.instances(graph, "skos:Collection") == {prefix + name for name in members}
    assert sorted(field for found in members.values() for field in found) == sorted(fields)


def test_every_concept_that_the_ontology_mentions_exists(graph: ox.Store) -> None:
    """No file of the ontology points at a term or concept that is not there."""
    for file in checks.ontology_files():
        content = file.read_text(encoding="utf-8")
        assert checks.undefined(graph, checks.mentioned(content)) == set(), file.name


def test_the_guideline_has_five_tasks_and_three_kinds_of_exchange(graph: ox.Store) -> None:
    """Closed lists hold as many concepts as the guideline names."""
    sizes = {
        scheme: sum(
            c.startswith(f"{checks.SCHEME}{scheme}/")
            for c in checks.instances(graph, "skos:Concept")
        )
        for scheme in ("construction-task", "exchange-kind", "crossing-kind", "managed-resource")
    }

    assert sizes == {
        "construction-task": 5,
        "exchange-kind": 3,
        "crossing-kind": 3,
        "managed-resource": 3,
    }
