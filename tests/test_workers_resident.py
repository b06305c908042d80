"""Workers in memory: what they share, how they move on, when they are replaced."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.worker_confine import page_faults, private_memory
from ntic_kg.adapters.worker_process import MemoryReader
from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.errors import DeadlineExceeded, NticError
from ntic_kg.values import Checkpoint, Job
from tests.service_fixture import ENDLESS, MEMORY, children_of, is_running, make_checkpoint

CONTENT = Job("SELECT ?o { <urn:content> <urn:is> ?o }", "text/csv")


@asynccontextmanager
async def resident(
    current: Callable[[], Checkpoint], *, workers: int = 2
) -> AsyncIterator[WorkerPool]:
    """Run a pool that holds its content in memory."""
    pool = WorkerPool(current, Plan(workers=workers, memory=MEMORY, resident=True))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


async def until(happened: Callable[[], object], what: str) -> None:
    """Wait until a function says yes; fail after ten seconds."""
    try:
        async with asyncio.timeout(10):
            while not happened():
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(what)


async def filled(pool: WorkerPool, count: int = 3) -> int:
    """Wait until the keeper in memory has all its workers; give its process id."""
    await until(lambda: pool.resident_pid, "nothing was loaded into memory")
    keeper = pool.resident_pid
    assert keeper is not None
    await until(lambda: len(children_of(keeper)) == count, "workers are missing")
    return keeper


def test_workers_in_memory_take_over_and_answer_the_same(tmp_path: Path) -> None:
    """Byte for byte what the workers on disk answer, blank nodes and Chinese included."""
    checkpoint = make_checkpoint(tmp_path, "first")
    jobs = [
        CONTENT,
        Job("SELECT ?s ?o { ?s <urn:name> ?o } ORDER BY ?s"),
        Job("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"),
        Job("SELECT (COUNT(*) AS ?n) FROM <urn:graph:odd> { ?s ?p ?o }", "text/csv"),
    ]

    async def run() -> None:
        async with resident(lambda: checkpoint) as pool:
            on_disk = [(await pool.run(job)).content() for job in jobs]
            keeper = await filled(pool)
            for pid in children_of(pool.keeper_pid or 0):
                os.kill(pid, signal.SIGSTOP)  # nobody else can answer now
            in_memory = [(await pool.run(job)).content() for job in jobs]
            for pid in children_of(pool.keeper_pid or 0):
                os.kill(pid, signal.SIGCONT)
            assert in_memory == on_disk
            assert pool.resident_pid == keeper

    asyncio.run(run())


def test_every_read_during_ten_switches_is_of_one_of_the_two_snapshots(tmp_path: Path) -> None:
    """No error, no older answer after a newer one, and old keepers end."""
    versions = [make_checkpoint(tmp_path, f"v{n:02}", people=50) for n in range(11)]
    now = versions[0]
    seen: list[str] = []

    async def read(pool: WorkerPool, ended: asyncio.Event) -> None:
        while not ended.is_set():
            outcome = await pool.run(CONTENT)
            text = outcome.content().decode().split()[1]
            assert text == outcome.snapshot
            seen.append(text)

    async def run() -> None:
        nonlocal now
        keepers = set()
        async with resident(lambda: now) as pool:
            ended = asyncio.Event()
            readers = [asyncio.create_task(read(pool, ended)) for _ in range(3)]
            for version in versions:
                before, now = pool.resident_pid, version
                await until(lambda: pool.resident_pid != before, "it did not move on")  # noqa: B023
                keepers.add(pool.resident_pid)
            ended.set()
            await asyncio.gather(*readers)
            old = [pid for pid in keepers if pid and pid != pool.resident_pid]
            await until(lambda: not any(map(is_running, old)), "an old keeper still runs")
            assert len(old) == 10

    asyncio.run(run())
    assert set(seen) == {version.snapshot for version in versions}
    # Three readers take turns: an answer of the moment before may come in one moment late.
    assert seen[-1] == "v10"


def test_a_query_ends_on_the_keeper_it_began_on(tmp_path: Path) -> None:
    """The old keeper waits for its last job, and then ends."""
    now = make_checkpoint(tmp_path, "old", people=1500)

    async def run() -> None:
        nonlocal now
        async with resident(lambda: now) as pool:
            old = await filled(pool)
            slow = asyncio.create_task(pool.run(Job(ENDLESS, deadline=1.5)))
            await asyncio.sleep(0.1)
            now = make_checkpoint(tmp_path, "new", people=5)
            assert (await pool.run(Job("ASK {}", outside=False))).snapshot == "new"
            await until(lambda: pool.resident_pid != old, "it did not move on")
            assert is_running(old)
            with pytest.raises(DeadlineExceeded):
                await slow
            await until(lambda: not is_running(old), "the old keeper still runs")

    asyncio.run(run())


def test_a_lost_keeper_leaves_the_answers_to_the_disk(tmp_path: Path) -> None:
    """At most the queries that ran on it fail."""
    checkpoint = make_checkpoint(tmp_path, "first")

    async def run() -> None:
        async with resident(lambda: checkpoint) as pool:
            os.kill(await filled(pool), signal.SIGKILL)
            await until(lambda: pool.resident_pid is None, "the loss went unnoticed")
            assert (await pool.run(CONTENT)).content() == b"o\r\nfirst\r\n"

    asyncio.run(run())


def test_a_file_that_cannot_be_loaded_leaves_the_answers_to_the_disk(tmp_path: Path) -> None:
    """A damaged file beside a good checkpoint costs speed and nothing else."""
    checkpoint = make_checkpoint(tmp_path, "first")
    checkpoint.quads.write_text("this is no N-Quads\n")

    async def run() -> None:
        async with resident(lambda: checkpoint) as pool:
            await asyncio.sleep(0.5)
            assert pool.resident_pid is None
            assert (await pool.run(CONTENT)).content() == b"o\r\nfirst\r\n"

    asyncio.run(run())


def test_killed_workers_in_memory_are_replaced(tmp_path: Path) -> None:
    """By forks of the same keeper."""
    checkpoint = make_checkpoint(tmp_path, "first")

    async def run() -> None:
        async with resident(lambda: checkpoint) as pool:
            keeper = await filled(pool)
            before = set(children_of(keeper))
            for _ in range(5):
                with pytest.raises(NticError):
                    await pool.run(Job(ENDLESS, deadline=0.05))
            assert await filled(pool) == keeper
            assert len(before & set(children_of(keeper))) < len(before)
            assert (await pool.run(CONTENT)).content() == b"o\r\nfirst\r\n"

    asyncio.run(run())


def test_a_worker_is_worn_when_it_has_too_much_memory_of_its_own() -> None:
    """Page faults are the bound; the exact figure decides."""
    store = ox.Store()
    child = os.fork()
    if child == 0:
        fresh = MemoryReader(store, 0, private_memory() + 64 * 1024 * 1024)
        begun = fresh.is_worn()
        _ballast = bytearray(b"x" * (96 * 1024 * 1024))
        os._exit(10 * begun + fresh.is_worn() + 100 * (page_faults() == 0))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
