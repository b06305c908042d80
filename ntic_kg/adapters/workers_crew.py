"""A keeper with its workers: some for quick queries, some for slow ones.

Every worker that ends is replaced. Knows nothing of who may ask and of which data are newest.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ntic_kg.adapters.worker_packets import Packet
from ntic_kg.adapters.workers_bench import Bench
from ntic_kg.adapters.workers_link import LOST, KeeperLink, Worker
from ntic_kg.adapters.workers_outcome import busy, cause_of_death
from ntic_kg.adapters.workers_queue import Ticket
from ntic_kg.errors import NticError
from ntic_kg.timers import Timers
from ntic_kg.values import Checkpoint

_SPARES = 1
_PAUSE = 0.2
_NICE = 10


@dataclass(frozen=True)
class Terms:
    """How a crew works.

    Args:
        quick: workers for quick queries; one more is kept ready.
        slow: workers for slow queries, to which all others go first.
        memory: bytes that a worker may use beyond those in use when it is ready; 0 is no limit.
        patience: seconds that a query waits for a worker that is being replaced.
    """

    quick: int
    slow: int
    memory: int
    patience: float


@dataclass(frozen=True)
class Holding:
    """What a crew holds in memory.

    Args:
        checkpoint: of the store.
        wear: given the bytes that the store takes, says how many of its own a worker may have
            before it is replaced; 0 when the store is too large after all.
    """

    checkpoint: Checkpoint
    wear: Callable[[int], int]


class Crew:
    """A keeper and its workers.

    Args:
        terms: how many workers there are, and what they may use.
        checkpoint: gives the folder that a new worker opens.
        holding: what the keeper loads into memory; None when workers read on disk.
        on_lost: called when the keeper is gone, and with it every worker.
    """

    def __init__(
        self,
        terms: Terms,
        checkpoint: Callable[[], Path],
        holding: Holding | None,
        on_lost: Callable[[], None],
    ) -> None:
        self._terms = terms
        self._checkpoint = checkpoint
        self._holding = holding
        self._wear = 0
        self._on_lost = on_lost
        self._running = True
        self._benches = {False: Bench(), True: Bench()}
        self._slow: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers = Timers()
        self._busy = 0
        self._link: KeeperLink | None = None

    @property
    def idle(self) -> int:
        """Workers that wait for a job."""
        return sum(len(bench) for bench in self._benches.values())

    @property
    def keeper_pid(self) -> int | None:
        """Process id of the keeper, None when it does not run."""
        return self._link.pid if self._link else None

    async def start(self) -> str:
        """Start the keeper and every worker; say what keeps them off the network.

        Raises:
            OSError: they do not start, or the file cannot be loaded.
        """
        held = self._holding.checkpoint if self._holding else None
        self._link = link = KeeperLink(held, self._replace, self._lose)
        network = await link.network()
        size = await link.loaded()
        if self._holding is not None:
            self._wear = self._holding.wear(size)
            if not self._wear:
                raise OSError("it does not fit in memory")
        for slow in [False] * (self._terms.quick + _SPARES) + [True] * self._terms.slow:
            await self._add(link, slow=slow)
        return network

    async def stop(self) -> None:
        """End every process."""
        self._running = False
        for bench in self._benches.values():
            bench.disband()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def retire(self) -> None:
        """End every process as soon as the last job has been answered."""
        while self._busy:
            await asyncio.sleep(_PAUSE)
        await self.stop()

    def renew(self) -> None:
        """Replace the workers that wait, so that new ones open the newest checkpoint."""
        for bench in self._benches.values():
            bench.kill_all()

    async def evaluate(
        self, message: tuple[bytes, bytes], seconds: float, ticket: Ticket
    ) -> Packet:
        """Have a worker answer a message.

        Args:
            message: header and body.
            seconds: after which the worker is ended; 0 is never.
            ticket: says which lane the worker is for, and is told how to make it step aside.

        Raises:
            OutOfTime: the seconds were over.
            SteppedAside: the query was made to step aside.
            Disbanded: the crew has been stopped before a worker took the message.
            NticError: the worker died, or none became free.
        """
        self._busy += 1
        try:
            bench = self._benches[ticket.slow]
            worker = bench.pop() or await self._freed(bench)
            while not worker.tell(*message):
                worker.kill()  # it died while it waited, and not of this query
                worker = await self._freed(bench)
            ticket.step_aside = worker.step_aside
            timer = self._timers.later(seconds, worker.run_out) if seconds else None
            try:
                packet = await worker.answer()
            except BaseException:
                worker.kill()  # whatever ended the wait, the client gone: nobody will read it
                raise
            finally:
                if timer is not None:
                    timer.cancel()
        finally:
            self._busy -= 1
        if packet is None:
            raise worker.reason or await self._cause_of_death(worker)
        if packet.header["worn"]:
            worker.kill()
        else:
            bench.put(worker)
        return packet

    async def _freed(self, bench: Bench) -> Worker:
        try:
            return await bench.take(self._terms.patience)
        except TimeoutError as error:
            raise busy() from error

    async def _cause_of_death(self, worker: Worker) -> NticError:
        worker.kill()
        try:
            async with asyncio.timeout(self._terms.patience):
                return cause_of_death(await asyncio.shield(worker.ended))
        except TimeoutError:
            return cause_of_death(LOST)

    async def _add(self, link: KeeperLink, *, slow: bool) -> None:
        worker = await link.fork(
            {
                "checkpoint": str(self._checkpoint()),
                "memory": self._terms.memory,
                "wear": self._wear,
                "nice": _NICE if slow else 0,
            }
        )
        if slow:
            self._slow.add(worker)
        self._benches[slow].put(worker)

    def _replace(self, worker: Worker) -> None:
        """Start another worker in place of one that has ended."""
        worker.close()
        slow = worker in self._slow
        self._slow.discard(worker)
        self._benches[slow].remove(worker)
        if self._running and self._link is not None:
            pause = 0.0 if worker.asked else _PAUSE
            self._begin(self._add_later(self._link, pause, slow=slow))

    async def _add_later(self, link: KeeperLink, pause: float, *, slow: bool) -> None:
        # A worker that died before it had a job may die again: do not spin.
        await asyncio.sleep(pause)
        with contextlib.suppress(OSError, NticError):
            await self._add(link, slow=slow)

    def _lose(self) -> None:
        if self._running:
            self._on_lost()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
