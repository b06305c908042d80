"""Turn the tables of one submission into triples, each with its cell, and name every fault.

One submission is one workbook, or the CSV files that were handed in together; it describes one
center.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.names import expand
from ntic_kg.submissions.cells import SEPARATOR, Unreadable, read_cell
from ntic_kg.submissions.choices import folded
from ntic_kg.submissions.raw import RawTable
from ntic_kg.submissions.sheets import Column, Sheet
from ntic_kg.tables.mapping import Lookup
from ntic_kg.tables.rows import Fault, Row
from ntic_kg.tables.triples import Conversion, Index, RowConverter, index_of
from ntic_kg.values import Cell

# Rows that explain; the first column of a workbook says what a row is.
MARKS = ("字段 Field", "说明 About", "示例 Example")
IGNORED = ("说明 Read me", "检查结果 Findings")
_CENTER = "center"
_STRANGE = "模板中没有这一列，或重复。 The template has no such column, or it stands twice."


@dataclass
class SheetRows:
    """The rows of one sheet of one submission, and where its columns stand.

    Args:
        sheet: what the columns mean.
        raw: the table.
        header: number of the row that holds the headings.
        positions: position of each column that is there.
        headed: positions with any heading.
    """

    sheet: Sheet
    raw: RawTable
    header: int
    positions: dict[str, int]
    headed: frozenset[int]
    rows: list[Row] = field(default_factory=list)

    def place(self, row: int, name: str) -> Cell:
        """Give the cell of a row and a column; one that is missing, the label's."""
        known = name if name in self.positions else self.sheet.label
        column = self.sheet.by_name[known]
        heading = column.heading.replace("\n", " ")
        return self.raw.cell(row, self.positions.get(known, 0), heading)


@dataclass(frozen=True)
class Submission:
    """What one submission says.

    Args:
        located: the triples with their cells.
        faults: what could not be read.
        tables: its sheets by key, for places where something is missing.
        center: IRI of the center.
    """

    located: tuple[tuple[ox.Triple, Cell], ...]
    faults: tuple[Fault, ...]
    tables: dict[str, SheetRows]
    center: str


def read_submission(
    raws: Sequence[RawTable], sheets: Sequence[Sheet], home: Path, number: int
) -> Submission:
    """Read the tables of one submission.

    Args:
        raws: the sheets of a workbook, or CSV files.
        sheets: the sheets that there are.
        home: the content folder, for names of divisions and registered centers.
        number: tells several submissions apart.
    """
    reader = _Reader(home, number)
    for raw in raws:
        reader.take(raw, sheets)
    return reader.finish(raws[0].file)


