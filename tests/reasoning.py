"""What the tests of reasoning share: small stores, and HermiT where Java is."""

from __future__ import annotations

import importlib.util

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.reasoner_owl import find_java
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.errors import InvalidInput
from ntic_kg.names import PREFIXES, node

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

KINDS = """
ex:Firm a owl:Class ; rdfs:label "firm"@en .
ex:SmallFirm a owl:Class ; rdfs:subClassOf ex:Firm .
ex:School a owl:Class .
ex:Office a owl:Class .
[] a owl:AllDisjointClasses ; owl:members ( ex:Firm ex:School ex:Office ) .
ex:employs a owl:ObjectProperty ; rdfs:domain ex:Firm .
ex:above a owl:ObjectProperty , owl:IrreflexiveProperty .
ex:feeds a owl:ObjectProperty , owl:AsymmetricProperty .
ex:begun a owl:DatatypeProperty ; rdfs:domain ex:Firm ; rdfs:range xsd:date .
ex:size a owl:DatatypeProperty ; rdfs:range xsd:integer .
ex:begins a owl:ObjectProperty ;
    rdfs:domain [ a owl:Class ; owl:unionOf ( ex:School ex:Office ) ] .
"""


def missing_reasoner() -> str:
    """Say what reasoning lacks on this machine; empty when nothing."""
    if importlib.util.find_spec("owlready2") is None:
        return "owlready2 IS MISSING: no test of the reasoner runs"
    try:
        find_java()
    except InvalidInput:
        return "JAVA IS MISSING: no test of the reasoner runs"
    return ""


needs_reasoner = pytest.mark.skipif(bool(missing_reasoner()), reason=missing_reasoner())


def triples_of(turtle: str) -> list[ox.Triple]:
    """Parse Turtle with the prefixes of the project and ``ex:``."""
    text = PROLOGUE + "@prefix ex: <https://example.org/> .\n" + turtle
    return [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)]


def store_of(**graphs: str) -> EmbeddedReader:
    """Make a store in memory whose graphs hold the Turtle texts given by name."""
    database = ox.Store()
    for name, turtle in graphs.items():
        graph = node(f"graph:{name}")
        database.extend(
            ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples_of(turtle)
        )
    return EmbeddedReader(database, "test")
