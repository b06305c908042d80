"""Measure what one change of a large store costs: ``python benchmarks/writes.py --quads 1000000``.

The store is synthetic. Each change runs as a service runs it: in a process of its own that starts,
reads and checks what was sent, copies the newest checkpoint, changes it and publishes the next.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.adapters.writer import EmbeddedWriter
from ntic_kg.values import Action, Change, Document

_GRAPH = "https://example.org/synthetic-graph/"
_BATCH = 1_000
_UPDATE = "application/sparql-update"


def main() -> None:
    """Build the store and print one line a kind of change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=1_000_000, help="in the store")
    parser.add_argument("--graphs", type=int, default=10, help="of equal size")
    parser.add_argument("--repeat", type=int, default=3, help="times that each change is made")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.monotonic()
        _build(folder, told.quads // told.graphs, told.graphs)
        _print("load everything", [time.monotonic() - started])
        asyncio.run(_measure(folder, told.repeat))


def _build(folder: Path, size: int, graphs: int) -> None:
    store = EmbeddedStore(folder)
    for number in range(graphs):
        store.replace_graph(ox.NamedNode(f"{_GRAPH}{number}"), _triples(number, size))
    store.commit()
    store.close()


def _triples(graph: int, size: int) -> Iterator[ox.Triple]:
    for number in range(size):
        subject = ox.NamedNode(f"https://example.org/synthetic-thing/{graph}-{number // 5}")
        predicate = ox.NamedNode(f"https://example.org/synthetic-property/{number % 5}")
        yield ox.Triple(subject, predicate, ox.Literal(f"value {number}"))


async def _measure(folder: Path, repeat: int) -> None:
    writer = EmbeddedWriter(folder, deadline=0, memory=0)
    for name, change_of in _CHANGES.items():
        seconds = []
        for number in range(repeat):
            started = time.monotonic()
            await writer.write(change_of(number))
            seconds.append(time.monotonic() - started)
        _print(name, seconds)


def _put(number: int) -> Change:
    return Change(Action.REPLACE, "benchmark", graph="urn:small", documents=_turtle(number))


def _post(number: int) -> Change:
    return Change(Action.ADD, "benchmark", graph=f"{_GRAPH}0", documents=_turtle(number))


def _turtle(number: int) -> tuple[Document, ...]:
    lines = [f'<urn:s{n}> <urn:p{number}> "synthetic {n}" .' for n in range(_BATCH)]
    return (Document("body", "text/turtle", "\n".join(lines).encode()),)


def _update(text: str) -> Change:
    return Change(
        Action.UPDATE, "benchmark", documents=(Document("update", _UPDATE, text.encode()),)
    )


def _insert(number: int) -> Change:
    return _update(f"INSERT DATA {{ GRAPH <urn:tiny> {{ <urn:a> <urn:b> {number} }} }}")


def _insert_large(number: int) -> Change:
    return _update(f"INSERT DATA {{ GRAPH <{_GRAPH}0> {{ <urn:a> <urn:b> {number} }} }}")


def _any_graph(number: int) -> Change:
    return _update(
        f"DELETE {{ GRAPH ?g {{ <urn:a> <urn:b> ?o }} }} INSERT {{ GRAPH ?g {{ <urn:a> <urn:b>"
        f" {number + 100} }} }} WHERE {{ GRAPH ?g {{ <urn:a> <urn:b> ?o }} }}"
    )


_CHANGES = {
    "PUT 1,000 triples as a graph": _put,
    "POST 1,000 to a large graph": _post,
    "INSERT DATA, a small graph": _insert,
    "INSERT DATA, a large graph": _insert_large,
    "update that may touch any graph": _any_graph,
}


def _print(name: str, seconds: list[float]) -> None:
    middle = sorted(seconds)[len(seconds) // 2]
    sys.stdout.write(f"{name:<34}{middle:>8.2f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
