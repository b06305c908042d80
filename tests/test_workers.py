"""Worker processes: what they survive, what they give up, what they leave behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.worker_spool import LAYOUTS, EnoughRows, Spool
from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.adapters.workers_store import WorkerStore
from ntic_kg.errors import (
    Busy,
    DeadlineExceeded,
    InvalidQuery,
    MemoryExceeded,
    NticError,
    StoreFailure,
    TooLarge,
    UnknownFormat,
    WorkerLost,
)
from ntic_kg.values import Checkpoint, Completeness, Job, Outcome
from tests.service_fixture import (
    BOMB,
    BRACES,
    ENDLESS,
    MEMORY,
    canary,
    children_of,
    is_running,
    make_checkpoint,
    open_files,
)

TABLES = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
]
GRAPHS = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
PEOPLE = "SELECT ?s ?o { ?s <urn:name> ?o }"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Freeze a small store once."""
    return make_checkpoint(tmp_path_factory.mktemp("store"), "first")


@asynccontextmanager
async def pool_on(
    current: Callable[[], Checkpoint], *, workers: int = 2, patience: float = 20.0
) -> AsyncIterator[WorkerPool]:
    """Run a pool for one test."""
    pool = WorkerPool(current, Plan(workers=workers, memory=MEMORY, patience=patience))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


def with_pool(
    checkpoint: Checkpoint, work: Callable[[WorkerPool], Awaitable[None]], *, workers: int = 2
) -> None:
    """Run a piece of work with a pool in an event loop of its own."""

    async def run() -> None:
        async with pool_on(lambda: checkpoint, workers=workers) as pool:
            await work(pool)

    asyncio.run(run())


def content(outcome: Outcome) -> bytes:
    """Read the body of an outcome."""
    if isinstance(outcome.body, bytes):
        return outcome.body
    with outcome.body as file:
        return file.read()


async def refilled(pool: WorkerPool, count: int = 3) -> set[int]:
    """Wait until as many workers as before live; give their process ids."""
    assert pool.keeper_pid is not None
    async with asyncio.timeout(30):
        while pool.idle < count or len(children_of(pool.keeper_pid)) != count:
            await asyncio.sleep(0.02)
    return set(children_of(pool.keeper_pid))


@pytest.mark.parametrize("media_type", TABLES)
def test_every_table_format_parses_and_holds_every_row(
    checkpoint: Checkpoint, media_type: str
) -> None:
    """The large answer comes as a file and is whole."""

    async def work(pool: WorkerPool) -> None:
        outcome = await pool.run(Job(PEOPLE, media_type))
        data = content(outcome)
        assert (len(data), outcome.complete) == (outcome.size, Completeness.COMPLETE)
        assert outcome.snapshot == "first"
        if media_type == "text/csv":
            assert data.count(b"\r\n") == 1501
        else:
            assert len(rows_of(data, media_type)) == 1500

    with_pool(checkpoint, work)


def rows_of(data: bytes, media_type: str) -> list[object]:
    """Read a table again with the engine's own reader; it has none for CSV."""
    format_ = ox.QueryResultsFormat.from_media_type(media_type)
    assert format_ is not None
    solutions = ox.parse_query_results(data, format=format_)
    assert isinstance(solutions, ox.QuerySolutions)
    return list(solutions)


@pytest.mark.parametrize("media_type", TABLES)
@pytest.mark.parametrize("limit", [1, 700, 1499, 1500])
def test_a_table_is_cut_after_its_last_allowed_row(
    checkpoint: Checkpoint, media_type: str, limit: int
) -> None:
    """What is left parses, has exactly that many rows, and says that it was cut."""

    async def work(pool: WorkerPool) -> None:
        outcome = await pool.run(Job(PEOPLE, media_type, rows=limit))
        data = content(outcome)
        if media_type == "text/csv":
            assert data.count(b"\r\n") == limit + 1
            assert data.endswith(b"\r\n")
        else:
            assert len(rows_of(data, media_type)) == limit
        assert len(data) == outcome.size
        assert (outcome.complete is Completeness.TRUNCATED) == (limit < 1500)

    with_pool(checkpoint, work)


