"""Work that misbehaves, run by ``confined.run`` in tests: ``python -m tests.confined_work``."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ntic_kg.adapters import confined_entry
from ntic_kg.errors import InvalidInput


def work(request: dict[str, Any], progress: Callable[[str, int, int], None]) -> dict[str, Any]:
    """Do what the request says."""
    progress("begun", 0, 1)
    return {"said": _DEEDS[request["deed"]](request)}


def _connect(request: dict[str, Any]) -> str:
    try:
        socket.create_connection(("127.0.0.1", request["port"]), timeout=2)
    except OSError as error:
        return type(error).__name__
    return "connected"


def _start_a_program(_request: dict[str, Any]) -> str:
    try:
        subprocess.run(["/bin/true"], check=True)
    except OSError as error:
        return type(error).__name__
    return "started"


def _wait(_request: dict[str, Any]) -> str:
    Path("pid").write_text(str(os.getpid()), encoding="ascii")
    time.sleep(600)
    return "waited"


def _fill_memory(_request: dict[str, Any]) -> str:
    return str(len(bytearray(2**31)))


def _die(_request: dict[str, Any]) -> str:
    os.kill(os.getpid(), signal.SIGSEGV)
    return "alive"


def _refuse(_request: dict[str, Any]) -> str:
    raise InvalidInput("This is no good.", remedy="Do better.")


def _look_around(_request: dict[str, Any]) -> str:
    return ",".join(sorted(name for name in os.environ if name.startswith(("NTIC", "SECRET"))))


_DEEDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "connect": _connect,
    "start": _start_a_program,
    "wait": _wait,
    "fill": _fill_memory,
    "die": _die,
    "refuse": _refuse,
    "look": _look_around,
}

if __name__ == "__main__":
    confined_entry.serve(work)
