"""Work for a client that may go away before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

from ntic_kg.timers import Timers

_UNWATCHED = 0.05  # most work ends sooner; watching all of it for a disconnect would cost it

Done = TypeVar("Done")


class ClientGone(Exception):
    """The client has gone: nobody will read an answer."""


class Attention:
    """Ends work whose client has gone."""

    def __init__(self) -> None:
        self._timers = Timers()

    async def during(self, work: Coroutine[Any, Any, Done], receive: Receive) -> Done:
        """Wait for work to be done.

        Args:
            work: ends at once when it is cancelled.
            receive: of a request whose body has been read.

        Raises:
            ClientGone: the client has gone, and the work has ended.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs belongs to a task
        departure = _Departure(task, receive)
        timer = self._timers.later(_UNWATCHED, departure.watch)
        try:
            return await work
        except asyncio.CancelledError:
            if not departure.happened:
                raise
            task.uncancel()
            raise ClientGone from None
        finally:
            timer.cancel()
            departure.ignore()


class _Departure:
    """Cancels a task when the client has gone."""

    __slots__ = ("_receive", "_task", "_watcher", "happened")

    def __init__(self, task: asyncio.Task[Any], receive: Receive) -> None:
        self._task = task
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None
        self.happened = False

    def watch(self) -> None:
        """Look for it from now on."""
        self._watcher = self._task.get_loop().create_task(_disconnection(self._receive))
        self._watcher.add_done_callback(self._note)

    def ignore(self) -> None:
        """Look no longer."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()

    def _note(self, watcher: asyncio.Task[None]) -> None:
        if watcher is self._watcher and not watcher.cancelled():
            self.happened = True
            self._task.cancel()


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
