"""Values of questions and queries: jobs, rows, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Completeness(StrEnum):
    """Whether an answer is whole; the values of the ``X-NTIC-Complete`` header."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    TIMED_OUT = "timed-out"
    INCOMPLETE = "incomplete"  # what another registry was to add is missing, or not all here


class Page(NamedTuple):
    """Which rows of an answer are wanted.

    Args:
        offset: rows before them.
        limit: how many; None is all that follow.
    """

    offset: int = 0
    limit: int | None = None


WHOLE = Page()


@dataclass(frozen=True)
class Rows:
    """The table of a SELECT query, or a page of it.

    Args:
        columns: names of the variables, in the order of the projection.
        rows: one tuple a solution, as long as ``columns``; None where a variable is unbound.
        snapshot: identifies the content that the query was computed on.
        complete: whether every row was computed.
        before: how many rows there are in front of those that are here.
        after: how many follow them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    snapshot: str
    complete: Completeness = Completeness.COMPLETE
    before: int = 0
    after: int = 0

    @property
    def total(self) -> int:
        """Count the rows of the whole table."""
        return self.before + len(self.rows) + self.after

    def page(self, wanted: Page) -> Rows:
        """Cut a page out; one that was cut out already stays as it is.

        >>> rows = Rows(("n",), tuple((ox.Literal(n),) for n in range(5)), "")
        >>> page = rows.page(Page(2, 2))
        >>> [row[0].value for row in page.rows], page.before, page.after
        (['2', '3'], 2, 1)
        >>> page.page(Page(2, 2)) == page
        True
        """
        first = max(0, wanted.offset - self.before)
        end = None if wanted.limit is None else max(first, first + wanted.limit)
        kept = self.rows[first:end]
        before = self.before + min(first, len(self.rows))
        return replace(self, rows=kept, before=before, after=self.total - before - len(kept))


@dataclass(frozen=True)
class Elsewhere:
    """Another registry, as it is named where something of it is shown.

    Args:
        name: as questions and commands name it.
        title: in ``zh`` and ``en``.
        license: of what it answers.
        address: of its endpoint, without credentials; empty when it may not be asked.
        remedy: what lets it be asked; empty when it may be.
        now: when it was described, which is when it is asked.
    """

    name: str
    title: Mapping[str, str]
    license: str
    address: str
    remedy: str
    now: datetime


class Job(NamedTuple):
    """A query to evaluate and how its answer is wanted; 0 switches a limit off.

    Args:
        query: SPARQL text.
        media_type: of the answer; table formats for SELECT and ASK, RDF formats otherwise.
        deadline: seconds of evaluation.
        rows: rows or triples of the answer; more are cut off and the outcome says so.
        bytes: bytes of the answer; more are an error.
        default_graphs, named_graphs: the dataset that the request names; when both are empty
            the query's own FROM counts, and without FROM the union of all graphs.
        outside: whether the text is a client's own, which leaves a worker for the rest.
        client: who sent it, for a fair share of the workers; empty when nobody shares them.
        page: rows of a table in JSON that the answer holds; the workers count the others.
    """

    query: str
    media_type: str = "application/sparql-results+json"
    deadline: float = 0.0
    rows: int = 0
    bytes: int = 0
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    outside: bool = True
    client: str = ""
    page: Page = WHOLE


class Outcome(NamedTuple):
    """The serialized answer of a job.

    Args:
        media_type: of the body.
        body: the bytes, or an open file at its start, which the receiver closes.
        size: bytes of the body.
        complete: whether the answer is whole.
        snapshot: identifies the content that it was computed on.
        total: rows of the whole table, where a page of it was asked for.
    """

    media_type: str
    body: bytes | BinaryIO
    size: int
    complete: Completeness
    snapshot: str
    total: int = 0

    def content(self) -> bytes:
        """Read the whole body, and close it when it is a file."""
        if isinstance(self.body, bytes):
            return self.body
        with self.body as file:
            return file.read()
