"""A writer that is killed at any point leaves the state before or the state after, whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint, open_reader
from ntic_kg.adapters.writer_process import write_request
from ntic_kg.values import Action, Change, Document

GRAPHS = ("urn:g", "urn:h")
TRIPLES = 300
NAMED = ox.NamedNode | ox.Literal
COUNT = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


def content(folder: Path) -> tuple[list[tuple[str, ...]], str]:
    """Return what readers see: triples a graph, and the snapshot."""
    checkpoint = current_checkpoint(folder)
    assert checkpoint is not None
    rows = open_reader(checkpoint).select(COUNT).rows
    cells = [tuple(term.value for term in row if isinstance(term, NAMED)) for row in rows]
    return cells, checkpoint.snapshot


def swap(number: int) -> Change:
    """Replace the content of both graphs in one update, with as many triples in each."""
    text = "CLEAR ALL ; INSERT DATA { " + " ".join(
        f"GRAPH <{graph}> {{ {' '.join(f'<urn:{n}> <urn:p> {number} .' for n in range(TRIPLES))} }}"
        for graph in GRAPHS
    )
    document = Document("update", "application/sparql-update", (text + " }").encode())
    return Change(Action.UPDATE, "synthetic-steward", documents=(document,))


def start(folder: Path, change: Change) -> subprocess.Popen[bytes]:
    """Start the writer of one change."""
    command = [sys.executable, "-m", "ntic_kg.adapters.writer_process"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(write_request(folder, 0, change))
    process.stdin.close()
    return process


def end(process: subprocess.Popen[bytes]) -> bytes:
    """Collect a writer and what it said."""
    assert process.stdout is not None
    with process.stdout as stdout:
        answer = stdout.read()
    process.wait()
    return answer


def prove(folder: Path, kills: int, seed: int) -> tuple[int, int]:
    """Kill writers at random points; count the changes that were made and those that were not."""
    store = EmbeddedStore(folder)
    store.commit()
    store.close()
    moments = random.Random(seed)
    started = time.monotonic()
    assert b"written" in end(start(folder, swap(0)))
    usual = time.monotonic() - started
    made = lost = 0
    for number in range(1, kills + 1):
        before = content(folder)
        process = start(folder, swap(number))
        time.sleep(moments.uniform(0, 1.2 * usual))
        process.kill()
        answer = end(process)
        after = content(folder)
        changed = after[1] != before[1]
        assert after[0] == [(graph, str(TRIPLES)) for graph in GRAPHS]
        assert changed or b"written" not in answer, "acknowledged and lost"
        made, lost = made + changed, lost + (not changed)
    assert b"written" in end(start(folder, swap(-1)))
    return made, lost


def test_a_killed_writer_leaves_before_or_after(tmp_path: Path) -> None:
    """Both graphs are replaced, or none; the next writer needs no repair."""
    assert sum(prove(tmp_path, 6, seed=1)) == 6


@pytest.mark.slow
def test_two_hundred_killed_writers_leave_before_or_after(tmp_path: Path) -> None:
    """Enough to meet every step of a change; both outcomes occur."""
    made, lost = prove(tmp_path, 200, seed=2)

    assert made + lost == 200
    assert min(made, lost) > 10
