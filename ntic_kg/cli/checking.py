"""``ntic-kg check``: the state of every center under every norm, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from ntic_kg import formats, reports, wiring
from ntic_kg.check import Run, exit_code
from ntic_kg.cli.options import (
    AsOfOption,
    FormatOption,
    HomeOption,
    StoreOption,
    day_of,
    settings_of,
    write_bytes,
)
from ntic_kg.errors import InvalidInput
from ntic_kg.values import Profile, Report, State

GUIDE_ZH = "指引“请结合实际参照执行”：“违反”指与指引不一致，不是违法。"
GUIDE_EN = "The guideline applies by reference: a breach is a departure from a guide, not from law."


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Turtle, N-Triples, JSON-LD or RDF/XML; without files, the store."),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="public-record (default for the store) or submission (for files)."),
    ] = None,
    norm: Annotated[
        list[str] | None, typer.Option("--norm", help="Check this norm only (repeatable).")
    ] = None,
    store: StoreOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    format_name: FormatOption = "table",
) -> None:
    """Check centers under the norms of the guideline; exit code 1 when one is breached."""
    formats.check_format(format_name)
    run = Run(
        profile=_profile(profile, submitted=bool(files)),
        as_of=day_of(as_of),
        norms=frozenset(norm) if norm else None,
    )
    report = wiring.run_check(settings_of(store, home), files or [], run)
    write_bytes(reports.write_report(report, format_name))
    _summarize(report)
    raise typer.Exit(exit_code(report))


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


def _summarize(report: Report) -> None:
    states = Counter(pair.state for pair in report.pairs)
    counted = ", ".join(f"{states[state]} {state}" for state in State if states[state])
    typer.echo(
        f"{len(report.pairs)} pairs of center and norm: {counted};"
        f" {len(report.defects)} defects of the record.\n"
        f"Profile {report.profile}; as of {report.as_of}; snapshot {report.snapshot}.\n"
        f"{GUIDE_ZH}\n{GUIDE_EN}",
        err=True,
    )
