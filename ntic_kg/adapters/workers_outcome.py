"""Turn jobs into messages for workers, and their answers into outcomes and errors."""

from __future__ import annotations

import os
import signal
from functools import lru_cache
from typing import BinaryIO, cast

from ntic_kg.adapters.worker_packets import Packet, encoded
from ntic_kg.errors import (
    BudgetSpent,
    Busy,
    DeadlineExceeded,
    InvalidQuery,
    MemoryExceeded,
    NticError,
    StoreFailure,
    TooLarge,
    UnknownFormat,
    WorkerLost,
)
from ntic_kg.names import BASE
from ntic_kg.sparql.kind import names_dataset
from ntic_kg.values import WHOLE, Checkpoint, Completeness, Job, Outcome


def header_of(job: Job, checkpoint: Checkpoint) -> bytes:
    """Write a job as the header of a message; its text goes as the body."""
    dataset = (job.default_graphs, job.named_graphs, not names_dataset(job.query))
    limits = (job.rows, job.bytes, *job.page)
    return _header(str(checkpoint.path), job.media_type, limits, dataset)


@lru_cache(maxsize=256)
def _header(
    checkpoint: str,
    media_type: str,
    limits: tuple[int, int, int, int | None],
    dataset: tuple[tuple[str, ...], tuple[str, ...], bool],
) -> bytes:
    """Write a header; most jobs differ in nothing but their text."""
    header = {
        "checkpoint": checkpoint,
        "media_type": media_type,
        "rows": limits[0],
        "bytes": limits[1],
        "page": None if limits[2:] == WHOLE else limits[2:],
        "default_graphs": dataset[0],
        "named_graphs": dataset[1],
        "base": BASE,
        "union": dataset[2],
    }
    return encoded(header)


def body_of(job: Job) -> bytes:
    """Write the text of a job as bytes.

    Raises:
        InvalidQuery: the text holds half a surrogate pair.
    """
    try:
        return job.query.encode()
    except UnicodeEncodeError as error:
        raise InvalidQuery(
            f"Character {error.start + 1} of the query is half of a surrogate pair.",
            remedy="Send the query as valid UTF-8.",
        ) from error


def outcome_of(packet: Packet, job: Job, checkpoint: Checkpoint) -> Outcome:
    """Read an answer as an outcome.

    Raises:
        NticError: the worker could not answer; the error says why.
    """
    header = packet.header
    if header["status"] != "ok":
        raise _error_of(header["status"], header["message"], job)
    body: bytes | BinaryIO = packet.body
    if packet.fds:
        body = cast("BinaryIO", os.fdopen(packet.fds.pop(0), "rb"))
    return Outcome(
        media_type=job.media_type,
        body=body,
        size=header["size"],
        complete=Completeness.TRUNCATED if header["truncated"] else Completeness.COMPLETE,
        snapshot=checkpoint.snapshot,
        total=header["total"],
    )


def busy() -> Busy:
    """Say that no worker became free."""
    return Busy(
        "Every worker is evaluating another query.",
        remedy="Try again in a second; Retry-After says when.",
    )


def over_budget(seconds: int) -> BudgetSpent:
    """Say that a client has used what it may use in a minute."""
    return BudgetSpent(
        "Your queries have used all the seconds of evaluation that a client has in a minute.",
        remedy=f"Wait {seconds} seconds. Ready questions, and queries already answered, are free.",
        seconds=seconds,
    )


def late(job: Job) -> DeadlineExceeded:
    """Say that the deadline of a job has passed."""
    return DeadlineExceeded(
        f"The query did not finish within {job.deadline:g} seconds.",
        remedy="Ask for less: add triple patterns that narrow it down, or a smaller aggregate.",
    )


def cause_of_death(status: int) -> NticError:
    """Explain how a worker ended.

    Args:
        status: exit status, negative for a signal.
    """
    if status == -signal.SIGABRT:
        return _memory_exceeded()
    name = signal.Signals(-status).name if status < 0 else f"status {status}"
    return WorkerLost(
        f"The process that evaluated the query died ({name}).",
        remedy="Simplify the query: fewer nested groups, shorter chains of operators.",
    )


def _memory_exceeded() -> MemoryExceeded:
    return MemoryExceeded(
        "The query needed more memory than its process may use.",
        remedy="Ask for less at a time: narrow the patterns, avoid sorting or joining everything.",
    )


def _error_of(status: str, message: str, job: Job) -> NticError:
    if status == "too-large":
        return TooLarge(
            f"The answer is larger than the limit of {job.bytes:,} bytes.",
            remedy="Ask for fewer rows or columns, or page with LIMIT and OFFSET.",
        )
    if status == "memory":
        return _memory_exceeded()
    if status == "format":
        return UnknownFormat(
            f"The answer cannot be written as {job.media_type}: it holds a control character, "
            "or a property whose IRI has no XML name.",
            remedy="Ask for JSON, CSV or TSV; for graphs Turtle, N-Triples or JSON-LD.",
        )
    if status == "store":
        return StoreFailure(
            f"The data could not be read: {message}.", remedy="Try again; then tell the operator."
        )
    return InvalidQuery(
        f"The query cannot be evaluated: {message.rstrip('.')}.",
        remedy="Correct the place that is named as line:column, if one is named.",
    )
