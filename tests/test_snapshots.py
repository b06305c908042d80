"""What is computed from the content is computed once for each snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.api.snapshots import PerSnapshot, select_all
from ntic_kg.errors import StoreFailure
from ntic_kg.ports import Store
from ntic_kg.values import Rows
from tests.rdf_reading import read
from tests.service_fixture import make_checkpoint, running, wait_until


class Changing:
    """A store whose snapshots are given one after the other."""

    def __init__(self, snapshots: Sequence[str]) -> None:
        self._snapshots = list(snapshots)

    @property
    def snapshot(self) -> str:
        """Identify the content of the next answer."""
        return self._snapshots[0]

    def select(self, query: str) -> Rows:
        """Answer with the query, on the next snapshot; the last one stays."""
        now = self._snapshots.pop(0) if len(self._snapshots) > 1 else self._snapshots[0]
        return Rows(columns=("q",), rows=((ox.Literal(query),),), snapshot=now)

    def construct(self, query: str) -> Sequence[ox.Triple]:
        """Answer nothing."""
        raise NotImplementedError(query)


def test_queries_are_asked_again_when_a_load_comes_in_between() -> None:
    """Numbers of two snapshots are never mixed."""
    snapshot, answers = select_all(Changing(["a", "b", "b"]), {"x": "X", "y": "Y"})

    assert snapshot == "b"
    assert {rows.snapshot for rows in answers.values()} == {"b"}


def test_endless_change_is_an_error() -> None:
    """After some attempts the caller is told."""
    with pytest.raises(StoreFailure, match="again and again"):
        select_all(Changing([str(n) for n in range(100)]), {"x": "X", "y": "Y"})


def test_twenty_requests_at_once_compute_once_and_a_new_snapshot_again() -> None:
    """Who comes meanwhile waits for the same computation."""
    store = Changing(["a"])
    computed: list[str] = []

    def compute(given: Store) -> tuple[str, int]:
        computed.append(given.snapshot)
        return given.snapshot, len(computed)

    async def ask() -> list[tuple[str, int]]:
        kept = PerSnapshot(lambda _loop: store, compute)
        first = await asyncio.gather(*(kept.get() for _ in range(20)))
        store._snapshots = ["b"]
        return [*first, await kept.get()]

    answers = asyncio.run(ask())

    assert computed == ["a", "b"]
    assert answers == [("a", 1)] * 20 + [("b", 2)]


def test_counts_follow_the_content(tmp_path: Path) -> None:
    """After a load VoID tells the new numbers, with the new snapshot."""
    with running(tmp_path) as service:
        before = service.client.get("/.well-known/void")
        service.checkpoint = make_checkpoint(tmp_path, "second", people=3)

        def switched() -> bool:
            answer = service.client.get("/.well-known/void")
            return answer.headers["x-ntic-snapshot"] == "second"

        wait_until(switched, "the new snapshot was never counted")
        after = service.client.get("/.well-known/void")

    triples = "SELECT ?n { <https://w3id.org/ntic/dataset> <http://rdfs.org/ns/void#triples> ?n }"
    assert [str(row[0]) for row in read(before.content).query(triples)] == ["1501"]  # type: ignore[index]
    assert [str(row[0]) for row in read(after.content).query(triples)] == ["4"]  # type: ignore[index]
