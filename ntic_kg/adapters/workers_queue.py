"""Who may use a worker next: a fair queue between clients, and a lane for slow queries.

Places are divided so that nobody can take them all. One is kept from clients' own queries, for
ready questions and everything else. Of the others about half form the slow lane. A query starts
in the quick lane; when it has run for a quarter of a second while another client waits, it gives
its place up, and starts again in the slow lane. For the minute after, its client's queries start
there, as long as other clients ask, too. Waiting clients take turns, however many queries each of
them has sent.

Runs in one event loop; knows nothing of processes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

from ntic_kg.adapters.workers_outcome import busy
from ntic_kg.timers import Timers

QUICK = 0.25
SLOW = 1.0
_REMEMBERED = 60.0
_RECENT = 5.0
_REVIEW = 0.05
_LONGEST = 1024
_LONGEST_OF_ONE = 128


@dataclass(eq=False)
class Ticket:
    """The right to use a worker.

    Args:
        client: who holds it; empty for everything that is not a client's own query.
        slow: whether it is for the slow lane.
        since: when it was given, in seconds of the monotonic clock.
        step_aside: makes the query give its place up; None while that is impossible.
    """

    client: str
    slow: bool
    since: float
    step_aside: Callable[[], None] | None = None


class _Line:
    """Those who wait for one kind of place; clients take turns."""

    def __init__(self) -> None:
        self._clients: dict[str, deque[asyncio.Future[None]]] = {}

    def __bool__(self) -> bool:
        return bool(self._clients)

    def has_other(self, client: str) -> bool:
        """Say whether another client waits."""
        return len(self._clients) > (client in self._clients)

    def length(self, client: str) -> int:
        """Count the queries of a client that wait."""
        return len(self._clients.get(client, ()))

    def join(self, client: str) -> asyncio.Future[None]:
        """Wait at the end of the client's own queue."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._clients.setdefault(client, deque()).append(turn)
        return turn

    def leave(self, client: str, turn: asyncio.Future[None]) -> None:
        """Wait no longer."""
        queue = self._clients.get(client)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._clients[client]

    def call(self) -> bool:
        """Let the first query of the client pass whose turn it is; say whether it still waits."""
        client = next(iter(self._clients))
        queue = self._clients.pop(client)
        turn = queue.popleft()
        if queue:
            self._clients[client] = queue  # behind all others
        if turn.done():
            return False
        turn.set_result(None)
        return True


def _lose_patience(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(busy())


class Queue:
    """Gives out the places of a pool.

    Args:
        workers: places in all.
        patience: seconds that a query waits for one.
    """

    def __init__(self, workers: int, patience: float) -> None:
        self.slow_places = (workers - 1) // 2
        self.quick_places = workers - self.slow_places
        self._outside_places = max(1, self.quick_places - 1)
        self._patience = patience
        self._inside, self._quick, self._slow = _Line(), _Line(), _Line()
        self._running: set[Ticket] = set()
        self._waiting = self._in_use = self._outside_in_use = self._slow_in_use = 0
        self._slow_clients: dict[str, float] = {}
        # The client that asked last, the last one before it that was another, and when.
        self._latest, self._before = ("", float("-inf")), ("", float("-inf"))
        self._reviewing = False
        self._timers = Timers()

    async def enter(self, client: str, *, outside: bool, slow: bool = False) -> Ticket:
        """Wait for a place.

        Args:
            client: who asks.
            outside: whether it is for a client's own query.
            slow: whether its query has already given a quick place up.

        Raises:
            Busy: too many wait, or none became free in time.
        """
        now = monotonic()
        line = self._inside
        if outside:
            alone = self._is_alone(client, now)
            slow = self.slow_places > 0 and (slow or (not alone and self._is_slow(client, now)))
            line = self._slow if slow else self._quick
        ticket = Ticket(client if outside else "", slow, now)
        if not line and self._is_free(line):
            self._take(line)
        else:
            await self._wait(line, client)
            ticket.since = monotonic()
        if outside:
            self._running.add(ticket)
        return ticket

    def leave(self, ticket: Ticket, *, outside: bool) -> float:
        """Give a place back; say for how many seconds it was taken."""
        seconds = monotonic() - ticket.since
        if outside:
            self._running.discard(ticket)
            if seconds > SLOW:
                self.remember(ticket.client)
        if ticket.slow:
            self._slow_in_use -= 1
        else:
            self._in_use -= 1
            self._outside_in_use -= outside
        self._call()
        return seconds

    def remember(self, client: str) -> None:
        """Let the client's queries of the next minute start in the slow lane."""
        now = monotonic()
        if len(self._slow_clients) >= _LONGEST:
            self._slow_clients = {c: t for c, t in self._slow_clients.items() if t > now}
        self._slow_clients[client] = now + _REMEMBERED

    def _is_alone(self, client: str, now: float) -> bool:
        """Say whether no other client has asked in the last seconds."""
        if client != self._latest[0]:
            self._before = self._latest
        self._latest = (client, now)
        return now - self._before[1] > _RECENT

    def _is_slow(self, client: str, now: float) -> bool:
        until = self._slow_clients.get(client)
        if until is None:
            return False
        if until > now:
            return True
        del self._slow_clients[client]
        return False

    def _is_free(self, line: _Line) -> bool:
        if line is self._slow:
            return self._slow_in_use < self.slow_places
        if self._in_use >= self.quick_places:
            return False
        return line is self._inside or self._outside_in_use < self._outside_places

    def _take(self, line: _Line) -> None:
        if line is self._slow:
            self._slow_in_use += 1
        else:
            self._in_use += 1
            self._outside_in_use += line is self._quick

    async def _wait(self, line: _Line, client: str) -> None:
        if self._waiting >= _LONGEST or line.length(client) >= _LONGEST_OF_ONE:
            raise busy()
        turn = line.join(client)
        self._waiting += 1
        self._review_soon()
        timer = self._timers.later(self._patience, partial(_lose_patience, turn))
        try:
            await turn
        except BaseException:
            line.leave(client, turn)
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._give_back(line)  # it was called in the moment in which it stopped waiting
            raise
        finally:
            timer.cancel()
            self._waiting -= 1

    def _give_back(self, line: _Line) -> None:
        if line is self._slow:
            self._slow_in_use -= 1
        else:
            self._in_use -= 1
            self._outside_in_use -= line is self._quick
        self._call()

    def _call(self) -> None:
        """Give the free places to those who wait."""
        for line in (self._inside, self._quick, self._slow):
            while line and self._is_free(line):
                if line.call():
                    self._take(line)

    def _review_soon(self) -> None:
        if not self._reviewing and self.slow_places and self._quick:
            self._reviewing = True
            asyncio.get_running_loop().call_later(_REVIEW, self._review)

    def _review(self) -> None:
        """Make queries that have had their time give way to other clients."""
        self._reviewing = False
        now = monotonic()
        for ticket in list(self._running):
            others = not ticket.slow and self._quick.has_other(ticket.client)
            if others and ticket.step_aside is not None and now - ticket.since > QUICK:
                self.remember(ticket.client)
                ticket.step_aside()
        self._review_soon()
