"""Fill the template as a steward would: a synthetic center that meets every norm, and less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ntic_kg.home import shipped_home
from ntic_kg.submissions.choices import Choice
from ntic_kg.submissions.reading import MARKS
from ntic_kg.submissions.sheets import Sheet, read_sheets
from ntic_kg.submissions.template import first_row, write_template

HOME = shipped_home()
SHEETS = {sheet.key: sheet for sheet in read_sheets(HOME)}
TEMPLATE = write_template(list(SHEETS.values()))
Rows = Mapping[str, Sequence[Mapping[str, str]]]

COMPANY, RIVAL, SCHOOL, CITY = (
    "合成示例集团有限公司（synthetic）",
    "合成示例材料有限公司（synthetic）",
    "合成示例大学（synthetic）",
    "合成示例市人民政府（synthetic）",
)

# The center of the examples meets every norm that one center can meet.
SOUND: dict[str, list[dict[str, str]]] = {
    key: [dict(row) for row in sheet.examples] for key, sheet in SHEETS.items()
}


def copy_of(rows: Rows) -> dict[str, list[dict[str, str]]]:
    """Give a copy whose cells may be changed."""
    return {key: [dict(row) for row in sheet] for key, sheet in rows.items()}


def position_of(sheet: Sheet, column: str) -> int:
    """Give the position of a column in the workbook, from 1."""
    return [c.name for c in sheet.columns].index(column) + 2


def first(key: str) -> int:
    """Give the number of the first row of a sheet that is filled in."""
    return first_row(SHEETS[key])


def row_of(key: str, index: int, rows: Rows = SOUND) -> int:
    """Give the number of the row of the workbook in which the entry of an index stands."""
    if key == "lists":
        keys = [option.key for option in _listed()]
        return first(key) + keys.index(rows[key][index]["list"])
    return first(key) + index


def fill(rows: Rows, path: Path) -> Path:
    """Fill the template with rows and save it."""
    book = opened(TEMPLATE)
    for key, entries in rows.items():
        sheet = SHEETS[key]
        target = book[sheet.title]
        assert target.cell(1, 1).value == MARKS[0]
        for index, entry in enumerate(entries):
            for name, text in entry.items():
                if text and not (key == "lists" and name == "list"):
                    place = target.cell(row_of(key, index, rows), position_of(sheet, name))
                    place.value = text
    book.save(path)
    return path


def opened(content: bytes | Path) -> Any:  # noqa: ANN401 - openpyxl's types say too little of cells
    """Open a workbook."""
    return load_workbook(BytesIO(content) if isinstance(content, bytes) else content)


def _listed() -> tuple[Choice, ...]:
    choices = SHEETS["lists"].by_name["list"].choices
    assert choices is not None
    return choices.options
