"""A pool of worker processes that evaluate queries and can be killed.

No cancellation exists in the engine: only ending a process ends a query. The serving process
evaluates nothing itself; each worker evaluates one query at a time, under a deadline and a
memory limit, and is replaced as soon as it has died. Workers in memory answer where the content
fits; workers on disk answer otherwise, and while a new checkpoint is being loaded.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from ntic_kg.adapters.worker_packets import Packet
from ntic_kg.adapters.workers_bench import Disbanded
from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.adapters.workers_crew import Crew, Terms
from ntic_kg.adapters.workers_link import OutOfTime, SteppedAside
from ntic_kg.adapters.workers_outcome import body_of, busy, header_of, late, outcome_of
from ntic_kg.adapters.workers_queue import Queue, Ticket
from ntic_kg.adapters.workers_resident import Resident
from ntic_kg.errors import StoreFailure
from ntic_kg.values import Checkpoint, Job, Outcome

_PAUSE = 0.2
_CREWS = 3  # that a query goes to, each in place of one that was lost


@dataclass(frozen=True)
class Plan:
    """What a pool may use.

    Args:
        workers: queries evaluated at the same time; clients' own texts leave one of them free
            for everything else when there are two or more.
        memory: bytes that a worker may use beyond those in use when it is ready; 0 is no limit.
        patience: seconds that a job waits for a free worker.
        query_seconds: seconds of evaluation that a client has in a minute; 0 is no limit.
        resident: whether to hold the content in memory where it fits.
    """

    workers: int
    memory: int
    patience: float = 10.0
    query_seconds: float = 0.0
    resident: bool = False


class WorkerPool:
    """Evaluates jobs in worker processes; an ``Evaluator``.

    Args:
        current: says which checkpoint to read; asked again for every job.
        plan: what the pool may use.
    """

    def __init__(self, current: Callable[[], Checkpoint], plan: Plan) -> None:
        self._current = current
        self._queue = Queue(max(1, plan.workers), plan.patience)
        self._budgets = Budgets(plan.query_seconds)
        self._terms = Terms(
            quick=self._queue.quick_places,
            slow=self._queue.slow_places,
            memory=plan.memory,
            patience=plan.patience,
        )
        self._resident = Resident(self._terms, self._renew) if plan.resident else None
        self._disk: Crew | None = None
        self._restarting: asyncio.Task[None] | None = None
        self.network = ""

    async def start(self) -> None:
        """Start the workers on disk; those in memory follow as soon as they have loaded.

        Raises:
            StoreFailure: the keeper does not start, or there is nothing to read.
        """
        try:
            await self._fill()
        except OSError as error:
            await self.stop()
            raise StoreFailure(
                f"The worker processes do not start: {error}.",
                remedy="Check that Python and pyoxigraph work for this user.",
            ) from error
        if self._resident is not None:
            self._resident.crew_for(self._current())

    async def stop(self) -> None:
        """End every process of the pool."""
        disk, self._disk = self._disk, None
        if self._restarting is not None:
            self._restarting.cancel()
            await asyncio.gather(self._restarting, return_exceptions=True)
        if self._resident is not None:
            await self._resident.stop()
        if disk is not None:
            await disk.stop()

    @property
    def idle(self) -> int:
        """Workers on disk that wait for a job."""
        return self._disk.idle if self._disk else 0

    def current(self) -> Checkpoint:
        """Say which checkpoint the next job reads."""
        return self._current()

    @property
    def keeper_pid(self) -> int | None:
        """Process id of the keeper of the workers on disk, None when it does not run."""
        return self._disk.keeper_pid if self._disk else None

    @property
    def resident_pid(self) -> int | None:
        """Process id of the keeper that holds the content in memory, None when none does."""
        return self._resident.keeper_pid if self._resident else None

    async def run(self, job: Job) -> Outcome:
        """Evaluate one query; see ``ports.Evaluator``."""
        if job.outside:
            self._budgets.admit(job.client)
        body = body_of(job)
        try:
            return await self._in_turn(job, body, slow=False)
        except SteppedAside:
            return await self._in_turn(job, body, slow=True)

    async def _in_turn(self, job: Job, body: bytes, *, slow: bool) -> Outcome:
        ticket = await self._queue.enter(job.client, outside=job.outside, slow=slow)
        try:
            checkpoint = self._current()
            packet = await self._evaluate(job, body, checkpoint, ticket)
            if packet.header["status"] == "store" and self._current() != checkpoint:
                # It was replaced and removed in between; the newer one is there.
                checkpoint = self._current()
                packet = await self._evaluate(job, body, checkpoint, ticket)
        except OutOfTime:
            raise late(job) from None
        finally:
            seconds = self._queue.leave(ticket, outside=job.outside)
            if job.outside:
                self._budgets.charge(job.client, seconds)
        return outcome_of(packet, job, checkpoint)

    async def _evaluate(
        self, job: Job, body: bytes, checkpoint: Checkpoint, ticket: Ticket
    ) -> Packet:
        message = (header_of(job, checkpoint), body)
        for _ in range(_CREWS):
            crew = self._resident.crew_for(checkpoint) if self._resident else None
            crew = crew or self._disk
            if crew is None:
                break
            with contextlib.suppress(Disbanded):
                return await crew.evaluate(message, job.deadline, ticket)
        raise busy()

    async def _fill(self, lost: Crew | None = None) -> None:
        """Start a crew; those who wait for a worker of one that is lost go over to it."""
        self._disk = Crew(self._terms, lambda: self._current().path, None, self._restart)
        if lost is not None:
            await lost.stop()
        self.network = await self._disk.start()

    def _renew(self) -> None:
        """Make the workers on disk let go of a checkpoint that may have been removed."""
        if self._disk is not None:
            self._disk.renew()

    def _restart(self) -> None:
        """Start another keeper in place of one that is gone."""
        if self._restarting is None or self._restarting.done():
            self._restarting = asyncio.get_running_loop().create_task(self._fill_later())

    async def _fill_later(self) -> None:
        while self._disk is not None:
            lost = self._disk
            await asyncio.sleep(_PAUSE)
            with contextlib.suppress(OSError, StoreFailure):
                await self._fill(lost)
                return
