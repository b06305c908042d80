"""Keeps the newest checkpoint in memory where it fits, and moves on when there is a newer one.

Whether it fits is measured: first by the size of the checkpoint on disk, then by what it takes
when it has been loaded, against the memory that the machine, or the container, has left. While a
checkpoint is being loaded, or when it does not fit, somebody else has to answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from ntic_kg.adapters.workers_crew import Crew, Holding, Terms
from ntic_kg.values import Checkpoint

_LOG = logging.getLogger(__name__)

# Bytes in memory for a byte on disk, at most: between 1.2, with files that were never compacted,
# and 2.8 were measured at a million triples.
_EXPANSION = 3.0
_USABLE = 0.8
_LEAST_SHARE = 0.25
_AGAIN = 30.0


def available_memory() -> int:
    """Return the bytes that may still be used, by the machine's and the container's account."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    with contextlib.suppress(OSError, ValueError):  # no container, or no limit: "max"
        group = Path("/sys/fs/cgroup")
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        free = min(free, limit - int((group / "memory.current").read_text(encoding="ascii")))
    return max(0, free)


def wear_of(store: int, workers: int, available: int) -> int:
    """Say how much memory of its own each worker may have when the data are held in memory.

    Sharing decays, because the engine writes while it reads: after some scans a worker has four
    fifths of the store for itself. So each is given as much as the whole store where there is
    room; less where there is not, and then workers are replaced the sooner.

    Args:
        store: bytes that the store takes in memory.
        workers: processes that share the store.
        available: bytes that may be used, those of the store included.

    Returns:
        Bytes for each worker; 0 when the data should stay on disk.

    >>> wear_of(100, 4, 10_000)
    100
    >>> wear_of(100, 4, 300)
    35
    >>> wear_of(100, 4, 200)
    0
    """
    share = min(1.0, (available * _USABLE - store) / (store * workers)) if store else 0.0
    return int(store * share) if share >= _LEAST_SHARE else 0


def _size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


class Resident:
    """Holds the crew that has the newest checkpoint in memory.

    Args:
        terms: of the crew.
        on_ready: called each time a crew takes over.
    """

    def __init__(self, terms: Terms, on_ready: Callable[[], None]) -> None:
        self._terms = terms
        self._on_ready = on_ready
        self._crew: Crew | None = None
        self._held: Checkpoint | None = None
        self._wanted: Checkpoint | None = None
        self._loading = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def keeper_pid(self) -> int | None:
        """Process id of the keeper that answers, None when none does."""
        return self._crew.keeper_pid if self._crew else None

    def crew_for(self, checkpoint: Checkpoint) -> Crew | None:
        """Give the crew that has a checkpoint in memory, or have it loaded and give none."""
        if checkpoint == self._held:
            return self._crew
        if checkpoint != self._wanted:
            self._wanted = checkpoint
            if not self._loading:
                self._loading = True
                self._begin(self._load_wanted())
        return None

    async def stop(self) -> None:
        """End every process."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._crew is not None:
            await self._crew.stop()
        self._crew = self._held = self._wanted = None

    async def _load_wanted(self) -> None:
        """Load what is wanted, one after the other: loads at the same time would add up."""
        try:
            checkpoint = None
            while checkpoint != self._wanted and self._wanted is not None:
                checkpoint = self._wanted
                await self._load(checkpoint)
        finally:
            self._loading = False

    async def _load(self, checkpoint: Checkpoint) -> None:
        """Load a checkpoint and hand over to it, unless a newer one is wanted by then."""
        crew = None
        try:
            available = available_memory()
            workers = self._terms.quick + self._terms.slow + 1
            if not wear_of(int(_size_of(checkpoint.path) * _EXPANSION), workers, available):
                raise OSError("it does not fit in memory")
            holding = Holding(checkpoint, lambda size: wear_of(size, workers, available))
            crew = Crew(self._terms, lambda: checkpoint.path, holding, self._lose)
            await crew.start()
        except (OSError, TimeoutError) as error:
            _LOG.warning("%s is read from disk: %s", checkpoint.path, error)
            if crew is not None:
                await crew.stop()
            return
        except BaseException:
            if crew is not None:
                await crew.stop()
            raise
        if checkpoint != self._wanted:
            await crew.stop()
            return
        old, self._crew, self._held = self._crew, crew, checkpoint
        self._on_ready()
        if old is not None:
            self._begin(self._retire(old))

    async def _retire(self, crew: Crew) -> None:
        try:
            await crew.retire()
        except BaseException:
            await crew.stop()
            raise

    def _lose(self) -> None:
        """Let others answer, and try again after a while: the machine may be short of memory."""
        lost, self._crew, self._held = self._crew, None, None
        if lost is not None:
            self._begin(lost.stop())
            self._begin(self._want_again())

    async def _want_again(self) -> None:
        await asyncio.sleep(_AGAIN)
        self._wanted = None

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
