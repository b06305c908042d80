"""The process that reads, checks and reports one submission; see ``adapters.confined``.

Everything that was handed in is read here and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ntic_kg import reports
from ntic_kg.adapters import confined_entry
from ntic_kg.adapters.store_embedded import hold
from ntic_kg.check import Run, check, exit_code
from ntic_kg.check.data import background_of
from ntic_kg.check.literals import refuse_unreadable
from ntic_kg.check.user_shapes import check_shapes, refuse_shapes
from ntic_kg.check.waivers import waivers_of
from ntic_kg.errors import MalformedSubmission
from ntic_kg.norms import read_register
from ntic_kg.rdf_files import parse_file
from ntic_kg.reports.marked import mark_faults, mark_report
from ntic_kg.reports.page import write_page
from ntic_kg.reports.validation import RDF_FORMATS, write_validation
from ntic_kg.submissions.choices import Vocabulary
from ntic_kg.submissions.gathering import Gathered, gather
from ntic_kg.submissions.places import locate
from ntic_kg.submissions.raw import WORKBOOKS
from ntic_kg.submissions.sheets import read_sheets
from ntic_kg.tables.mapping import read_mapping
from ntic_kg.tables.triples import convert_table
from ntic_kg.values import Profile, Report, Waiver
from ntic_kg.wiring.validating import shape_validator

OUTPUT = "output"
_SHOWN = 50
Progress = Callable[[str, int, int], None]


def work(request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Check the files of a request and leave the report in the file ``output``.

    Args:
        request: see ``wiring.checking``.
        progress: told each step.

    Returns:
        Exit code, number of pairs in each state, number of defects, snapshot, the shapes
        that were left to the reference validator, and warnings.
    """
    home, paths = Path(request["home"]), [Path(name) for name in request["files"]]
    progress("read", 0, 1)
    shapes = parse_file(Path(request["shapes"])) if request["shapes"] else None
    if shapes is not None:
        refuse_shapes(shapes)
    sheets = read_sheets(home)
    gathered = gather(paths, sheets, home)
    book = _workbook(paths)
    if gathered.faults:
        if request["format"] == "xlsx" and book:
            Path(OUTPUT).write_bytes(mark_faults(book, gathered.faults))
        raise _malformed(gathered)
    submitted = [triple for triple, _ in gathered.located]
    background = background_of(home)
    refuse_unreadable(submitted, background)
    if gathered.submissions:
        background += _divisions(home)
    store = hold(dict.fromkeys([*submitted, *background]), gathered.snapshot)
    register = read_register(home / "shapes")
    validator = shape_validator()
    day = date.fromisoformat(request["as_of"])
    name = request["format"]
    if shapes is not None:
        report, triples = check_shapes(store, validator, shapes, day)
        report = locate(report, gathered, sheets, register)
        written = (
            (ox.serialize(triples, format=RDF_FORMATS[name]) or b"")
            if name in RDF_FORMATS
            else _written(report, name, book, home)
        )
    else:
        norms = frozenset(request["norms"]) if request["norms"] is not None else None
        run = Run(Profile(request["profile"]), day, norms, _waivers(home))
        report = check(store, validator, register, run, progress)
        report = locate(report, gathered, sheets, register)
        written = (
            write_validation(report, register, name)
            if name in RDF_FORMATS
            else _written(report, name, book, home)
        )
    Path(OUTPUT).write_bytes(written)
    return {
        "exit_code": exit_code(report) if shapes is None else int(bool(report.findings)),
        "states": Counter(pair.state.value for pair in report.pairs),
        "defects": len(report.defects),
        "snapshot": report.snapshot,
        "by_reference": report.by_reference,
        "warnings": [each.message for each in report.unselected],
    }


def _written(report: Report, name: str, book: Path | None, home: Path) -> bytes:
    if name == "html":
        return write_page(report, _bearers(home))
    if name == "xlsx" and book:
        return mark_report(book, report, _bearers(home))
    return reports.write_report(report, name)


def _bearers(home: Path) -> dict[str, str]:
    options = Vocabulary(home).choices("bearer").options
    return {option.key: option.shown for option in options}


def _workbook(paths: Sequence[Path]) -> Path | None:
    """Give the workbook that is handed back: the only one."""
    books = [path for path in paths if path.suffix.lower() in WORKBOOKS]
    return books[0] if len(books) == 1 else None


def _waivers(home: Path) -> tuple[Waiver, ...]:
    """Give the waivers of the content folder: what is handed in cannot waive anything."""
    mappings = home / "data" / "mappings"
    if not (mappings / "waivers.yaml").exists():
        return ()
    located = convert_table(read_mapping(mappings / "waivers.yaml"), home).located
    if located:  # names of those who decided
        located += convert_table(read_mapping(mappings / "organizations.yaml"), home).located
    return waivers_of(hold((triple for triple, _ in located), "waivers"))


def _divisions(home: Path) -> list[ox.Triple]:
    """Give the divisions, in which governments and seats are compared."""
    mapping = read_mapping(home / "data" / "mappings" / "divisions.yaml")
    return [triple for triple, _ in convert_table(mapping, home).located]


def _malformed(gathered: Gathered) -> MalformedSubmission:
    faults = gathered.faults
    listed = "\n".join(f"  {fault}" for fault in faults[:_SHOWN])
    more = f"\n  … and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    noun = "cell" if len(faults) == 1 else "cells"
    return MalformedSubmission(
        f"{len(faults)} {noun} cannot be read:\n{listed}{more}",
        remedy="Correct the cells named above and submit again; no norm was checked.",
        faults=[
            {"message": fault.message, "cell": reports.cell_document(fault.cell)}
            for fault in faults
        ],
    )


if __name__ == "__main__":
    confined_entry.serve(work)
