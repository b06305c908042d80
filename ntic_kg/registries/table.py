"""A registry in a local file: CSV, XLSX or RDF, as its description lays it out."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput
from ntic_kg.names import RDF_TYPE, expand, shorten
from ntic_kg.ports import Registry
from ntic_kg.rdf_files import FORMATS, parse_file
from ntic_kg.registries.description import Cells, Description, Layout, Opening
from ntic_kg.registries.listed import ListedRegistry
from ntic_kg.submissions.limits import check_workbook
from ntic_kg.submissions.raw import WORKBOOKS, cell_text, open_sheets
from ntic_kg.values import Record

CONNECTOR = "table"
_MOST_ROWS = 1_048_576  # of a sheet; the format has no more


def connect(description: Description, opening: Opening) -> Registry:
    """Return the registry.

    Raises:
        InvalidInput: the description names no file or no columns.
    """
    if description.layout is None:
        raise InvalidInput(
            f"{description.place} does not say which columns make a record.",
            remedy="Add record: with key and names.",
        )
    path = opening.file or (opening.data / description.file if description.file else None)
    if path is None:
        raise InvalidInput(
            f"The registry {description.name} needs a file.", remedy="Give it with --file."
        )
    read = partial(_read, description, description.layout, path)
    return ListedRegistry(description.name, str(path), read, opening.vocabulary)


def _read(description: Description, layout: Layout, path: Path) -> Iterator[tuple[str, Record]]:
    """Yield the record of each row that has a name, with the place of the row."""
    for place, cells in _rows(description, layout, path):
        try:
            record = layout.record(cells, description.name)
        except InvalidInput as error:
            raise InvalidInput(f"{path} {place}: {error.message}", remedy=error.remedy) from None
        if record is None:
            continue
        if blank := [column for column in layout.key_columns if not cells.get(column)]:
            raise InvalidInput(
                f"{path} {place} has no {', '.join(blank)}, which makes the key of a record.",
                remedy="Fill it in, or leave the row out.",
            )
        yield place, record


def _rows(description: Description, layout: Layout, path: Path) -> Iterator[tuple[str, Cells]]:
    ending = path.suffix.lower()
    try:
        if ending in FORMATS:
            yield from _resources(path, description.kind)
        elif ending in WORKBOOKS:
            yield from _sheet(path, layout)
        else:
            yield from _csv(path, layout)
    except UnicodeDecodeError:
        raise _unreadable(description, path, "it is not in UTF-8") from None
    except (OSError, csv.Error) as error:
        fault = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _unreadable(description, path, fault) from error


def _csv(path: Path, layout: Layout) -> Iterator[tuple[str, Cells]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True)
        header = next(lines, [])
        _check(path, header, layout)
        for cells in lines:
            if cells and len(cells) != len(header):
                raise InvalidInput(
                    f"{path} line {lines.line_num} has {len(cells)} cells under {len(header)}"
                    " columns.",
                    remedy="Put a cell that holds a comma between quotation marks.",
                )
            yield f"line {lines.line_num}", _cells(header, cells)


def _sheet(path: Path, layout: Layout) -> Iterator[tuple[str, Cells]]:
    """Yield the rows of the first sheet that is not hidden."""
    check_workbook(path)
    for title, rows in open_sheets(path, values=True, most_rows=_MOST_ROWS):
        header: list[str] | None = None
        for number, row in rows:
            texts = [cell_text(cell) for cell in row]
            if header is None:
                header = texts
                _check(path, header, layout, f" sheet {title}")
            else:
                yield f"sheet {title} row {number}", _cells(header, texts)
        if header is None:
            _check(path, (), layout, f" sheet {title}")
        return


def _cells(header: Sequence[str], row: Sequence[str]) -> Cells:
    # Rows of a workbook end with their last cell.
    pairs = zip(header, row, strict=False)
    return {column: (text.strip(),) for column, text in pairs if column and text.strip()}


def _check(path: Path, header: Sequence[str], layout: Layout, sheet: str = "") -> None:
    missing = sorted(layout.columns - set(header))
    if missing:
        raise InvalidInput(
            f"{path}{sheet} has no column {', '.join(missing)}.",
            remedy="Name the columns of its first row in the description of the registry.",
        )
    twice = sorted(column for column in layout.columns if header.count(column) > 1)
    if twice:
        raise InvalidInput(
            f"{path}{sheet} has the column {', '.join(twice)} twice.",
            remedy="Leave one of them.",
        )


def _unreadable(description: Description, path: Path, fault: str) -> InvalidInput:
    return InvalidInput(
        f"The registry {description.name} cannot be read from {path}: {fault}.",
        remedy="Give it a CSV file in UTF-8, an XLSX or an RDF file.",
    )


def _resources(path: Path, kind: str) -> Iterator[tuple[str, Cells]]:
    """Yield each thing of a class: ``key`` is its IRI, columns are properties with language."""
    cells: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    wanted: dict[str, None] = {}
    for triple in parse_file(path):
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        subject, value = triple.subject.value, triple.object
        if triple.predicate == RDF_TYPE and isinstance(value, ox.NamedNode):
            if value.value == expand(kind):
                wanted[subject] = None
        elif isinstance(value, ox.Literal):
            column = shorten(triple.predicate.value)
            cells[subject][f"{column}@{value.language}" if value.language else column].append(
                value.value
            )
        elif isinstance(value, ox.NamedNode):
            cells[subject][shorten(triple.predicate.value)].append(value.value)
    for subject in wanted:
        yield subject, {"key": (subject,), **{c: tuple(v) for c, v in cells[subject].items()}}
