"""``ntic-kg link`` and ``ntic-kg decide``: candidates with evidence, and what people decide."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from ntic_kg import formats, wiring
from ntic_kg.cli.options import FormatOption, HomeOption, StoreOption, settings_of, write_bytes
from ntic_kg.link import RULES, Candidate, Walk, evidence_lines, label_of
from ntic_kg.names import PREFIXES, shorten
from ntic_kg.values import Claim, Decision, Verdict

COLUMNS = (
    "standing", "record", "record_name", "relation", "candidate", "candidate_name", "score", "rule",
    "reason_zh", "reason_en", "evidence",
)  # fmt: skip
_ORDER = list(Verdict)
_STANDING = {
    Verdict.ACCEPTED: "accepted 接受",
    Verdict.REVIEW: "to review 待审",
    Verdict.REJECTED: "rejected 否定",
}


def link(
    registry: Annotated[
        str,
        typer.Argument(help="A registry of data/registries, or our organizations, bases, centers."),
    ],
    kind: Annotated[
        str, typer.Option(help="Which of our records: organization, base, center or host.")
    ] = "organization",
    file: Annotated[
        Path | None, typer.Option(help="A file to be read as that registry, such as a dump.")
    ] = None,
    candidates: Annotated[int, typer.Option(min=1, max=50, help="Candidates of a record.")] = 1,
    write: Annotated[
        bool, typer.Option("--write", help="Write down what the rules accept, in data/links.")
    ] = False,
    store: StoreOption = None,
    home: HomeOption = None,
    format_name: FormatOption = "table",
) -> None:
    """Show which entries of a registry our records may be, and why or why not."""
    formats.check_format(format_name)
    settings = settings_of(store, home)
    request = wiring.LinkRequest(registry, kind, file, candidates)
    if write:
        path, added, walked = wiring.write_rules(settings, request, wiring.now())
        typer.echo(f"{added} decisions of rules added to {path}.", err=True)
    else:
        walked = wiring.run_link(settings, request)
    ordered = sorted(walked.candidates, key=lambda c: _ORDER.index(c.match.verdict))
    rows = [_row(candidate, walked.relation) for candidate in ordered]
    if format_name == "table":
        write_bytes("".join(map(_told, rows)).encode())
    elif format_name == "json":
        parts = [
            dict(zip(COLUMNS, row, strict=True)) | _structure(candidate)
            for candidate, row in zip(ordered, rows, strict=True)
        ]
        write_bytes(json.dumps(parts, ensure_ascii=False, indent=1).encode() + b"\n")
    else:
        write_bytes(formats.write_rows(COLUMNS, rows, format_name))
    _summarize(walked, registry)
    if walked.stopped:
        raise walked.stopped


def decide(
    subject: Annotated[str, typer.Argument(help="Our thing, such as id:organization/….")],
    target: Annotated[str, typer.Argument(metavar="OBJECT", help="The other one, as link shows.")],
    judgement: Annotated[str, typer.Argument(help="yes, no or unsure.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    reviewer: Annotated[str, typer.Option(help="Who decides: a name, or an IRI as of ORCID.")],
    relation: Annotated[
        str | None,
        typer.Option(
            help="What relation, as link shows; by default the only one that it proposes."
        ),
    ] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(help="What it rests on, a finding or a document; repeatable."),
    ] = None,
    store: StoreOption = None,
    home: HomeOption = None,
) -> None:
    """Write down for ever what a person decided about a link; the latest decision holds."""
    claim = Claim(
        subject=subject,
        object=target,
        judgement=judgement,
        reviewer=reviewer,
        reason=reason,
        relation=relation or "",
        evidence=tuple(evidence or ()),
    )
    path = wiring.run_decide(settings_of(store, home), claim)
    typer.echo(f"Written to {path}; ntic-kg load brings it into the store.", err=True)


def publish_links(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("published-links"),
    store: StoreOption = None,
    home: HomeOption = None,
) -> None:
    """Write what holds of all links as SSSOM and as precise relations with provenance."""
    counts = wiring.publish_links(settings_of(store, home), out)
    told = ", ".join(f"{count} {judgement}" for judgement, count in counts.items())
    typer.echo(
        f"links.sssom.tsv, links.sssom.ttl and links.ttl written to {out}: {told}.", err=True
    )


def _row(candidate: Candidate, relation: str) -> list[formats.Cell]:
    match = candidate.match
    evidence = list(evidence_lines(match))
    if candidate.decision:
        relation = candidate.decision.link.relation
        evidence = [_said(candidate.decision), *candidate.decision.evidence, *evidence]
    return [
        _STANDING[match.verdict],
        candidate.record.key,
        label_of(candidate.record),
        shorten(relation),
        candidate.other.key,
        label_of(candidate.other),
        match.score,
        match.rule,
        match.reason.zh,
        match.reason.en,
        "\n".join(evidence),
    ]


def _structure(candidate: Candidate) -> dict[str, object]:
    """Give programs the parts of what people read as lines."""
    match, decision = candidate.match, candidate.decision
    return {
        "match": match.match and match.rule in RULES,
        "evidence": [asdict(evidence) for evidence in match.evidence],
        "decision": decision
        and {
            "judgement": decision.judgement,
            "time": decision.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reviewer": decision.reviewer or None,
            "rule": decision.rule or None,
            "reason": decision.reason,
            "evidence": decision.evidence,
        },
    }


def _said(decision: Decision) -> str:
    """Write who decided, when and why."""
    who = decision.reviewer or shorten(f"{PREFIXES['scheme']}link-rule/{decision.rule}")
    return f"{decision.judgement} {decision.time:%Y-%m-%d} {who}: {decision.reason}"


def _told(row: list[formats.Cell]) -> str:
    """Write a candidate over several lines: eleven columns leave no terminal room for evidence."""
    said = dict(zip(COLUMNS, map(formats.text, row), strict=True))
    lines = [
        f"{said['standing']}  {said['record_name']}  {shorten(said['record'])}",
        f"  {said['relation']}  {said['candidate_name']}  {shorten(said['candidate'])}",
        f"  {said['score']} {said['rule']}: {said['reason_zh']} / {said['reason_en']}",
        *(f"    {finding}" for finding in said["evidence"].splitlines()),
    ]
    return "\n".join(lines) + "\n\n"


def _summarize(walked: Walk, registry: str) -> None:
    counts = walked.counts()
    typer.echo(
        f"{registry}: {counts[Verdict.ACCEPTED]} accepted, {counts[Verdict.REVIEW]} to review, "
        f"{counts[Verdict.REJECTED]} rejected, {len(walked.missed)} without a candidate; "
        f"{walked.refused} candidates left out since they were decided no.\n"
        f"接受 {counts[Verdict.ACCEPTED]}，待审 {counts[Verdict.REVIEW]}，"
        f"否定 {counts[Verdict.REJECTED]}，无候选 {len(walked.missed)}；"
        f"已裁定为否而不再提出 {walked.refused}。",
        err=True,
    )
    for why, group in groupby(walked.skipped, key=itemgetter(1)):
        keys = [shorten(record.key) for record, _ in group]
        more = f" and {len(keys) - 3} more" * (len(keys) > 3)
        typer.echo(f"skipped {', '.join(keys[:3])}{more}: {why}", err=True)
