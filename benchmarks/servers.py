"""The servers that the benchmark compares, each on the same data and on a free port.

``ours`` is ``ntic-kg serve``. Its rivals come from PyPI: the ``oxigraph`` server, on disk (with
the very files that our checkpoint consists of) and in memory, and ``rdflib-endpoint``.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

import pyoxigraph as ox

GRAPH = "https://w3id.org/ntic/graph/synthetic-network"
_BIN = Path(sysconfig.get_path("scripts"))
_STARTING = 300.0


@dataclass
class Server:
    """A server that runs.

    Args:
        name: as in the tables.
        port: on 127.0.0.1.
        path: of its SPARQL endpoint.
        process: to be ended.
        loading: seconds until it answered.
    """

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]
    loading: float = 0.0

    def select(self, query: str) -> list[str]:
        """Answer a query as sorted lines, comparable between servers."""
        with self.get(f"{self.path}?{urllib.parse.urlencode({'query': query})}") as answer:
            document = json.load(answer)
        rows = document["results"]["bindings"]
        return sorted(json.dumps(row, sort_keys=True) for row in map(_comparable, rows))

    def get(self, target: str, accept: str = "application/sparql-results+json") -> HTTPResponse:
        """Send a GET request."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{target}", headers={"Accept": accept}
        )
        answer = urllib.request.urlopen(request, timeout=_STARTING)  # noqa: S310
        assert isinstance(answer, HTTPResponse)  # noqa: S101 - what http addresses give
        return answer

    def memory(self) -> int:
        """Measure the bytes that the server and its children use; shared pages count once."""
        return sum(proportional_memory(pid) for pid in family(self.process.pid))


def _comparable(row: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    # A datatype of xsd:string may be written or left out.
    plain = "http://www.w3.org/2001/XMLSchema#string"
    return {
        name: [t["value"], t.get("xml:lang", ""), t.get("datatype", "").replace(plain, "")]
        for name, t in row.items()
    }


def family(pid: int) -> list[int]:
    """List a process, its children, and theirs."""
    found = [pid]
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for child in children:
            found += family(int(child))
    return found


def proportional_memory(pid: int) -> int:
    """Measure the bytes of a process; a page that several share counts in parts."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def processor_time(pid: int) -> float:
    """Add up the seconds of CPU of a process and of those below it, ended ones included."""
    ticks = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2]
            ticks += sum(map(int, words.split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def prepare(folder: Path, triples: int) -> None:
    """Generate the data and a store that holds them, unless they are there already."""
    here = Path(__file__).parent
    data, quads, store = folder / "data.nt", folder / "data.nq", folder / "store"
    if (store / "current.json").exists():
        return
    command = [sys.executable, str(here / "generate.py"), "--triples", str(triples)]
    subprocess.run([*command, str(data), str(folder / "truth.csv")], check=True)  # noqa: S603
    with data.open(encoding="utf-8") as source, quads.open("w", encoding="utf-8") as target:
        for line in source:
            target.write(f"{line.rstrip()[:-1]}<{GRAPH}> .\n")
    freeze(quads, folder, f"synthetic-{triples}")


def freeze(quads: Path, folder: Path, snapshot: str) -> None:
    """Make the store that ``ours`` serves of a file.

    In bulk, where the product would write graph by graph; readers see no difference.
    """
    store = folder / "store"
    checkpoint = store / "checkpoints" / "1"
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    database = ox.Store(str(folder / "bulk"))
    database.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    database.optimize()
    database.backup(str(checkpoint))
    state = {"number": 1, "checkpoint": "checkpoints/1", "snapshot": snapshot}
    (store / "current.json").write_text(json.dumps(state | {"graphs": {}}), encoding="utf-8")


@contextlib.contextmanager
def running(name: str, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Start a server, wait until it has all the data, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    address = f"127.0.0.1:{port}"
    oxigraph = str(_BIN / "oxigraph")
    commands = {
        "ours": [
            *(sys.executable, "-m", "ntic_kg", "serve"),
            *("--store", str(folder / "store"), "--port", str(port)),
        ],
        "disk": [
            *(oxigraph, "serve-read-only", "--union-default-graph", "--bind", address),
            *("--location", str(folder / "store" / "checkpoints" / "1")),
        ],
        "memory": [oxigraph, "serve", "--union-default-graph", "--bind", address],
        "rdflib": [
            *(str(_BIN / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"),
            *("--port", str(port), str(folder / "data.nt")),
        ],
    }
    paths = {"ours": "/sparql", "disk": "/query", "memory": "/query", "rdflib": "/"}
    log = folder / f"{name}.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own list
            commands[name], stdout=output, stderr=output, env={**os.environ, **environment}
        )
    try:
        server = Server(name, port, paths[name], process)
        if name == "memory":
            _post(server, folder / "data.nq")
        _wait(server, log)
        server.loading = time.monotonic() - began
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _post(server: Server, quads: Path) -> None:
    """Load a file into a server over HTTP."""
    for attempt in range(100):
        with quads.open("rb") as body, contextlib.suppress(urllib.error.URLError):
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/store",
                data=body,
                method="POST",
                headers={
                    "Content-Type": "application/n-quads",
                    "Content-Length": str(quads.stat().st_size),
                },
            )
            urllib.request.urlopen(request, timeout=_STARTING).close()  # noqa: S310
            return
        time.sleep(0.1 + attempt / 100)
    raise RuntimeError(f"{server.name} did not take the data")


def _wait(server: Server, log: Path) -> None:
    """Wait until the server answers, and ours until it answers from memory."""
    end = time.monotonic() + _STARTING
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
        with contextlib.suppress(OSError, ValueError, KeyError):
            rows = server.select("SELECT (1 AS ?one) {}")
            if rows and (server.name != "ours" or _is_resident(server)):
                return
        time.sleep(0.2)
    raise RuntimeError(f"{server.name} does not answer; see {log}")


def _is_resident(server: Server) -> bool:
    """Say whether both keepers have all their workers: one on disk and one in memory."""
    keepers = [pid for pid in family(server.process.pid) if len(family(pid)) > 2]
    return len(keepers) >= 3  # the server itself, and two keepers
