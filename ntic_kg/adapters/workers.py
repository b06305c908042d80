"""A pool of worker processes that evaluate queries and can be killed.

No cancellation exists in the engine: only ending a process ends a query. The serving process
evaluates nothing itself; each worker evaluates one query at a time on a checkpoint, under a
deadline and a memory limit, and is replaced as soon as it has died.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from ntic_kg.adapters.worker_packets import Packet
from ntic_kg.adapters.workers_bench import Bench
from ntic_kg.adapters.workers_link import LOST, KeeperLink, Worker
from ntic_kg.adapters.workers_outcome import (
    body_of,
    busy,
    cause_of_death,
    discard,
    header_of,
    late,
    outcome_of,
)
from ntic_kg.errors import NticError, StoreFailure
from ntic_kg.values import Checkpoint, Job, Outcome

_SPARES = 1
_LONGEST_QUEUE = 256
_PAUSE = 0.2


class WorkerPool:
    """Evaluates jobs in worker processes; an ``Evaluator``.

    Args:
        current: says which checkpoint to read; asked again for every job.
        workers: queries evaluated at the same time; clients' own texts leave one of them free
            for everything else when there are two or more.
        memory: bytes that a worker may use beyond those in use after opening the checkpoint;
            0 is no limit.
        patience: seconds that a job waits for a free worker.
    """

    def __init__(
        self,
        current: Callable[[], Checkpoint],
        *,
        workers: int,
        memory: int,
        patience: float = 5.0,
    ) -> None:
        self._current = current
        self._size = max(1, workers)
        self._memory = memory
        self._patience = patience
        self._link: KeeperLink | None = None
        self._running = False
        self._filling = False
        self._waiting = 0
        self._bench = Bench()
        self._all_slots = asyncio.Semaphore(self._size)
        self._outside_slots = asyncio.Semaphore(max(1, self._size - 1))
        self._tasks: set[asyncio.Task[None]] = set()
        self.network = ""

    async def start(self) -> None:
        """Start the keeper and fill the pool.

        Raises:
            StoreFailure: the keeper does not start, or there is nothing to read.
        """
        self._running = True
        try:
            await self._fill()
        except OSError as error:
            await self.stop()
            raise StoreFailure(
                f"The worker processes do not start: {error}.",
                remedy="Check that Python and pyoxigraph work for this user.",
            ) from error

    async def stop(self) -> None:
        """End every process of the pool."""
        self._running = False
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    @property
    def idle(self) -> int:
        """Workers that wait for a job."""
        return len(self._bench)

    def current(self) -> Checkpoint:
        """Say which checkpoint the next job reads."""
        return self._current()

    @property
    def keeper_pid(self) -> int | None:
        """Process id of the keeper, None when it does not run."""
        return self._link.pid if self._link else None

    async def run(self, job: Job) -> Outcome:
        """Evaluate one query; see ``ports.Evaluator``."""
        async with self._slot(job):
            checkpoint = self._current()
            packet = await self._evaluate(job, checkpoint)
            if packet.header["status"] == "store" and self._current() != checkpoint:
                # It was replaced and removed in between; the newer one is there.
                checkpoint = self._current()
                packet = await self._evaluate(job, checkpoint)
        return outcome_of(packet, job, checkpoint)

    @contextlib.asynccontextmanager
    async def _slot(self, job: Job) -> AsyncIterator[None]:
        """Hold the right to use a worker."""
        slots = [self._outside_slots, self._all_slots] if job.outside else [self._all_slots]
        async with contextlib.AsyncExitStack() as held:
            if self._waiting >= _LONGEST_QUEUE or not self._running:
                raise busy()
            self._waiting += 1
            try:
                async with asyncio.timeout(self._patience):
                    for slot in slots:
                        await held.enter_async_context(slot)
            except TimeoutError as error:
                raise busy() from error
            finally:
                self._waiting -= 1
            yield

    async def _free_worker(self) -> Worker:
        worker = None
        while worker is None or worker.ended.done():
            try:
                worker = await self._bench.take(self._patience)
            except TimeoutError as error:
                raise busy() from error
        return worker

    async def _evaluate(self, job: Job, checkpoint: Checkpoint) -> Packet:
        header, body = header_of(job, checkpoint), body_of(job)
        worker = await self._free_worker()
        while not worker.tell(header, body):
            worker.kill()  # it died while it waited, and not of this query
            worker = await self._free_worker()
        packet = None
        try:
            async with asyncio.timeout(job.deadline or None):
                packet = await worker.answer()
        except BaseException as error:
            # Whatever ended the wait (deadline, the client gone), the query must not go on.
            worker.kill()
            discard(packet)
            if isinstance(error, TimeoutError):
                raise late(job) from error
            raise
        if packet is None:
            raise await self._cause_of_death(worker)
        if packet.header["worn"]:
            worker.kill()
        else:
            self._bench.put(worker)
        return packet

    async def _cause_of_death(self, worker: Worker) -> NticError:
        worker.kill()
        try:
            async with asyncio.timeout(self._patience):
                return cause_of_death(await asyncio.shield(worker.ended))
        except TimeoutError:
            return cause_of_death(LOST)

    async def _fill(self) -> None:
        self._link = KeeperLink(self._replace, self._restart)
        self.network = await self._link.network()
        for _ in range(self._size + _SPARES):
            await self._add(self._link)

    async def _add(self, link: KeeperLink) -> None:
        worker = await link.fork(str(self._current().path), self._memory)
        self._bench.put(worker)

    def _replace(self, worker: Worker) -> None:
        """Start another worker in place of one that has ended."""
        worker.close()
        self._bench.remove(worker)
        if self._running and self._link is not None:
            self._begin(self._add_later(self._link, 0.0 if worker.asked else _PAUSE))

    async def _add_later(self, link: KeeperLink, pause: float) -> None:
        # A worker that died before it had a job may die again: do not spin.
        await asyncio.sleep(pause)
        with contextlib.suppress(OSError):
            await self._add(link)

    def _restart(self) -> None:
        """Start another keeper in place of one that is gone."""
        if self._running and not self._filling:
            self._begin(self._fill_later())

    async def _fill_later(self) -> None:
        self._filling = True
        try:
            while self._running:
                await asyncio.sleep(_PAUSE)
                with contextlib.suppress(OSError, StoreFailure):
                    await self._fill()
                    return
                if self._link is not None:
                    await self._link.close()
        finally:
            self._filling = False

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
