"""What of an answer is shown: which rows, and in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ntic_kg.answers.far import far_document
from ntic_kg.answers.language import localized, unlabeled, without_shown_iris
from ntic_kg.answers.links import answer_path, next_path, reproduce
from ntic_kg.ask import Answer
from ntic_kg.errors import IllTypedParameter
from ntic_kg.formats import Cell, cell
from ntic_kg.values import Page


@dataclass(frozen=True)
class View:
    """How an answer is wanted.

    Args:
        language: of the labels; None shows every language in columns of its own.
        limit: rows of one page; None is all of them.
        offset: rows before the first one shown.
        labels: in the language by IRI, of things whose rows lack one; see ``lacking_labels``.
    """

    language: str | None = None
    limit: int | None = None
    offset: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        """Say which rows are shown."""
        return Page(self.offset, self.limit)


@dataclass(frozen=True)
class Shown:
    """A part of an answer, ready to be written.

    Args:
        answer: the whole, or the page of it that the view shows.
        view: how it was wanted.
        columns: headings.
        rows: plain cells, as wide as ``columns``.
        next_offset: where the next page starts; None when this is the last one.
    """

    answer: Answer
    view: View
    columns: tuple[str, ...]
    rows: list[list[Cell]]
    next_offset: int | None

    @property
    def total(self) -> int:
        """Count the rows of the whole answer."""
        return self.answer.rows.total


def show(answer: Answer, view: View = View(), *, hide_iris: bool = False) -> Shown:
    """Cut a page out of an answer and write its labels in one language.

    Pages fit together because the rows of every question are in a total order.

    Args:
        answer: the whole, or that page.
        view: which rows, and in which language.
        hide_iris: leave out IRIs whose label is shown; with a language only.
    """
    columns, rows = _page(answer, view)
    if view.language is not None:
        columns, rows = localized(columns, rows, view.language, view.labels)
        if hide_iris:
            columns, rows = without_shown_iris(columns, rows)
    end = None if view.limit is None else view.offset + view.limit
    more = end is not None and end < answer.rows.total
    return Shown(answer, view, columns, rows, end if more else None)


def lacking_labels(answer: Answer, view: View) -> frozenset[str]:
    """List the IRIs of a page that stand beside no label in the language of the view."""
    if view.language is None:
        return frozenset()
    columns, rows = _page(answer, view)
    return unlabeled(columns, rows, view.language)


def _page(answer: Answer, view: View) -> tuple[tuple[str, ...], list[list[Cell]]]:
    rows = answer.rows.page(view.page).rows
    return answer.rows.columns, [[cell(term) for term in row] for row in rows]


def read_view(limit: str | None, offset: str | None, language: str | None = None) -> View:
    """Make a view of texts that a caller wrote.

    Raises:
        IllTypedParameter: a number is none, or out of range.
    """
    first = _number("offset", offset, least=0) if offset is not None else 0
    rows = _number("limit", limit, least=1) if limit is not None else None
    return View(language=language, limit=rows, offset=first)


def _number(name: str, text: str, *, least: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    if number < least:
        raise IllTypedParameter(
            f"{name} is {text[:40]!r}, not a whole number from {least} on.",
            remedy=f"Write it as {name}=20.",
        )
    return number


def answer_document(shown: Shown) -> dict[str, Any]:
    """Give the JSON document of an answer, as every door writes it."""
    answer = shown.answer
    document: dict[str, Any] = {
        "columns": list(shown.columns),
        "rows": shown.rows,
        "total": shown.total,
        "unknowns": answer.unknowns,
        "complete": answer.rows.complete.value,
        "snapshot": answer.rows.snapshot,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "next": next_path(answer, shown.next_offset, shown.view.limit, shown.view.language),
        "permalink": answer_path(answer),
        "reproduce": reproduce(answer),
    }
    if answer.far is not None:
        document["far"] = far_document(answer.far)
    return document
