"""Evaluate queries on a remote store for a service that must not stand still.

Each evaluation holds one of a few threads, however slow the far side is. The caller gets its
answer or error in time even when a thread cannot be freed (a name that is being resolved).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from ntic_kg.adapters import remote_guard
from ntic_kg.adapters.remote_backend import Asked, Backend
from ntic_kg.adapters.remote_call import Call
from ntic_kg.adapters.remote_stamp import Stamp
from ntic_kg.adapters.worker_spool import Spool, TooManyBytes
from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.errors import (
    BackendTimeout,
    Busy,
    InvalidQuery,
    StoreFailure,
    TooLarge,
    UnknownFormat,
)
from ntic_kg.sparql.kind import query_form
from ntic_kg.values import Completeness, Job, Outcome

_LOG = logging.getLogger(__name__)
_LONGEST_QUEUE = 256
_GRACE = 0.5
_INTERVAL = 5.0
_AT_START = 1.0
_XML = frozenset({"application/sparql-results+xml", "application/rdf+xml"})


class RemotePool:
    """Evaluates jobs on a backend; an ``Evaluator``.

    Args:
        backend: the far side.
        size: evaluations at the same time; clients' own texts leave one of them free for
            everything else when there are two or more.
        query_seconds: seconds of evaluation that a client has in a minute; 0 is no limit.
        patience: seconds that a job waits for its turn.
    """

    def __init__(
        self, backend: Backend, *, size: int, query_seconds: float = 0.0, patience: float = 5.0
    ) -> None:
        self.backend = backend
        self.stamp = Stamp(backend)
        self.size = max(1, size)
        self._budgets = Budgets(query_seconds)
        self._patience = patience
        self._waiting = 0
        self._is_well = True
        self._looked = asyncio.Event()
        self._calls: set[Call] = set()
        self._executor: ThreadPoolExecutor | None = None
        self._watch: asyncio.Task[None] | None = None
        self._all_slots = asyncio.Semaphore(self.size)
        self._outside_slots = asyncio.Semaphore(max(1, self.size - 1))

    @property
    def snapshot(self) -> str:
        """Identify the content as the last answer found it recorded.

        Raises:
            BackendFailure: the far side has not answered since its last failure.
        """
        return self.stamp.seen()

    async def start(self) -> None:
        """Make the threads, and look whether anybody is there.

        A far side that fails now may be back when it is needed: every answer will tell.
        """
        self._executor = ThreadPoolExecutor(self.size, thread_name_prefix="remote")
        self._watch = asyncio.create_task(self._go_on_looking())
        # Mostly it answers at once; a service must start as well when it does not.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), _AT_START)

    async def stop(self) -> None:
        """End every call; threads end with them."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        executor, self._executor = self._executor, None
        for call in list(self._calls):
            call.end()
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    async def _look(self) -> None:
        """Find out what the far side holds now, so that nobody else need wait for it."""
        try:
            await self.run(Job("ASK {}", deadline=_INTERVAL, outside=False))
        except (StoreFailure, Busy) as error:
            if self._is_well:
                _LOG.warning("%s", error.message)
            self._is_well = False
        else:
            self._is_well = True

    async def _go_on_looking(self) -> None:
        while True:
            await self._look()
            self._looked.set()
            await asyncio.sleep(_INTERVAL)

    async def run(self, job: Job) -> Outcome:
        """Evaluate one query; see ``ports.Evaluator``.

        Raises:
            BackendFailure, BackendTimeout: the far side failed to answer.
        """
        if job.outside:
            remote_guard.check(job.query)
            self._budgets.admit(job.client)
        call = Call(job.deadline)
        async with self._turn(job) as slots:
            if self._executor is None:
                raise self._busy()
            work = self._executor.submit(self._evaluate, job, call)
            _release_after(work, slots, asyncio.get_running_loop())
        begin = time.monotonic()
        try:
            async with asyncio.timeout(job.deadline + _GRACE if job.deadline else None):
                return await asyncio.wrap_future(work)
        except TimeoutError as error:
            raise BackendTimeout(
                f"The remote store at {self.backend.host} did not answer within"
                f" {job.deadline:g} s.",
                remedy="Ask for less, raise NTIC_DEADLINE, or look at its load.",
            ) from error
        finally:
            if job.outside:
                self._budgets.charge(job.client, time.monotonic() - begin)
            if not work.done():
                call.end()
                work.add_done_callback(_discard)

    @contextlib.asynccontextmanager
    async def _turn(self, job: Job) -> AsyncIterator[list[asyncio.Semaphore]]:
        """Wait for the right to use a thread; what is left in the list is given back."""
        wanted = [self._outside_slots, self._all_slots] if job.outside else [self._all_slots]
        held: list[asyncio.Semaphore] = []
        if self._waiting >= _LONGEST_QUEUE:
            raise self._busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                for slot in wanted:
                    await slot.acquire()
                    held.append(slot)
            yield held
        except TimeoutError as error:
            raise self._busy() from error
        finally:
            self._waiting -= 1
            while held:
                held.pop().release()

    def _busy(self) -> Busy:
        return Busy(
            f"The remote store at {self.backend.host} is answering other queries.",
            remedy="Try again in a second; Retry-After says when.",
        )

    def _evaluate(self, job: Job, call: Call) -> Outcome:
        """Evaluate a job in a thread."""
        asked = Asked(job.query, job.default_graphs, job.named_graphs)
        spool = Spool(rows=0, limit=job.bytes, layout=None, xml=job.media_type in _XML)
        self._calls.add(call)
        try:
            with call:
                if query_form(job.query).yields_graph:
                    cut, snapshot = self._write_graph(asked, job, call, spool)
                else:
                    cut, snapshot = self._write_table(asked, job, call, spool)
            if job.media_type in _XML and not spool.is_well_formed():
                raise _unwritable(job)
            return _outcome(job, spool, cut=cut, snapshot=snapshot)
        except TooManyBytes:
            raise TooLarge(
                f"The answer is larger than the limit of {job.bytes:,} bytes.",
                remedy="Ask for fewer rows or columns, or page with LIMIT and OFFSET.",
            ) from None
        finally:
            self._calls.discard(call)
            spool.close()

    def _write_table(self, asked: Asked, job: Job, call: Call, spool: Spool) -> tuple[bool, str]:
        format_ = ox.QueryResultsFormat.from_media_type(job.media_type)
        if format_ is None:
            raise InvalidQuery("The query yields a table and not a graph.", remedy="Use CONSTRUCT.")
        (table, cut), snapshot = self.stamp.put_on(lambda: self.backend.table(asked, call), call)
        table.solutions(job.rows).serialize(cast("IO[bytes]", spool), format=format_)
        return cut or bool(job.rows and table.rows > job.rows), snapshot

    def _write_graph(self, asked: Asked, job: Job, call: Call, spool: Spool) -> tuple[bool, str]:
        format_ = ox.RdfFormat.from_media_type(job.media_type)
        if format_ is None:
            raise InvalidQuery("The query yields a graph and not a table.", remedy="Use SELECT.")
        (triples, cut), snapshot = self.stamp.put_on(lambda: self.backend.graph(asked, call), call)
        kept = triples[: job.rows] if job.rows else triples
        ox.serialize(kept, cast("IO[bytes]", spool), format=format_)
        return cut or len(kept) < len(triples), snapshot


