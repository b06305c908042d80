"""One contract for every registry that is described, run on the sample answer beside it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ntic_kg.errors import InvalidInput
from ntic_kg.home import shipped_home
from ntic_kg.ports import Registry
from ntic_kg.registries import Description, Opening, connect, connectors, read_description
from ntic_kg.registries.description import descriptions
from ntic_kg.values import Identifier, Name, Record
from tests.linking_names import vocabulary

DATA = shipped_home() / "data"
FOUND = {path.stem: path for path in descriptions(DATA)}


def sample_of(path: Path) -> Path:
    """Return the sample answer beside a description; there is exactly one."""
    (sample,) = path.parent.glob(f"{path.stem}.sample.*")
    return sample


@pytest.fixture(params=sorted(FOUND))
def described(request: pytest.FixtureRequest) -> Description:
    """Return each description."""
    return read_description(FOUND[request.param])


@pytest.fixture
def registry(described: Description) -> Registry:
    """Open each registry on its sample."""
    sample = sample_of(Path(described.place))
    return connect(described, Opening(DATA, vocabulary(), sample))


def test_every_connector_is_used_by_a_description() -> None:
    """A connector without a description would be run by no contract."""
    assert {read_description(p).connector for p in FOUND.values()} == set(connectors())


def test_a_registry_says_its_title_in_both_languages_and_its_license(
    described: Description,
) -> None:
    """Who reads links must know what they lead to and may be used for."""
    assert set(described.title) == {"zh", "en"}
    assert described.license


def test_a_registry_finds_what_its_sample_is_asked(
    registry: Registry, described: Description
) -> None:
    """The best record of the sample answer is the one that the description names."""
    found = list(registry.search(Record("asked", (Name(described.ask),)), 5))

    assert found[0].key == described.finds


def test_a_registry_yields_no_more_than_it_is_asked_for(
    registry: Registry, described: Description
) -> None:
    """The limit is kept."""
    assert len(list(registry.search(Record("asked", (Name(described.ask),)), 1))) == 1


def test_records_have_keys_of_their_own_names_and_the_name_of_their_registry(
    registry: Registry, described: Description
) -> None:
    """Keys are absolute IRIs, each once; a body without a name is no record."""
    records = registry.records()
    if records is None:
        records = list(registry.search(Record("asked", (Name(described.ask),)), 50))

    keys = [record.key for record in records]
    assert len(keys) == len(set(keys))
    assert all(key.startswith(("http://", "https://")) for key in keys)
    assert all(name.text.strip() for record in records for name in record.names)
    assert all(record.names for record in records)
    assert {record.registry for record in records} == {registry.name}


def test_what_nothing_resembles_is_not_found(registry: Registry) -> None:
    """A name that no body has gives no record with that name."""
    found = registry.search(Record("asked", (Name("合成的不存在的名称"),)), 5)

    assert "合成的不存在的名称" not in {n.text for r in found for n in r.names}


def test_a_spreadsheet_is_read_like_a_csv_table(tmp_path: Path) -> None:
    """The same rows as XLSX give the same records; an empty row gives none."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("key", "school_code", "name_zh", "city", "province"),
        (4111010001, 4111010001, "北京大学", "北京市", "北京市"),
        (None, None, None, None, None),
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")

    opened = connect(
        read_description(FOUND["universities"]),
        Opening(DATA, vocabulary(), tmp_path / "list.xlsx"),
    )

    assert opened.records() == (
        Record(
            "https://w3id.org/ntic/id/university-listing/4111010001",
            (Name("北京大学", "zh"),),
            (Identifier("school-code", "10001"),),
            ("北京市", "北京市"),
            registry="universities",
        ),
    )


def test_an_rdf_file_is_read_by_class_and_property(tmp_path: Path) -> None:
    """Columns are properties with their language, the key is the IRI."""
    (tmp_path / "data" / "registries").mkdir(parents=True)
    place = tmp_path / "data" / "registries" / "synthetic.yaml"
    place.write_text(
        "title: {zh: 合成, en: Synthetic}\nlicense: CC0-1.0\nconnector: table\n"
        "file: list.ttl\nclass: org:Organization\nrecord:\n  key: '{key}'\n  names:\n"
        "    - {column: 'skos:prefLabel@zh', lang: zh}\n"
        "    - {column: 'skos:altLabel', kind: alias}\n",
        encoding="utf-8",
    )
    (tmp_path / "data" / "list.ttl").write_text(
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/synthetic-a> a org:Organization ; skos:prefLabel "合成甲"@zh ;'
        ' skos:altLabel "SA" .\n'
        '<https://example.org/synthetic-b> a org:Role ; skos:prefLabel "合成乙"@zh .\n',
        encoding="utf-8",
    )

    opened = connect(read_description(place), Opening(tmp_path / "data", vocabulary()))

    assert opened.records() == (
        Record(
            "https://example.org/synthetic-a",
            (Name("合成甲", "zh"), Name("SA", None, "alias")),
            registry="synthetic",
        ),
    )


def test_a_table_without_a_described_column_is_refused_by_name(tmp_path: Path) -> None:
    """A renamed column must not silently give records without identifiers."""
    (tmp_path / "list.csv").write_text("key,name_zh,city,province\n1,合成,,\n", encoding="utf-8")
    opened = connect(
        read_description(FOUND["universities"]), Opening(DATA, vocabulary(), tmp_path / "list.csv")
    )

    with pytest.raises(InvalidInput, match="has no column school_code"):
        opened.records()


def test_an_unknown_registry_is_answered_with_those_that_there_are() -> None:
    """The remedy lists the names."""
    with pytest.raises(InvalidInput) as raised:
        read_description(DATA / "registries" / "nowhere.yaml")

    assert "ror" in raised.value.remedy


def test_a_description_that_says_too_much_is_refused(tmp_path: Path) -> None:
    """A misspelled key must not be passed over."""
    place = tmp_path / "odd.yaml"
    place.write_text("title: {zh: 合成, en: X}\nlicense: x\nconnector: table\nfiel: a.csv\n")

    with pytest.raises(InvalidInput, match="nothing reads fiel"):
        read_description(place)
