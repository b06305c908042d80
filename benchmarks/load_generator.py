"""Send requests as fast as a server answers: with wrk where it is installed, else by itself.

Each request holds another number, so that no server can answer from a cache unless it is meant
to. The standard library alone; wrk is a Debian package.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from urllib.parse import quote

_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
_PATIENCE = 60

# The number of a request runs on from a start that no other run uses.
_LUA = """
local number = {start}
request = function()
  number = number + 1
  local path = "{path}"
  path = path:gsub("NUMBER", number):gsub("MEMBER", number % {members})
  return wrk.format("GET", path, {{["Accept"] = "{accept}"{more}}})
end
"""


@dataclass(frozen=True)
class Load:
    """What is sent.

    Args:
        port: of the server on this machine.
        path: of the endpoint.
        query: SPARQL with NUMBER where the number of the request stands, and MEMBER where it
            stands modulo ``members``; empty asks for the path alone.
        members: how many things there are to ask about.
        clients: connections that each wait for an answer before they send again.
        seconds: how long.
        start: number before the first.
        tag: entity tag for If-None-Match; empty sends none.
        accept: the Accept header.
    """

    port: int
    path: str
    query: str
    members: int
    clients: int
    seconds: float
    start: int
    tag: str = ""
    accept: str = "application/sparql-results+json"


@dataclass(frozen=True)
class Measured:
    """What came back: requests a second, milliseconds, and answers other than 2xx and 3xx."""

    rate: float
    p50: float
    p99: float
    failed: int


def generator() -> str:
    """Name what sends the requests."""
    return "wrk" if shutil.which("wrk") else "asyncio"


def measure(load: Load) -> Measured:
    """Send one load and wait for its end."""
    return _with_wrk(load) if generator() == "wrk" else asyncio.run(_with_asyncio(load))


def target(load: Load) -> str:
    """Write the request target, numbers still to be put in."""
    if not load.query:
        return load.path
    return f"{load.path}?query={quote(load.query, safe='')}"


def _with_wrk(load: Load) -> Measured:
    more = f', ["If-None-Match"] = [[{load.tag}]]' if load.tag else ""
    # % is special in patterns and formats, but not in a plain string that gsub searches.
    script = _LUA.format(
        start=load.start, path=target(load), members=load.members, accept=load.accept, more=more
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            *("wrk", "-t1", f"-c{load.clients}", f"-d{max(1, round(load.seconds))}s", "--latency"),
            *("--timeout", f"{_PATIENCE}s", "-s", file.name, f"http://127.0.0.1:{load.port}"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return _read_wrk(done.stdout)


def _read_wrk(text: str) -> Measured:
    def number(pattern: str) -> float:
        found = re.search(pattern, text)
        return float(found[1]) if found else 0.0

    def milliseconds(share: str) -> float:
        found = re.search(rf"{share}\s+([0-9.]+)(us|ms|s|m)\b", text)
        return float(found[1]) * _UNITS[found[2]] if found else 0.0

    broken = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", text)))
    return Measured(
        rate=number(r"Requests/sec:\s+([0-9.]+)"),
        p50=milliseconds("50%"),
        p99=milliseconds("99%"),
        failed=int(number(r"Non-2xx or 3xx responses: (\d+)")) + broken,
    )


async def _with_asyncio(load: Load) -> Measured:
    taken: list[float] = []
    failures: list[int] = []
    numbers = iter(range(load.start, load.start + 100_000_000))
    start = time.perf_counter()
    end = start + load.seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", load.port, limit=2**26)
        try:
            while time.perf_counter() < end:
                began = time.perf_counter()
                status = await _request(reader, writer, load, next(numbers))
                taken.append((time.perf_counter() - began) * 1000)
                if status >= 400:
                    failures.append(status)
        finally:
            writer.close()

    await asyncio.gather(*(client() for _ in range(load.clients)))
    seconds = time.perf_counter() - start
    taken.sort()
    return Measured(
        rate=len(taken) / seconds,
        p50=taken[len(taken) // 2] if taken else 0.0,
        p99=taken[int(len(taken) * 0.99)] if taken else 0.0,
        failed=len(failures),
    )


async def _request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, load: Load, number: int
) -> int:
    path = target(load).replace("NUMBER", str(number))
    path = path.replace("MEMBER", str(number % load.members))
    more = f"If-None-Match: {load.tag}\r\n" if load.tag else ""
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\nAccept: {load.accept}\r\n{more}\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(_PATIENCE):
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", answer)
        if length:
            await reader.readexactly(int(length[1]))
        elif b"transfer-encoding: chunked" in answer:
            while size := int((await reader.readline()).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
    return int(answer.split(b" ", 2)[1])
