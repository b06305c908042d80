"""``ntic-kg diff``: what changed between two states, and which answers change with it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Annotated, Any

import typer

from ntic_kg import diff as comparing
from ntic_kg import formats, wiring
from ntic_kg.ask import Answer, ask
from ntic_kg.catalog import Catalog, Question
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
from ntic_kg.ports import Store

_SAMPLE = 10
COLUMNS = ("part", "name", "added", "removed", "note")


@dataclass(frozen=True)
class Impact:
    """How the answer to one question changes.

    Args:
        id: of the question.
        name: of the question.
        arguments: what was asked; examples stand for parameters without a default.
        rows: their number before and after; None where the question cannot be answered.
        unknowns: the unknown count before and after.
        added, removed: the first rows that only one of the answers has.
        counts: how many such rows there are, added and removed.
        problem: why one of the answers is missing.
    """

    id: str
    name: str
    arguments: dict[str, str]
    rows: tuple[int | None, int | None]
    unknowns: tuple[int | None, int | None]
    added: list[list[formats.Cell]] = field(default_factory=list)
    removed: list[list[formats.Cell]] = field(default_factory=list)
    counts: tuple[int, int] = (0, 0)
    problem: str = ""

    @property
    def changes(self) -> bool:
        """Say whether anything of the answer differs."""
        return any(self.counts) or self.unknowns[0] != self.unknowns[1] or bool(self.problem)


def diff(
    a: Annotated[
        str | None,
        typer.Argument(
            help="The state before: current, a snapshot, a day, a time, a store or content folder."
        ),
    ] = None,
    b: Annotated[
        str | None,
        typer.Argument(
            help="The state after: the same, a changed table (csv), or RDF to be added."
        ),
    ] = None,
    store: StoreOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    format_name: FormatOption = "table",
    triples: Annotated[int, typer.Option(help="Changed triples to list, at most.")] = 100,
) -> None:
    """Say what changed: triples, entities, and which answers change and how.

    Without A and B it lists the snapshots that the store keeps, and since when each was read.
    """
    formats.check_format(format_name)
    settings, day = settings_of(store, home), day_of(as_of)
    if a is None:
        listed = [[k.checkpoint.snapshot, k.since.isoformat()] for k in wiring.snapshots(settings)]
        write_bytes(formats.write_rows(("snapshot", "since"), listed, format_name))
        return
    if b is None:
        raise InvalidInput(
            f"There is no state to compare {a[:80]!r} with.",
            remedy="Name two states; ntic-kg diff alone lists the snapshots that are kept.",
        )
    catalog = wiring.catalog(settings)
    with wiring.state(settings, a) as before, wiring.state(settings, b) as after:
        found = comparing.difference(before, after, max(triples, 0))
        impacts = _impacts(before, after, catalog, day)
        ends = (before.snapshot, after.snapshot)
    changed = [impact for impact in impacts if impact.changes]
    if format_name == "json":
        document = _document(found, changed, ends, day)
        write_bytes((json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    else:
        write_bytes(formats.write_rows(COLUMNS, _rows(found, changed), format_name))
    typer.echo(_summary(found, impacts, ends, day), err=True)


def _impacts(before: Store, after: Store, catalog: Catalog, day: date) -> list[Impact]:
    impacts = []
    for number, question in enumerate(catalog, 1):
        if sys.stderr.isatty():
            typer.echo(f"\r{number}/{len(catalog)} {question.id:<4}", nl=False, err=True)
        impacts.append(_impact(before, after, question, day))
    if sys.stderr.isatty():
        typer.echo("\r" + " " * 12 + "\r", nl=False, err=True)
    return impacts


def _impact(before: Store, after: Store, question: Question, day: date) -> Impact:
    arguments = {p.name: p.example for p in question.parameters if p.default is None}
    answers: list[Answer | None] = []
    problem = ""
    for side, content in (("before", before), ("after", after)):
        try:
            answers.append(ask(content, question, arguments, day))
        except InvalidInput as error:  # the example is none of its values there
            answers.append(None)
            problem = f"cannot be asked of the state {side}: {error.message}"
    if answers == [None, None]:
        problem = ""  # then nothing changes
    old, new = (_lines(answer) for answer in answers)
    added, removed = new - old, old - new
    first, second = answers
    return Impact(
        id=question.id,
        name=question.name,
        arguments=arguments,
        rows=(old.total() if first else None, new.total() if second else None),
        unknowns=(first.unknowns if first else None, second.unknowns if second else None),
        added=_sample(added),
        removed=_sample(removed),
        counts=(added.total(), removed.total()),
        problem=problem,
    )


def _lines(answer: Answer | None) -> Counter[str]:
    rows = answer.rows.rows if answer else ()
    return Counter(json.dumps([formats.cell(t) for t in row], ensure_ascii=False) for row in rows)


def _sample(rows: Counter[str]) -> list[list[formats.Cell]]:
    return [json.loads(line) for line in sorted(rows.elements())[:_SAMPLE]]


def _rows(found: comparing.Difference, changed: list[Impact]) -> list[list[formats.Cell]]:
    rows: list[list[formats.Cell]] = [
        ["graph", graph, added, removed, ""] for graph, (added, removed) in found.graphs.items()
    ]
    rows += [["entities", kind, None, None, f"{n} changed"] for kind, n in found.kinds().items()]
    rows += [["answer", f"{i.id} {i.name}", *i.counts, _note(i)] for i in changed]
    for change in found.listed:
        signs = (1, None) if change.sign == "+" else (None, 1)
        rows.append(["triple", change.triple, *signs, change.graph])
    return rows


def _note(impact: Impact) -> str:
    if impact.problem:
        return impact.problem
    (rows_old, rows_new), (old, new) = impact.rows, impact.unknowns
    given = "".join(f"; {name}={value}" for name, value in impact.arguments.items())
    return f"rows {rows_old} to {rows_new}; unknown {old} to {new}{given}"


def _document(
    found: comparing.Difference, changed: list[Impact], ends: tuple[str, str], day: date
) -> dict[str, Any]:
    return {
        "before": ends[0],
        "after": ends[1],
        "as_of": day.isoformat(),
        "graphs": {iri: {"added": a, "removed": r} for iri, (a, r) in found.graphs.items()},
        "entities": found.entities,
        "triples": {"total": found.total, "listed": [asdict(change) for change in found.listed]},
        "answers": [asdict(impact) for impact in changed],
    }


def _summary(
    found: comparing.Difference, impacts: list[Impact], ends: tuple[str, str], day: date
) -> str:
    changed = [impact.id for impact in impacts if impact.changes]
    names = f" ({', '.join(changed)})" if changed else ""
    return (
        f"{ends[0]} to {ends[1]}: {found.total} triples in {len(found.graphs)} graphs,"
        f" {len(found.listed)} of them listed; {len(found.entities)} entities;"
        f" {len(changed)} of {len(impacts)} answers change{names}, as of {day},"
        " with the example of each parameter that has no default."
    )
