"""What the graph said earlier: kept snapshots, found by name, day or time."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from ntic_kg import wiring
from ntic_kg.adapters import store_snapshots
from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.api.app import Service, create_app
from ntic_kg.ask import ask
from ntic_kg.catalog import Catalog
from ntic_kg.errors import IllTypedParameter, NoSuchSnapshot
from ntic_kg.names import node
from ntic_kg.norms import Register
from ntic_kg.settings import Settings
from ntic_kg.values import Checkpoint
from tests.test_ask import LEAST, OLDER, question

GRAPH = node("graph:synthetic-people")
AGE = ox.NamedNode("https://example.org/age")
DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Commit one, two and three people of age 40; give the folder and the snapshots."""
    folder = tmp_path_factory.mktemp("recorded") / "store"
    store = EmbeddedStore(folder)
    snapshots = []
    for number in range(3):
        who = ox.NamedNode(f"https://example.org/{number}")
        age = ox.Literal("40", datatype=node("xsd:integer"))
        store.add(GRAPH, [ox.Triple(who, AGE, age)])
        snapshots.append(store.commit())
    store.close()
    # As if they had been committed on three days.
    for number, snapshot in enumerate(snapshots, 1):
        checkpoint = Checkpoint(folder / "checkpoints" / str(number), snapshot)
        store_snapshots.note(folder, checkpoint, datetime(2025, 3, number, 12, tzinfo=UTC))
    return folder, snapshots


def rows(folder: Path, recorded: str | None, tmp_path: Path) -> int:
    """Count who is older than 35, by what was recorded then."""
    with wiring.reader(Settings(home=None, store=str(folder)), recorded) as store:
        return len(ask(store, question(tmp_path, LEAST, OLDER), {"least": "35"}, DAY).rows.rows)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, 3),
        ("2025-03-01", 1),  # the end of the day counts
        ("2025-03-02T11:59:59Z", 1),
        ("2025-03-02T12:00:00Z", 2),
        ("2025-03-02T20:00:00+08:00", 2),
        ("2030-01-01", 3),
    ],
)
def test_the_graph_says_what_it_said_then(
    three: tuple[Path, list[str]], tmp_path: Path, asked: str | None, expected: int
) -> None:
    """A day, a time, or nothing for the present."""
    assert rows(three[0], asked, tmp_path) == expected


def test_a_snapshot_is_found_by_its_name_or_how_it_begins(
    three: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """As an answer tells it."""
    folder, snapshots = three
    assert [rows(folder, name, tmp_path) for name in snapshots] == [1, 2, 3]
    assert rows(folder, snapshots[1][:8], tmp_path) == 2


def test_the_present_snapshot_is_found_where_no_times_were_noted(tmp_path: Path) -> None:
    """As in a store that an earlier version wrote."""
    store = EmbeddedStore(tmp_path / "store")
    store.add(GRAPH, [ox.Triple(GRAPH, AGE, ox.Literal("1"))])
    snapshot = store.commit()
    (tmp_path / "store" / "checkpoints" / "1.json").unlink()
    with wiring.reader(Settings(home=None, store=str(tmp_path / "store")), snapshot) as reader:
        assert reader.snapshot == snapshot


def test_what_is_older_than_anything_kept_is_an_error_that_names_the_oldest(
    three: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """The present content is no substitute."""
    with pytest.raises(NoSuchSnapshot, match=rf"2025-02-28.*{three[1][0]}, since 2025-03-01T12"):
        rows(three[0], "2025-02-28", tmp_path)
    with pytest.raises(NoSuchSnapshot, match=r"No snapshot 0{16} is kept"):
        rows(three[0], "0" * 16, tmp_path)


@pytest.mark.parametrize("text", ["yesterday", "2025-13-01", "2025-03-02T12:00:00", "", "../1"])
def test_a_text_that_is_neither_snapshot_nor_time_is_refused(
    three: tuple[Path, list[str]], tmp_path: Path, text: str
) -> None:
    """A time without a zone is none."""
    with pytest.raises(IllTypedParameter, match="recorded"):
        rows(three[0], text, tmp_path)


def test_a_checkpoint_that_readers_never_saw_is_not_found(tmp_path: Path) -> None:
    """A writer that died before it published leaves no snapshot behind."""
    store = EmbeddedStore(tmp_path / "store")
    store.add(GRAPH, [ox.Triple(GRAPH, AGE, ox.Literal("1"))])
    store.commit()
    unpublished = tmp_path / "store" / "checkpoints" / "2"
    unpublished.mkdir()
    store_snapshots.note(tmp_path / "store", Checkpoint(unpublished, "f" * 16), datetime.now(UTC))
    with pytest.raises(NoSuchSnapshot):
        store_snapshots.find(tmp_path / "store", "f" * 16, 1)


def test_the_last_snapshot_of_each_day_is_kept_for_ninety_days(tmp_path: Path) -> None:
    """And the last twenty, whatever their age."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for number in range(1, 401):  # four a day, for a hundred days
        path = tmp_path / "checkpoints" / str(number)
        path.mkdir(parents=True)
        since = now - timedelta(days=100) + timedelta(hours=6 * number - 1)
        store_snapshots.note(tmp_path, Checkpoint(path, f"{number:016x}"), since)
    store_snapshots.remove_old(tmp_path, 400, now)
    left = [int(k.checkpoint.path.name) for k in store_snapshots.kept(tmp_path)]
    assert left[-20:] == list(range(381, 401))
    assert left[:-20] == list(range(44, 381, 4))


def test_a_service_answers_on_what_was_recorded(
    three: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """Over HTTP, in workers; pages that were begun before a change end as they began."""
    folder, snapshots = three
    settings = Settings(home=None, store=str(folder), workers=1)
    asked = question(tmp_path, LEAST, OLDER)
    pool = wiring.worker_pool(settings, folder)
    app = create_app(
        Service(
            evaluator=pool,
            snapshot=lambda: pool.current().snapshot,
            settings=settings,
            catalog=Catalog((asked,)),
            register=Register({}, {}, ()),
            store_of=wiring.store_of(pool, settings),
            store_at=wiring.store_at(settings, folder),
        )
    )

    async def scenario() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://service") as client,
        ):
            addresses = (
                "",
                *(f"&recorded={name}" for name in (snapshots[1], "2025-03-01", "2024-01-01")),
            )
            return [await client.get(f"/queries/P1?least=35{more}") for more in addresses]

    present, named, dated, gone = asyncio.run(scenario())
    assert [a.json()["total"] for a in (present, named, dated)] == [3, 2, 1]
    assert [a.headers["X-NTIC-Snapshot"] for a in (present, named, dated)] == snapshots[::-1]
    assert (gone.status_code, gone.json()["code"]) == (410, "no-such-snapshot")
