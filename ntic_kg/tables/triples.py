"""Turn the rows of a table into triples, each with the cell that it came from.

Knows mappings and rows; nothing of stores. An empty cell gives no triple; a cell that
cannot be read is a fault with its place, never a silent gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.names import RDF_TYPE, expand, node
from ntic_kg.tables.cells import literal
from ntic_kg.tables.dates import read_date
from ntic_kg.tables.mapping import PLACEHOLDER, NodeMap, TableMap, Value
from ntic_kg.tables.rows import Fault, Row, read_table
from ntic_kg.values import Cell

_SLUG_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_DERIVED = node("prov:wasDerivedFrom")

Object = ox.NamedNode | ox.Literal
Located = tuple[ox.Triple, Cell]
Index = Mapping[str, list[tuple[str, str]]]


class _CellError(Exception):
    """A cell that cannot be read; becomes a fault with its place."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


@dataclass
class Conversion:
    """What a table became: triples with their cells, faults, and references left as text."""

    located: list[Located] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unresolved: Counter[str] = field(default_factory=Counter)
    rows: int = 0


def convert_table(table: TableMap, home: Path) -> Conversion:
    """Convert every row of a mapped table.

    Args:
        table: the mapping.
        home: the content folder, for the table and those that it refers to.

    Returns:
        The triples and, row by row, what could not be read.
    """
    header, rows = read_table(home, table.table)
    conversion = Conversion(rows=len(rows))
    unmapped = sorted(set(header) - table.columns())
    missing = sorted(table.columns() - set(header))
    for column in unmapped:
        place = Cell(table.table, 1, column)
        conversion.faults.append(Fault(place, "the mapping neither uses nor ignores this column"))
    for column in missing:
        place = Cell(table.table, 1, column)
        conversion.faults.append(Fault(place, "the mapping uses a column that is not there"))
    if unmapped or missing:
        return conversion
    indexes = {
        name: index_of(home, look.table, look.column, look.iri)
        for name, look in table.lookups.items()
    }
    seen: dict[str, int] = {}
    for row in rows:
        problem = _key_problem(row, seen)
        if problem:
            conversion.faults.append(Fault(Cell(table.table, row.number, "key"), problem))
        else:
            RowConverter(table, row, indexes, conversion).convert()
    return conversion


def _key_problem(row: Row, seen: dict[str, int]) -> str | None:
    key = row.cells["key"]
    if not key:
        return "no key"
    if not set(key) <= _SLUG_SAFE:
        return f"{key!r} cannot be part of an IRI"
    if key in seen:
        return f"the key {key!r} stands in row {seen[key]} too"
    seen[key] = row.number
    return None


def index_of(home: Path, name: str, column: str, template: str) -> Index:
    """Index a table below the data folder by the text of a column.

    Args:
        home: the content folder.
        name: path of the table below ``data``.
        column: whose texts are looked up.
        template: IRI of a row, with ``{key}``.
    """
    index: dict[str, list[tuple[str, str]]] = {}
    for row in read_table(home, name)[1]:
        text = row.cells.get(column, "")
        if text:
            iri = expand(template.replace("{key}", row.cells["key"]))
            index.setdefault(text, []).append((row.cells["key"], iri))
    return index


