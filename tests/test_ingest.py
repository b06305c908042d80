"""Tables become triples by their mapping, and nothing is lost without a word."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint, open_reader
from ntic_kg.errors import InvalidInput, MalformedFile, MalformedTable
from ntic_kg.names import node
from ntic_kg.tables.mapping import read_mapping
from ntic_kg.tables.triples import Conversion, convert_table
from tests.conftest import LOADED_AT, load_content

PEOPLE = "key,name_zh\nann,安\nbob,包\n"
THINGS = (
    "key,name_zh,kind,when,makers,size,link\n"
    "lamp,灯,tool,2019-11,安|包,3,https://example.org/lamp\n"
    "rope,绳,tool,,,,\n"
)
MAPPING = """
table: things.csv
graph: things
title: {zh: 东西, en: Things}
license: CC-BY-4.0
sample: lamp
record: {citation: kind, url: link}
lookups:
  person: {table: people.csv, column: name_zh, iri: "id:person/{key}"}
terms:
  kind: {tool: "scheme:kind/tool"}
nodes:
  - iri: "id:thing/{key}"
    types: [ntic:Thing]
    values:
      - {property: skos:prefLabel, column: name_zh, language: zh, required: true}
      - {property: ntic:kind, column: kind, terms: kind}
      - {property: ntic:size, column: size, datatype: integer}
  - iri: "id:making/{key}-{item}"
    each: {column: makers, separator: "|", lookup: person}
    types: [ntic:Making]
    values:
      - {property: ntic:maker, item: true}
  - iri: "id:event/{key}-made"
    when: when
    date: when
    types: [ntic:Made]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Make a small content folder with one mapped table."""
    data = tmp_path / "data"
    (data / "mappings").mkdir(parents=True)
    for folder in ("ontology", "shapes", "queries"):
        (tmp_path / folder).mkdir()
    (data / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (data / "things.csv").write_text(THINGS, encoding="utf-8")
    (data / "mappings" / "things.yaml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def convert(content: Path) -> Conversion:
    """Convert the table of the small content folder."""
    return convert_table(read_mapping(content / "data" / "mappings" / "things.yaml"), content)


def triples_of(content: Path, subject: str) -> set[str]:
    """List the predicates and objects of one subject as text."""
    return {
        f"{re.split('[/#]', t.predicate.value)[-1]} {getattr(t.object, 'value', '')}"
        for t, _ in convert(content).located
        if t.subject == node(subject)
    }


def test_a_row_becomes_its_subject_with_the_cells_that_it_states(content: Path) -> None:
    """Labels, terms and numbers stand on the subject, with the record they derive from."""
    assert triples_of(content, "id:thing/lamp") == {
        "type https://w3id.org/ntic/ont#Thing",
        "prefLabel 灯",
        "kind https://w3id.org/ntic/scheme/kind/tool",
        "size 3",
        "wasDerivedFrom https://w3id.org/ntic/id/record/things-lamp",
    }


def test_an_empty_cell_gives_no_triple(content: Path) -> None:
    """The rope has no size, no makers and no date."""
    assert "size" not in " ".join(triples_of(content, "id:thing/rope"))
    assert triples_of(content, "id:event/rope-made") == set()


def test_every_item_of_a_list_becomes_a_node_of_its_own(content: Path) -> None:
    """Two makers are two makings, each pointing at the person found by name."""
    assert "maker https://w3id.org/ntic/id/person/bob" in triples_of(content, "id:making/lamp-bob")
    assert "maker https://w3id.org/ntic/id/person/ann" in triples_of(content, "id:making/lamp-ann")


def test_a_dated_node_carries_both_bounds_the_precision_and_the_text(content: Path) -> None:
    """A month is its first and last day."""
    assert {
        "notBefore 2019-11-01",
        "notAfter 2019-11-30",
        "precision https://w3id.org/ntic/scheme/date-precision/month",
        "dateAsRead 2019-11",
    } <= triples_of(content, "id:event/lamp-made")


def test_every_triple_knows_its_cell(content: Path) -> None:
    """Row numbers count the header, as a spreadsheet does."""
    places = {
        (str(t.predicate.value).rsplit("#", 1)[-1], cell.row, cell.column)
        for t, cell in convert(content).located
    }
    assert ("size", 2, "size") in places


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "message"),
    [
        ("tool,2019-11", "toy,2019-11", 2, "kind", "'toy' is not one of tool"),
        ("2019-11", "2019-13", 2, "when", "no calendar"),
        ("安|包", "安|丁", 2, "makers", "nothing is called '丁' in people.csv"),
        (",3,", ",three,", 2, "size", "not a valid integer"),
        ("https://example.org/lamp", "see below", 2, "link", "not a valid anyURI"),
        ("rope,绳", "rope,", 3, "name_zh", "must not be empty"),
        ("rope,绳", "lamp,绳", 3, "key", "stands in row 2 too"),
        ("rope,绳", ",绳", 3, "key", "no key"),
        ("rope,绳", "ro pe,绳", 3, "key", "cannot be part of an IRI"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    content: Path, old: str, new: str, row: int, column: str, message: str
) -> None:
    """The fault says row, column and what is wrong."""
    table = content / "data" / "things.csv"
    table.write_text(THINGS.replace(old, new), encoding="utf-8")

    faults = convert(content).faults

    assert [(f.cell.row, f.cell.column) for f in faults] == [(row, column)]
    assert message in faults[0].message


def test_an_ambiguous_name_is_a_fault_and_not_a_guess(content: Path) -> None:
    """Two people of one name cannot be told apart."""
    (content / "data" / "people.csv").write_text(PEOPLE + "cid,安\n", encoding="utf-8")
    assert "2 rows are called '安'" in convert(content).faults[0].message


def test_a_column_that_no_mapping_mentions_is_a_fault(content: Path) -> None:
    """Nothing is dropped in silence."""
    table = content / "data" / "things.csv"
    table.write_text(
        THINGS.replace("link\n", "link,extra\n")
        .replace("lamp\n", "lamp,x\n")
        .replace("绳,tool,,,,\n", "绳,tool,,,,,\n"),
        encoding="utf-8",
    )
    assert [f.cell.column for f in convert(content).faults] == ["extra"]


def test_all_faults_of_a_table_are_told_at_once(content: Path) -> None:
    """Two wrong cells give one error that names both."""
    broken = THINGS.replace("2019-11", "2019-13").replace(",3,", ",three,")
    (content / "data" / "things.csv").write_text(broken, encoding="utf-8")
    with pytest.raises(MalformedTable) as caught:
        load_content(content, content / "store")
    assert "row 2, column when" in caught.value.message
    assert "row 2, column size" in caught.value.message


def test_a_fault_leaves_the_store_as_it_was(content: Path) -> None:
    """Readers go on seeing the snapshot from before."""
    folder = content / "store"
    load_content(content, folder)
    before = current_checkpoint(folder)
    (content / "data" / "things.csv").write_text(THINGS.replace(",3,", ",three,"), encoding="utf-8")

    with pytest.raises(MalformedTable):
        load_content(content, folder)

    assert current_checkpoint(folder) == before


def test_an_unreadable_mapping_names_the_file_and_the_key(content: Path) -> None:
    """A slip in a mapping is an error of that file."""
    path = content / "data" / "mappings" / "things.yaml"
    path.write_text(MAPPING.replace("separator", "seperator"), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"things\.yaml.*seperator"):
        read_mapping(path)


def test_malformed_turtle_is_an_error_that_names_file_and_line(content: Path) -> None:
    """The ontology of a content folder may be wrong too."""
    (content / "ontology" / "bad.ttl").write_text("@prefix a: <http://a/> .\na:b a:c\n", "utf-8")
    with pytest.raises(MalformedFile, match=r"bad\.ttl") as caught:
        load_content(content, content / "store")
    assert "line" in caught.value.message


def test_loading_twice_changes_nothing(content: Path) -> None:
    """The second load reports no changed graph and the same snapshot."""
    folder = content / "store"
    first = load_content(content, folder)
    snapshot = current_checkpoint(folder)
    second = load_content(content, folder, LOADED_AT.replace(year=2027))

    assert any(done.changed for done in first)
    assert not any(done.changed for done in second)
    assert current_checkpoint(folder) == snapshot


def test_the_time_of_an_import_is_when_its_content_last_changed(content: Path) -> None:
    """Recorded time is kept for a graph that a later load leaves alone."""
    folder = content / "store"
    load_content(content, folder)
    (content / "data" / "people.csv").write_text(PEOPLE + "cid,曹\n", encoding="utf-8")
    load_content(content, folder, LOADED_AT.replace(year=2027))

    checkpoint = current_checkpoint(folder)
    assert checkpoint
    rows = open_reader(checkpoint).select(
        "SELECT ?time WHERE { <https://w3id.org/ntic/graph/things>"
        " <http://www.w3.org/ns/prov#generatedAtTime> ?time }"
    )
    assert [str(getattr(row[0], "value", "")) for row in rows.rows] == ["2026-01-01T00:00:00Z"]


def test_a_table_that_is_gone_leaves_the_store_with_its_mapping(content: Path) -> None:
    """The store holds exactly what the content folder says."""
    folder = content / "store"
    load_content(content, folder)
    (content / "data" / "mappings" / "things.yaml").unlink()
    load_content(content, folder)
    assert node("graph:things") not in EmbeddedStore(folder).graphs()


def test_two_content_folders_with_equal_content_have_one_snapshot(
    content: Path, tmp_path: Path
) -> None:
    """A snapshot identifies content, blank nodes included, not a machine or a time."""
    (content / "ontology" / "a.ttl").write_text(
        "@prefix e: <http://e/> . e:a e:b [ e:c e:d ] .", encoding="utf-8"
    )
    copy = tmp_path / "copy"
    shutil.copytree(content, copy)
    snapshots = set()
    for number, folder in enumerate((content, copy)):
        load_content(folder, folder / "store", LOADED_AT.replace(day=number + 1))
        checkpoint = current_checkpoint(folder / "store")
        assert checkpoint is not None
        snapshots.add(checkpoint.snapshot)
    assert len(snapshots) == 1


def test_the_sample_row_of_every_shipped_mapping_gives_its_golden_triples(home: Path) -> None:
    """``<table>.ttl`` beside a mapping holds the triples of the row it names."""
    mappings = sorted((home / "data" / "mappings").glob("*.yaml"))
    assert mappings
    for path in mappings:
        table = read_mapping(path)
        if path.with_suffix(".sample.csv").exists():  # the table itself is shipped empty
            table = replace(table, table=f"mappings/{path.stem}.sample.csv")
        golden = {quad.triple for quad in ox.parse(path=str(path.with_suffix(".ttl")))}
        conversion = convert_table(table, home)
        rows = {cell.row for t, cell in conversion.located if _is_key_of(t, table.sample, path)}
        actual = {t for t, cell in conversion.located if cell.row in rows}
        assert actual == golden, (
            f"{path.name}: {ox.serialize(actual, format=ox.RdfFormat.TURTLE)!r}"
        )


def _is_key_of(triple: ox.Triple, key: str, path: Path) -> bool:
    subject = triple.subject
    if not isinstance(subject, ox.NamedNode):
        return False
    return subject.value.rsplit("/", 1)[-1] in (key, f"{path.stem}-{key}")
