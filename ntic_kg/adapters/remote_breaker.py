"""Leave a far side alone that has just failed again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ntic_kg.errors import BackendFailure, BackendTimeout

_FAILURES = 3
_PAUSE = 5.0


class Breaker:
    """Opens after some failures in a row; then one caller at a time finds out whether it works.

    Args:
        clock: gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._last: BackendFailure | None = None

    def admit(self) -> None:
        """Let a caller pass.

        Raises:
            BackendFailure, BackendTimeout: nobody may pass yet; of the kind that came last.
        """
        with self._lock:
            last, now = self._last, self._clock()
            if last is None or self._failures < _FAILURES:
                return
            if now >= self._until:
                self._until = now + _PAUSE  # this caller finds out; the others go on waiting
                return
            wait = self._until - now
        kind = BackendTimeout if isinstance(last, BackendTimeout) else BackendFailure
        raise kind(
            f"{last.message} That was {self._failures} times in a row: it is left alone for"
            f" {wait:.0f} s.",
            remedy=last.remedy,
        )

    def failed(self, error: BackendFailure) -> None:
        """Take note that the far side could not be talked to."""
        with self._lock:
            self._failures += 1
            self._last = error
            self._until = self._clock() + _PAUSE

    def succeeded(self) -> None:
        """Take note that it answered."""
        with self._lock:
            self._failures = 0
