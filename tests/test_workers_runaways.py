"""Runaway queries end in time and leave nothing behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.errors import DeadlineExceeded, MemoryExceeded, NticError, WorkerLost
from ntic_kg.values import Job
from tests.service_fixture import (
    BOMB,
    BRACES,
    ENDLESS,
    MEMORY,
    children_of,
    make_checkpoint,
    open_files,
)

RUNAWAYS = (ENDLESS, BRACES, BOMB, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c")
ENDS = (DeadlineExceeded, WorkerLost, MemoryExceeded)


def in_use(pool: WorkerPool) -> tuple[int, int]:
    """Count the workers of both keepers, and the descriptors of this process."""
    keepers = [pool.keeper_pid, pool.resident_pid]
    return sum(len(children_of(pid)) for pid in keepers if pid), open_files()


def memory_of(pid: int) -> int:
    """Measure the kilobytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def held() -> int:
    """Count the processes that this one holds a descriptor of, to kill them by."""
    links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(str(link) == "anon_inode:[pidfd]" for link in links)


async def ready(pool: WorkerPool, workers: int, others: int) -> None:
    """Wait until both keepers have all their workers, and the pool knows of each of them.

    A worker runs a moment before its descriptor arrives; ``others`` are held for something else.
    """
    async with asyncio.timeout(30):
        while in_use(pool)[0] != workers or held() - others != workers:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("count", [24, pytest.param(1000, marks=pytest.mark.slow)])
def test_runaways_leave_no_process_and_no_descriptor_behind(tmp_path: Path, count: int) -> None:
    """Endless, crashing and greedy queries of eight clients; each has its own error."""
    checkpoint = make_checkpoint(tmp_path, "first")

    async def runaway(pool: WorkerPool, number: int) -> NticError:
        job = Job(RUNAWAYS[number % len(RUNAWAYS)], deadline=0.1, client=f"c{number % 8}")
        with pytest.raises(ENDS) as caught:
            await pool.run(job)
        return caught.value

    async def run() -> None:
        plan = Plan(workers=4, memory=MEMORY, patience=120, resident=True)
        others, pool = held(), WorkerPool(lambda: checkpoint, plan)
        await pool.start()
        try:
            await ready(pool, 10, others)
            before = in_use(pool)
            assert pool.resident_pid
            memory = memory_of(pool.resident_pid)
            for start in range(0, count, 8):
                await asyncio.gather(*(runaway(pool, n) for n in range(start, start + 8)))
                assert (await pool.run(Job("ASK {}", outside=False))).size
            await ready(pool, 10, others)
            assert in_use(pool) == before
            assert memory_of(pool.resident_pid) <= memory * 1.1
        finally:
            await pool.stop()

    files = open_files()
    asyncio.run(run())
    assert open_files() <= files + 2  # the event loop's own