def write_in_pieces(spool: Spool, data: bytes, size: int) -> None:
    """Write as the engine does, a piece at a time."""
    for start in range(0, len(data), size):
        spool.write(data[start : start + size])


HOSTILE = ["},{", '"}},{"', "\\", '\\"},{', "\n", '"\r\n"', '""', "</result><result>", "", "a,b"]


@pytest.mark.parametrize("media_type", TABLES)
@pytest.mark.parametrize("size", [1, 7, 8192])
def test_values_that_look_like_the_end_of_a_row_do_not_count_as_one(
    media_type: str, size: int
) -> None:
    """Whatever a value holds, and wherever the engine splits its writes, rows are rows."""
    data = "".join(f"({ox.Literal(text)} {ox.Literal(text)})" for text in HOSTILE)
    answer = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {data} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    format_ = ox.QueryResultsFormat.from_media_type(media_type)
    whole = answer.serialize(format=format_)
    assert whole is not None
    for limit in range(1, len(HOSTILE)):
        spool = Spool(rows=limit, limit=0, layout=LAYOUTS[media_type], xml=False)
        with pytest.raises(EnoughRows):
            write_in_pieces(spool, whole, size)
        cut = bytes(spool.content())
        if media_type == "text/csv":
            assert whole.startswith(cut)
            assert cut.endswith(b"\r\n")
        else:
            assert len(rows_of(cut, media_type)) == limit


@pytest.mark.parametrize("media_type", GRAPHS)
def test_every_graph_format_parses_and_is_cut_like_a_table(
    checkpoint: Checkpoint, media_type: str
) -> None:
    """A graph of 100 triples out of 1,500 says that it was cut."""

    async def work(pool: WorkerPool) -> None:
        query = "CONSTRUCT { ?s <urn:name> ?o } { ?s <urn:name> ?o }"
        format_ = ox.RdfFormat.from_media_type(media_type)
        whole = await pool.run(Job(query, media_type))
        part = await pool.run(Job(query, media_type, rows=100))
        assert len(list(ox.parse(content(whole), format=format_))) == 1500
        assert len(list(ox.parse(content(part), format=format_))) == 100
        assert (whole.complete, part.complete) == ("complete", "truncated")

    with_pool(checkpoint, work)


def test_the_default_graph_is_the_union_unless_the_query_or_the_request_says_otherwise(
    checkpoint: Checkpoint,
) -> None:
    """FROM, FROM NAMED and the protocol's parameters keep their meaning."""
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s <urn:name> ?o }}"
    named = "SELECT (COUNT(*) AS ?n) {} {{ GRAPH ?g {{ ?s <urn:name> ?o }} }}"
    odd, even = "urn:graph:odd", "urn:graph:even"
    jobs = [
        (Job(count.format("")), 1500),
        (Job(count.format(f"FROM <{odd}>")), 750),
        (Job(count.format(f"FROM <{odd}> FROM <{even}>")), 1500),
        (Job(count.format(f"FROM NAMED <{odd}>")), 0),
        (Job(named.format("")), 1500),
        (Job(named.format(f"FROM NAMED <{odd}>")), 750),
        (Job(count.format(""), default_graphs=(odd,)), 750),
        (Job(named.format(""), default_graphs=(odd,)), 0),
        (Job(named.format(""), named_graphs=(odd,)), 750),
        (Job(count.format(f"FROM <{even}>"), default_graphs=("urn:none",)), 0),
    ]

    async def work(pool: WorkerPool) -> None:
        for job, expected in jobs:
            answer = content(await pool.run(job._replace(media_type="text/csv")))
            assert answer.split() == [b"n", str(expected).encode()], job

    with_pool(checkpoint, work)


