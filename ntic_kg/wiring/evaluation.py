"""Evaluate queries in processes that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from ntic_kg.adapters.store_embedded import recorded_checkpoint
from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.adapters.workers_store import WorkerStore
from ntic_kg.ports import Evaluator, RequestStore
from ntic_kg.settings import Settings
from ntic_kg.sparql import guard
from ntic_kg.values import Job, Outcome
from ntic_kg.wiring.remote import is_remote, remote_pool
from ntic_kg.wiring.stores import checkpoint_of, newest_checkpoint, store_folder


def evaluate(settings: Settings, query: str, media_type: str) -> Outcome:
    """Evaluate free SPARQL where it can be ended, under the limits of the settings.

    Raises:
        RefusedQuery: the guard does not let the text through.
        NticError: the evaluation failed or was ended; see ``ports.Evaluator``.
    """
    guard.check(query)
    job = Job(
        query,
        media_type,
        deadline=settings.deadline,
        rows=settings.rows,
        bytes=settings.bytes,
    )
    if is_remote(settings):
        return asyncio.run(_evaluate(remote_pool(settings, size=1), job))
    with store_folder(settings) as folder:
        checkpoint_of(folder)
        plan = Plan(workers=1, memory=settings.memory)
        return asyncio.run(_evaluate(WorkerPool(newest_checkpoint(folder), plan), job))


def worker_pool(settings: Settings, folder: Path) -> WorkerPool:
    """Make the pool that evaluates the queries of a service; the caller starts it."""
    plan = Plan(
        workers=settings.workers,
        memory=settings.memory,
        query_seconds=settings.query_seconds,
        resident=True,
    )
    return WorkerPool(newest_checkpoint(folder), plan)


def store_of(
    pool: WorkerPool, settings: Settings
) -> Callable[[asyncio.AbstractEventLoop], RequestStore]:
    """Give threads of a service a store that the pool answers."""

    def give(loop: asyncio.AbstractEventLoop) -> RequestStore:
        return WorkerStore(pool, loop, deadline=settings.deadline)

    return give


def store_at(
    settings: Settings, folder: Path
) -> Callable[[str], contextlib.AbstractAsyncContextManager[RequestStore]]:
    """Give a service what readers saw earlier: a worker of its own for each request.

    Returns:
        A function that takes a snapshot or a time and raises NoSuchSnapshot where none is kept.
    """

    @contextlib.asynccontextmanager
    async def give(asked: str) -> AsyncIterator[RequestStore]:
        kept = await asyncio.to_thread(recorded_checkpoint, folder, asked)
        pool = WorkerPool(lambda: kept.checkpoint, Plan(workers=1, memory=settings.memory))
        await pool.start()
        try:
            yield WorkerStore(pool, asyncio.get_running_loop(), deadline=settings.deadline)
        finally:
            await pool.stop()

    return give


async def _evaluate(pool: Evaluator, job: Job) -> Outcome:
    await pool.start()
    try:
        return await pool.run(job)
    finally:
        await pool.stop()
