"""Run one piece of work in a process of its own that can be stopped.

The process has a folder for what goes in and out, no network, a bound on its memory, and ends
with the deadline, with the task that waits for it, or with this process. It reports as lines of
JSON: ``{"progress": [name, number, count]}``, then ``{"done": …}`` or ``{"error": …}``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ntic_kg import errors
from ntic_kg.errors import (
    DeadlineExceeded,
    InternalError,
    MalformedSubmission,
    MemoryExceeded,
    NticError,
    WorkerLost,
)

Progress = Callable[[str, int, int], None]
_LONGEST_LINE = 16 * 1024 * 1024
_SMALLER = "Check fewer files or fewer norms at once."


@dataclass(frozen=True)
class Limits:
    """What the work may use; 0 is no limit.

    Args:
        seconds: until it is ended.
        memory: bytes of address space beyond what the process needs to start.
    """

    seconds: float
    memory: int


async def run(
    module: str, folder: Path, request: Mapping[str, Any], limits: Limits, progress: Progress
) -> dict[str, Any]:
    """Run a module of this package on a request; cancelling the call ends the process.

    Args:
        module: started with ``python -m``; see ``confined_entry`` for its side.
        folder: its working folder.
        request: what it is asked, as JSON.
        limits: what it may use.
        progress: told each step.

    Returns:
        What it says when it is done.

    Raises:
        DeadlineExceeded, MemoryExceeded, WorkerLost: it was ended.
        NticError: whatever it reports.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", module,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LONGEST_LINE,
        env=_environment(),
        start_new_session=True,  # Ctrl-C reaches the command, which ends the process itself
    )  # fmt: skip
    asked = json.dumps({"request": dict(request), "memory": limits.memory, "parent": os.getpid()})
    try:
        async with asyncio.timeout(limits.seconds or None):
            return await _converse(process, asked.encode(), progress)
    except TimeoutError:
        raise DeadlineExceeded(
            f"The check took longer than {limits.seconds:g} seconds and was ended.", remedy=_SMALLER
        ) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())


def _environment() -> dict[str, str]:
    """Give the process where to find modules, and nothing else of the environment."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}


async def _converse(
    process: asyncio.subprocess.Process, asked: bytes, progress: Progress
) -> dict[str, Any]:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - pipes
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(asked)
        await process.stdin.drain()
        process.stdin.close()
    while line := await process.stdout.readline():
        said = json.loads(line)
        if "progress" in said:
            progress(*said["progress"])
        elif "error" in said:
            raise _error(said["error"])
        else:
            done: dict[str, Any] = said["done"]
            return done
    raise _lost(await process.wait())


def _lost(status: int) -> NticError:
    if status == -signal.SIGABRT:
        return _memory()
    return WorkerLost(
        f"The process of the check ended without an answer (status {status}).",
        remedy="Try again; if it happens again, submit less at once.",
    )


def _memory() -> MemoryExceeded:
    return MemoryExceeded("The check needed more memory than it may use.", remedy=_SMALLER)


def _error(said: Mapping[str, Any]) -> NticError:
    """Make the error that the process reports, by the name of its class."""
    if said["name"] == "MemoryError":
        return _memory()
    kind = getattr(errors, str(said["name"]), InternalError)
    if kind is MalformedSubmission:
        return MalformedSubmission(said["message"], remedy=said["remedy"], faults=said["faults"])
    error: NticError = kind(said["message"], remedy=said["remedy"])
    return error
