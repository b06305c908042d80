"""Read everything that was handed in together: workbooks, CSV files, RDF files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import UnknownFormat
from ntic_kg.rdf_files import FORMATS, parse_file
from ntic_kg.submissions.limits import check_size
from ntic_kg.submissions.raw import WORKBOOKS, RawTable, read_csv, read_workbook
from ntic_kg.submissions.reading import Submission, read_submission
from ntic_kg.submissions.sheets import Sheet
from ntic_kg.tables.rows import Fault
from ntic_kg.values import Cell

CSV = ".csv"
ENDINGS = (*WORKBOOKS, CSV, *FORMATS)


@dataclass(frozen=True)
class Gathered:
    """What was handed in.

    Args:
        located: every triple with its cell, or with the name of its RDF file.
        submissions: the workbooks, and the CSV files together.
        faults: every cell that cannot be read.
        snapshot: identifies the content.
    """

    located: tuple[tuple[ox.Triple, Cell | str], ...]
    submissions: tuple[Submission, ...]
    faults: tuple[Fault, ...]
    snapshot: str


def gather(paths: Sequence[Path], sheets: Sequence[Sheet], home: Path) -> Gathered:
    """Read files that were handed in together.

    Args:
        paths: told apart by their endings.
        sheets: the sheets that there are.
        home: the content folder.

    Raises:
        UnknownFormat: a file's ending is none of ``ENDINGS``.
        TooLarge: a file is too large, or a zip bomb.
        MalformedFile, RefusedFile: a file does not parse or could harm a parser.
    """
    for path in paths:
        if path.suffix.lower() not in ENDINGS:
            raise UnknownFormat(
                f"{path.name} has the ending {path.suffix!r}, which tells no format.",
                remedy=f"Use one of: {', '.join(ENDINGS)}.",
            )
        check_size(path)
    located: list[tuple[ox.Triple, Cell | str]] = []
    faults: list[Fault] = []
    submissions: list[Submission] = []
    for raws, wrong in _tables(paths):
        faults += wrong
        if raws:
            submission = read_submission(raws, sheets, home, len(submissions) + 1)
            submissions.append(submission)
            faults += submission.faults
            located += submission.located
    for path in paths:
        if path.suffix.lower() in FORMATS:
            located += [(triple, path.name) for triple in parse_file(path)]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return Gathered(tuple(located), tuple(submissions), tuple(faults), digest.hexdigest()[:16])


def _tables(paths: Iterable[Path]) -> Iterable[tuple[list[RawTable], list[Fault]]]:
    yield from (read_workbook(path) for path in paths if path.suffix.lower() in WORKBOOKS)
    yield [read_csv(path) for path in paths if path.suffix.lower() == CSV], []
