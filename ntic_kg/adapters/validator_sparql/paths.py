"""Property paths: from the shapes graph to SPARQL.

Source: SHACL, https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.vocabulary import FIRST, REST, Term, Uncompilable, sh

_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


def path_text(graph: ShapesGraph, path: Term, seen: frozenset[Term] = frozenset()) -> str:
    """Write a path as SPARQL does.

    Raises:
        Uncompilable: the path is not well-formed.
    """
    if isinstance(path, ox.NamedNode):
        return str(path)
    if isinstance(path, ox.Literal) or path in seen:
        raise Uncompilable(path, "is no well-formed path")
    inside = seen | {path}
    if graph.objects(path, FIRST):
        parts = [path_text(graph, part, inside) for part in graph.items(path)]
        return f"({'/'.join(parts)})"
    inverse = graph.one(path, "inversePath")
    if inverse is not None:
        return f"(^{path_text(graph, inverse, inside)})"
    either = graph.one(path, "alternativePath")
    if either is not None:
        parts = [path_text(graph, part, inside) for part in graph.items(either)]
        return f"({'|'.join(parts)})"
    for name, sign in _REPEATED.items():
        repeated = graph.one(path, name)
        if repeated is not None:
            return f"({path_text(graph, repeated, inside)}{sign})"
    raise Uncompilable(path, "is no well-formed path")


def may_be_empty(graph: ShapesGraph, path: Term) -> bool:
    """Say whether a path leads from every node to the node itself."""
    if isinstance(path, ox.NamedNode):
        return False
    if graph.objects(path, FIRST):
        return all(may_be_empty(graph, part) for part in graph.items(path))
    either = graph.one(path, "alternativePath")
    if either is not None:
        return any(may_be_empty(graph, part) for part in graph.items(either))
    for name in ("inversePath", "oneOrMorePath"):
        inner = graph.one(path, name)
        if inner is not None:
            return may_be_empty(graph, inner)
    return True


def properties_of(graph: ShapesGraph, path: Term) -> list[ox.NamedNode]:
    """Return every property in a path."""
    found: list[ox.NamedNode] = []
    todo, seen = [path], set[Term]()
    while todo:
        part = todo.pop()
        if isinstance(part, ox.NamedNode):
            found.append(part)
        elif part not in seen:
            seen.add(part)
            for name in ("inversePath", "alternativePath", *_REPEATED):
                todo += graph.objects(part, sh(name))
            for predicate in (FIRST, REST):
                todo += graph.objects(part, predicate)
    return found


def path_triples(graph: ShapesGraph, path: Term, copy: dict[Term, ox.BlankNode]) -> list[ox.Triple]:
    """Copy the triples of a path, with blank nodes of their own.

    Args:
        graph: the shapes graph.
        path: a path of a shape.
        copy: takes the blank node that stands for each of the path's.
    """
    if not isinstance(path, ox.BlankNode) or path in copy:
        return []
    copy[path] = ox.BlankNode()
    found: list[ox.Triple] = []
    single = [sh(name) for name in ("inversePath", "alternativePath", *_REPEATED)]
    # What is a list is a sequence, whatever else is said of it.
    for predicate in (FIRST, REST) if graph.objects(path, FIRST) else single:
        for value in graph.objects(path, predicate):
            found += path_triples(graph, value, copy)
            found.append(ox.Triple(copy[path], predicate, copy.get(value, value)))
    return found
