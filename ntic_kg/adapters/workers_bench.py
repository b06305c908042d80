"""Workers that wait for a job, and jobs that wait for a worker.

Runs in one event loop; the worker that was busy last is taken first, because it is warm.
"""

from __future__ import annotations

import asyncio
from collections import deque

from ntic_kg.adapters.workers_link import Worker


class Disbanded(Exception):
    """No worker will ever become free here; another crew is in its place."""


class Bench:
    """Hands each free worker to exactly one waiting job."""

    def __init__(self) -> None:
        self._workers: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._disbanded = False

    def __len__(self) -> int:
        """Count the workers that wait."""
        return len(self._workers)

    def put(self, worker: Worker) -> None:
        """Offer a worker that is free; one that has ended is forgotten."""
        if worker.ended.done():
            return
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._workers.append(worker)

    def remove(self, worker: Worker) -> None:
        """Forget a worker that has ended."""
        if worker in self._workers:
            self._workers.remove(worker)

    def kill_all(self) -> None:
        """End the workers that wait."""
        while self._workers:
            self._workers.pop().kill()

    def disband(self) -> None:
        """Send away the jobs that wait, and whoever comes later."""
        self._disbanded = True
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(Disbanded())

    def pop(self) -> Worker | None:
        """Take a worker that waits; None when there is none."""
        return self._workers.pop() if self._workers else None

    async def take(self, patience: float) -> Worker:
        """Take a free worker.

        Raises:
            TimeoutError: none became free within ``patience`` seconds.
            Disbanded: none will.
        """
        if self._disbanded:
            raise Disbanded
        worker = self.pop()
        if worker is not None:
            return worker
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(patience):
                return await waiting
        except BaseException:
            # It may have been given a worker in the moment in which it stopped waiting.
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self.put(waiting.result())
            raise