@pytest.mark.parametrize(
    ("job", "error", "message"),
    [
        (Job("SELECT * {"), InvalidQuery, "1:11"),
        (Job("ASK { '\ud800' ?p ?o }"), InvalidQuery, "surrogate"),
        (Job("ASK {}", "text/turtle"), InvalidQuery, "table"),
        (Job("DESCRIBE <urn:x>", "text/csv"), InvalidQuery, "graph"),
        (Job(PEOPLE, bytes=10_000), TooLarge, "10,000 bytes"),
        (Job('SELECT ("\\u0001" AS ?x) {}', TABLES[1]), UnknownFormat, "control character"),
        (
            Job("CONSTRUCT { <urn:s> <urn:x/1> 1 } {}", "application/rdf+xml"),
            UnknownFormat,
            "no XML name",
        ),
        (Job(ENDLESS, deadline=0.3), DeadlineExceeded, "0.3 seconds"),
        (Job(BRACES), WorkerLost, "SIGSEGV"),
        (Job(BOMB), MemoryExceeded, "memory"),
    ],
)
def test_each_failure_has_its_own_error_and_the_pool_goes_on(
    checkpoint: Checkpoint, job: Job, error: type[NticError], message: str
) -> None:
    """Crashes, bombs and endless queries, without the guard in front of them."""

    async def work(pool: WorkerPool) -> None:
        with pytest.raises(error, match=message):
            await pool.run(job)
        assert b"true" in content(await pool.run(Job("ASK {}")))
        await refilled(pool)

    with_pool(checkpoint, work)


def test_a_long_query_and_a_long_dataset_reach_the_worker(checkpoint: Checkpoint) -> None:
    """A query of 300 KB travels as a file; 4,000 characters of graph names beside it."""

    async def work(pool: WorkerPool) -> None:
        query = "SELECT ?x { VALUES ?x { " + "'人' " * 60_000 + "} }"
        graphs = ("urn:" + "图" * 4000,)
        for text in (query, query[:60_000].rpartition(" ")[0] + "} }"):
            outcome = await pool.run(Job(text, "text/csv", default_graphs=graphs))
            assert content(outcome).count(b"\r\n") == text.count("人") + 1

    with_pool(checkpoint, work)


def test_carriage_returns_survive_xml(checkpoint: Checkpoint) -> None:
    """XML readers turn a bare one into a line feed."""

    async def work(pool: WorkerPool) -> None:
        answer = await pool.run(Job('SELECT ("a\\r\\nb" AS ?x) {}', TABLES[1]))
        assert b"<literal>a&#13;\nb</literal>" in content(answer)

    with_pool(checkpoint, work)


def test_a_worker_reaches_no_network(checkpoint: Checkpoint) -> None:
    """SERVICE that nobody refused fails in the worker; nothing arrives."""

    async def work(pool: WorkerPool) -> None:
        assert pool.network in {"seccomp", "namespace"}
        with canary() as server:
            address = f"http://127.0.0.1:{server.server_port}/"
            with pytest.raises(StoreFailure):
                await pool.run(Job(f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))
            await pool.run(Job(f"ASK {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"))
            assert server.hits == 0

    with_pool(checkpoint, work)


def test_thirty_kills_leave_no_process_and_no_file_behind(checkpoint: Checkpoint) -> None:
    """Deadlines, cancellations and outright kills in turn."""
    before = open_files()

    async def work(pool: WorkerPool) -> None:
        first = await refilled(pool)
        files = open_files()
        for _ in range(10):
            with pytest.raises(DeadlineExceeded):
                await pool.run(Job(ENDLESS, deadline=0.05))
            running = asyncio.create_task(pool.run(Job(ENDLESS)))
            await asyncio.sleep(0.05)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            assert pool.keeper_pid is not None
            idle = children_of(pool.keeper_pid)[0]
            os.kill(idle, signal.SIGKILL)
            async with asyncio.timeout(5):
                while idle in children_of(pool.keeper_pid):
                    await asyncio.sleep(0.001)
            await refilled(pool)
        content(await pool.run(Job(PEOPLE)))
        last = await refilled(pool)
        assert not first & last
        assert open_files() <= files

    with_pool(checkpoint, work)
    assert open_files() <= before + 2  # the event loop's own


def test_a_lost_keeper_is_replaced(checkpoint: Checkpoint) -> None:
    """With its keeper every worker dies; the pool starts anew."""

    async def work(pool: WorkerPool) -> None:
        old = await refilled(pool)
        assert pool.keeper_pid is not None
        keeper = pool.keeper_pid
        os.kill(keeper, signal.SIGKILL)
        async with asyncio.timeout(30):
            while pool.keeper_pid == keeper:
                await asyncio.sleep(0.02)
        assert b"true" in content(await pool.run(Job("ASK {}")))
        assert not old & await refilled(pool)
        assert not [pid for pid in old if is_running(pid)]

    with_pool(checkpoint, work)


