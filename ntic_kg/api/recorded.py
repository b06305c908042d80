"""Answer on what readers saw earlier, in a worker that reads that checkpoint.

Such a worker is started for the request and ended with it, so only a few run at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from ntic_kg.errors import Busy, NoSuchSnapshot
from ntic_kg.ports import RequestStore

StoreForRequest = Callable[[asyncio.AbstractEventLoop], RequestStore]
StoreAt = Callable[[str], AbstractAsyncContextManager[RequestStore]]
Answered = TypeVar("Answered")

_AT_A_TIME = 2
_PATIENCE = 10.0  # seconds to wait for one of them


class RecordedStores:
    """Gives the present content, or what readers saw at a time.

    Args:
        store_of: gives a store for each request, for an event loop.
        store_at: gives what readers saw; None where only the present is kept.
    """

    def __init__(self, store_of: StoreForRequest, store_at: StoreAt | None) -> None:
        self._store_of = store_of
        self._store_at = store_at
        self._places = asyncio.Semaphore(_AT_A_TIME)

    def now(self) -> RequestStore:
        """Give the present content, in the event loop of the service."""
        return self._store_of(asyncio.get_running_loop())

    async def run(
        self, recorded: str | None, work: Callable[[RequestStore], tuple[str, Answered]]
    ) -> Answered:
        """Work with a store in a thread. Cancelling the call ends the query that it waits for.

        Args:
            recorded: a snapshot or a time; None is the present.
            work: gives the snapshot that it saw, and what it found.

        Raises:
            NoSuchSnapshot: what was asked for is not kept.
            Busy: too many ask for what was recorded earlier.
        """
        present = self.now()
        if recorded is None or recorded == present.snapshot:
            snapshot, found = await _in_thread(work, present)
            if recorded in (None, snapshot):
                return found
        assert recorded is not None  # noqa: S101 - tells the type checker
        if self._store_at is None:
            raise NoSuchSnapshot(
                f"This store keeps no snapshot {recorded[:80]!r}; the present one is"
                f" {present.snapshot}.",
                remedy="Leave recorded out; as_of asks what held on a day.",
            )
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise Busy(
                "Too many clients ask for what was recorded earlier.", remedy="Ask again later."
            ) from None
        try:
            async with self._store_at(recorded) as store:
                return (await _in_thread(work, store))[1]
        finally:
            self._places.release()


async def _in_thread(
    work: Callable[[RequestStore], tuple[str, Answered]], store: RequestStore
) -> tuple[str, Answered]:
    try:
        return await run_in_threadpool(work, store)
    except asyncio.CancelledError:
        store.end()  # threads cannot be cancelled; this one finds nothing more to wait for
        raise
