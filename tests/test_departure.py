"""A question whose client has gone is ended, wherever it is being answered."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.api.recorded import RecordedStores
from ntic_kg.catalog import Catalog
from ntic_kg.errors import StoreFailure
from ntic_kg.names import node
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from tests.faulty_server import faulty_server
from tests.remote_service import serving
from tests.service_fixture import (
    ENDLESS,
    MEMORY,
    Running,
    children_of,
    make_checkpoint,
    wait_until,
)
from tests.test_ask import LEAST, question

_LONG = 120.0  # seconds, far more than the tests wait for anything
_NEVER = ENDLESS.replace("}", "FILTER(?c != $least) }") + " ORDER BY ?n"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, str]:
    """Commit twice; give the folder and the first snapshot."""
    folder = tmp_path / "store"
    store = EmbeddedStore(folder)
    numbers = [ox.NamedNode(f"https://example.org/{number}") for number in range(3000)]
    store.add(node("graph:synthetic"), [ox.Triple(n, node("rdf:value"), n) for n in numbers])
    first = store.commit()
    store.add(node("graph:synthetic"), [ox.Triple(numbers[0], node("rdf:type"), numbers[1])])
    store.commit()
    store.close()
    return folder, first


def begin(url: str, path: str) -> socket.socket:
    """Send a request and wait for nothing."""
    address = urlsplit(url)
    wire = socket.create_connection((address.hostname, address.port))
    wire.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    return wire


def test_a_client_that_leaves_ends_its_question(tmp_path: Path) -> None:
    """The worker is killed and replaced, and the queries that were to follow are not begun."""
    checkpoint = make_checkpoint(tmp_path, "first")
    settings = Settings(home=None, store=str(tmp_path), deadline=_LONG, memory=MEMORY, workers=2)
    asked = Catalog((question(tmp_path, LEAST, _NEVER),))
    with Running(checkpoint, settings, catalog=asked) as service:
        wait_until(lambda: service.pool.idle == 3, "the pool is not full")
        before = set(children_of(service.keeper()))
        with begin(service.url, "/queries/P1?least=1"):
            wait_until(lambda: service.pool.idle == 2, "the question is not asked")

        wait_until(lambda: before - set(children_of(service.keeper())), "it is still answered")
        wait_until(lambda: service.pool.idle == 3, "it was not replaced")
        assert len(before - set(children_of(service.keeper()))) == 1


def test_a_client_that_leaves_ends_its_question_to_a_remote_store() -> None:
    """The call on a far side that says nothing is broken off, and its timer with it."""

    def calls() -> list[threading.Thread]:
        timers = [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
        return [timer for timer in timers if timer.interval > _LONG / 2]

    with faulty_server() as far, serving(far.url("silent"), deadline=_LONG) as client:
        with begin(str(client.base_url), "/queries/N1"):
            wait_until(calls, "the far side is not asked")

        wait_until(lambda: not calls(), "the far side is still waited for")


@pytest.mark.parametrize("recorded", [True, False])
def test_work_that_is_cancelled_leaves_no_thread_behind(
    two: tuple[Path, str], *, recorded: bool
) -> None:
    """On the present content and on what was recorded earlier."""
    folder, first = two
    settings = Settings(home=None, store=str(folder), deadline=_LONG, memory=MEMORY, workers=1)
    pool = wiring.worker_pool(settings, folder)
    begun, ended = threading.Event(), threading.Event()

    def work(store: Store) -> tuple[str, None]:
        begun.set()
        try:
            store.select(ENDLESS)
        finally:
            ended.set()
        return "", None

    async def scenario() -> None:
        await pool.start()
        stores = RecordedStores(wiring.store_of(pool, settings), wiring.store_at(settings, folder))
        task = asyncio.create_task(stores.run(first if recorded else None, work))
        assert await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(ended.wait, 10), "its thread still waits"
        await pool.stop()

    asyncio.run(scenario())


def test_a_store_that_was_ended_answers_nothing_more(two: tuple[Path, str]) -> None:
    """A thread between two queries of its work finds that nobody waits for it."""
    settings = Settings(home=None, store=str(two[0]), memory=MEMORY, workers=1)
    pool = wiring.worker_pool(settings, two[0])

    async def scenario() -> None:
        await pool.start()
        store = wiring.store_of(pool, settings)(asyncio.get_running_loop())
        await asyncio.to_thread(store.select, "SELECT * { ?s ?p ?o } LIMIT 1")
        store.end()
        with pytest.raises(StoreFailure, match="broken off"):
            await asyncio.to_thread(store.select, "SELECT * { ?s ?p ?o } LIMIT 1")
        await pool.stop()

    asyncio.run(scenario())
