"""Prove the questions on the synthetic fixture, and make their golden answers again.

Each question must give its golden answer and its count of unknowns, and each of its parameters
must be able to change its rows: a parameter that changes nothing would be reported with the
answer as if it had been respected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ntic_kg import formats
from ntic_kg.ask import Answer, ask, choices
from ntic_kg.catalog import AS_OF, Catalog, Parameter, Question
from ntic_kg.ports import FarSide, Store

TODAY = date(2026, 1, 1)
_DATES = ("2000-01-01", "2019-12-31", "2021-07-01", "2022-12-31", "2024-12-31", "2090-12-31")
_SAMPLES: Mapping[str, tuple[str, ...]] = {
    "integer": ("0", "1", "2", "3", "9", "100"),
    "date": _DATES,
    "iri": ("id:none/synthetic-none",),
    "string": ("synthetic none",),
}
_REAL_UNKNOWNS = re.compile(r"^(#\+   unknowns:) .*$", re.MULTILINE)
_FIXTURE_UNKNOWNS = re.compile(r"^(#\+   fixture: \{unknowns:) [^,}]+", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a question."""

    question: str
    problem: str


def real_answer(store: Store, question: Question) -> Answer:
    """Answer a question on the shipped data as its golden answer was made."""
    examples = {p.name: p.example for p in question.parameters}
    return ask(store, question, examples, question.golden.as_of or TODAY)


def fixture_answer(
    store: Store,
    question: Question,
    changed: Mapping[str, str] = {},
    far_side: FarSide | None = None,
) -> Answer:
    """Answer a question on the fixture as its golden answer was made, but for what is changed."""
    given = {**question.golden.fixture, **changed}
    day = date.fromisoformat(given.pop(AS_OF, (question.golden.as_of or TODAY).isoformat()))
    examples = {p.name: p.example for p in question.parameters}
    return ask(store, question, {**examples, **given}, day, far_side)


def as_csv(answer: Answer) -> bytes:
    """Write the rows of an answer as a golden file holds them."""
    rows = [[formats.cell(term) for term in row] for row in answer.rows.rows]
    return formats.write_rows(answer.rows.columns, rows, "csv")


def golden_file(question: Question, *, fixture: bool) -> Path:
    """Name the file of a golden answer."""
    return question.path.with_suffix(".fixture.csv" if fixture else ".csv")


def prove(store: Store, catalog: Catalog, far_side: FarSide | None = None) -> Iterator[Fault]:
    """Compare every question with its golden answer on the fixture, and try its parameters.

    Args:
        store: holds the fixture.
        catalog: the questions.
        far_side: answers for the registries that federated questions ask; without it those are
            left out.
    """
    federated = catalog.federated if far_side else ()
    for question in (*catalog, *federated):
        answer = fixture_answer(store, question, far_side=far_side)
        golden = golden_file(question, fixture=True)
        if not golden.exists():
            yield Fault(question.id, f"has no {golden.name}")
        elif golden.read_bytes() != as_csv(answer):
            yield Fault(question.id, f"differs from {golden.name}")
        if not answer.rows.rows:
            yield Fault(question.id, "has no row on the fixture")
        if answer.far is not None and not 0 < answer.far.known < answer.far.keys:
            problem = (
                f"the registry knows {answer.far.known} of {answer.far.keys} keys of the fixture"
            )
            yield Fault(question.id, f"{problem}; it should know some of them")
        if answer.unknowns != question.golden.fixture_unknowns:
            expected = question.golden.fixture_unknowns
            yield Fault(question.id, f"counts {answer.unknowns} unknowns, not {expected}")
        names = [p.name for p in question.parameters] + [AS_OF] * question.takes_as_of
        for name in names:
            if not _changes(store, question, name, answer, far_side):
                yield Fault(question.id, f"the parameter {name!r} changes no row of the fixture")


def _changes(
    store: Store, question: Question, name: str, first: Answer, far_side: FarSide | None
) -> bool:
    known = next((p for p in question.parameters if p.name == name), None)
    return any(
        fixture_answer(store, question, {name: value}, far_side).rows.rows != first.rows.rows
        for value in _candidates(store, known)
    )


def _candidates(store: Store, parameter: Parameter | None) -> tuple[str, ...]:
    if parameter is None:
        return _DATES
    offered = tuple(choice.term.value for choice in choices(store, parameter))
    return offered or _SAMPLES[parameter.type]


def remake(question: Question, answer: Answer, *, fixture: bool) -> bool:
    """Write a golden answer and its count of unknowns into the question's header.

    Returns:
        Whether anything changed.
    """
    target = golden_file(question, fixture=fixture)
    written = as_csv(answer)
    header = question.path.read_text(encoding="utf-8")
    pattern = _FIXTURE_UNKNOWNS if fixture else _REAL_UNKNOWNS
    counted = pattern.sub(rf"\1 {answer.unknowns}", header, count=1)
    changed = counted != header or not target.exists() or target.read_bytes() != written
    if changed:
        target.write_bytes(written)
        question.path.write_text(counted, encoding="utf-8")
    return changed
