"""Time every ready question on a synthetic network as the service answers it.

    python benchmarks/questions.py --triples 1000000 [--deadline 10] [ID …]

The network is served by ``ntic-kg serve`` with its defaults, but for the budget of a client, and
each question is asked once at ``/queries/{name}`` for its first page. Printed are seconds on the
clock, seconds of CPU of all processes of the service, and how many rows the whole answer has.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import urllib.error
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

# This folder has an http.py, which must not be found before that of Python.
sys.path[0] = str(Path(__file__).resolve().parents[1])
sys.path.append(str(Path(__file__).resolve().parent))
from generate import Network, generate  # noqa: E402
from synthetic_more import More  # noqa: E402

from benchmarks.servers import GRAPH, Server, freeze, processor_time, running  # noqa: E402
from ntic_kg.home import shipped_home  # noqa: E402
from ntic_kg.rdf_files import parse_file  # noqa: E402

# Rules on which questions rest; the others join pairs that no question reads.
RULES = ("in-province", "covers-segment", "upstream-by-position", "upstream-by-process")
PAGE = 1000
AS_OF = "2026-01-01"


def network(triples: int) -> ox.Store:
    """Generate, load and derive; about a fifth of the triples is what the generator lacks."""
    store = ox.Store()
    home = shipped_home()
    with tempfile.TemporaryDirectory() as name:
        made = Network(1, 0.02)
        data = Path(name) / "network.nt"
        generate(data, Path(name) / "truth.csv", int(triples * 0.55), made)
        store.load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
        more = More(made.centers - 1, made.organizations, made.divisions, made.chains)
        lines = more.write()
        random.Random(1).shuffle(lines)  # noqa: S311 - an order, not a secret
        store.load(input="".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    for pattern in ("ontology/*.ttl", "ontology/modules/*.ttl", "ontology/vocab/*.ttl"):
        for path in home.glob(pattern):
            store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in parse_file(path))
    for rule in RULES:
        text = (home / "ontology" / "rules" / f"{rule}.rq").read_text(encoding="utf-8")
        derived = store.query(text)
        if isinstance(derived, ox.QueryTriples):
            store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in derived])
    sys.stderr.write(f"{len(store)} triples, {made.centers - 1} centers\n")
    return store


def write_quads(store: ox.Store, target: Path) -> None:
    """Write the network as one named graph."""
    graph = ox.NamedNode(GRAPH)
    quads = (ox.Quad(q.subject, q.predicate, q.object, graph) for q in store)
    ox.serialize(quads, str(target), ox.RdfFormat.N_QUADS)


@dataclass(frozen=True)
class Timed:
    """How a question was answered.

    Args:
        question: id and name.
        seconds: on the clock.
        processor: seconds of CPU of the service.
        said: how many rows the whole answer has, or the code of the refusal.
    """

    question: str
    seconds: float
    processor: float
    said: str

    def __str__(self) -> str:
        return f"{self.question:34}{self.seconds:8.2f} s{self.processor:8.2f} s CPU  {self.said}"


def arguments(parameters: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Choose the first values that the network offers, and defaults and examples elsewhere."""
    chosen = {}
    for number, parameter in enumerate(parameters):
        offered = parameter["values"]
        value = offered[number % len(offered)]["value"] if offered else parameter["example"]
        chosen[parameter["name"]] = parameter["default"] or value
    return chosen


def timed(server: Server, question: Mapping[str, Any]) -> Timed:
    """Ask a question once."""
    given = {**arguments(question["params"]), "limit": str(PAGE)}
    if question["as_of"]:
        given["as_of"] = AS_OF
    address = f"/queries/{question['name']}?{urllib.parse.urlencode(given)}"
    used, began = processor_time(server.process.pid), time.monotonic()
    try:
        with server.get(address, accept="application/json") as response:
            answer = json.load(response)
        cut = "" if answer["complete"] == "complete" else f" {answer['complete']}"
        said = f"{answer['total']}{cut}"
    except urllib.error.HTTPError as error:
        said = str(json.load(error)["code"])
    seconds = time.monotonic() - began
    used = processor_time(server.process.pid) - used
    return Timed(f"{question['id']:4}{question['name']}", seconds, used, said)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Time every ready question.")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--deadline", type=float, default=10.0, help="of an answer (default 10)")
    parser.add_argument("ids", nargs="*", help="questions to time (default: all)")
    chosen = parser.parse_args(words)
    settings = {"NTIC_QUERY_SECONDS": "0", "NTIC_DEADLINE": str(chosen.deadline)}
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_quads(network(chosen.triples), folder / "data.nq")
        freeze(folder / "data.nq", folder, "synthetic")
        with running("ours", folder, settings) as server:
            with server.get("/queries", accept="application/json") as response:
                questions = json.load(response)["queries"]
            for question in questions:
                if not chosen.ids or question["id"] in chosen.ids:
                    results.append(timed(server, question))
                    sys.stdout.write(f"{results[-1]}\n")
                    sys.stdout.flush()
    results.sort(key=lambda result: result.processor, reverse=True)
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    sys.stdout.write(f"\nThe slowest five by CPU (load of the machine {load}):\n")
    sys.stdout.writelines(f"{result}\n" for result in results[:5])
    return 0 if all(result.said.isdecimal() and result.said != "0" for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
