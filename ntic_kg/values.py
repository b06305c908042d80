"""Frozen values that pass between the layers.

One currency of terms: pyoxigraph's. Nothing here reads, writes or decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Completeness(StrEnum):
    """Whether an answer is whole; the values of the ``X-NTIC-Complete`` header."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    TIMED_OUT = "timed-out"


@dataclass(frozen=True)
class Rows:
    """The table of a SELECT query.

    Args:
        columns: names of the variables, in the order of the projection.
        rows: one tuple a solution, as long as ``columns``; None where a variable is unbound.
        snapshot: identifies the content that the query was computed on.
        complete: whether every row is here.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    snapshot: str
    complete: Completeness = Completeness.COMPLETE


@dataclass(frozen=True)
class Cell:
    """Where a value stood: file, sheet (CSV has none), row as a spreadsheet counts it, column."""

    file: str
    row: int
    column: str
    sheet: str | None = None


class State(StrEnum):
    """The state of one norm for one focus; exactly one holds."""

    MET = "met"
    BREACHED = "breached"
    NOT_RECORDED = "not-recorded"
    NOT_APPLICABLE = "not-applicable"
    NOT_CHECKABLE = "not-checkable"


class Severity(StrEnum):
    """The force of a norm, as SHACL names it."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


class Profile(StrEnum):
    """How silence is read: a public record may be silent, a submission is declared complete."""

    PUBLIC_RECORD = "public-record"
    SUBMISSION = "submission"


@dataclass(frozen=True)
class Pair:
    """The state of one norm for one focus.

    Args:
        focus: IRI of the thing that was checked.
        norm: key of the norm, such as ``5.2-organs``.
        state: the one state that holds.
        reason: why the norm does not apply or cannot be checked, for each language tag;
            empty in the other states, where findings say what there is to say.
    """

    focus: str
    norm: str
    state: State
    reason: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Finding:
    """One reason why a norm is breached or not recorded for a focus.

    Args:
        focus: IRI of the thing that was checked.
        norm: key of the norm, such as ``5.2-organs``.
        bearer: who owes the act, such as ``center``, ``lead-unit`` or ``most``.
        state: breached or not recorded.
        severity: force of the norm.
        path: IRI of the property at fault, when the constraint has one.
        value: the offending value, when there is one.
        message: one sentence for each language tag (``zh``, ``en``).
        remedy: what would settle it, for each language tag.
        sources: citations of the statements that the finding rests on.
    """

    focus: str
    norm: str
    bearer: str
    state: State
    severity: Severity
    path: str | None
    value: str | None
    message: dict[str, str]
    remedy: dict[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    cell: Cell | None = None


@dataclass(frozen=True)
class Report:
    """The outcome of a check: a state for each pair, and the findings behind it."""

    snapshot: str
    as_of: date
    profile: Profile
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]
    complete: Completeness = Completeness.COMPLETE


@dataclass(frozen=True)
class Import:
    """What loading one table or file into its named graph did.

    Args:
        graph: key of the named graph.
        file: path of the source below the home folder.
        rows: rows read (0 for RDF files).
        triples: triples in the graph afterwards.
        changed: whether the content of the graph differs from before.
        unresolved: optional references that found no target, by column.
    """

    graph: str
    file: str
    rows: int
    triples: int
    changed: bool
    unresolved: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Checkpoint:
    """A frozen copy of the store that readers open.

    Args:
        path: folder of the copy.
        snapshot: identifies its content.
    """

    path: Path
    snapshot: str


@dataclass(frozen=True)
class Job:
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
    """

    query: str
    media_type: str = "application/sparql-results+json"
    deadline: float = 0.0
    rows: int = 0
    bytes: int = 0
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    outside: bool = True


@dataclass(frozen=True)
class Outcome:
    """The serialized answer of a job.

    Args:
        media_type: of the body.
        body: the bytes, or an open file at its start, which the receiver closes.
        size: bytes of the body.
        complete: whether the answer is whole.
        snapshot: identifies the content that it was computed on.
    """

    media_type: str
    body: bytes | BinaryIO
    size: int
    complete: Completeness
    snapshot: str

    def content(self) -> bytes:
        """Read the whole body, and close it when it is a file."""
        if isinstance(self.body, bytes):
            return self.body
        with self.body as file:
            return file.read()
