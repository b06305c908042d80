"""A worker: evaluates one query after the other until it is killed.

Imports pyoxigraph and the standard library only, so that forking the keeper stays cheap. Errors
travel as names; the serving process turns them into the project's own errors.

Message in: ``{"checkpoint", "media_type", "rows", "bytes", "base", "union",
"default_graphs", "named_graphs"}`` with the query as body.
Message out: ``{"status": "ok", "truncated", "size", "worn"}`` with the answer as body or file,
or ``{"status": "invalid" | "format" | "too-large" | "memory" | "store", "message", "worn"}``.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from ntic_kg.adapters import worker_confine, worker_packets
from ntic_kg.adapters.worker_pages import write_page
from ntic_kg.adapters.worker_spool import LAYOUTS, EnoughRows, Spool, TooManyBytes

_LONGEST_MESSAGE = 400
_XML = frozenset({"application/sparql-results+xml", "application/rdf+xml"})


class _Refusal(Exception):
    """A query that cannot be answered as asked."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class Reader(Protocol):
    """Where a worker finds the data."""

    def open(self, path: str) -> ox.Store:
        """Give the store that holds the checkpoint of a folder."""
        ...

    def is_worn(self) -> bool:
        """Say whether past queries left the worker in a state in which the next would suffer."""
        ...


class DiskReader:
    """The checkpoint that is open, and the memory that its queries may use.

    Args:
        memory: bytes of address space beyond those in use after opening; 0 is no limit.
    """

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._path = ""
        self._store: ox.Store | None = None
        self._base = 0
        self._faults = _Faults()

    def open(self, path: str) -> ox.Store:
        """Give the checkpoint of a folder, opening it when it is not open yet.

        Raises:
            OSError: it cannot be opened.
        """
        if self._store is None or path != self._path:
            self._store = None
            worker_confine.limit_memory(0)
            self._store = ox.Store.read_only(path)
            self._path, self._base = path, worker_confine.virtual_memory()
            worker_confine.limit_memory(self._base + self._memory if self._memory else 0)
        return self._store

    def is_worn(self) -> bool:
        """Say whether the heap has kept more than half of what queries may use."""
        if not self._faults.are_many():
            return False
        grown = worker_confine.virtual_memory() - self._base
        return self._memory > 0 and grown > self._memory // 2


class MemoryReader:
    """The store that the keeper has loaded, shared with it until a page is written to.

    The engine writes to memory while it reads (counts of references, locks), so sharing decays.
    How much is the worker's own by now is bounded above by its page faults, which cost nothing
    to count; only when they reach the limit is the exact figure read, which takes milliseconds.

    Args:
        store: as inherited.
        memory: bytes of address space beyond those in use now; 0 is no limit.
        wear: bytes that the worker may have of its own before it should be replaced.
    """

    def __init__(self, store: ox.Store, memory: int, wear: int) -> None:
        self._store = store
        self._memory = memory
        self._wear = wear
        self._base = worker_confine.virtual_memory()
        self._faults = _Faults()
        self._room = wear
        worker_confine.limit_memory(self._base + memory if memory else 0)

    def open(self, path: str) -> ox.Store:  # noqa: ARG002 - there is only one
        """Give the store."""
        return self._store

    def is_worn(self) -> bool:
        """Say whether the heap has grown, or too little is still shared."""
        if not self._faults.are_many():
            return False
        grown = worker_confine.virtual_memory() - self._base
        if self._memory > 0 and grown > self._memory // 2:
            return True
        self._room -= self._faults.counted * worker_confine.PAGE
        if self._room > 0:
            return False
        self._room = self._wear - worker_confine.private_memory()
        return self._room <= 0


class _Faults:
    """Counts page faults: without them no heap grows and nothing stops being shared."""

    _MANY = 1024

    def __init__(self) -> None:
        self._seen = worker_confine.page_faults()
        self.counted = 0

    def are_many(self) -> bool:
        """Say whether there were enough to look closer; ``counted`` says how many."""
        self.counted = worker_confine.page_faults() - self._seen
        if self.counted < self._MANY:
            return False
        self._seen += self.counted
        return True


