"""A registry in a local file: CSV, XLSX or RDF, as its description lays it out."""

from __future__ import annotations

import csv
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import openpyxl
import pyoxigraph as ox

from ntic_kg.compare import Index, rank
from ntic_kg.errors import InvalidInput
from ntic_kg.names import RDF_TYPE, expand, shorten
from ntic_kg.ports import Registry
from ntic_kg.rdf_files import FORMATS, parse_file
from ntic_kg.registries.description import Cells, Description, Layout, Opening
from ntic_kg.values import Record

CONNECTOR = "table"


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
    return TableRegistry(description, description.layout, path, opening)


class TableRegistry:
    """The rows of a file as records.

    Args:
        description: names the registry, and the class of an RDF file.
        layout: which columns make a record.
        path: the file.
        opening: holds the words that names are made of.
    """

    def __init__(
        self, description: Description, layout: Layout, path: Path, opening: Opening
    ) -> None:
        self.name = description.name
        self._kind = description.kind
        self._layout = layout
        self._path = path
        self._vocabulary = opening.vocabulary

    def records(self) -> Sequence[Record]:
        """Return the record of each row that has a name.

        Raises:
            InvalidInput: the file is missing or cannot be read, or lacks a column.
        """
        return self._records

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Yield what resembles a record, best first."""
        found = {r.key: r for r in self._records}
        for match in rank(record, self._index, limit):
            yield found[match.right]

    @cached_property
    def _records(self) -> tuple[Record, ...]:
        made = (self._layout.record(cells, self.name) for cells in self._rows())
        return tuple(record for record in made if record)

    @cached_property
    def _index(self) -> Index:
        return Index(self._records, self._vocabulary)

    def _rows(self) -> Iterator[Cells]:
        try:
            if self._path.suffix in FORMATS:
                yield from _resources(self._path, self._kind)
                return
            rows = _sheet(self._path) if self._path.suffix == ".xlsx" else _csv(self._path)
            header = [str(name or "") for name in next(rows, ())]
            self._check(header)
            for row in rows:
                texts = {c: "" if v is None else str(v).strip() for c, v in zip(header, row)}  # noqa: B905 - short rows end early
                yield {c: (text,) if text else () for c, text in texts.items()}
        except (OSError, UnicodeDecodeError, zipfile.BadZipFile, csv.Error) as error:
            raise InvalidInput(
                f"The registry {self.name} cannot be read from {self._path}: {error}.",
                remedy="Give it a CSV file in UTF-8, an XLSX or an RDF file.",
            ) from error

    def _check(self, header: Sequence[str]) -> None:
        needed = {f.column for f in self._layout.names} | {c for _, c in self._layout.identifiers}
        missing = sorted((needed | {*self._layout.places, *self._layout.kinds}) - set(header))
        if missing:
            raise InvalidInput(
                f"{self._path} has no column {', '.join(missing)}.",
                remedy=f"Name its columns in the description of {self.name}.",
            )


def _csv(path: Path) -> Iterator[Sequence[object]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def _sheet(path: Path) -> Iterator[Sequence[object]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if book.active is not None:
            yield from book.active.iter_rows(values_only=True)
    finally:
        book.close()


def _resources(path: Path, kind: str) -> Iterator[Cells]:
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
        yield {"key": (subject,), **{c: tuple(v) for c, v in cells[subject].items()}}
