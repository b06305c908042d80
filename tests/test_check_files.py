"""Submitted files are read in four formats, and faults in them name their place."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.check import centers, data_of_files
from ntic_kg.errors import InvalidInput, MalformedFile, UnknownFormat
from ntic_kg.home import shipped_home
from tests.norm_cases import CENTER, PROLOGUE, dates, held

HOME = shipped_home()
TURTLE = PROLOGUE + "center:c a ntic:TechnologyInnovationCenter ."
JSON_LD = (
    '{"@id": "https://w3id.org/ntic/id/center/c",'
    ' "@type": "https://w3id.org/ntic/ont#TechnologyInnovationCenter"}'
)


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "rdf_format"),
    [
        ("c.ttl", ox.RdfFormat.TURTLE),
        ("c.nt", ox.RdfFormat.N_TRIPLES),
        ("c.rdf", ox.RdfFormat.RDF_XML),
        ("C.OWL", ox.RdfFormat.RDF_XML),
        ("c.jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_file_is_read_by_its_ending(tmp_path: Path, name: str, rdf_format: ox.RdfFormat) -> None:
    """Turtle, N-Triples, RDF/XML and JSON-LD give the same centers."""
    triples = [quad.triple for quad in ox.parse(TURTLE, ox.RdfFormat.TURTLE)]
    text = ox.serialize(triples, format=rdf_format)
    assert text is not None

    data = data_of_files([written(tmp_path, name, text.decode())], HOME)

    assert centers(held(data)) == [CENTER + "c"]


def test_the_ontology_stands_behind_submitted_files(tmp_path: Path) -> None:
    """The subclasses that shapes walk are there."""
    data = data_of_files([written(tmp_path, "c.jsonld", JSON_LD)], HOME)

    assert any("LocalGovernment" in str(t) and "subClassOf" in str(t) for t in data.triples)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """The same label in two files names two nodes."""
    text = TURTLE + " _:x ntic:planOf center:c ."
    paths = [written(tmp_path, name, text) for name in ("a.ttl", "b.ttl")]

    triples = data_of_files(paths, HOME).triples

    assert len({t.subject for t in triples if "planOf" in t.predicate.value}) == 2


def test_the_snapshot_follows_the_content(tmp_path: Path) -> None:
    """Equal content has an equal snapshot, other content another."""
    first, same = (data_of_files([written(tmp_path, n, TURTLE)], HOME) for n in ("a.ttl", "b.ttl"))
    other = data_of_files([written(tmp_path, "c.ttl", TURTLE + "\n# more")], HOME)

    assert first.snapshot == same.snapshot != other.snapshot


def test_a_syntax_error_names_file_line_and_column(tmp_path: Path) -> None:
    """The place of the fault is in the message, and no other part is used."""
    path = written(tmp_path, "broken.ttl", TURTLE + "\ncenter:d a ;")

    with pytest.raises(MalformedFile, match=r"broken\.ttl is not valid Turtle at line \d+, column"):
        data_of_files([path], HOME)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing file is an error that names its path."""
    with pytest.raises(MalformedFile, match=r"absent\.ttl cannot be read"):
        data_of_files([tmp_path / "absent.ttl"], HOME)


@pytest.mark.parametrize("name", ["centers.csv", "centers", "centers.ttl.gz"])
def test_an_unknown_ending_is_refused(tmp_path: Path, name: str) -> None:
    """The endings that can be read are in the remedy."""
    with pytest.raises(UnknownFormat, match="tells no format") as caught:
        data_of_files([written(tmp_path, name, TURTLE)], HOME)

    assert ".ttl" in caught.value.remedy


def test_a_center_without_an_iri_is_refused(tmp_path: Path) -> None:
    """A blank node cannot be named in a finding."""
    path = written(tmp_path, "c.ttl", PROLOGUE + "[] a ntic:TechnologyInnovationCenter .")

    with pytest.raises(InvalidInput, match="blank node"):
        centers(held(data_of_files([path], HOME)))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('event:e ntic:notBefore "2021-03-08" .', "is no xsd:date"),
        ("event:e ntic:notBefore 2021 .", "is no xsd:date"),
        ('event:e ntic:notAfter "2023-02-30"^^xsd:date .', "is no xsd:date"),
        ('event:e ntic:notAfter "2023-2-3"^^xsd:date .', "is no xsd:date"),
        ('event:e ntic:technicalExperts "many" .', "is no xsd:integer"),
        ('event:e ntic:panelComplete "yes"^^xsd:boolean .', "is no xsd:boolean"),
        ('event:e skos:note "2023-13-01"^^xsd:date .', "is no xsd:date"),
        (
            f"event:e a ntic:Start{dates('2022-01-02', '2022-01-01')} .",
            "is not before 2022-01-02 and not after 2022-01-01",
        ),
    ],
)
def test_a_value_that_compares_with_nothing_is_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    """A date that no shape could read is named, instead of passing for an unknown date."""
    path = written(tmp_path, "c.ttl", TURTLE + "\n" + text)

    with pytest.raises(InvalidInput, match=complaint) as caught:
        data_of_files([path], HOME)

    assert "id:event/e" in caught.value.message


@pytest.mark.parametrize("day", ["2021-03-08", "2020-02-29", "2021-03-08Z", "2021-03-08+08:00"])
def test_a_proper_date_is_let_through(tmp_path: Path, day: str) -> None:
    """Days of the calendar are read, with or without a time zone."""
    path = written(tmp_path, "c.ttl", f'{TURTLE}\nevent:e ntic:notBefore "{day}"^^xsd:date .')

    assert centers(held(data_of_files([path], HOME))) == [CENTER + "c"]


def test_many_faults_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    """Ten faults are spelled out, the rest are counted."""
    lines = "".join(f'event:e{n} ntic:notBefore "{n}" .\n' for n in range(13))

    with pytest.raises(InvalidInput, match=r"and 3 more"):
        data_of_files([written(tmp_path, "c.ttl", TURTLE + "\n" + lines)], HOME)
