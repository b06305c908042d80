"""Read the manifests of the suites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

Node = ox.NamedNode | ox.BlankNode


class Manifest:
    """One manifest as a graph.

    Args:
        path: the file.
        base: IRI that it is read under.
    """

    def __init__(self, path: Path, base: str) -> None:
        self.path = path
        self.base = base
        self._store = ox.Store()
        self._store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=base)

    def values(self, subject: Node, name: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        """Return the objects of a property."""
        quads = self._store.quads_for_pattern(subject, ox.NamedNode(name), None, None)
        found = [quad.object for quad in quads]
        return [term for term in found if not isinstance(term, ox.Triple)]

    def text(self, subject: Node, name: str) -> str | None:
        """Return the only value of a property as text, None when there is none."""
        found = self.values(subject, name)
        return found[0].value if found else None

    def node(self, subject: Node, name: str) -> Node | None:
        """Return the only value of a property that is no literal, None when there is none."""
        found = [term for term in self.values(subject, name) if not isinstance(term, ox.Literal)]
        return found[0] if found else None

    def nodes(self, subject: Node, name: str) -> list[Node]:
        """Return the values of a property that are no literals."""
        return [term for term in self.values(subject, name) if not isinstance(term, ox.Literal)]

    def members(self, subject: Node, name: str) -> Iterator[Node]:
        """Yield the members of the list that is the value of a property."""
        rest = self.node(subject, name)
        while rest is not None and rest.value != RDF + "nil":
            first = self.node(rest, RDF + "first")
            assert first is not None
            yield first
            rest = self.node(rest, RDF + "rest")

    def entries(self) -> Iterator[tuple[str, str, Node]]:
        """Yield the local name, the kind and the node of each test."""
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None, None):
            assert isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
            for test in self.members(quad.subject, MF + "entries"):
                kinds = self.values(test, RDF + "type")
                kind = next(k.value.rpartition("#")[2] for k in kinds)
                yield test.value.rpartition("#")[2], kind, test
