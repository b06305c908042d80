"""How many seconds of evaluation a client has left: a bucket that fills in a minute."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from ntic_kg.adapters.workers_outcome import over_budget

_MINUTE = 60.0
_MOST_CLIENTS = 10_000


class Budgets:
    """Counts the seconds of evaluation of each client.

    A query is let in while anything is left, and charged when it has ended, so a client can
    overdraw by what it runs at the same time; it then waits until that is paid back.

    Args:
        seconds: of evaluation in a minute; 0 lets everybody in.
        clock: seconds that only grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._spent: dict[str, tuple[float, float]] = {}

    def __len__(self) -> int:
        """Count the clients that are remembered."""
        return len(self._spent)

    def admit(self, client: str) -> None:
        """Let a query in.

        Raises:
            BudgetSpent: the client has nothing left; the error says when it has.
        """
        if not self._seconds or client not in self._spent:
            return
        over = self._owed(client) - self._seconds
        if over >= 0:
            raise over_budget(max(1, math.ceil(over * _MINUTE / self._seconds)))

    def charge(self, client: str, seconds: float) -> None:
        """Count what a query has used; a client without a name is not charged."""
        if not self._seconds or not client:
            return
        owed = self._owed(client) + seconds
        self._spent[client] = (owed, self._clock())
        if len(self._spent) > _MOST_CLIENTS:
            self._spent = {c: s for c, s in self._spent.items() if self._owed(c) > 0}

    def _owed(self, client: str) -> float:
        owed, when = self._spent.get(client, (0.0, 0.0))
        return max(0.0, owed - (self._clock() - when) * self._seconds / _MINUTE)
