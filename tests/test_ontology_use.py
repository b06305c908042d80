"""The ontology defines every term and concept that the rest of the project uses."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from ntic_kg.names import PREFIXES, expand, shorten
from tests import ontology_checks as checks

MAPPINGS = sorted((checks.HOME / "data" / "mappings").glob("*.yaml"))
QUESTIONS = sorted((checks.HOME / "queries").rglob("*.rq"))
SHAPES = sorted((checks.HOME / "shapes").rglob("*.ttl"))
CODE = sorted((checks.HOME / "ntic_kg").rglob("*.py"))
STATEMENTS = [
    file for file in SHAPES if file.parent.name == "norms" or file.stem.endswith((".pass", ".fail"))
]
PLACEHOLDER = re.compile(r"((?:ntic:|scheme:)[\w./-]*)\{(\w+)\}")


def name_of(file: Path) -> str:
    """Name a file by its path below the home folder."""
    return file.relative_to(checks.HOME).as_posix()


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    """All files of the ontology as one graph."""
    return checks.read(checks.ontology_files())


@pytest.mark.parametrize("file", [*MAPPINGS, *QUESTIONS, *SHAPES, *CODE], ids=name_of)
def test_what_other_parts_of_the_project_mention_is_defined(graph: ox.Store, file: Path) -> None:
    """Each term and concept that another part of the project uses is in the ontology."""
    prefixes = checks.shape_prefixes(SHAPES) if file in SHAPES else {}
    content = file.read_text(encoding="utf-8")
    mentioned = checks.mentioned(content, {**PREFIXES, **prefixes})

    assert {shorten(iri) for iri in checks.undefined(graph, mentioned)} == set()


@pytest.mark.parametrize("file", STATEMENTS, ids=name_of)
def test_the_register_and_the_examples_use_properties_as_declared(
    graph: ox.Store, file: Path
) -> None:
    """Norms and example data give object properties things and datatype properties literals."""
    assert checks.wrong_predicates(checks.read([file]), checks.kinds(graph)) == set()


@pytest.mark.parametrize("file", MAPPINGS, ids=name_of)
def test_terms_built_from_cells_are_defined(graph: ox.Store, file: Path) -> None:
    """Where a mapping puts a cell into a term or concept, every cell of the column fits."""
    content = file.read_text(encoding="utf-8")
    table = checks.HOME / "data" / yaml.safe_load(content)["table"]
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    built = {
        expand(start + row[column])
        for start, column in PLACEHOLDER.findall(content)
        for row in rows
        if row.get(column)
    }

    assert {shorten(iri) for iri in checks.undefined(graph, built)} == set()


@pytest.mark.parametrize("file", MAPPINGS, ids=name_of)
def test_mappings_use_declared_properties_for_the_right_kind_of_value(
    graph: ox.Store, file: Path
) -> None:
    """A column that becomes a thing has an object property, one that becomes text has not."""
    declared = checks.kinds(graph)
    wrong = set()
    for spec in value_specs(yaml.safe_load(file.read_text(encoding="utf-8"))):
        need = checks.value_kind(spec)
        text_kinds = {"annotation property", "datatype property"}
        allowed = {need} if need == "object property" else text_kinds
        found = declared.get(expand(str(spec["property"])), set())
        builtin = str(spec["property"]).startswith(("owl:", "rdfs:", "rdf:"))
        if not builtin and not found & allowed:
            wrong.add(f"{spec['property']} is {found or 'undeclared'}, needed: {need}")

    assert wrong == set()


def value_specs(part: object) -> Iterator[dict[str, object]]:
    """Yield every ``{property: …}`` of a mapping, however deep."""
    if isinstance(part, dict):
        if "property" in part:
            yield part
        for value in part.values():
            yield from value_specs(value)
    elif isinstance(part, list):
        for value in part:
            yield from value_specs(value)


@pytest.mark.parametrize("file", MAPPINGS, ids=name_of)
def test_mappings_type_their_nodes_with_declared_classes(graph: ox.Store, file: Path) -> None:
    """Each type that a mapping writes on its nodes is a class of the ontology."""
    nodes = yaml.safe_load(file.read_text(encoding="utf-8"))["nodes"]
    types = {expand(name) for spec in nodes for name in spec.get("types", [])}

    assert types <= checks.instances(graph, "owl:Class")
