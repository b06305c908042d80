"""Read tables of text cells, row by row, and name every fault at once.

Knows files and cells; nothing of RDF.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ntic_kg.errors import InvalidInput, MalformedTable
from ntic_kg.values import Cell

_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet counts it, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one cell or row."""

    cell: Cell
    message: str

    def __str__(self) -> str:
        """Write the place and the fault on one line.

        >>> str(Fault(Cell("center.xlsx", 4, "B", "资金 Funds"), "no number"))
        'center.xlsx sheet 资金 Funds, row 4, column B: no number'
        >>> str(Fault(Cell("center.csv", 4, "year"), "no number"))
        'center.csv row 4, column year: no number'
        """
        sheet = f" sheet {self.cell.sheet}," if self.cell.sheet else ""
        column = f", column {self.cell.column}" if self.cell.column else ""
        return f"{self.cell.file}{sheet} row {self.cell.row}{column}: {self.message}"


def read_table(home: Path, name: str) -> tuple[tuple[str, ...], list[Row]]:
    """Read a CSV table below the data folder.

    Args:
        home: the content folder.
        name: path below ``data``, such as ``centers/centers.csv``.

    Returns:
        The columns in order, and the rows; cells are stripped of outer white space.

    Raises:
        InvalidInput: there is no such file, or it is not UTF-8.
        MalformedTable: a row has more or fewer cells than the header has columns.
    """
    path = home / "data" / name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(
            f"There is no table {path}.", remedy="Check the table name in the mapping."
        ) from None
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path} is not UTF-8 at byte {error.start}.", remedy="Save it as CSV in UTF-8."
        ) from None
    lines = list(csv.reader(text.splitlines(keepends=True)))
    if not lines:
        raise InvalidInput(f"{path} is empty.", remedy="Give it a header row.")
    header = tuple(lines[0])
    faults = [
        Fault(Cell(name, number, ""), f"{len(line)} cells under {len(header)} columns")
        for number, line in enumerate(lines[1:], 2)
        if line and len(line) != len(header)
    ]
    raise_faults(faults)
    rows = [
        Row(number, {column: cell.strip() for column, cell in zip(header, line, strict=True)})
        for number, line in enumerate(lines[1:], 2)
        if line
    ]
    return header, rows


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise one error that lists the faults, when there are any.

    Raises:
        MalformedTable: there is at least one fault.
    """
    if not faults:
        return
    listed = "\n".join(f"  {fault}" for fault in faults[:_SHOWN])
    more = f"\n  … and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    noun = "fault" if len(faults) == 1 else "faults"
    raise MalformedTable(
        f"{len(faults)} {noun} in {faults[0].cell.file}:\n{listed}{more}",
        remedy="Correct the cells named above; nothing was loaded.",
    )