def serve(channel: socket.socket, reader: Reader, checkpoint: str) -> None:
    """Answer jobs until the other side is gone.

    Args:
        channel: socket that brings jobs and takes answers.
        reader: where the data is.
        checkpoint: folder to open before the first job, so that the job need not wait.
    """
    with contextlib.suppress(OSError):  # the first job tries again and reports it
        reader.open(checkpoint)
    while (packet := worker_packets.receive(channel)) is not None:
        _answer(channel, reader, packet)


def _answer(channel: socket.socket, reader: Reader, packet: worker_packets.Packet) -> None:
    job = packet.header
    spool = Spool(
        rows=job["rows"],
        limit=job["bytes"],
        layout=LAYOUTS.get(job["media_type"]),
        xml=job["media_type"] in _XML,
    )
    try:
        _evaluate(reader, packet.whole_body().decode(), job, spool)
    except _Refusal as refusal:
        failure = {"status": refusal.status, "message": _short(str(refusal))}
        worker_packets.send(channel, {**failure, "worn": reader.is_worn()})
    else:
        _hand_over(channel, reader, spool)
    finally:
        spool.close()


def _hand_over(channel: socket.socket, reader: Reader, spool: Spool) -> None:
    body, file = spool.take()
    header = _header_of_answer(spool.truncated, spool.size, spool.total, reader.is_worn())
    if file is None:
        worker_packets.send(channel, header, body)
        return
    try:
        worker_packets.send(channel, header, fds=(file,))
    finally:
        os.close(file)


@lru_cache(maxsize=1024)
def _header_of_answer(truncated: bool, size: int, total: int, worn: bool) -> bytes:  # noqa: FBT001
    header = {"status": "ok", "truncated": truncated, "size": size, "total": total, "worn": worn}
    return worker_packets.encoded(header)


def _evaluate(reader: Reader, query: str, job: dict[str, Any], spool: Spool) -> None:
    try:
        result = reader.open(job["checkpoint"]).query(query, base_iri=job["base"], **_dataset(job))
        if isinstance(result, ox.QueryTriples):
            _write_graph(result, job, spool)
        else:
            _write_table(result, job, spool)
    except EnoughRows:
        pass
    except TooManyBytes as error:
        raise _Refusal("too-large", "") from error
    except MemoryError as error:
        raise _Refusal("memory", "") from error
    except OSError as error:
        raise _Refusal("store", str(error)) from error
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise _Refusal("invalid", str(error)) from error
    if job["media_type"] in _XML and not spool.is_well_formed():
        raise _Refusal("format", "")


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """Name the graphs that a query sees; the engine ignores FROM when told to take the union."""
    if job["default_graphs"] or job["named_graphs"]:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in job["default_graphs"]],
            "named_graphs": [ox.NamedNode(iri) for iri in job["named_graphs"]],
        }
    return {"use_default_graph_as_union": job["union"]}


def _write_table(
    result: ox.QuerySolutions | ox.QueryBoolean, job: dict[str, Any], spool: Spool
) -> None:
    format_ = ox.QueryResultsFormat.from_media_type(job["media_type"])
    if format_ is None:
        raise _Refusal("invalid", "The query yields a table and not a graph.")
    if job["page"] is not None and isinstance(result, ox.QuerySolutions):
        offset, limit = job["page"]
        spool.total = write_page(result, offset, limit, spool)
        return
    result.serialize(cast("IO[bytes]", spool), format=format_)


def _write_graph(result: ox.QueryTriples, job: dict[str, Any], spool: Spool) -> None:
    format_ = ox.RdfFormat.from_media_type(job["media_type"])
    if format_ is None:
        raise _Refusal("invalid", "The query yields a graph and not a table.")
    triples = _limited(result, job["rows"], spool)
    ox.serialize(triples, cast("IO[bytes]", spool), format=format_)


def _limited(triples: ox.QueryTriples, limit: int, spool: Spool) -> Iterator[ox.Triple]:
    """Pass on as many triples as allowed. The engine's own writer is no faster here."""
    for number, triple in enumerate(triples):
        if limit and number >= limit:
            spool.truncated = True
            return
        yield triple


def _short(message: str) -> str:
    """Shorten what the engine says: it may list every character that it would have accepted."""
    text = " ".join(message.split())
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + " …"
