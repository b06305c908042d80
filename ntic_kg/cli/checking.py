"""``ntic-kg check``: the state of every center under every norm, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ntic_kg import formats, reports, wiring
from ntic_kg.check import Run, exit_code
from ntic_kg.cli.options import (
    AsOfOption,
    HomeOption,
    StoreOption,
    day_of,
    settings_of,
    write_bytes,
)
from ntic_kg.errors import InvalidInput, MalformedSubmission, UnknownFormat
from ntic_kg.reports.validation import RDF_FORMATS
from ntic_kg.reports.words import GUIDE, both
from ntic_kg.values import CheckRequest, Profile, State

FILE_FORMATS = (*formats.FORMATS, "html", *RDF_FORMATS)


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Filled template (XLSX), CSV files, Turtle, N-Triples, JSON-LD or RDF/XML;"
            " without files, the store."
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="public-record (default for the store) or submission (for files)."),
    ] = None,
    norm: Annotated[
        list[str] | None, typer.Option("--norm", help="Check this norm only (repeatable).")
    ] = None,
    shapes: Annotated[
        Path | None,
        typer.Option(help="Check files against these SHACL Core shapes, not the norms."),
    ] = None,
    store: StoreOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            help="Say what is new, persists or is fixed since a stored run: its key, or last."
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Store the run of the store, to compare with later.")
    ] = False,
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            help="table, json, csv, markdown or xlsx; for files also html, and ttl, nt, jsonld or"
            " rdf for a SHACL report. xlsx gives a workbook back with its cells marked.",
        ),
    ] = "table",
) -> None:
    """Check centers under the norms of the guideline; exit code 1 when one is breached."""
    _check_format(format_name, files=bool(files))
    settings = settings_of(store, home)
    chosen = _profile(profile, submitted=bool(files))
    norms = frozenset(norm) if norm else None
    day = day_of(as_of)
    if not files:
        if shapes is not None:
            raise InvalidInput("--shapes needs files to check.", remedy="Name the files too.")
        examined = wiring.run_check(settings, Run(chosen, day, norms), against=against, keep=keep)
        report = examined.report
        write_bytes(reports.write_report(report, format_name, examined.comparison))
        states = Counter(pair.state.value for pair in report.pairs)
        _summarize(states, len(report.defects), chosen, day, report.snapshot)
        _tell_reference(report.by_reference)
        _tell(examined)
        raise typer.Exit(exit_code(report))
    if against is not None or keep:
        raise InvalidInput(
            "--against and --keep are for checks of the store; nothing of a submission is kept.",
            remedy="Leave them out, or leave the files out.",
        )
    _check_readable([*files, *([shapes] if shapes else [])])
    request = CheckRequest(tuple(files), shapes, chosen, day, norms, format_name)
    try:
        with _progress() as advance:
            checked = wiring.check_files(settings, request, advance)
    except MalformedSubmission as error:
        if error.marked is not None:
            write_bytes(error.marked)
        raise
    write_bytes(checked.output)
    _summarize(checked.states, checked.defects, chosen, day, checked.snapshot)
    _tell_reference(checked.by_reference)
    for warning in checked.warnings:
        typer.echo(both(warning), err=True)
    raise typer.Exit(checked.exit_code)


def _tell_reference(shapes: Sequence[str]) -> None:
    """Name the shapes that could not be put into SPARQL."""
    if shapes:
        typer.echo(
            "以下形状由参照校验器（pySHACL）运行。Run by the reference validator, pySHACL: "
            f"{', '.join(shapes)}.",
            err=True,
        )


def _tell(examined: wiring.Examined) -> None:
    """Say what was compared and what was kept."""
    comparison, kept = examined.comparison, examined.kept
    if comparison is not None:
        counts = Counter(difference.change for difference in comparison.differences)
        earlier = comparison.earlier
        shapes = "the same shapes" if comparison.same_shapes else "other shapes or norms"
        typer.echo(
            f"Since the run {earlier.key} ({earlier.ended}, snapshot {earlier.snapshot},"
            f" {shapes}): {counts['new']} new, {counts['persisting']} persisting,"
            f" {counts['fixed']} fixed departures; {counts['other']} other changes of state.",
            err=True,
        )
    if kept is not None:
        done = "Stored the run" if kept.added else "Already stored is the run"
        typer.echo(f"{done} {kept.key}.", err=True)


def _check_format(name: str, *, files: bool) -> None:
    if not files:
        formats.check_format(name)
    elif name not in FILE_FORMATS:
        raise UnknownFormat(
            f"There is no format {name[:80]!r}.", remedy=f"Use one of: {', '.join(FILE_FORMATS)}."
        )


def _check_readable(files: list[Path]) -> None:
    for path in files:
        if not path.is_file():
            raise InvalidInput(f"There is no file {path}.", remedy="Check the path.")


@contextmanager
def _progress() -> Iterator[wiring.Progress]:
    """Show a bar on stderr where a person looks at it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step, _number, _steps: None
        return
    with Progress(
        TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(),
        console=console, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("read", total=None)

        def advance(step: str, number: int, steps: int) -> None:
            bar.update(task, description=step, completed=number, total=steps)

        yield advance


def _profile(name: str | None, *, submitted: bool) -> Profile:
    if name is None:
        return Profile.SUBMISSION if submitted else Profile.PUBLIC_RECORD
    try:
        return Profile(name)
    except ValueError:
        raise InvalidInput(
            f"There is no profile {name[:80]!r}.",
            remedy=f"Use one of: {', '.join(Profile)}.",
        ) from None


def _summarize(
    states: Mapping[str, int], defects: int, profile: Profile, day: date, snapshot: str
) -> None:
    counted = ", ".join(f"{states[state]} {state}" for state in State if states.get(state))
    typer.echo(
        f"{sum(states.values())} pairs of center and norm: {counted};"
        f" {defects} defects of the record.\n"
        f"Profile {profile}; as of {day}; snapshot {snapshot}.\n"
        f"{GUIDE['zh']}\n{GUIDE['en']}",
        err=True,
    )
