"""What can go wrong while a query is evaluated."""

from __future__ import annotations

from ntic_kg.errors.base import NticError


class InvalidQuery(NticError):
    """SPARQL text that does not parse."""

    code = "invalid-query"
    title = "Invalid query"
    status = 400
    exit_code = 2


class RefusedQuery(NticError):
    """SPARQL text that the guard does not let through."""

    code = "refused-query"
    title = "Refused query"
    status = 400
    exit_code = 2


class TooLarge(NticError):
    """A request or an answer is larger than the limit."""

    code = "too-large"
    title = "Too large"
    status = 413
    exit_code = 2


class DeadlineExceeded(NticError):
    """A query ran out of time."""

    code = "deadline-exceeded"
    title = "Deadline exceeded"
    status = 504


class MemoryExceeded(NticError):
    """A query needed more memory than its worker may use."""

    code = "memory-exceeded"
    title = "Memory exceeded"
    status = 503


class WorkerLost(NticError):
    """The process that evaluated a query died."""

    code = "worker-lost"
    title = "Worker lost"
    status = 503


class Busy(NticError):
    """No worker became free in time.

    Args:
        seconds: after which a client may try again.
    """

    code = "busy"
    title = "Busy"
    status = 429

    def __init__(self, message: str, *, remedy: str, seconds: int = 1) -> None:
        super().__init__(message, remedy=remedy)
        self.seconds = seconds


class BudgetSpent(Busy):
    """A client has used the seconds of evaluation that it has in a minute."""

    code = "budget-spent"
    title = "Budget spent"
