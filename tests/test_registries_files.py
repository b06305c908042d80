"""Files of registries that cannot be used are refused at their place, and nothing is lost."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ntic_kg.errors import InvalidInput, NticError, TooLarge
from ntic_kg.home import shipped_home
from ntic_kg.ports import Registry
from ntic_kg.registries import Opening, connect, read_description
from ntic_kg.values import Identifier, Name, Record
from tests.linking_names import vocabulary

DATA = shipped_home() / "data"
DESCRIBED = DATA / "registries"


def opened_on(name: str, path: Path) -> Registry:
    """Open a registry on a file of one's own."""
    return connect(read_description(DESCRIBED / f"{name}.yaml"), Opening(DATA, vocabulary(), path))


HEADER = "key,school_code,name_zh,city,province\n"
ROW = "1,4111010001,合成大学,,\n"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("key,name_zh,city,province\n1,合成,,\n", "has no column school_code"),
        ("school_code,name_zh,city,province\n4111010001,合成,,\n", "has no column key"),
        ("", "has no column city, key"),
        (HEADER.replace("city", "name_zh").replace("key", "key,city"), "column name_zh twice"),
        (HEADER, "holds no record of universities"),
        (HEADER + ROW + ROW.replace("大学", "学院"), "line 2 and line 3"),
        (HEADER + ROW + ROW[1:], "line 3 has no key"),
        (HEADER + ROW[1:].join([" <x> ", ""]), r"line 2: The key '.*<x>' is no absolute IRI"),
        (HEADER + ROW.replace("大", ",大"), "line 2 has 6 cells under 5 columns"),
        (HEADER + ROW.replace("合", '"合'), "unexpected end of data"),
    ],
)
def test_a_table_that_would_lose_records_is_refused_at_its_place(
    tmp_path: Path, content: str, fault: str
) -> None:
    """Nothing is passed over: no column, no key, no cell, no second record of one key."""
    (tmp_path / "list.csv").write_text(content, encoding="utf-8")

    with pytest.raises(InvalidInput, match=fault):
        opened_on("universities", tmp_path / "list.csv").records()


def test_a_table_in_another_encoding_is_refused_without_its_content(tmp_path: Path) -> None:
    """Spreadsheets in China save GB 18030; taken for something else, names would be garbage."""
    (tmp_path / "list.csv").write_bytes((HEADER + ROW).encode("gb18030"))

    with pytest.raises(InvalidInput, match=r"list.csv: it is not in UTF-8") as raised:
        opened_on("universities", tmp_path / "list.csv").records()

    assert "CSV file in UTF-8" in raised.value.remedy


def test_more_records_than_fit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a registry is kept in memory, so there is an end to it."""
    monkeypatch.setattr("ntic_kg.registries.listed.MOST_RECORDS", 2)
    rows = "".join(f"{i},,合成大学{i},,\n" for i in range(3))
    (tmp_path / "list.csv").write_text(HEADER + rows, encoding="utf-8")

    with pytest.raises(TooLarge, match="more than 2 records of universities"):
        opened_on("universities", tmp_path / "list.csv").records()


def workbook_of(rows: list[Sequence[str | float | None]], path: Path) -> None:
    """Write rows as the only sheet of a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)


COLUMNS = tuple(HEADER.strip().split(","))


