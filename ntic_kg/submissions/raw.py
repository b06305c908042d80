"""Read the cells of workbooks and CSV files as they are, with their places.

Knows files and cells; nothing of sheets, columns or RDF.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ntic_kg.errors import MalformedFile, TooLarge
from ntic_kg.submissions.limits import check_workbook
from ntic_kg.tables.rows import Fault
from ntic_kg.values import Cell

MOST_ROWS = 20_000
MOST_COLUMNS = 200
WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class RawTable:
    """A table before anything is known of its columns.

    Args:
        file: name of the file.
        sheet: title of the sheet; None for CSV.
        rows: number of each row and its cells, stripped; rows without a text are left out.
    """

    file: str
    sheet: str | None
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cell(self, row: int, position: int, heading: str = "") -> Cell:
        """Give the place of a cell; a position counts from 0."""
        letter = get_column_letter(position + 1)
        if self.sheet is None:
            return Cell(self.file, row, heading or letter)
        return Cell(self.file, row, letter, self.sheet, heading)


def read_workbook(path: Path) -> tuple[list[RawTable], list[Fault]]:
    """Read every sheet of a workbook, hidden ones left out.

    Returns:
        The tables, and as faults the cells whose value cannot be read: errors of formulas, and
        formulas whose result was never saved.

    Raises:
        TooLarge, MalformedFile: see ``limits.check_workbook``.
    """
    check_workbook(path)
    tables, faults = [], []
    for title, rows in open_sheets(path, values=True):
        table, wrong = _table(path.name, title, rows)
        tables.append(table)
        faults += wrong
    filled = {
        (table.sheet, number, position)
        for table in tables
        for number, cells in table.rows
        for position, text in enumerate(cells)
        if text
    }
    for title, rows in open_sheets(path, values=False):
        for number, row in rows:
            for position, cell in enumerate(row):
                formula = isinstance(cell.value, str) and cell.data_type == "f"
                if formula and (title, number, position) not in filled:
                    place = RawTable(path.name, title, ()).cell(number, position)
                    faults.append(Fault(place, _UNSAVED))
    return tables, faults


_UNSAVED = (
    "公式的结果没有保存，请粘贴为数值。"
    " The result of this formula was never saved; paste it as a value."
)
_BROKEN = "公式出错。 This formula ends in an error."
_LONG = "行或列太多，其后没有读取。 Too many rows or columns; what follows was not read."


def open_sheets(
    path: Path, *, values: bool, most_rows: int = MOST_ROWS
) -> Iterator[tuple[str, Iterator[tuple[int, Any]]]]:
    """Yield the title of each sheet that is not hidden, and its rows of cells by number.

    Args:
        path: a workbook that ``limits.check_workbook`` let through.
        values: the results of formulas, and not the formulas.
        most_rows: one row more than that is yielded at most.

    Raises:
        MalformedFile: it cannot be read as a workbook.
    """
    with _readable(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about features that reading cells does not need
        book = load_workbook(path, read_only=True, data_only=values, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    yield sheet.title, enumerate(_rows(path, sheet, most_rows), 1)
        finally:
            book.close()


def _rows(path: Path, sheet: Any, most: int) -> Iterator[Any]:  # noqa: ANN401 - openpyxl has no public type
    with _readable(path):
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        yield from sheet.iter_rows(max_row=most + 1, max_col=MOST_COLUMNS)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say of a fault that it is one of the workbook."""
    try:
        yield
    except (InvalidFileException, BadZipFile, ParseError, KeyError, ValueError, TypeError,
            AttributeError, IndexError) as error:  # fmt: skip
        raise MalformedFile(
            f"{path.name} cannot be read as a workbook: {str(error)[:200]}.",
            remedy="Open it in a spreadsheet program and save it again as .xlsx.",
        ) from error


def _table(file: str, title: str, rows: Iterator[tuple[int, Any]]) -> tuple[RawTable, list[Fault]]:
    kept: list[tuple[int, tuple[str, ...]]] = []
    faults = []
    empty = RawTable(file, title, ())
    for number, row in rows:
        texts = tuple(cell_text(cell) for cell in row)
        if number > MOST_ROWS and any(texts):
            faults.append(Fault(empty.cell(number, 0), _LONG))
            break
        faults += [
            Fault(empty.cell(number, position), _BROKEN)
            for position, cell in enumerate(row)
            if cell.data_type == "e"
        ]
        if any(texts):
            kept.append((number, texts))
    return RawTable(file, title, tuple(kept)), faults


def cell_text(cell: Any) -> str:  # noqa: ANN401 - openpyxl has no public type for it
    """Write a cell as a person would have typed it."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return _date(value, str(cell.number_format or ""))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _date(value: date, layout: str) -> str:
    """Write a date as exactly as it is shown: a cell that shows a month says no day."""
    shown = layout.lower()
    if "y" in shown and "d" not in shown:
        return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
    return f"{value:%Y-%m-%d}"


def read_csv(path: Path) -> RawTable:
    """Read a CSV file in UTF-8 or, as Chinese spreadsheets save it, GB 18030.

    Raises:
        MalformedFile: it is in another encoding, or no CSV.
        TooLarge: it has too many rows or columns.
    """
    content = path.read_bytes()
    try:
        rows = list(csv.reader(io.StringIO(_decoded(content, path), newline=""), strict=True))
    except csv.Error as error:
        raise MalformedFile(
            f"{path.name} is no CSV: {error}.", remedy="Save it as CSV again, in UTF-8."
        ) from error
    if len(rows) > MOST_ROWS or max(map(len, rows), default=0) > MOST_COLUMNS:
        raise TooLarge(
            f"{path.name} has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns.",
            remedy="Submit one center at once.",
        )
    kept = [
        (number, tuple(cell.strip() for cell in row))
        for number, row in enumerate(rows, 1)
        if any(cell.strip() for cell in row)
    ]
    return RawTable(path.name, None, tuple(kept))


def _decoded(content: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MalformedFile(
        f"{path.name} is neither UTF-8 nor GB 18030.", remedy="Save it as CSV in UTF-8."
    )
