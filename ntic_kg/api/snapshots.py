"""Compute something from the content once for each snapshot.

The queries run where every query runs, in the worker processes; the event loop only waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from ntic_kg.errors import StoreFailure
from ntic_kg.ports import Store
from ntic_kg.values import Rows

StoreOf = Callable[[asyncio.AbstractEventLoop], Store]
Computed = TypeVar("Computed")

_ATTEMPTS = 5


def select_all(store: Store, queries: Mapping[str, str]) -> tuple[str, dict[str, Rows]]:
    """Answer several queries on one and the same snapshot.

    Args:
        store: where the data is.
        queries: SELECT queries by name; at least one.

    Returns:
        The snapshot, and the rows by name.

    Raises:
        StoreFailure: loads came in between again and again.
    """
    for _ in range(_ATTEMPTS):
        answers = {name: store.select(query) for name, query in queries.items()}
        snapshots = {rows.snapshot for rows in answers.values()}
        if len(snapshots) == 1:
            return snapshots.pop(), answers
    raise StoreFailure(
        "The content changed again and again while it was being described.",
        remedy="Ask again when the loading has ended.",
    )


class PerSnapshot(Generic[Computed]):
    """Keeps what was computed for the newest snapshot.

    Args:
        store_of: gives a store that threads may ask, for an event loop.
        compute: makes the value; returns the snapshot that it is of, too.
    """

    def __init__(self, store_of: StoreOf, compute: Callable[[Store], tuple[str, Computed]]) -> None:
        self._store_of = store_of
        self._compute = compute
        self._lock = asyncio.Lock()
        self._kept: tuple[str, Computed] | None = None

    async def get(self) -> tuple[str, Computed]:
        """Return the newest snapshot and what was computed for it."""
        store = self._store_of(asyncio.get_running_loop())
        async with self._lock:  # who comes meanwhile waits for the same computation
            if self._kept is None or self._kept[0] != store.snapshot:
                self._kept = await run_in_threadpool(self._compute, store)
            return self._kept
