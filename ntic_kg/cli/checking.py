"""``ntic-kg check``: the state of every center under every norm, and why."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from ntic_kg import formats, wiring
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
from ntic_kg.names import shorten
from ntic_kg.values import Finding, Profile, Report, State

GUIDE_ZH = "指引“请结合实际参照执行”：“违反”指与指引不一致，不是违法。"
GUIDE_EN = "The guideline applies by reference: a breach is a departure from a guide, not from law."
COLUMNS = (
    "center", "norm", "state", "bearer", "severity", "message_zh", "message_en",
    "remedy_zh", "remedy_en", "sources",
)  # fmt: skip


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
    if format_name == "json":
        write_bytes(_json(report))
    elif format_name == "table":
        write_bytes(_overview(report))
    else:
        write_bytes(formats.write_rows(COLUMNS, _rows(report), format_name))
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


def _rows(report: Report) -> list[list[formats.Cell]]:
    """Give one row a finding, and one a pair that has none."""
    rows: list[list[formats.Cell]] = []
    for pair in report.pairs:
        findings = [f for f in report.findings if (f.focus, f.norm) == (pair.focus, pair.norm)]
        rows += [_finding_row(finding) for finding in findings]
        if not findings:
            reason: list[formats.Cell] = [pair.reason.get("zh"), pair.reason.get("en")]
            rows.append(
                [shorten(pair.focus), pair.norm, pair.state, *[None] * 2, *reason, *[None] * 3]
            )
    return rows


def _finding_row(finding: Finding) -> list[formats.Cell]:
    return [
        shorten(finding.focus),
        finding.norm,
        finding.state,
        finding.bearer,
        finding.severity,
        finding.message.get("zh"),
        finding.message.get("en"),
        finding.remedy.get("zh"),
        finding.remedy.get("en"),
        "; ".join(finding.sources),
    ]


def _overview(report: Report) -> bytes:
    """Count the states of each norm, and list what is breached."""
    norms = list(dict.fromkeys(pair.norm for pair in report.pairs))
    counts = Counter((pair.norm, pair.state) for pair in report.pairs)
    matrix: list[list[formats.Cell]] = [
        [norm, *(counts[norm, state] for state in State)] for norm in norms
    ]
    written = formats.write_rows(("norm", *State), matrix, "table")
    breaches = [f for f in report.findings if f.state is State.BREACHED]
    if not breaches:
        return written
    columns = ("center", "norm", "severity", "bearer", "finding", "remedy", "sources")
    rows: list[list[formats.Cell]] = [
        [
            shorten(f.focus),
            f.norm,
            f.severity,
            f.bearer,
            f"{f.message.get('zh', '')} {f.message.get('en', '')}",
            f"{f.remedy.get('zh', '')} {f.remedy.get('en', '')}",
            "; ".join(f.sources),
        ]
        for f in breaches
    ]
    return written + b"\n" + formats.write_rows(columns, rows, "table")


def _json(report: Report) -> bytes:
    document = {
        "snapshot": report.snapshot,
        "as_of": report.as_of.isoformat(),
        "profile": report.profile,
        "complete": report.complete,
        "pairs": [
            {"focus": p.focus, "norm": p.norm, "state": p.state, "reason": p.reason or None}
            for p in report.pairs
        ],
        "findings": [
            {
                "focus": f.focus,
                "norm": f.norm,
                "bearer": f.bearer,
                "state": f.state,
                "severity": f.severity,
                "path": f.path,
                "value": f.value,
                "message": f.message,
                "remedy": f.remedy,
                "sources": list(f.sources),
                "cell": None,
            }
            for f in report.findings
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _summarize(report: Report) -> None:
    states = Counter(pair.state for pair in report.pairs)
    counted = ", ".join(f"{states[state]} {state}" for state in State)
    typer.echo(
        f"{len(report.pairs)} pairs of center and norm: {counted}.\n"
        f"Profile {report.profile}; as of {report.as_of}; snapshot {report.snapshot}.\n"
        f"{GUIDE_ZH}\n{GUIDE_EN}",
        err=True,
    )
