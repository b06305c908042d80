"""Find the shapes whose targets select nothing: data conform to them only because of that.

Source: SHACL, section 2.1.3, https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyoxigraph as ox

from ntic_kg.names import RDF_TYPE, node, shorten
from ntic_kg.ports import Store
from ntic_kg.values import Unselected

_MEMBERS = f"?focus {RDF_TYPE}/{node('rdfs:subClassOf')}* {{}}"
_PATTERNS = {
    node("sh:targetClass"): _MEMBERS,
    # A node that the data do not speak of is a focus as well, but there is nothing to see in it.
    node("sh:targetNode"): "{{ {0} ?p ?focus }} UNION {{ ?focus ?p {0} }}",
    node("sh:targetSubjectsOf"): "?focus {} ?value",
    node("sh:targetObjectsOf"): "?value {} ?focus",
}
_CLASSES = {node("rdfs:Class"), node("owl:Class")}


def unselected(store: Store, shapes: Sequence[ox.Triple]) -> list[Unselected]:
    """Return the active shapes with targets of which none is a node of the data.

    Args:
        store: the data.
        shapes: the shapes graph.
    """
    off = node("sh:deactivated"), ox.Literal(True)
    patterns: dict[str, list[tuple[str, str]]] = defaultdict(list)
    deactivated = {str(t.subject) for t in shapes if (t.predicate, t.object) == off}
    for triple in shapes:
        term = triple.object
        if triple.predicate in _PATTERNS and not isinstance(term, ox.BlankNode | ox.Triple):
            told = f"{shorten(triple.predicate.value)} {_told(term)}"
            pattern = _PATTERNS[triple.predicate].format(term)
            if isinstance(term, ox.Literal):
                pattern = f"?focus ?p {term}"
            patterns[str(triple.subject)].append((told, pattern))
        elif triple.predicate == RDF_TYPE and term in _CLASSES:
            told = f"rdf:type {shorten(str(term).strip('<>'))}"
            patterns[str(triple.subject)].append((told, _MEMBERS.format(triple.subject)))
    return [
        Unselected(shape.strip("<>") if shape[0] == "<" else "", tuple(told for told, _ in targets))
        for shape, targets in sorted(patterns.items())
        if shape not in deactivated and not any(_holds(store, p) for _, p in targets)
    ]


def _told(term: ox.NamedNode | ox.Literal) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _holds(store: Store, pattern: str) -> bool:
    return bool(store.select(f"SELECT ?focus WHERE {{ {pattern} }} LIMIT 1").rows)
