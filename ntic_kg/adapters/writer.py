"""The serving process's side of writing: one process a change, one change at a time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from ntic_kg.adapters.store_embedded import graph_digests
from ntic_kg.adapters.writer_process import write_request
from ntic_kg.errors import (
    Busy,
    DeadlineExceeded,
    InternalError,
    MemoryExceeded,
    NticError,
    WorkerLost,
)
from ntic_kg.values import Change, Written

_LONGEST_QUEUE = 16


class EmbeddedWriter:
    """Changes the store of a folder; a ``Writer``.

    Args:
        folder: the store.
        deadline: seconds that one change may take; 0 is no limit.
        memory: bytes that one change may use beyond what an open store needs; 0 is no limit.
    """

    def __init__(self, folder: Path, *, deadline: float, memory: int) -> None:
        self._folder = folder
        self._deadline = deadline
        self._memory = memory
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def write(self, change: Change) -> Written:
        """Make one change; see ``ports.Writer``."""
        if self._waiting >= _LONGEST_QUEUE:
            raise Busy(
                f"{self._waiting} other changes wait to be made.",
                remedy="Try again in a second; Retry-After says when.",
            )
        request = write_request(self._folder, self._memory, change)
        self._waiting += 1
        try:
            async with self._turn:
                # A client that goes away does not undo what it asked for.
                return await asyncio.shield(self._run(request))
        finally:
            self._waiting -= 1

    def graph_digest(self, graph: str) -> tuple[str, str | None]:
        """Identify the snapshot and, in it, the content of a graph; see ``ports.Writer``."""
        snapshot, digests = graph_digests(self._folder)
        return snapshot, digests.get(graph)

    async def _run(self, request: bytes) -> Written:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ntic_kg.adapters.writer_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._deadline or None):
                answer, _ = await process.communicate(request)
        except TimeoutError as error:
            raise DeadlineExceeded(
                f"The change did not finish within {self._deadline:g} seconds and was ended.",
                remedy="Send less at a time, or name the graphs with WITH or USING.",
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return _written(answer, process.returncode or 0)


def _written(answer: bytes, status: int) -> Written:
    if not answer.endswith(b"\n"):
        raise _cause_of_death(status)
    document = json.loads(answer)
    if "error" in document:
        kind = _kinds().get(document["error"], InternalError)
        raise kind(document["message"], remedy=document["remedy"])
    told = document["written"]
    return Written(told["snapshot"], told["existed"], told["exists"], tuple(told["changed"]))


def _cause_of_death(status: int) -> NticError:
    if status == -signal.SIGABRT:
        return MemoryExceeded(
            "The change needed more memory than its process may use.", remedy="Send less at a time."
        )
    return WorkerLost(
        f"The process that made the change died (status {status}); nothing was changed.",
        remedy="Try again; if it happens again, send less at a time.",
    )


def _kinds() -> dict[str, type[NticError]]:
    kinds: dict[str, type[NticError]] = {}
    waiting: list[type[NticError]] = [NticError]
    while waiting:
        kind = waiting.pop()
        kinds[kind.code] = kind
        waiting += kind.__subclasses__()
    return kinds
