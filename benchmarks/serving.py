"""Run ``ntic-kg serve`` and look at it from outside: processes, descriptors, memory, CPU."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.servers import family, processor_time, proportional_memory

_STARTING = 120.0
_SETTLING = 15.0


class Service:
    """A service that runs.

    Args:
        port: on 127.0.0.1.
        process: of the service.
    """

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self._process = process
        self._pid = process.pid
        self._processes = self._files = 0
        self.questions: list[dict[str, Any]] = []

    def get(self, path: str) -> bytes:
        """Send a GET request."""
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            body: bytes = answer.read()
            return body

    def memory(self) -> int:
        """Measure the bytes of all processes; shared pages count once."""
        return sum(map(proportional_memory, family(self._pid)))

    def remember(self) -> None:
        """Take down how many processes and descriptors a quiet service has."""
        self._processes, self._files = self._count()

    def is_same_process(self) -> bool:
        """Say whether the process that was started still runs and answers."""
        return self._process.poll() is None and bool(self.get("/healthz"))

    def is_as_before(self) -> bool:
        """Wait until the service is as quiet as it was; say whether it becomes so."""
        end = time.monotonic() + _SETTLING
        while time.monotonic() < end:
            processes, files = self._count()
            before = processor_time(self._pid)
            time.sleep(1)
            idle = processor_time(self._pid) - before < 0.2
            if processes == self._processes and files <= self._files and idle:
                return True
        return False

    def _count(self) -> tuple[int, int]:
        return len(family(self._pid)), len(list(Path(f"/proc/{self._pid}/fd").iterdir()))


@contextlib.contextmanager
def serving(store: Path, folder: Path) -> Iterator[Service]:
    """Start the service with its defaults, wait until it is ready, and end it.

    Args:
        store: folder of the store; loaded with the shipped content when it is empty.
        folder: for the log.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ntic_kg", "serve", "--port", str(port)]
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--store", str(store)], stderr=log
        )
    try:
        service = Service(port, process)
        _wait(service, process)
        service.questions = json.loads(service.get("/queries"))["queries"]
        yield service
    finally:
        process.terminate()
        process.wait(30)


def _wait(service: Service, process: subprocess.Popen[bytes]) -> None:
    """Wait until both keepers have their workers: on disk and in memory."""
    end = time.monotonic() + _STARTING
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            keepers = [pid for pid in family(process.pid) if len(family(pid)) > 2]
            if len(keepers) >= 3 and service.get("/readyz"):
                return
        time.sleep(0.2)
    raise RuntimeError("the service does not start")
