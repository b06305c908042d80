"""Targets of shapes as foci, and what is known of classes and of the run.

Source: SHACL, https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.paths import properties_of
from ntic_kg.adapters.validator_sparql.scopes import Foci
from ntic_kg.adapters.validator_sparql.vocabulary import (
    SUBCLASS,
    TYPE,
    Node,
    Term,
    Uncompilable,
    sh,
    written,
)

_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
Row = Sequence[Term | None]
Ask = Callable[[str], Sequence[Row]]


class Context:
    """Triples about the run that stand in the place of what the store says with them.

    Args:
        triples: without blank nodes.
    """

    def __init__(self, triples: tuple[ox.Triple, ...]) -> None:
        self.triples = triples
        self.properties = {t.predicate for t in triples} - {TYPE}
        self.classes = {t.object for t in triples if t.predicate == TYPE}

    def says_with(self, predicate: Term) -> bool:
        """Say whether a triple with a property may be one of the context's."""
        return predicate in self.properties or (predicate == TYPE and bool(self.classes))

    def members(self, kind: Term) -> list[str]:
        """Return the members of a class, as SPARQL."""
        return [str(t.subject) for t in self.triples if t.predicate == TYPE and t.object == kind]


class Subclasses:
    """Asks for the classes below a class, once each."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[Term, list[str]] = {}
        self._partial: set[Term] = set()

    def __call__(self, kind: Term) -> list[str]:
        """Return the class and every class below it that has a name, as SPARQL."""
        if kind not in self._known:
            rows = self._ask(
                "SELECT DISTINCT ?kind WHERE {"
                f" ?kind <http://www.w3.org/2000/01/rdf-schema#subClassOf>+ {written(kind)} }}"
            )
            below = sorted({str(row[0]) for row in rows if isinstance(row[0], ox.NamedNode)})
            if any(isinstance(row[0], ox.BlankNode) for row in rows):
                self._partial.add(kind)
            self._known[kind] = [written(kind), *(k for k in below if k != str(kind))]
        return self._known[kind]

    def is_partial(self, kind: Term) -> bool:
        """Say whether a class below one is a blank node, which no query can name."""
        self(kind)
        return kind in self._partial

    def named(self, iri: str) -> list[str] | None:
        """Return the same for a class written as SPARQL; None where one of them has no name."""
        kind = ox.NamedNode(iri[1:-1])
        return None if self.is_partial(kind) else self(kind)


class Targets:
    """Turns the targets of shapes into foci.

    Args:
        graph: the shapes graph.
        context: what is known beside the store.
        subclasses: gives a class and every class below it, in the data.
    """

    def __init__(self, graph: ShapesGraph, context: Context, subclasses: Subclasses) -> None:
        self._graph = graph
        self._context = context
        self._subclasses = subclasses

    def shapes(self) -> list[Node]:
        """Return every shape with a target, in the order of the graph."""
        found: dict[Node, None] = {}
        for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"):
            found |= dict.fromkeys(self._graph.subjects(sh(name)))
        for subject in self._graph.subjects(TYPE):
            if self._is_shape(subject) and self._graph.is_class(subject):
                found[subject] = None
        return list(found)

    def check(self, shape: Node) -> None:
        """Make sure that no constraint of a shape but its texts can meet the context.

        Raises:
            Uncompilable: one may look at what the context says.
        """
        named = [p for name in _PAIRS for p in self._graph.objects(shape, sh(name))]
        path = self._graph.one(shape, "path")
        steps = [] if path is None else properties_of(self._graph, path)
        closed = self._graph.is_true(shape, "closed") and self._context.triples
        if closed or any(map(self._context.says_with, [*named, *steps])):
            raise Uncompilable(shape, "may look at what is known of the run")

    def foci(self, shape: Node) -> Foci:
        """Return the nodes that the targets of a shape select.

        Raises:
            Uncompilable: no pattern finds them.
        """
        classes = self._graph.objects(shape, sh("targetClass"))
        known = [m for c in classes if c in self._context.classes for m in self._context.members(c)]
        parts = [self.members(c) for c in classes]
        if isinstance(shape, ox.NamedNode) and self._graph.is_class(shape):
            parts.append(self.members(shape))
        nodes = self._graph.objects(shape, sh("targetNode"))
        if nodes:
            parts.append(f"VALUES ?ntic0 {{ {' '.join(map(written, nodes))} }}")
        for name, triple in (
            ("targetSubjectsOf", "?ntic0 {} []"),
            ("targetObjectsOf", "[] {} ?ntic0"),
        ):
            for predicate in self._graph.objects(shape, sh(name)):
                if self._context.says_with(predicate):
                    raise Uncompilable(shape, "has targets that only the run may know")
                parts.append(f"{triple.format(_property(predicate))} .")
        pattern = parts[0]
        if len(parts) > 1:
            pattern = " UNION ".join(f"{{ {part} }}" for part in parts)
        return Foci("?ntic0", pattern, named=(*map(written, nodes), *known))

    def members(self, kind: Term, var: str = "?ntic0") -> str:
        """Write the pattern of the members of a class, also of those below it."""
        kinds = self._subclasses(kind)
        if kind in self._context.classes and len(kinds) == 1:
            return f"VALUES {var} {{ {' '.join(self._context.members(kind))} }}"
        if {str(c) for c in self._context.classes} & set(kinds):
            raise Uncompilable(kind, "has members that only the run knows")
        if self._subclasses.is_partial(kind):
            # A SHACL instance has the class above its type, whether these have names: section 1.1.
            return f"{var} {TYPE}/{SUBCLASS}* {kinds[0]} ."
        if len(kinds) == 1:
            return f"{var} {TYPE} {kinds[0]} ."
        return f"{var} {TYPE} {var}Class . FILTER({var}Class IN ({', '.join(kinds)}))"

    def _is_shape(self, node: Node) -> bool:
        kinds = self._graph.objects(node, TYPE)
        return (
            sh("NodeShape") in kinds
            or sh("PropertyShape") in kinds
            or bool(self._graph.objects(node, sh("property")))
        )


def _property(term: Term) -> str:
    if not isinstance(term, ox.NamedNode):
        raise Uncompilable(term, "is no property")
    return str(term)
