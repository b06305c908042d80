"""Time every ready question on a synthetic network, and list the slowest.

    python benchmarks/questions.py --triples 1000000 [--deadline 10] [ID …]

Each question is evaluated in a process of its own, which is killed when it has used the seconds
of CPU that the deadline allows.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

# This folder has an http.py, which must not be found before that of Python.
sys.path[0] = str(Path(__file__).resolve().parents[1])
sys.path.append(str(Path(__file__).resolve().parent))
from generate import Network, generate  # noqa: E402
from synthetic_more import More  # noqa: E402

from ntic_kg.adapters.store_embedded import EmbeddedReader  # noqa: E402
from ntic_kg.ask import ask, choices  # noqa: E402
from ntic_kg.catalog import Question, read_catalog  # noqa: E402
from ntic_kg.cli.proving import TODAY  # noqa: E402
from ntic_kg.home import shipped_home  # noqa: E402
from ntic_kg.rdf_files import parse_file  # noqa: E402

# Rules on which questions rest; the others join pairs that no question reads.
RULES = ("in-province", "covers-segment", "upstream-by-position", "upstream-by-process")


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


def arguments(reader: EmbeddedReader, question: Question) -> dict[str, str]:
    """Choose the first values that the network offers, and examples elsewhere."""
    chosen = {}
    for number, parameter in enumerate(question.parameters):
        offered = choices(reader, parameter)
        term = offered[number % len(offered)].term.value if offered else None
        chosen[parameter.name] = term or parameter.example
    return chosen


def timed(reader: EmbeddedReader, question: Question, deadline: float) -> tuple[float, str]:
    """Answer in a child; give its seconds of CPU and how many rows, or that it was killed.

    CPU is what is limited: on a machine that does other work the clock tells about that work.
    """
    given = arguments(reader, question)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        limit = math.ceil(deadline)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        try:
            rows = len(ask(reader, question, given, TODAY).rows.rows)
            os.write(writing, str(rows).encode())
        finally:
            os._exit(0)
    os.close(writing)
    _, status, usage = os.wait4(child, 0)
    said = os.read(reading, 100).decode()
    os.close(reading)
    killed = "over the deadline" if os.WIFSIGNALED(status) else "failed"
    return usage.ru_utime + usage.ru_stime, said or killed


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Time every ready question.")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--deadline", type=float, default=10.0, help="seconds of CPU (default 10)")
    parser.add_argument("--keep", type=Path, help="N-Triples file to keep the network in")
    parser.add_argument("ids", nargs="*", help="questions to time (default: all)")
    chosen = parser.parse_args(words)
    store = network(chosen.triples)
    if chosen.keep:
        store.dump(str(chosen.keep), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    reader = EmbeddedReader(store, "synthetic")
    results = []
    for question in read_catalog(shipped_home() / "queries"):
        if chosen.ids and question.id not in chosen.ids:
            continue
        seconds, said = timed(reader, question, chosen.deadline)
        results.append((seconds, question.id, question.name, said))
        sys.stdout.write(f"{question.id:4}{question.name:32}{seconds:8.2f} s  {said}\n")
        sys.stdout.flush()
    sys.stdout.write("\nThe slowest five:\n")
    for seconds, identifier, name, said in sorted(results, reverse=True)[:5]:
        sys.stdout.write(f"{identifier:4}{name:32}{seconds:8.2f} s  {said}\n")
    return 0 if all(said.isdecimal() for *_, said in results) else 1


if __name__ == "__main__":
    sys.exit(main())
