"""Write tables for people and programs: terminal, JSON, CSV, Markdown, XLSX.

Knows columns and cells alone. CSV is exact (RFC 4180, as SPARQL results are), CSV for
spreadsheets is not: there no cell is a formula. XLSX cells are text, never formulas.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from rich.console import Console
from rich.table import Table

from ntic_kg.errors import UnknownFormat
from ntic_kg.names import PREFIXES, shorten
from ntic_kg.norms import Norm
from ntic_kg.values import Term

FORMATS = ("table", "json", "csv", "csv-excel", "markdown", "xlsx")
_XSD = PREFIXES["xsd"]
_INTEGERS = {_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger")}
_NUMBERS = {_XSD + name for name in ("decimal", "double", "float")}
# What makes a spreadsheet take a text for a formula, or hides what does; full-width forms too.
_FORMULA = re.compile("[=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")
_NOTES = "说明 Notes"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | float | bool | None


def cell(term: Term | None) -> Cell:
    """Give the plain value of a term: number, boolean, text or nothing.

    >>> cell(ox.Literal("2", datatype=ox.NamedNode(_XSD + "integer")))
    2
    """
    if term is None or isinstance(term, ox.Triple):
        return None if term is None else str(term)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if datatype in _INTEGERS and re.fullmatch(r"[+-]?[0-9]+", term.value):
            return int(term.value)
        if datatype in _NUMBERS and re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", term.value):
            return float(term.value)
        if datatype == _XSD + "boolean":
            return term.value in ("true", "1")
    return term.value


def norm_document(norm: Norm) -> dict[str, Any]:
    """Give the JSON document of a norm in the coverage matrix."""
    return {
        "norm": norm.key,
        "iri": norm.iri,
        "policy": norm.policy,
        "sentence": norm.sentence,
        "key_phrase": norm.key_phrase,
        "restatement": norm.restatement,
        "class": norm.encoding,
        "modality": norm.modality,
        "severity": norm.severity,
        "bearer": norm.bearer,
        "exception_to": norm.exception_to,
        "shapes": list(norm.shapes),
        "questions": list(norm.questions),
        "reason": norm.encoding_reason or None,
    }


def write_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    name: str,
    notes: Sequence[str] = (),
) -> bytes:
    """Write a table.

    Args:
        columns: heading of each column.
        rows: cells, each row as long as ``columns``.
        name: one of ``FORMATS``.
        notes: what the rows must not be read without. Markdown has them below the table, XLSX
            on a sheet of their own; the others hold nothing but rows.

    Raises:
        UnknownFormat: nothing writes that format.
    """
    check_format(name)
    if name == "markdown":
        return _markdown(columns, rows, notes)
    if name == "xlsx":
        return _xlsx(columns, rows, notes)
    writers = {
        "table": _terminal,
        "json": _json,
        "csv": _csv,
        "csv-excel": _csv_for_spreadsheets,
    }
    return writers[name](columns, rows)


def check_format(name: str) -> None:
    """Refuse a format that nothing writes.

    Raises:
        UnknownFormat: the name is none of ``FORMATS``.
    """
    if name not in FORMATS:
        raise UnknownFormat(
            f"There is no format {name[:80]!r}.", remedy=f"Use one of: {', '.join(FORMATS)}."
        )


def markdown_text(value: str) -> str:
    r"""Keep a text from being read as markup.

    >>> print(markdown_text("a_b"))
    a\_b
    """
    return _MARKUP.sub(r"\\\1", re.sub(r"\s+", " ", value))


def text(value: Cell) -> str:
    """Write one cell as text; nothing becomes the empty string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _terminal(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(value) for value in row))
    console = Console(file=io.StringIO(), width=_terminal_width(), color_system=None)
    console.print(table)
    written = console.file
    assert isinstance(written, io.StringIO)  # noqa: S101 - tells the type checker
    lines = (line.rstrip() for line in written.getvalue().splitlines())
    return "".join(line + "\n" for line in lines).encode()


def _shown(value: Cell) -> str:
    """Write a cell for eyes: IRIs by their prefix, and no text taken for markup."""
    written = text(value)
    if written.startswith(("http://", "https://")):
        written = shorten(written)
    return written.replace("[", "\\[")


def _terminal_width() -> int:
    console = Console()
    return console.width if console.is_terminal else 160


def _json(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([text(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _csv_for_spreadsheets(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write CSV whose texts no spreadsheet takes for formulas; numbers stay numbers."""
    guarded = [[_harmless(value) for value in row] for row in (columns, *rows)]
    return codecs.BOM_UTF8 + _csv(guarded[0], guarded[1:])  # type: ignore[arg-type]


def _harmless(value: Cell) -> Cell:
    if isinstance(value, str) and _FORMULA.match(value.lstrip(" \u3000\xa0")):
        return "'" + value
    return value


def _markdown(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], notes: Sequence[str]
) -> bytes:
    def line(cells: Sequence[str]) -> str:
        safe = (part.replace("\\", "\\\\").replace("|", "\\|") for part in cells)
        return "| " + " | ".join(re.sub(r"\s*\n\s*", " ", part) for part in safe) + " |\n"

    head = line(list(columns)) + "|" + " --- |" * len(columns) + "\n"
    body = "".join(line([text(v) for v in row]) for row in rows)
    below = "".join(f"\n{markdown_text(note)}\n" for note in notes)
    return (head + body + below).encode()


def _xlsx(columns: Sequence[str], rows: Sequence[Sequence[Cell]], notes: Sequence[str]) -> bytes:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    _fill(sheet, [list(columns), *rows])
    sheet.freeze_panes = "A2"
    if notes:
        _fill(book.create_sheet(_NOTES), [[note] for note in notes])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows, 1):
        for position, value in enumerate(row, 1):
            place = sheet.cell(row=number, column=position)
            if isinstance(value, str):
                place.value = _NOT_IN_XML.sub("\ufffd", value)
                # openpyxl takes "=…" for a formula; names and notes are never formulas.
                place.data_type = "s"
            else:
                place.value = value
