"""The shapes graph with the look-ups that compiling needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.vocabulary import (
    FIRST,
    NIL,
    OWL,
    RDFS,
    REST,
    SUBCLASS,
    TRUE,
    TYPE,
    Node,
    Term,
    Uncompilable,
    sh,
)

_CLASSES = frozenset({ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class")})


class ShapesGraph:
    """Triples by subject and property, in the order in which they came."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index the triples; those about triples say nothing to SHACL."""
        self._objects: dict[tuple[Node, ox.NamedNode], list[Term]] = defaultdict(list)
        self._subjects: dict[ox.NamedNode, list[Node]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                continue
            known = self._objects[subject, triple.predicate]
            if value not in known:
                known.append(value)
                if len(known) == 1:
                    self._subjects[triple.predicate].append(subject)

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        """Return every object."""
        if isinstance(subject, ox.Literal):
            return []
        return self._objects.get((subject, predicate), [])

    def nodes(self, subject: Term, name: str) -> list[Node]:
        """Return the objects of a SHACL property that are no literals."""
        found = self.objects(subject, sh(name))
        return [term for term in found if not isinstance(term, ox.Literal)]

    def one(self, subject: Term, name: str) -> Term | None:
        """Return the object of a SHACL property, or None.

        Raises:
            Uncompilable: there are several.
        """
        found = self.objects(subject, sh(name))
        if len(found) > 1:
            raise Uncompilable(subject, f"has {len(found)} values of sh:{name}")
        return found[0] if found else None

    def is_true(self, subject: Term, name: str) -> bool:
        """Say whether a SHACL property has the value true, which must be written as such."""
        return TRUE in self.objects(subject, sh(name))

    def subjects(self, predicate: ox.NamedNode) -> list[Node]:
        """Return whatever has a property."""
        return self._subjects.get(predicate, [])

    def items(self, head: Term) -> list[Term]:
        """Return the members of an RDF list.

        Raises:
            Uncompilable: it is no well-formed list.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise Uncompilable(head, "is no well-formed list")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def siblings(self, shape: Node, own: Node) -> Iterator[Node]:
        """Give the qualified value shapes beside that of a property shape, in all its parents."""
        for parent in self.subjects(sh("property")):
            if shape in self.nodes(parent, "property"):
                for part in self.nodes(parent, "property"):
                    for other in self.nodes(part, "qualifiedValueShape"):
                        if other != own:
                            yield other

    def is_class(self, node: Node) -> bool:
        """Say whether a node is a class here, so that a shape is about its instances."""
        return any(kind in _CLASSES or self._leads_to_class(kind) for kind in self._types(node))

    def _types(self, node: Node) -> Iterator[Term]:
        yield from self.objects(node, TYPE)

    def _leads_to_class(self, kind: Term) -> bool:
        todo, seen = [kind], {kind}
        while todo:
            for upper in self.objects(todo.pop(), SUBCLASS):
                if upper in _CLASSES:
                    return True
                if upper not in seen:
                    seen.add(upper)
                    todo.append(upper)
        return False