def _outcome(job: Job, spool: Spool, *, cut: bool, snapshot: str) -> Outcome:
    size = spool.size
    body: bytes | BinaryIO
    body, file = spool.take()
    if file is not None:
        body = cast("BinaryIO", os.fdopen(file, "rb"))
    complete = Completeness.TRUNCATED if cut else Completeness.COMPLETE
    return Outcome(job.media_type, body, size, complete, snapshot)


def _unwritable(job: Job) -> UnknownFormat:
    return UnknownFormat(
        f"The answer cannot be written as {job.media_type}: it holds a control character, "
        "or a property whose IRI has no XML name.",
        remedy="Ask for JSON, CSV or TSV; for graphs Turtle, N-Triples or JSON-LD.",
    )


def _release_after(
    work: Future[Outcome], slots: list[asyncio.Semaphore], loop: asyncio.AbstractEventLoop
) -> None:
    """Give the slots back when the thread is free, not when the caller has gone."""
    held = slots.copy()
    slots.clear()

    def release() -> None:
        for slot in held:
            slot.release()

    def tell(_work: Future[Outcome]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(release)

    work.add_done_callback(tell)


def _discard(work: Future[Outcome]) -> None:
    """Close an answer that came too late for anybody to read."""
    if not work.cancelled() and work.exception() is None:
        body = work.result().body
        if not isinstance(body, bytes):
            body.close()
