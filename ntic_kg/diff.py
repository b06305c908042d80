"""Compare two states of the content, graph by graph.

Knows the port ``Store`` and no engine. The graph that describes imports is left out, as it is
from snapshots: it holds times of loading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from ntic_kg.names import BASE, IMPORTS_GRAPH, shorten
from ntic_kg.ports import Store

_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_LISTED = 100


@dataclass(frozen=True)
class Changed:
    """One triple that only one of the states has.

    Args:
        sign: ``+`` when it was added, ``-`` when it was removed.
        graph: IRI of its graph.
        triple: as in N-Triples.
    """

    sign: str
    graph: str
    triple: str


@dataclass(frozen=True)
class Difference:
    """What changed from one state to another.

    Args:
        graphs: triples added and removed by graph; unchanged graphs are left out.
        entities: IRIs that are the subject of a change, with the number of changes, in order.
        listed: the first changes, in order of graph and triple.
    """

    graphs: dict[str, tuple[int, int]]
    entities: dict[str, int]
    listed: tuple[Changed, ...]

    @property
    def total(self) -> int:
        """Count the triples that only one of the states has."""
        return sum(added + removed for added, removed in self.graphs.values())

    def kinds(self) -> dict[str, int]:
        """Count the changed entities by kind: ``center`` of ``…/id/center/eda``."""
        counted = Counter(_kind(iri) for iri in self.entities)
        return dict(sorted(counted.items()))


def difference(before: Store, after: Store, limit: int = _LISTED) -> Difference:
    """Compare two states.

    Args:
        before: the state to compare with.
        after: the state that is compared.
        limit: changes to list; all of them are counted.
    """
    graphs: dict[str, tuple[int, int]] = {}
    entities: Counter[str] = Counter()
    listed: list[Changed] = []
    for graph in sorted(_graphs(before) | _graphs(after)):
        old, new = _triples(before, graph), _triples(after, graph)
        added, removed = new.keys() - old.keys(), old.keys() - new.keys()
        if not added and not removed:
            continue
        graphs[graph] = (len(added), len(removed))
        entities.update(_subjects(new, added))
        entities.update(_subjects(old, removed))
        marked = sorted([(text, "+") for text in added] + [(text, "-") for text in removed])
        room = max(limit - len(listed), 0)
        listed += [Changed(sign, graph, text) for text, sign in islice(marked, room)]
    return Difference(graphs, dict(sorted(entities.items())), tuple(listed))


def _graphs(store: Store) -> set[str]:
    found = {row[0].value for row in store.select(_GRAPHS).rows if isinstance(row[0], ox.NamedNode)}
    return found - {IMPORTS_GRAPH}


def _triples(store: Store, graph: str) -> dict[str, str]:
    """Read a graph: its triples as text, and the subject of each."""
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}"
    return {f"{s} {p} {o}": str(getattr(s, "value", s)) for s, p, o in store.select(query).rows}


def _subjects(triples: dict[str, str], texts: set[str]) -> Iterator[str]:
    return (triples[text] for text in texts if triples[text].startswith(("http://", "https://")))


def _kind(iri: str) -> str:
    if iri.startswith(f"{BASE}id/"):
        return iri.removeprefix(f"{BASE}id/").partition("/")[0]
    return shorten(iri).partition(":")[0]