class _Reader:
    def __init__(self, home: Path, number: int) -> None:
        self.home = home
        self.number = number
        self.faults: list[Fault] = []
        self.tables: dict[str, SheetRows] = {}

    def take(self, raw: RawTable, sheets: Sequence[Sheet]) -> None:
        """Find out which sheet a table is, and read its cells."""
        if raw.sheet in IGNORED or not raw.rows:
            return
        sheet = _sheet_of(raw, sheets)
        if sheet is None or sheet.key in self.tables:
            why = "模板中没有这个表，没有读取。 The template has no such sheet; it was not read."
            if sheet:
                why = f"“{sheet.title}”出现了两次。 It stands twice."
            self.faults.append(Fault(raw.cell(1, 0), why))
            return
        header = next(((n, c) for n, c in raw.rows if _is_header(c, sheet)), None)
        if header is None:
            why = "找不到列名所在的行。 The row of the headings is not found."
            self.faults.append(Fault(raw.cell(1, 0), why))
            return
        headed = frozenset(position for position, text in enumerate(header[1]) if text)
        table = SheetRows(sheet, raw, header[0], self._positions(raw, sheet, header), headed)
        self.tables[sheet.key] = table
        for number, cells in raw.rows:
            if number > table.header and cells[0] not in MARKS:
                self._row(table, number, cells)

    def _positions(
        self, raw: RawTable, sheet: Sheet, header: tuple[int, tuple[str, ...]]
    ) -> dict[str, int]:
        number, headings = header
        found: dict[str, int] = {}
        for position, heading in enumerate(headings):
            if not heading or heading in MARKS:
                continue
            name = next((c.name for c in sheet.columns if c.answers_to(heading)), None)
            if name is None or name in found:
                self.faults.append(Fault(raw.cell(number, position, heading), _STRANGE))
            else:
                found[name] = position
        for column in sheet.columns:
            if column.required and column.name not in found:
                why = f"缺少“{column.zh}”一列。 The column {column.en!r} is missing."
                self.faults.append(Fault(raw.cell(number, 0), why))
        return found

    def _row(self, table: SheetRows, number: int, cells: tuple[str, ...]) -> None:
        values = dict.fromkeys(table.sheet.by_name, "")
        given = {n: cells[p] for n, p in table.positions.items() if p < len(cells) and cells[p]}
        filled = {c.name for c in table.sheet.columns if c.filled}
        for position, text in enumerate(cells):
            if text and position not in table.headed:
                why = "没有列名的单元格里有内容。 There is a text under no heading."
                self.faults.append(Fault(table.raw.cell(number, position), why))
        if not given.keys() - filled:
            return
        for name, text in given.items():
            try:
                values[name] = read_cell(table.sheet.by_name[name], text)
            except Unreadable as error:
                self._fault(table, number, name, str(error))
        for column in table.sheet.columns:
            if column.required and column.name in table.positions and column.name not in given:
                self._fault(table, number, column.name, "此格必填。 This cell must not be empty.")
        values["key"] = f"s{self.number}-{table.sheet.key}-{number}"
        table.rows.append(Row(number, values))

    def finish(self, file: str) -> Submission:
        """Check what only the whole shows, and convert every row."""
        self._check_center(file)
        for table in self.tables.values():
            self._check_unique(table)
        center = self._center_key()
        conversion = Conversion()
        located: list[tuple[ox.Triple, Cell]] = []
        for table in self.tables.values():
            indexes = {n: self._index(look) for n, look in table.sheet.mapping.lookups.items()}
            self._check_references(table, indexes)
            conversion = Conversion()
            for row in table.rows:
                row.cells["center"] = center
                for column in table.sheet.columns:
                    if column.group:
                        row.cells[f"{column.name}_group"] = self._group(row.cells[column.name])
                if not self.faults:
                    RowConverter(table.sheet.mapping, row, indexes, conversion).convert()
            located += [(t, table.place(c.row, c.column)) for t, c in conversion.located]
            for fault in conversion.faults:
                place = table.place(fault.cell.row, fault.cell.column)
                self.faults.append(Fault(place, fault.message))
        return Submission(
            located=tuple(located),
            faults=tuple(dict.fromkeys(self.faults)),
            tables=self.tables,
            center=expand(f"id:center/{center}"),
        )

    def _check_center(self, file: str) -> None:
        table = self.tables.get(_CENTER)
        if table is None or not table.rows:
            place = table.raw.cell(table.header, 0) if table else Cell(file, 1, "A")
            why = "缺少“中心”表或其中没有填写。 The sheet Center is missing or empty."
            self.faults.append(Fault(place, why))
        elif len(table.rows) > 1:
            why = "一次只填一个中心。 One submission describes one center."
            self._fault(table, table.rows[1].number, "name_zh", why)

    def _check_unique(self, table: SheetRows) -> None:
        for column in table.sheet.columns:
            if column.unique:
                seen: dict[str, int] = {}
                for row in table.rows:
                    text = folded(row.cells[column.name])
                    if text and text in seen:
                        why = f"与第{seen[text]}行重复。 It stands in row {seen[text]} too."
                        self._fault(table, row.number, column.name, why)
                    seen.setdefault(text, row.number)

    def _check_references(self, table: SheetRows, indexes: dict[str, Index]) -> None:
        """Replace each name by the spelling that it refers to; one that is not there is a fault."""
        for column in table.sheet.columns:
            if not (column.refers or column.lookup):
                continue
            index = indexes[_lookup_name(column, indexes)]
            spelled = {folded(text): text for text in index}
            for row in table.rows:
                names = [n for n in row.cells[column.name].split(SEPARATOR) if n]
                for name in names:
                    if folded(name) not in spelled:
                        self._fault(table, row.number, column.name, self._unknown(column, name))
                known = [spelled[folded(n)] for n in names if folded(n) in spelled]
                row.cells[column.name] = SEPARATOR.join(known)

    def _unknown(self, column: Column, name: str) -> str:
        if column.lookup:
            return (
                f"“{name[:80]}”不在名录之中。 It is not in the register {column.lookup['table']}."
            )
        assert column.refers  # noqa: S101 - tells the type checker
        sheet = self.tables.get(column.refers[0])
        title = sheet.sheet.title if sheet else column.refers[0]
        return f"“{name[:80]}”不在“{title}”表中。 It is not in the sheet {title}."

    def _index(self, look: Lookup) -> Index:
        if "/" in look.table:
            return index_of(self.home, look.table, look.column, look.iri)
        index: dict[str, list[tuple[str, str]]] = defaultdict(list)
        table = self.tables.get(look.table)
        for row in table.rows if table else ():
            text = row.cells[look.column]
            if text and text not in index:
                key = row.cells["key"]
                index[text].append((key, expand(look.iri.replace("{key}", key))))
        return index

    def _center_key(self) -> str:
        table = self.tables.get(_CENTER)
        row = table.rows[0].cells if table and table.rows else {}
        if row.get("code"):
            return row["code"]
        known = index_of(self.home, "centers/centers.csv", "name_zh", "id:center/{key}")
        found = known.get(row.get("name_zh", ""), [])
        return found[0][0] if found else f"submitted-{self.number}"

    def _group(self, text: str) -> str:
        digest = hashlib.sha256(folded(text).encode()).hexdigest()[:12]
        return f"s{self.number}-{digest}"

    def _fault(self, table: SheetRows, row: int, name: str, why: str) -> None:
        self.faults.append(Fault(table.place(row, name), why))


def _lookup_name(column: Column, indexes: Iterable[str]) -> str:
    return column.name if column.name in set(indexes) else str(column.refers and column.refers[0])


def _sheet_of(raw: RawTable, sheets: Sequence[Sheet]) -> Sheet | None:
    """Tell the sheet by its title or file name, or else by its headings."""
    name = raw.sheet if raw.sheet is not None else Path(raw.file).stem
    for sheet in sheets:
        if sheet.answers_to(name):
            return sheet
    if raw.sheet is not None:
        return None
    fitting = Counter({s.key: _fit(raw, s) for s in sheets})
    best = fitting.most_common(2)
    if not best[0][1] or best[0][1] == best[1][1]:
        return None
    return next(sheet for sheet in sheets if sheet.key == best[0][0])


def _fit(raw: RawTable, sheet: Sheet) -> int:
    headings = [heading for heading in raw.rows[0][1] if heading and heading not in MARKS]
    known = [h for h in headings if any(c.answers_to(h) for c in sheet.columns)]
    return len(known) if len(known) == len(headings) else 0


def _is_header(cells: Sequence[str], sheet: Sheet) -> bool:
    known = sum(any(c.answers_to(text) for c in sheet.columns) for text in cells if text)
    return cells[0] == MARKS[0] or known > len([text for text in cells if text]) // 2
