"""Timers of which nearly all are cancelled before their time.

An event loop has to do something for each of its timers, when it is set and when it is
cancelled. Those that are set here cost next to nothing for the first moments: only when one is
still there at the next look does the loop learn of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_LOOK = 0.05


class Timer:
    """Calls a function once, unless it is cancelled before."""

    __slots__ = ("_call", "_handle", "_young", "when")

    def __init__(self, when: float, call: Callable[[], object], young: dict[Timer, None]) -> None:
        self.when = when
        self._call = call
        self._young = young
        self._handle: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Call nothing any more; also after it has been called."""
        self._young.pop(self, None)
        if self._handle is not None:
            self._handle.cancel()

    def hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the loop call it when it is time."""
        self._handle = loop.call_later(self.when - time.monotonic(), self._call)


class Timers:
    """Sets timers in one event loop.

    >>> async def wait() -> list[str]:
    ...     called, timers = [], Timers()
    ...     timers.later(0.06, lambda: called.append("late"))
    ...     timers.later(0.06, lambda: called.append("never")).cancel()
    ...     timers.later(0.001, lambda: called.append("soon"))
    ...     await asyncio.sleep(0.2)
    ...     return called
    >>> asyncio.run(wait())
    ['soon', 'late']
    """

    def __init__(self) -> None:
        self._young: dict[Timer, None] = {}
        self._looking = False

    def later(self, seconds: float, call: Callable[[], object]) -> Timer:
        """Call a function after some seconds.

        Args:
            seconds: from now; as precise as the loop's own timers.
            call: in the running loop.
        """
        timer = Timer(time.monotonic() + seconds, call, self._young)
        if seconds < _LOOK:
            timer.hand_over(asyncio.get_running_loop())
            return timer
        self._young[timer] = None
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(_LOOK, self._look)
        return timer

    def _look(self) -> None:
        """Hand over what is still there, and look again as long as there is something new."""
        loop = asyncio.get_running_loop()
        self._looking = bool(self._young)
        for timer in self._young:
            timer.hand_over(loop)
        self._young.clear()
        if self._looking:
            loop.call_later(_LOOK, self._look)
