"""Compare the SPARQL service with other servers, side by side on the same data.

    python benchmarks/http.py                      # about ten minutes at a million triples
    python benchmarks/http.py --folder DIR         # goes on where an earlier run was stopped
    python benchmarks/http.py --rivals disk,memory --queries point --clients 8

Rates swing on a shared machine, so the servers take turns cell by cell and round by round, the
median of the rounds counts, and ratios are to be read, not rates. Before anything is measured,
the answers are compared. Every request differs, so that nobody answers from a cache; only
"repeated" asks the same thing again, of our cache, against the point query of the disk server.

Needs the extra ``benchmarks`` (``pip install '.[benchmarks]'``); uses wrk where it is installed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

# Beside this file it would be taken for the module http of the standard library.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.http_tables import print_tables  # noqa: E402
from benchmarks.load_generator import Load, generator, measure  # noqa: E402
from benchmarks.servers import Server, prepare, running  # noqa: E402

# An unused prefix makes each request another one, at no cost to whoever parses it.
UNIQUE = "PREFIX n: <urn:n:NUMBER> "
ONT = "PREFIX ntic: <https://w3id.org/ntic/ont#> PREFIX org: <http://www.w3.org/ns/org#> "
QUERIES = {
    "point": UNIQUE
    + "SELECT ?p ?o { <https://w3id.org/ntic/id/organization/synthetic-MEMBER> ?p ?o }",
    "2-hop": UNIQUE
    + ONT
    + "SELECT DISTINCT ?other { ?here org:organization"
    + " <https://w3id.org/ntic/id/center/synthetic-MEMBER> ; org:member ?partner ."
    + " ?there org:member ?partner ; org:organization ?other }",
    "group": UNIQUE
    + "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type }"
    + " GROUP BY ?type ORDER BY DESC(?n) ?type LIMIT 20",
    "rows": UNIQUE
    + ONT
    + "SELECT ?s ?p ?o { VALUES ?p { org:role org:organization org:member ntic:onPlan } ?s ?p ?o }",
}
MEMBERS = {"point": 33_000, "2-hop": 2_700, "group": 1, "rows": 1}
QUESTION = "/queries/N1"
RIVALS = ("disk", "memory", "rdflib")
# What the requests of one client may cost is a limit for users, not for a benchmark: all the
# clients of this one have the same address. The deadline is for the 64 clients' longest wait.
ENVIRONMENT = {"NTIC_QUERY_SECONDS": "0", "NTIC_DEADLINE": "30"}


@dataclass(frozen=True)
class Cell:
    """One place of the table: server, what is asked, how many clients, which round."""

    server: str
    query: str
    clients: int
    round: int

    @property
    def key(self) -> str:
        """Name it in the file of results."""
        return f"{self.server} {self.query} c{self.clients} #{self.round}"


class Run:
    """Measures cell after cell and writes each result down at once."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._file = folder / "results.json"
        self._seconds = seconds
        self.results: dict[str, object] = {"generator": generator()}
        if self._file.exists():
            self.results = json.loads(self._file.read_text(encoding="utf-8"))

    def note(self, key: str, value: object) -> None:
        """Write a result down."""
        self.results[key] = value
        self._file.write_text(json.dumps(self.results, indent=1), encoding="utf-8")

    def has(self, key: str) -> bool:
        """Say whether an earlier run has measured it."""
        return key in self.results

    def measure(self, server: Server, cell: Cell) -> None:
        """Measure one cell, unless it was measured before."""
        if self.has(cell.key):
            return
        start = 1 + len(self.results) * 10_000_000
        query = QUERIES.get(cell.query, "")
        load = Load(
            port=server.port,
            path=server.path,
            query=query,
            members=MEMBERS.get(cell.query, 1),
            clients=cell.clients,
            seconds=self._seconds * (2 if cell.query in {"group", "rows"} else 1),
            start=start,
        )
        if cell.query in {"repeated", "repeated 304"}:
            load = replace(load, path=QUESTION, accept="*/*")
            with server.get(QUESTION, accept="*/*") as answer:
                tag = answer.headers["ETag"]
            if cell.query.endswith("304"):
                load = replace(load, tag=tag)
        measured = measure(load)
        self.note(cell.key, vars(measured))
        sys.stderr.write(
            f"{cell.key:28} {measured.rate:10.1f}/s  p50 {measured.p50:9.2f} ms"
            f"  p99 {measured.p99:9.2f} ms  failed {measured.failed}\n"
        )


def compare_answers(run: Run, servers: dict[str, Server], chosen: Sequence[str]) -> None:
    """Ask every server the same and note how many rows agree."""
    for name in chosen:
        query = QUERIES[name].replace("NUMBER", "0").replace("MEMBER", "7")
        missing = [s for s in servers if not run.has(f"answer {name} {s}")]
        if not missing:
            continue
        ours = servers["ours"].select(query)
        for server in missing:
            theirs = ours if server == "ours" else servers[server].select(query)
            run.note(f"answer {name} {server}", [len(theirs), theirs == ours])


def measure_all(run: Run, servers: dict[str, Server], chosen: argparse.Namespace) -> None:
    """Let the servers take turns; rdflib-endpoint, which is slow, has one turn only."""
    for number in range(chosen.rounds):
        for query in chosen.queries:
            for clients in chosen.clients:
                for name, server in servers.items():
                    if name != "rdflib" or number == 0:
                        run.measure(server, Cell(name, query, clients, number))
        for query in ("repeated", "repeated 304"):
            run.measure(servers["ours"], Cell("ours", query, 8, number))
    for name, server in servers.items():
        if not run.has(f"memory {name}"):
            run.note(f"memory {name}", server.memory())
            run.note(f"loading {name}", server.loading)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Compare SPARQL servers over HTTP.")
    parser.add_argument("--folder", type=Path, help="for data and results; kept (default: removed)")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rivals", type=_words, default=list(RIVALS))
    parser.add_argument("--queries", type=_words, default=list(QUERIES))
    parser.add_argument("--clients", type=_numbers, default=[1, 8, 64])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="for a cell (default 2)")
    chosen = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = chosen.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        prepare(folder, chosen.triples)
        run = Run(folder, chosen.seconds)
        servers = {
            name: stack.enter_context(running(name, folder, ENVIRONMENT))
            for name in ("ours", *chosen.rivals)
        }
        compare_answers(run, servers, chosen.queries)
        measure_all(run, servers, chosen)
        return print_tables(run.results, statistics.median)


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _numbers(text: str) -> list[int]:
    return [int(word) for word in _words(text)]


if __name__ == "__main__":
    sys.exit(main())
