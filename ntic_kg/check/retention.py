"""Which runs a store keeps whole, and what it keeps of the others.

A run holds a state for each center and norm. Stores that are loaded every day would end up
holding little else; of older runs the counts of each norm tell how things went.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from ntic_kg.check.history import stored_runs
from ntic_kg.check.recording import run_graph
from ntic_kg.names import PREFIXES, RDF_TYPE, RUN_GRAPHS, node, sparql_prologue
from ntic_kg.ports import WritableStore
from ntic_kg.values import Profile, StoredRun

WHOLE = 10  # of each profile: those that were made last, and one of the latest day
SUMMARIES = ox.NamedNode(RUN_GRAPHS + "summaries")
_ID = PREFIXES["id"]
_KEPT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {SUMMARIES} {{ ?s ?p ?o }} }}"
_ABOUT = """
CONSTRUCT {{ {run} ?p ?o }} WHERE {{
  GRAPH {graph} {{ {run} ?p ?o }} FILTER(?p NOT IN (ntic:normInForce) && ?o != ntic:ValidationRun)
}}"""
_COUNTS = """
SELECT ?norm ?state (COUNT(DISTINCT ?focus) AS ?count) WHERE {{
  GRAPH {graph} {{ ?node ntic:norm ?norm ; ntic:state ?state ; ntic:focus ?focus }}
}}
GROUP BY ?norm ?state ORDER BY ?norm ?state"""


def retain(store: WritableStore) -> list[StoredRun]:
    """Put a summary in the place of each run that is no longer kept whole; the caller commits.

    Args:
        store: holds the runs.

    Returns:
        The runs that were summarized.

    Raises:
        StoreFailure: the store did not answer.
    """
    graphs = set(store.graphs())
    runs = [run for run in stored_runs(store) if run_graph(run.key) in graphs]
    old = [run for profile in Profile for run in _old([r for r in runs if r.profile is profile])]
    if old:
        again = {f"{_ID}run/{run.key}" for run in old}
        kept = [t for t in store.construct(_KEPT) if _run_of(t) not in again]
        store.replace_graph(SUMMARIES, [*kept, *_summaries(store, old)])
        for run in old:
            store.replace_graph(run_graph(run.key), [])
    return old


def _old(runs: Sequence[StoredRun]) -> list[StoredRun]:
    """Choose among the runs of a profile, of which the one made last comes first."""
    latest = max((run.as_of for run in runs), default=None)
    newest = next((run for run in runs if run.as_of == latest), None)
    return [run for run in runs[WHOLE:] if run is not newest]


def _run_of(triple: ox.Triple) -> str:
    """Return the run that a triple of the summaries is about."""
    subject = str(triple.subject).strip("<>")
    if subject.startswith(f"{_ID}norm-count/"):
        key = subject.removeprefix(f"{_ID}norm-count/").rpartition("-")[0]
        return f"{_ID}run/{key}"
    return subject


def _summaries(store: WritableStore, runs: Sequence[StoredRun]) -> Iterator[ox.Triple]:
    for run in runs:
        graph, subject = run_graph(run.key), ox.NamedNode(f"{_ID}run/{run.key}")
        yield from store.construct(sparql_prologue() + _ABOUT.format(run=subject, graph=graph))
        yield ox.Triple(subject, RDF_TYPE, node("ntic:SummarizedRun"))
        rows = store.select(sparql_prologue() + _COUNTS.format(graph=graph)).rows
        for number, (norm, state, count) in enumerate(rows, 1):
            counted = ox.NamedNode(f"{_ID}norm-count/{run.key}-{number}")
            yield ox.Triple(counted, RDF_TYPE, node("ntic:NormCount"))
            yield ox.Triple(counted, node("ntic:countOfRun"), subject)
            for name, term in (
                ("ntic:countedNorm", norm),
                ("ntic:countedState", state),
                ("ntic:countedThings", count),
            ):
                if term is not None:
                    yield ox.Triple(counted, node(name), term)