def test_a_query_that_comes_while_the_keeper_is_replaced_is_answered(
    checkpoint: Checkpoint,
) -> None:
    """It does not wait for workers that are gone with the keeper that is lost."""

    async def work(pool: WorkerPool) -> None:
        old = await refilled(pool)
        os.kill(pool.keeper_pid or 0, signal.SIGKILL)
        async with asyncio.timeout(30):
            while any(is_running(pid) for pid in old):
                await asyncio.sleep(0.001)
        assert b"true" in content(await pool.run(Job("ASK {}")))

    with_pool(checkpoint, work)


def test_no_process_outlives_the_pool(checkpoint: Checkpoint) -> None:
    """Stopping ends the keeper and the workers, busy ones too."""
    seen: set[int] = set()

    async def work(pool: WorkerPool) -> None:
        busy = asyncio.create_task(pool.run(Job(ENDLESS)))
        seen.update(children_of(pool.keeper_pid or 0))
        await asyncio.sleep(0.05)
        await pool.stop()
        with contextlib.suppress(NticError):
            await busy

    with_pool(checkpoint, work)
    assert len(seen) == 3
    assert not [pid for pid in seen if is_running(pid)]


def test_a_job_that_finds_no_free_worker_is_refused_in_time(checkpoint: Checkpoint) -> None:
    """Clients' own queries take all workers but one; the rest still get through."""

    async def run() -> None:
        async with pool_on(lambda: checkpoint, patience=0.2) as pool:
            hog = asyncio.create_task(pool.run(Job(ENDLESS)))
            await asyncio.sleep(0.05)
            with pytest.raises(Busy):
                await pool.run(Job("ASK {}"))
            assert (await pool.run(Job("ASK {}", outside=False))).size
            hog.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hog
            assert (await pool.run(Job("ASK {}"))).size

    asyncio.run(run())


def test_workers_move_to_a_new_checkpoint_at_their_next_job(tmp_path: Path) -> None:
    """Also when the folder of the old one is gone."""
    now = make_checkpoint(tmp_path, "old", people=3)

    async def run() -> None:
        nonlocal now
        query = Job("SELECT ?o { <urn:content> <urn:is> ?o }", "text/csv")
        async with pool_on(lambda: now) as pool:
            assert content(await pool.run(query)) == b"o\r\nold\r\n"
            now = make_checkpoint(tmp_path, "new", people=5)
            for _ in range(5):
                outcome = await pool.run(query)
                assert (content(outcome), outcome.snapshot) == (b"o\r\nnew\r\n", "new")

    asyncio.run(run())


def test_a_missing_checkpoint_is_an_error_and_not_an_empty_answer(tmp_path: Path) -> None:
    """The worker lives on and reads again when there is something to read."""
    now = Checkpoint(tmp_path / "nowhere", "none")

    async def run() -> None:
        nonlocal now
        async with pool_on(lambda: now) as pool:
            with pytest.raises(StoreFailure):
                await pool.run(Job("ASK {}"))
            now = make_checkpoint(tmp_path, "new", people=5)
            assert (await pool.run(Job("ASK {}"))).snapshot == "new"

    asyncio.run(run())


def test_threads_read_through_the_store_port(checkpoint: Checkpoint) -> None:
    """Rows and triples are those of the engine, with the snapshot they were read from."""

    async def work(pool: WorkerPool) -> None:
        store = WorkerStore(pool, asyncio.get_running_loop(), deadline=5)
        rows = await asyncio.to_thread(store.select, PEOPLE + " ORDER BY ?s LIMIT 2")
        triples = await asyncio.to_thread(
            store.construct, "CONSTRUCT WHERE { <urn:content> <urn:is> ?o }"
        )
        assert rows.columns == ("s", "o")
        assert rows.rows[0] == (ox.NamedNode("urn:person:0"), ox.Literal("人 0", language="zh"))
        assert [triple.object for triple in triples] == [ox.Literal("first")]
        assert (store.snapshot, rows.snapshot) == ("first", "first")
        with pytest.raises(InvalidQuery):
            await asyncio.to_thread(store.select, "ASK {}")

    with_pool(checkpoint, work)
