"""Find the cell, or the triple, behind each finding about what was handed in.

A finding names a thing at fault, or that something is missing. A thing is looked up in the rows
that made it; for what is missing the cell is where it would stand. Sheets say as data in which
column the cause of each norm is looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ntic_kg.names import shorten
from ntic_kg.norms import Register, Tells
from ntic_kg.submissions.gathering import Gathered
from ntic_kg.submissions.reading import SheetRows, Submission
from ntic_kg.submissions.sheets import Sheet, Spot
from ntic_kg.values import Cell, Defect, Finding, Report, Statement

_CENTER = "center"


def locate(
    report: Report, gathered: Gathered, sheets: Sequence[Sheet], register: Register
) -> Report:
    """Give every finding and defect of a report its cell or its triple."""
    places = _Places(gathered, sheets, register)
    return replace(
        report,
        findings=tuple(_placed(finding, places) for finding in report.findings),
        defects=tuple(_placed_defect(defect, places) for defect in report.defects),
    )


def _placed(finding: Finding, places: _Places) -> Finding:
    cause = _Cause(finding.constraint, finding.norm, finding.focus, finding.path, finding.value)
    return replace(finding, cell=places.cell(cause), statement=places.statement(cause))


def _placed_defect(defect: Defect, places: _Places) -> Defect:
    cause = _Cause(defect.constraint, defect.rule, defect.focus, None, defect.value or defect.focus)
    return replace(defect, cell=places.cell(cause), statement=places.statement(cause))


@dataclass(frozen=True)
class _Cause:
    constraint: str
    norm: str
    focus: str
    path: str | None
    value: str | None


class _Places:
    def __init__(self, gathered: Gathered, sheets: Sequence[Sheet], register: Register) -> None:
        self._submissions = gathered.submissions
        self._spots = {key: (s.key, spot) for s in sheets for key, spot in s.places.items()}
        self._register = register
        self._said: dict[str, list[tuple[ox.Triple, Cell | str]]] = defaultdict(list)
        self._referring: dict[str, list[str]] = defaultdict(list)
        self._tables = {
            (table.raw.file, table.raw.sheet): table
            for submission in gathered.submissions
            for table in submission.tables.values()
        }
        for triple, where in gathered.located:
            self._said[_name(triple.subject)].append((triple, where))
            if isinstance(triple.object, ox.NamedNode | ox.BlankNode):
                self._referring[_name(triple.object)].append(_name(triple.subject))

    def cell(self, cause: _Cause) -> Cell | None:
        """Give the cell behind a finding, None when no table was handed in."""
        submission = self._submission(cause)
        if submission is None:
            return None
        key, spot = self._spot(cause)
        if spot.above:
            return self._empty(submission, key, spot)
        silent = self._tells(cause) in {Tells.SILENCE, Tells.REACH_UNKNOWN}
        for names in self._tiers(cause, silent=silent):
            row = self._row(names, submission.tables.get(key), spot)
            if row is not None:
                return submission.tables[key].place(row, spot.column)
        own = None if silent else self._own(cause)
        return own or self._empty(submission, key, spot)

    def _submission(self, cause: _Cause) -> Submission | None:
        for submission in self._submissions:
            if cause.focus == submission.center:
                return submission
        files = {
            where.file
            for _, where in self._said.get(cause.value or "", ())
            if isinstance(where, Cell)
        }
        for submission in self._submissions:
            if any(table.raw.file in files for table in submission.tables.values()):
                return submission
        in_rdf = cause.focus in self._said or cause.value in self._said
        return None if in_rdf or not self._submissions else self._submissions[0]

    def _spot(self, cause: _Cause) -> tuple[str, Spot]:
        constraint = cause.constraint.rsplit("/", 1)[-1]
        usual = (_CENTER, Spot("name_zh"))
        return self._spots.get(constraint) or self._spots.get(cause.norm) or usual

    def _tells(self, cause: _Cause) -> Tells | None:
        constraint = self._register.constraints.get(cause.constraint)
        return constraint.tells if constraint else None

    def _tiers(self, cause: _Cause, *, silent: bool) -> Iterator[list[str]]:
        """Give the nodes at fault: the value, what ties it to the center, what speaks of it."""
        if cause.value is None or cause.value not in self._said:
            return
        yield [cause.value]
        of_center = set(self._referring.get(cause.focus, ()))
        speaking = self._referring.get(cause.value, [])
        yield [name for name in speaking if name in of_center]
        if not silent:
            yield speaking

    def _row(self, names: Iterable[str], table: SheetRows | None, spot: Spot) -> int | None:
        """Give the first row of a sheet that made one of the nodes and meets the spot's filter."""
        if table is None:
            return None
        rows = sorted(
            {
                where.row
                for name in names
                for _, where in self._said.get(name, ())
                if isinstance(where, Cell)
                and (where.file, where.sheet) == (table.raw.file, table.raw.sheet)
            }
        )
        cells = {row.number: row.cells for row in table.rows}
        for row in rows:
            if not spot.filter_column or cells[row][spot.filter_column] == spot.filter_text:
                return row
        return None

    def _own(self, cause: _Cause) -> Cell | None:
        """Give the cell that says the value itself, or else the label of its row."""
        for triple, where in self._said.get(cause.focus, ()):
            literal = isinstance(triple.object, ox.Literal) and triple.object.value == cause.value
            if literal and isinstance(where, Cell) and triple.predicate.value == cause.path:
                return where
        said = [(t, w) for t, w in self._said.get(cause.value or "", ()) if isinstance(w, Cell)]
        for triple, where in said:
            if triple.predicate.value == cause.path:
                return where
        for _, where in said:
            table = self._tables[where.file, where.sheet]
            return table.place(where.row, table.sheet.label)
        return None

    def _empty(self, submission: Submission, key: str, spot: Spot) -> Cell | None:
        """Give the cell where something would stand: the heading, or the row of the center."""
        table = submission.tables.get(key)
        if table is not None and not table.sheet.single:
            return table.place(table.header, spot.column)
        center = submission.tables.get(_CENTER)
        if center is None or not center.rows:
            return None
        return center.place(center.rows[0].number, spot.column if table else "name_zh")

    def statement(self, cause: _Cause) -> Statement | None:
        """Give the triple behind a finding, None when it rests on a table."""
        value = cause.value
        for subject in (value, cause.focus):
            said = [(t, w) for t, w in self._said.get(subject or "", ()) if isinstance(w, str)]
            fitting = [(t, w) for t, w in said if cause.path in (None, t.predicate.value)]
            if subject == cause.focus and value is None and said:
                path = shorten(cause.path) if cause.path else None
                return Statement(said[0][1], shorten(cause.focus), path)
            for triple, file in [*fitting, *said]:
                return Statement(
                    file, shorten(_name(triple.subject)), shorten(triple.predicate.value),
                    str(triple.object) if isinstance(triple.object, ox.Literal)
                    else shorten(_name(triple.object)),
                )  # fmt: skip
        return None


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode) else str(term)