class RowConverter:
    """Converts one row that has a key of its own and every column of its mapping."""

    def __init__(
        self, table: TableMap, row: Row, indexes: Mapping[str, Index], into: Conversion
    ) -> None:
        self.table = table
        self.row = row
        self.indexes = indexes
        self.into = into
        self.record: ox.NamedNode | None = None

    def convert(self) -> None:
        """Add the triples of the row, or its faults."""
        if self.table.record:
            self.record = node(f"id:record/{self.table.name}-{self.row.cells['key']}")
            self._record(self.record)
        for part in self.table.nodes:
            if part.when and not part.when.holds(self.row.cells):
                continue
            for item_key, item_iri in self._items(part):
                self._guarded(partial(self._node, part, item_key, item_iri))

    def _items(self, part: NodeMap) -> Iterator[tuple[str, str]]:
        if part.each is None:
            yield "", ""
            return
        for text in _split(self.row.cells[part.each.column], part.each.separator):
            try:
                yield self._find(part.each.lookup, text, part.each.column)
            except _CellError as error:
                self._fault(error)

    def _node(self, part: NodeMap, item_key: str, item_iri: str) -> None:
        subject = ox.NamedNode(self._fill(part.iri, item_key))
        where = part.each.column if part.each else part.when.column if part.when else "key"
        for kind in part.types:
            self._add(subject, RDF_TYPE, kind, where)
        if part.type_from:
            name = self._term(part.type_from.terms, part.type_from.column)
            self._add(subject, RDF_TYPE, node(name), part.type_from.column)
        if self.record:
            self._add(subject, _DERIVED, self.record, where)
        if part.date:
            self._guarded(partial(self._date, subject, part.date))
        for value in part.values:
            self._guarded(partial(self._value, subject, value, item_key, item_iri, where))

    def _value(
        self, subject: ox.NamedNode, value: Value, item_key: str, item_iri: str, where: str
    ) -> None:
        if value.item:
            self._add(subject, value.property, ox.NamedNode(item_iri), where)
        elif value.iri is not None:
            iri = ox.NamedNode(self._fill(value.iri, item_key))
            self._add(subject, value.property, iri, where)
        elif value.text is not None:
            text = ox.Literal(value.text, language=value.language)
            self._add(subject, value.property, text, where)
        else:
            self._column_value(subject, value)

    def _column_value(self, subject: ox.NamedNode, value: Value) -> None:
        column = str(value.column)
        if not self.row.cells[column] and value.fallback:
            column = value.fallback
        cell = self.row.cells[column]
        if not cell and value.required:
            raise _CellError(column, "this cell must not be empty")
        for text in _split(cell, value.separator):
            self._guarded(partial(self._object, subject, value, column, text))

    def _object(self, subject: ox.NamedNode, value: Value, column: str, text: str) -> None:
        term: Object
        if value.terms:
            term = node(self._term(value.terms, column, text))
        elif value.lookup:
            if value.optional and text not in self.indexes[value.lookup]:
                self.into.unresolved[column] += 1
                return
            term = ox.NamedNode(self._find(value.lookup, text, column)[1])
        else:
            try:
                term = literal(text, value.datatype, value.language)
            except ValueError as error:
                raise _CellError(column, str(error)) from None
        self._add(subject, value.property, term, column)

    def _date(self, subject: ox.NamedNode, column: str) -> None:
        text = self.row.cells[column]
        if not text:
            return
        try:
            known = read_date(text)
        except ValueError as error:
            raise _CellError(column, str(error)) from None
        for name, day in (("ntic:notBefore", known.not_before), ("ntic:notAfter", known.not_after)):
            if day is not None:
                self._add(subject, node(name), literal(day.isoformat(), "date"), column)
        precision = node(f"scheme:date-precision/{known.precision}")
        self._add(subject, node("ntic:precision"), precision, column)
        self._add(subject, node("ntic:dateAsRead"), ox.Literal(text), column)

    def _record(self, record: ox.NamedNode) -> None:
        spec = self.table.record
        if spec is None:
            return
        cells = self.row.cells
        for kind in ("ntic:Record", "prov:Entity"):
            self._add(record, RDF_TYPE, node(kind), "key")
        self._add(record, node("ntic:table"), ox.Literal(self.table.table), "key")
        number = literal(str(self.row.number), "integer")
        self._add(record, node("ntic:rowNumber"), number, "key")
        if spec.citation and cells[spec.citation]:
            text = ox.Literal(cells[spec.citation])
            self._add(record, node("ntic:citation"), text, spec.citation)
        for url in _split(cells[spec.url], "|") if spec.url else ():
            self._guarded(partial(self._address, record, str(spec.url), url))
        for column in spec.note:
            if cells[column]:
                self._add(record, node("skos:note"), ox.Literal(cells[column]), column)

    def _address(self, record: ox.NamedNode, column: str, url: str) -> None:
        try:
            self._add(record, node("schema:url"), literal(url, "anyURI"), column)
        except ValueError as error:
            raise _CellError(column, str(error)) from None

    def _fill(self, template: str, item_key: str) -> str:
        def cell_of(column: str) -> str:
            text = item_key if column == "item" else self.row.cells[column]
            if not text or not set(text) <= _SLUG_SAFE:
                raise _CellError(column, f"{text!r} cannot be part of an IRI")
            return text

        return expand(PLACEHOLDER.sub(lambda match: cell_of(match[1]), template))

    def _term(self, terms: str, column: str, text: str | None = None) -> str:
        cell = self.row.cells[column] if text is None else text
        known = self.table.terms[terms]
        if cell not in known:
            raise _CellError(column, f"{cell!r} is not one of {', '.join(sorted(known))}")
        return known[cell]

    def _find(self, lookup: str, text: str, column: str) -> tuple[str, str]:
        found = self.indexes[lookup].get(text, [])
        if len(found) == 1:
            return found[0]
        target = self.table.lookups[lookup]
        count = "nothing is" if not found else f"{len(found)} rows are"
        raise _CellError(column, f"{count} called {text!r} in {target.table} ({target.column})")

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except _CellError as error:
            self._fault(error)

    def _fault(self, error: _CellError) -> None:
        place = Cell(self.table.table, self.row.number, error.column)
        self.into.faults.append(Fault(place, error.message))

    def _add(self, subject: ox.NamedNode, name: ox.NamedNode, term: Object, column: str) -> None:
        place = Cell(self.table.table, self.row.number, column)
        self.into.located.append((ox.Triple(subject, name, term), place))


def _split(cell: str, separator: str | None) -> list[str]:
    if not separator:
        return [cell] if cell else []
    return [part.strip() for part in cell.split(separator) if part.strip()]
