"""Real SPARQL servers that are not ours, started for tests on free loopback ports.

``with virtuoso() as server:`` or ``with oxigraph() as server:`` gives a ``RemoteServer``: empty,
writable, its default graph the union of all graphs. Where the program is not installed, the test
that asks for it is skipped with a reason that names the package. The server runs in a session of
its own and is gone, with its data, when the block ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

_STARTING = 60.0


@dataclass(frozen=True)
class RemoteServer:
    """A running server.

    Args:
        name: of the program.
        query_url: address of the SPARQL 1.1 Protocol for queries, open to everybody.
        graphs_url: address of the Graph Store Protocol (``?graph=IRI``), with user and password
            in it where the server wants them (HTTP digest).
        pid: process id, which is also that of its process group.
    """

    name: str
    query_url: str
    graphs_url: str
    pid: int

    def put(self, graph: str, turtle: str) -> None:
        """Make Turtle the whole content of a graph."""
        url = httpx.URL(self.graphs_url)
        auth = httpx.DigestAuth(url.username, url.password) if url.username else None
        response = httpx.put(
            url.copy_with(username=None, password=None),
            params={"graph": graph},
            content=turtle.encode(),
            headers={"Content-Type": "text/turtle"},
            auth=auth,
            trust_env=False,
            timeout=60,
        )
        response.raise_for_status()


@contextmanager
def oxigraph(*, union: bool = True) -> Iterator[RemoteServer]:
    """Run the ``oxigraph`` server of the PyPI package, in memory.

    Args:
        union: whether the default graph is the union of all graphs.
    """
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        pytest.skip("the oxigraph server is not installed: pip install oxigraph")
    port = free_port()
    address = f"127.0.0.1:{port}"
    command = [program, "serve", "--bind", address]
    command += ["--union-default-graph"] if union else []
    url = f"http://{address}"
    with _running(command, url + "/query") as pid:
        yield RemoteServer("oxigraph", url + "/query", url + "/store", pid)


@contextmanager
def virtuoso(max_rows: int = 1_000_000) -> Iterator[RemoteServer]:
    """Run Virtuoso of the Debian package, on a new database.

    Args:
        max_rows: rows after which it cuts every answer (``ResultSetMaxRows``).
    """
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with tempfile.TemporaryDirectory(prefix="ntic-virtuoso-") as name:
        folder = Path(name)
        port, sql_port = free_port(), free_port()
        (folder / "virtuoso.ini").write_text(_INI.format(port, sql_port, max_rows))
        url = f"http://127.0.0.1:{port}"
        graphs = f"http://dba:dba@127.0.0.1:{port}/sparql-graph-crud-auth"
        command = [program, "-f", "-c", "virtuoso.ini"]
        with _running(command, url + "/sparql", folder) as pid:
            yield RemoteServer("virtuoso", url + "/sparql", graphs, pid)


SERVERS: dict[str, Callable[[], AbstractContextManager[RemoteServer]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}


def free_port() -> int:
    """Find a port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _running(command: list[str], url: str, folder: Path | None = None) -> Iterator[int]:
    # A server must not outlive a test process that is killed.
    setpriv = shutil.which("setpriv")
    bound = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    process = subprocess.Popen(
        [*bound, *command],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(url, process)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its data goes with it: nothing to save
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _STARTING
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        assert process.poll() is None, f"{process.args!r} ended with status {process.returncode}"
        try:
            opener.open(url, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return  # whatever it answers, it answers
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{0}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = {2}
"""
