"""Who may use a worker next, and for how many seconds a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.adapters.workers_queue import Queue, Ticket
from ntic_kg.adapters.workers_resident import available_memory, wear_of
from ntic_kg.errors import BudgetSpent, Busy, DeadlineExceeded
from ntic_kg.values import Job
from tests.service_fixture import ENDLESS, MEMORY, make_checkpoint

PEOPLE = "SELECT (COUNT(*) AS ?n) { ?s <urn:name> ?o }"


async def enter(queue: Queue, client: str, order: list[str]) -> Ticket:
    """Enter and write down who did."""
    ticket = await queue.enter(client, outside=True)
    order.append(client)
    return ticket


def test_a_client_with_one_query_does_not_wait_for_another_clients_hundred() -> None:
    """Clients take turns: the one query is the second to pass."""

    async def run() -> list[str]:
        queue, order = Queue(2, patience=10), list[str]()
        first = await enter(queue, "many", order)
        tasks = [asyncio.create_task(enter(queue, "many", order)) for _ in range(100)]
        tasks.append(asyncio.create_task(enter(queue, "one", order)))
        await asyncio.sleep(0)
        ticket = first
        for _ in range(101):
            queue.leave(ticket, outside=True)
            done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            ticket, tasks = done.pop().result(), list(pending)
        return order

    order = asyncio.run(run())
    assert order.index("one") == 2
    assert order.count("many") == 101


def test_clients_queries_leave_a_place_for_everything_else() -> None:
    """Questions and readiness pass while clients wait."""

    async def run() -> None:
        for workers, clients in ((1, 1), (2, 1), (3, 1), (4, 2), (8, 4)):
            queue = Queue(workers, patience=0.05)
            for number in range(clients):
                await queue.enter(f"c{number}", outside=True)
            with pytest.raises(Busy):
                await queue.enter("last", outside=True)
            if workers > 1:
                await queue.enter("", outside=False)

    asyncio.run(run())


def test_one_client_cannot_fill_the_queue() -> None:
    """The 129th waiting query of one is refused; another client may still wait."""

    async def run() -> None:
        queue = Queue(2, patience=10)
        await queue.enter("a", outside=True)
        waiting = [asyncio.create_task(queue.enter("a", outside=True)) for _ in range(128)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await queue.enter("a", outside=True)
        other = asyncio.create_task(queue.enter("b", outside=True))
        await asyncio.sleep(0)
        assert not other.done()
        for task in [*waiting, other]:
            task.cancel()
        await asyncio.gather(*waiting, other, return_exceptions=True)

    asyncio.run(run())


def test_who_stops_waiting_leaves_no_gap() -> None:
    """Cancelled before, during and after being called, each place is given on."""

    async def run() -> None:
        queue = Queue(2, patience=10)
        held = await queue.enter("a", outside=True)
        tasks = [asyncio.create_task(queue.enter(c, outside=True)) for c in "bcd"]
        await asyncio.sleep(0)
        tasks[0].cancel()
        queue.leave(held, outside=True)  # calls b, which has just been cancelled, or c
        tasks[1].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results[2], Ticket)
        queue.leave(results[2], outside=True)
        assert isinstance(await queue.enter("e", outside=True), Ticket)

    asyncio.run(run())


def test_a_slow_client_has_the_quick_lane_as_long_as_it_is_alone() -> None:
    """There is nobody whom it could keep waiting."""

    async def run() -> None:
        queue = Queue(4, patience=1)
        queue.remember("slow")
        alone = await queue.enter("slow", outside=True)
        other = await queue.enter("quick", outside=True)
        queue.leave(other, outside=True)
        among = await queue.enter("slow", outside=True)
        assert [ticket.slow for ticket in (alone, other, among)] == [False, False, True]

    asyncio.run(run())


def with_pool(folder: Path, plan: Plan, work: Callable[[WorkerPool], Awaitable[None]]) -> None:
    """Run a piece of work with a pool on a small store."""
    checkpoint = make_checkpoint(folder, "first")

    async def run() -> None:
        pool = WorkerPool(lambda: checkpoint, plan)
        await pool.start()
        try:
            await work(pool)
        finally:
            await pool.stop()

    asyncio.run(run())


def test_a_slow_query_makes_way_and_ends_in_the_slow_lane(tmp_path: Path) -> None:
    """Twelve endless queries of six clients; the seventh gets its answers all the same."""

    async def work(pool: WorkerPool) -> None:
        endless = [
            asyncio.create_task(pool.run(Job(ENDLESS, deadline=0.6, client=f"bad{n % 6}")))
            for n in range(12)
        ]
        await asyncio.sleep(0.05)
        for _ in range(5):
            assert b"1500" in (await pool.run(Job(PEOPLE, client="good"))).content()
        assert not all(task.done() for task in endless)
        for outcome in await asyncio.gather(*endless, return_exceptions=True):
            assert isinstance(outcome, DeadlineExceeded), outcome

    with_pool(tmp_path, Plan(workers=4, memory=MEMORY, patience=60), work)


def test_a_client_that_has_spent_its_seconds_is_told_when_to_come_back(tmp_path: Path) -> None:
    """Another client, and what is not a client's own query, go on."""

    async def work(pool: WorkerPool) -> None:
        with pytest.raises(DeadlineExceeded):
            await pool.run(Job(ENDLESS, deadline=0.4, client="a"))
        with pytest.raises(BudgetSpent) as caught:
            await pool.run(Job(PEOPLE, client="a"))
        assert caught.value.seconds > 30
        assert caught.value.status == 429
        assert (await pool.run(Job(PEOPLE, client="b"))).size
        assert (await pool.run(Job(PEOPLE, client="a", outside=False))).size

    with_pool(tmp_path, Plan(workers=2, memory=MEMORY, query_seconds=0.2), work)


def test_a_budget_fills_up_within_a_minute() -> None:
    """Spent seconds come back at a steady rate; 0 counts nothing."""
    now = 0.0
    budgets = Budgets(30, clock=lambda: now)
    budgets.charge("a", 45)
    with pytest.raises(BudgetSpent) as caught:
        budgets.admit("a")
    assert caught.value.seconds == 30
    now = 29.0
    with pytest.raises(BudgetSpent):
        budgets.admit("a")
    now = 31.0
    budgets.admit("a")
    off = Budgets(0)
    off.charge("a", 1000)
    off.admit("a")


def test_ten_thousand_clients_are_enough_to_remember() -> None:
    """Those whose budget is full again are forgotten first."""
    now = 0.0
    budgets = Budgets(60, clock=lambda: now)
    for number in range(10_000):
        budgets.charge(f"c{number}", 0.5)
    now = 10.0
    budgets.charge("new", 100)
    assert len(budgets) == 1
    with pytest.raises(BudgetSpent):
        budgets.admit("new")


def test_what_does_not_fit_stays_on_disk() -> None:
    """Measured against what this machine has left; a store of its size never fits."""
    free = available_memory()
    assert free > 0
    assert wear_of(free, 5, free) == 0
    assert wear_of(free // 1000, 5, free) > 0
    assert wear_of(0, 5, free) == 0
