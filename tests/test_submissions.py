"""The workbook: from the template through a steward's hands to triples with their cells."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.errors import MalformedFile, UnknownFormat
from ntic_kg.names import node
from ntic_kg.norms import read_register
from ntic_kg.submissions.cells import Unreadable, read_cell
from ntic_kg.submissions.gathering import Gathered, gather
from ntic_kg.submissions.reading import MARKS
from ntic_kg.submissions.template import EXAMPLE
from ntic_kg.tables.dates import read_date
from tests.workbooks import (
    CITY,
    COMPANY,
    HOME,
    SHEETS,
    SOUND,
    TEMPLATE,
    copy_of,
    fill,
    first,
    opened,
    position_of,
)

ALL = tuple(SHEETS.values())


def gathered(rows: dict[str, list[dict[str, str]]], folder: Path) -> Gathered:
    """Fill the template and read it."""
    return gather([fill(rows, folder / "center.xlsx")], ALL, HOME)


def faults(rows: dict[str, list[dict[str, str]]], folder: Path) -> set[tuple[str, str]]:
    """Give the key of the sheet and the cell of each fault."""
    titles = {sheet.title: key for key, sheet in SHEETS.items()}
    found = gathered(rows, folder).faults
    return {(titles[f.cell.sheet or ""], f"{f.cell.column}{f.cell.row}") for f in found}


def test_the_template_explains_every_column_in_both_languages() -> None:
    """Headings, explanations and an example; nothing is explained in one language alone."""
    book = opened(TEMPLATE)
    for sheet in ALL:
        target = book[sheet.title]
        assert target.freeze_panes == f"C{EXAMPLE}"
        for column in sheet.columns:
            position = position_of(sheet, column.name)
            assert target.cell(1, position).value.rstrip(" *") == f"{column.zh}\n{column.en}"
            zh, en = target.cell(2, position).value.split("\n")
            assert zh.endswith("。")
            assert en.isascii()
            assert en.endswith(".")


def test_the_template_offers_the_concepts_of_the_schemes() -> None:
    """A drop-down list for roles holds every role, in both languages."""
    book = opened(TEMPLATE)
    target = book[SHEETS["participants"].title]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in target.data_validations.dataValidation}
    reference = rules[f"C{first('participants')}"].formula1
    sheet, _, cells = reference.lstrip("=").rpartition("!")
    shown = {row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]}
    text = (HOME / "ontology/vocab/participation-role.ttl").read_text(encoding="utf-8")
    assert len(shown) == len([line for line in text.splitlines() if line.startswith(":")]) > 5
    assert all(any(mark > "\u4e00" for mark in choice) and " " in choice for choice in shown)


def test_the_rows_of_examples_are_not_read(tmp_path: Path) -> None:
    """A template as it is says nothing, and says that the center is missing."""
    path = tmp_path / "center.xlsx"
    path.write_bytes(TEMPLATE)
    found = gather([path], ALL, HOME)
    assert found.located == ()
    assert [fault.message for fault in found.faults] == [
        "缺少“中心”表或其中没有填写。 The sheet Center is missing or empty."
    ]


def test_every_example_can_be_read_and_says_that_it_is_synthetic() -> None:
    """Names and texts say it themselves; what is chosen or counted names nobody."""
    book = opened(TEMPLATE)
    for sheet in ALL:
        assert sheet.examples
        for number, _ in enumerate(sheet.examples, EXAMPLE):
            assert book[sheet.title].cell(number, 1).value == MARKS[2]
            for column in sheet.columns:
                text = book[sheet.title].cell(number, position_of(sheet, column.name)).value
                if not text:
                    continue
                assert read_cell(column, text)
                if column.type == "text" and not (column.choices or column.lookup):
                    invented = "合成示例", "Synthetic Example", "synthetic-example"
                    assert text.startswith(invented) or (sheet.key, text) == ("funds", "F1")


def test_every_triple_of_a_workbook_knows_its_cell(tmp_path: Path) -> None:
    """File, sheet, row and column of the role of the first participant."""
    found = gathered(SOUND, tmp_path)
    assert found.faults == ()
    cells = {
        cell
        for triple, cell in found.located
        if triple.predicate == node("org:role")
        and triple.object == node("scheme:participation-role/lead")
    }
    (cell,) = cells
    assert not isinstance(cell, str)
    assert (cell.file, cell.sheet, cell.row, cell.column, cell.heading) == (
        "center.xlsx", "参与单位 Participants", first("participants"), "C", "角色 Role",
    )  # fmt: skip


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """A date, a choice, a name, a number, a missing cell: five faults in one answer."""
    rows = copy_of(SOUND)
    rows["plan"][0]["until"] = "2024-13"
    rows["participants"][1]["role"] = "boss"
    rows["participants"][2]["unit"] = "没有登记的单位"
    rows["staff"][0]["count"] = "many"
    rows["organs"][0]["kind"] = ""
    assert faults(rows, tmp_path) == {
        ("plan", f"G{first('plan')}"),
        ("participants", f"C{first('participants') + 1}"),
        ("participants", f"B{first('participants') + 2}"),
        ("staff", f"D{first('staff')}"),
        ("organs", f"C{first('organs')}"),
    }


def test_a_second_center_and_a_unit_entered_twice_are_faults(tmp_path: Path) -> None:
    """One workbook, one center; one unit, one row."""
    rows = copy_of(SOUND)
    rows["center"].append({"name_zh": "合成示例第二中心"})
    rows["units"].append({"name": COMPANY})
    assert faults(rows, tmp_path) == {
        ("center", f"B{first('center') + 1}"),
        ("units", f"B{first('units') + len(SOUND['units'])}"),
    }


def test_a_sheet_or_column_that_nobody_knows_is_not_skipped(tmp_path: Path) -> None:
    """What is not read is said, so that nobody believes it was checked."""
    path = fill(SOUND, tmp_path / "center.xlsx")
    book = opened(path)
    book.create_sheet("备忘")["A1"] = "note"
    book[SHEETS["staff"].title].cell(1, 9, "薪酬")
    book.save(path)
    found = {(f.cell.sheet, f.cell.column) for f in gather([path], ALL, HOME).faults}
    assert found == {("备忘", "A"), ("人员 Staff", "I")}


def test_a_formula_without_a_saved_result_is_a_fault(tmp_path: Path) -> None:
    """An empty cell would be read as silence; it is not empty."""
    path = fill(SOUND, tmp_path / "center.xlsx")
    book = opened(path)
    book[SHEETS["staff"].title].cell(first("staff"), 4, "=60+60")
    book.save(path)
    (fault,) = gather([path], ALL, HOME).faults
    place = (fault.cell.sheet, fault.cell.column, fault.cell.row)
    assert place == ("人员 Staff", "D", first("staff"))
    assert "formula" in fault.message


def test_csv_files_say_the_same_as_the_workbook(tmp_path: Path) -> None:
    """One file a sheet, headings in one language; the triples are the same."""
    files = []
    for key, entries in SOUND.items():
        sheet = SHEETS[key]
        lines = [",".join(column.zh for column in sheet.columns)]
        lines += [",".join(entry.get(c.name, "") for c in sheet.columns) for entry in entries]
        name = f"{key}.csv" if key != "units" else "list of bodies.csv"  # told by its headings
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        files.append(path)
    found = gather(files, ALL, HOME)
    assert found.faults == ()
    book = gathered(SOUND, tmp_path)

    def said(what: Gathered) -> list[tuple[str, str]]:
        texts = [(t.predicate.value, t.object) for t, _ in what.located]
        return sorted((p, o.value) for p, o in texts if isinstance(o, ox.Literal))

    assert said(found) == said(book)
    cell = next(c for t, c in found.located if t.predicate == node("org:role"))
    assert not isinstance(cell, str)
    assert (cell.file, cell.sheet, cell.row, cell.column) == (
        "participants.csv",
        None,
        2,
        "角色 Role",
    )


def test_gb18030_csv_is_read(tmp_path: Path) -> None:
    """Chinese spreadsheet programs save CSV so."""
    path = tmp_path / "center.csv"
    path.write_bytes("中文名称,类别\n合成示例中心,领域类\n".encode("gb18030"))
    found = gather([path], ALL, HOME)
    assert found.faults == ()
    assert any(t.object == node("scheme:category/field") for t, _ in found.located)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2022年3月5日", "2022-03-05"),
        ("2022年3月", "2022-03"),
        ("2022/3/5", "2022-03-05"),
        ("２０２２.3", "2022-03"),
        ("/2022-03-05", "/2022-03-05"),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, read: str) -> None:
    """Chinese and common ways of writing a date."""
    assert read_cell(SHEETS["plan"].by_name["until"], text) == read


@given(st.text(min_size=1, max_size=30))
def test_a_date_cell_is_read_or_refused(text: str) -> None:
    """Whatever is typed, the reader gives a date or says that it is none."""
    try:
        read = read_cell(SHEETS["plan"].by_name["until"], text)
    except Unreadable:
        return
    read_date(read)


@given(st.sampled_from(SHEETS["participants"].by_name["role"].choices.options))  # type: ignore[union-attr]
def test_a_choice_answers_to_both_languages_and_its_key(option: object) -> None:
    """Whatever of them is typed."""
    column = SHEETS["participants"].by_name["role"]
    for text in (option.zh, option.en.upper(), option.key, option.shown):  # type: ignore[attr-defined]
        assert read_cell(column, text) == option.key  # type: ignore[attr-defined]


def test_every_norm_that_is_checked_has_a_place_in_the_template() -> None:
    """A finding of silence needs a cell where the answer would stand."""
    register = read_register(HOME / "shapes")
    placed = {key for sheet in ALL for key in sheet.places}
    for norm in register.norms.values():
        constraints = [c.iri for c in register.constraints.values() if c.norm == norm.key]
        if norm.shapes:
            assert norm.key in placed or all(
                iri.rsplit("/", 1)[-1] in placed for iri in constraints
            ), norm.key
    known = {*register.norms, "sums", *(c.rsplit("/", 1)[-1] for c in register.constraints)}
    assert placed <= known


def test_a_file_of_an_unknown_ending_is_refused_by_name(tmp_path: Path) -> None:
    """Nothing is guessed."""
    path = tmp_path / "center.pdf"
    path.write_bytes(b"%PDF")
    with pytest.raises(UnknownFormat, match="pdf"):
        gather([path], ALL, HOME)


def test_an_old_or_locked_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Old .xls files and passwords look alike from outside."""
    path = tmp_path / "center.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(MalformedFile, match="password"):
        gather([path], ALL, HOME)


def test_units_are_told_apart_by_their_rows_and_found_by_their_names(tmp_path: Path) -> None:
    """The government that supports is the unit that the units sheet describes."""
    found = gathered(SOUND, tmp_path)
    triples = {t for t, _ in found.located}
    (provider,) = [t.object for t in triples if t.predicate == node("ntic:providedBy")]
    assert ox.Triple(provider, node("skos:prefLabel"), ox.Literal(CITY, language="zh")) in triples  # type: ignore[arg-type]