def test_a_workbook_is_read_from_its_first_sheet_whichever_was_open(tmp_path: Path) -> None:
    """What somebody looked at last does not change what is linked; endings have any case."""
    workbook_of([COLUMNS, (1.0, 4111010001.0, "合成大学", None, None)], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.create_sheet("other")
    book.active = 1
    book.save(tmp_path / "LIST.XLSX")

    (record,) = opened_on("universities", tmp_path / "LIST.XLSX").records() or ()

    assert record.key.endswith("/university-listing/1")
    assert record.identifiers == (Identifier("school-code", "10001"),)


def remade(source: Path, target: Path, sheet: bytes) -> None:
    """Copy a workbook with another content of its first sheet."""
    with (
        zipfile.ZipFile(source) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, sheet if name.endswith("sheet1.xml") else before.read(name))


def test_a_workbook_that_is_cut_or_a_bomb_is_refused(tmp_path: Path) -> None:
    """Neither parts that end early nor parts that never end get through."""
    workbook_of([COLUMNS], tmp_path / "list.xlsx")
    remade(tmp_path / "list.xlsx", tmp_path / "cut.xlsx", b"<worksheet><sheetData><row")
    remade(tmp_path / "list.xlsx", tmp_path / "bomb.xlsx", b"<worksheet>" + b" " * 20_000_000)
    (tmp_path / "no.xlsx").write_bytes(b"synthetic")

    for name, fault in {"cut": "cannot be read as a workbook", "no": "no XLSX workbook"}.items():
        with pytest.raises(InvalidInput, match=fault):
            opened_on("universities", tmp_path / f"{name}.xlsx").records()
    with pytest.raises(TooLarge, match="zip bomb"):
        opened_on("universities", tmp_path / "bomb.xlsx").records()


def test_names_of_other_registries_do_not_steer_a_terminal(tmp_path: Path) -> None:
    """Control characters go; white space runs together."""
    (tmp_path / "list.csv").write_text(HEADER + "1,,合成\x1b[2J\u3000 大学,,\n", encoding="utf-8")

    (record,) = opened_on("universities", tmp_path / "list.csv").records() or ()

    assert record.names == (Name("合成[2J 大学", "zh"),)


DATED = """title: {zh: 合成, en: Synthetic}
license: CC0-1.0
connector: table
record:
  key: "https://example.org/{key}"
  names:
    - {column: name, lang: zh}
    - {column: old, lang: zh, kind: former, since: from, until: to}
  leave_out: {state: gone}
"""


def test_a_registry_may_say_from_when_to_when_a_name_was_in_use(tmp_path: Path) -> None:
    """Days stand in columns of their own; a row that is to be left out is no record."""
    (tmp_path / "dated.yaml").write_text(DATED, encoding="utf-8")
    (tmp_path / "list.csv").write_text(
        "key,name,old,from,to,state\na,合成甲,合成乙,1990-01-02,,here\nb,合成丙,,,,gone\n",
        encoding="utf-8",
    )
    described = read_description(tmp_path / "dated.yaml")

    opened = connect(described, Opening(DATA, vocabulary(), tmp_path / "list.csv"))

    assert opened.records() == (
        Record(
            "https://example.org/a",
            (Name("合成甲", "zh"), Name("合成乙", "zh", "former", since=date(1990, 1, 2))),
            registry="dated",
        ),
    )


def test_what_is_no_day_is_refused_with_its_column(tmp_path: Path) -> None:
    """A year alone would be read as unknown, which is another thing."""
    (tmp_path / "dated.yaml").write_text(DATED, encoding="utf-8")
    (tmp_path / "list.csv").write_text(
        "key,name,old,from,to,state\na,合成甲,合成乙,1990,,here\n", encoding="utf-8"
    )
    described = read_description(tmp_path / "dated.yaml")

    with pytest.raises(InvalidInput, match=r"column from has '1990'.*no day"):
        connect(described, Opening(DATA, vocabulary(), tmp_path / "list.csv")).records()


def test_withdrawn_records_of_ror_are_no_candidates() -> None:
    """A tombstone beside its successor would make the name of both ambiguous."""
    records = (
        connect(read_description(DESCRIBED / "ror.yaml"), Opening(DATA, vocabulary())).records()
        or ()
    )

    named = [r.key for r in records if "北部湾大学" in {n.text for n in r.names}]
    assert named == ["https://ror.org/01dq3qq95"]


def changed(change: str) -> str:
    """Return the sample dump after one change of its first record."""
    entries = json.loads((DESCRIBED / "ror-dump.sample.json").read_text(encoding="utf-8"))
    first = entries[0]
    match change:
        case "without names":
            del first["names"]
        case "with a name that is no text":
            first["names"][0]["value"] = None
        case "with wrong check digits":
            first["id"] = first["id"][:-1] + "0"
        case "twice":
            entries.append(first)
    return json.dumps(entries)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('[{"id": "https://ror.org/027s68j25", "name": "x"}]', "j25.* has no locations"),
        ("", "it is not JSON"),
        ("{}", "no list of records"),
        ("[]", "holds no record"),
        ("[" * 100_000, "nested too deep"),
        (changed("without names"), "record 1 .*4549.* has no names"),
        (changed("with a name that is no text"), "record 1 .* is built otherwise"),
        (changed("with wrong check digits"), "record 1 .*check digits are wrong"),
        (changed("twice"), "record 1 .* and record 4 "),
        (b"\xff" * 300_000, "not UTF-8 at byte 0"),
    ],
)
def test_what_is_no_dump_is_refused_at_its_place(
    tmp_path: Path, content: str | bytes, fault: str
) -> None:
    """The record is named, and never more of the content than that."""
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "dump.json").write_bytes(data)

    with pytest.raises(InvalidInput, match=fault) as raised:
        opened_on("ror-dump", tmp_path / "dump.json").records()

    assert len(raised.value.message) < 500 + len(str(tmp_path))


@pytest.mark.parametrize(
    ("member", "most", "error", "fault"),
    [
        ("list.csv", 10**9, InvalidInput, "holds no JSON"),
        ("v2.json", 100, TooLarge, "a data dump may have 100"),
    ],
)
def test_an_archive_is_not_unpacked_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, member: str, most: int,
    error: type[NticError], fault: str,
) -> None:  # fmt: skip
    """Its size is looked at before, and what is no dump in it is said."""
    monkeypatch.setattr("ntic_kg.registries.ror_dump.LARGEST_DUMP", most)
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.writestr(member, changed("not at all"))

    with pytest.raises(error, match=fault):
        opened_on("ror-dump", tmp_path / "dump.zip").records()


def test_a_record_of_ror_without_a_name_is_none(tmp_path: Path) -> None:
    """Nothing could be shown of it."""
    entries = json.loads(changed("not at all"))
    entries[0]["names"] = []
    (tmp_path / "dump.json").write_text(json.dumps(entries), encoding="utf-8")

    assert len(opened_on("ror-dump", tmp_path / "dump.json").records() or ()) == len(entries) - 1
