"""Terms of SHACL and RDF that the compiler names, and how terms are written in SPARQL."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

SH: Final = "http://www.w3.org/ns/shacl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal

TYPE: Final = ox.NamedNode(RDF + "type")
SUBCLASS: Final = ox.NamedNode(RDFS + "subClassOf")
FIRST: Final = ox.NamedNode(RDF + "first")
REST: Final = ox.NamedNode(RDF + "rest")
NIL: Final = ox.NamedNode(RDF + "nil")
TRUE: Final = ox.Literal(True)


def sh(name: str) -> ox.NamedNode:
    """Make a term of SHACL.

    >>> sh("path").value
    'http://www.w3.org/ns/shacl#path'
    """
    return ox.NamedNode(SH + name)


class Uncompilable(Exception):
    """A shape that cannot be put into SPARQL; the reference validator runs it instead.

    Args:
        place: the shape or constraint at fault.
        reason: a few words.
    """

    def __init__(self, place: object, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def written(term: Term) -> str:
    """Write a term into a query.

    Raises:
        Uncompilable: the term is a blank node, which no query can name.
    """
    if isinstance(term, ox.BlankNode):
        raise Uncompilable(term, "a blank node cannot be named in a query")
    return str(term)
