"""A SPARQL endpoint that goes wrong in every way there is; the path says how.

``/slow`` sends a byte a second, ``/redirect`` sends elsewhere, and so on: see ``FAULTS``. The
record of the snapshot is answered as a good server answers it, so that the fault meets the query;
below ``/all/`` it meets that as well.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote_to_bytes

TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples"
ROW = b'{"s":{"type":"uri","value":"urn:a"}}'
WHOLE = b'{"head":{"vars":["s"]},"results":{"bindings":[' + ROW + b"," + ROW + b"]}}"
NOTHING = b'{"head":{"vars":["snapshot"]},"results":{"bindings":[]}}'
TRIPLES = b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:d> .\n"
PAGE = b"<!DOCTYPE html><title>Welcome</title><p>Please log in."


class FaultyServer:
    """Runs on a free loopback port, a thread for each connection."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._gone = threading.Event()
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.requests: list[str] = []
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def url(self, fault: str) -> str:
        """Give the address of an endpoint that has a fault."""
        return f"http://{self.host}/{fault}"

    def close(self) -> None:
        """End every connection."""
        self._gone.set()
        for line in [self._listener, *self._lines]:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in [self._accepting, *self._threads]:
            thread.join(10)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self._lines.append(line)
                self._threads.append(threading.Thread(target=self._answer, args=(line,)))
                self._threads[-1].start()

    def _answer(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            head, _, body = _receive(line).partition(b"\r\n\r\n")
            path = head.split()[1].decode().lstrip("/")
            self.requests.append(path)
            if b"graph/store" in unquote_to_bytes(body) and not path.startswith("all/"):
                line.sendall(reply(NOTHING))
                return
            FAULTS[path.removeprefix("all/")](line, self._gone)


def _receive(line: socket.socket) -> bytes:
    content = b""
    while b"\r\n\r\n" not in content:
        content += line.recv(65536)
    head, _, body = content.partition(b"\r\n\r\n")
    length = next(
        (int(h.split(b":")[1]) for h in head.splitlines() if h.lower().startswith(b"content-len")),
        0,
    )
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(
    body: bytes,
    kind: str = TABLE,
    *,
    status: str = "200 OK",
    more: str = "",
    length: int | None = -1,
) -> bytes:
    """Write an HTTP answer; its length is the truth for -1, and not given for None."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{more}"
    if length is not None:
        head += f"Content-Length: {len(body) if length < 0 else length}\r\n"
    return head.encode() + b"\r\n" + body


def _chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


_CHUNKED = reply(b"", more="Transfer-Encoding: chunked\r\n", length=None)
Fault = Callable[[socket.socket, threading.Event], None]


def _says(*contents: bytes) -> Fault:
    def fault(line: socket.socket, _gone: threading.Event) -> None:
        for content in contents:
            line.sendall(content)

    return fault


def _drips(content: bytes, *, head: bytes = b"") -> Fault:
    def fault(line: socket.socket, gone: threading.Event) -> None:
        line.sendall(head)
        for number in range(len(content)):
            line.sendall(content[number : number + 1])
            if gone.wait(0.2):
                return

    return fault


def _stalls(content: bytes) -> Fault:
    def fault(line: socket.socket, gone: threading.Event) -> None:
        line.sendall(content)
        gone.wait(60)

    return fault


def _repeats(first: bytes, content: bytes) -> Fault:
    def fault(line: socket.socket, gone: threading.Event) -> None:
        line.sendall(first)
        while not gone.is_set():
            line.sendall(content)

    return fault


_DEEP = (
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":' + b'{"type":"triple","value":' * 99999
)
_ROWS = _chunk((ROW + b",") * 1000)

FAULTS: dict[str, Fault] = {
    "none": _says(reply(WHOLE)),
    "slow": _drips(reply(WHOLE)),
    "slow-body": _drips(WHOLE, head=reply(b"", length=500)),
    "tarpit": _stalls(b"HTTP/1.1 200 OK\r\nX-A: "),
    "silent": _stalls(b""),
    "hangs-up": _says(b""),
    "garbage": _says(b"\x00\xffSSH-2.0-OpenSSH\r\n\r\n" * 10),
    "garbage-body": _says(reply(b"\x00\xff\xfe rows rows rows")),
    "truncated-length": _says(reply(WHOLE[:60], length=len(WHOLE))),
    "truncated-chunk": _says(_CHUNKED, _chunk(WHOLE[:60])),
    "truncated-json": _says(reply(WHOLE[:-2], length=None)),
    "truncated-json-framed": _says(reply(WHOLE[:-1])),
    "truncated-truth": _says(reply(b'{"head":{},"boolean":true')),
    "html": _says(reply(PAGE, "text/html")),
    "html-as-json": _says(reply(PAGE)),
    "csv": _says(reply(b"s\r\nurn:a\r\n", "text/csv")),
    "206": _says(reply(WHOLE, status="206 Partial Content")),
    "anytime": _says(reply(WHOLE, more="X-SQL-State: S1TAT\r\n")),
    "204": _says(reply(b"", status="204 No Content")),
    "401": _says(reply(b"", status="401 Unauthorized", more="WWW-Authenticate: Basic\r\n")),
    "404": _says(reply(b"", status="404 Not Found")),
    "429": _says(reply(b"", status="429 Too Many Requests", more="Retry-After: 9\r\n")),
    "500": _says(reply(WHOLE, status="500 Internal Server Error")),
    "503": _says(reply(b"x" * 100_000, status="503 Service Unavailable")),
    "endless": _repeats(_CHUNKED + _chunk(WHOLE.split(b"[{")[0] + b"["), _ROWS),
    "endless-space": _repeats(reply(b"", length=None), b" " * 65536),
    "endless-head": _repeats(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "redirect": _says(reply(b"", status="302 Found", more="Location: /none\r\n")),
    "redirect-kept": _says(reply(b"", status="307 Moved", more="Location: /none\r\n")),
    "compressed": _says(reply(WHOLE, more="Content-Encoding: gzip\r\n")),
    "length-of-words": _says(reply(WHOLE, more="Content-Length: many\r\n", length=None)),
    "deep": _says(reply(_DEEP)),
    "other-form": _says(reply(b'{"head":{},"boolean":true}')),
    "bad-iri": _says(reply(WHOLE.replace(b"urn:a", b"not an iri", 1))),
    "bad-type": _says(reply(WHOLE.replace(b'"uri"', b'"url"', 1))),
    "bad-head": _says(reply(b'{"head":[],"results":{"bindings":[]}}')),
    "graph": _says(reply(TRIPLES, GRAPH)),
    "graph-unframed": _says(reply(TRIPLES[:26], GRAPH, length=None)),
    "graph-truncated": _says(reply(TRIPLES[:26], GRAPH, length=len(TRIPLES))),
    "graph-garbage": _says(reply(TRIPLES + b"<urn:a> <urn", GRAPH)),
    "graph-as-turtle": _says(reply(TRIPLES, "text/turtle")),
    "graph-deep": _says(reply(b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 99999, GRAPH)),
}


@contextmanager
def faulty_server() -> Iterator[FaultyServer]:
    """Run the server."""
    server = FaultyServer()
    try:
        yield server
    finally:
        server.close()
