"""What identifies the content of a graph, and of a whole store.

Equal content has equal digests on every machine, whatever blank nodes were called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from ntic_kg.names import IMPORTS_GRAPH, RUN_GRAPHS

# What is known about imports (when they were read) and what runs found (when they were made)
# is no part of the content that a snapshot identifies: the same tables give the same snapshot
# on every machine and every day.
_UNCOUNTED = (IMPORTS_GRAPH + " ", RUN_GRAPHS)


def canonical(quads: list[ox.Quad], graph: ox.NamedNode) -> list[ox.Quad]:
    """Name blank nodes by their surroundings, so that equal content has equal text."""
    if not any(isinstance(t, ox.BlankNode) for q in quads for t in (q.subject, q.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # Canonical names start afresh in every graph, but a store shares blank nodes between
    # its graphs: without the graph in the name two of them would become one.
    scope = "g" + hashlib.sha256(graph.value.encode()).hexdigest()[:8]

    def scoped(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:  # noqa: ANN401
        return ox.BlankNode(scope + term.value) if isinstance(term, ox.BlankNode) else term

    return [ox.Quad(scoped(q.subject), q.predicate, scoped(q.object), graph) for q in dataset]


def digest_of(quads: Sequence[ox.Quad]) -> str:
    """Identify the content of one graph, whose blank nodes have canonical names."""
    lines = sorted({str(quad.triple) for quad in quads})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def snapshot_of(digests: dict[str, str]) -> str:
    """Identify the content of a store by the digests of its graphs."""
    lines = [f"{graph} {digest}" for graph, digest in sorted(digests.items())]
    counted = [line for line in lines if not line.startswith(_UNCOUNTED)]
    return hashlib.sha256("\n".join(counted).encode()).hexdigest()[:16]
