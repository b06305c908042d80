"""What the store says about one thing: statements about it, and statements that name it.

Each statement comes with the named graph that makes it, which is where it was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.api.snapshots import select_all
from ntic_kg.errors import NotFound, StoreFailure
from ntic_kg.names import BASE, node, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Completeness, Rows, Term

ONTOLOGY = ox.NamedNode(BASE + "ont")
MOST_OUTGOING = 1_000
MOST_INCOMING = 200
_LONGEST_IRI = 500

# In the ontology a description takes in the nodes without name that a class is defined by.
_OUTGOING = """
SELECT ?graph ?subject ?property ?value WHERE {{
  {{ GRAPH ?graph {{ {iri} ?property ?value }} BIND({iri} AS ?subject) }}
  UNION
  {{ GRAPH ?graph {{
    {iri} ?link ?subject . FILTER(isBlank(?subject)) ?subject ?property ?value
  }} }}
}} ORDER BY ?subject ?property ?value ?graph LIMIT {limit}
"""
_INCOMING = """
SELECT ?graph ?subject ?property ({iri} AS ?value) WHERE {{
  GRAPH ?graph {{ ?subject ?property {iri} }} FILTER(isIRI(?subject))
}} ORDER BY ?property ?subject ?graph LIMIT {limit}
"""
_ALL_OF_ONTOLOGY = """
SELECT (graph:ontology AS ?graph) ?subject ?property ?value WHERE {
  GRAPH graph:ontology { ?subject ?property ?value }
} ORDER BY ?subject ?property ?value
"""
_LABELS = """
SELECT ?thing ?label WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing skos:prefLabel|rdfs:label|dcterms:title|skosxl:literalForm ?label
}} ORDER BY ?thing ?label
"""


@dataclass(frozen=True)
class Description:
    """What is known about a thing.

    Args:
        iri: the thing.
        outgoing: statements about it, ordered by property.
        incoming: statements that name it, ordered by property.
        snapshot: identifies the content.
        complete: truncated when there are more statements than are given here.
    """

    iri: ox.NamedNode
    outgoing: tuple[ox.Quad, ...]
    incoming: tuple[ox.Quad, ...]
    snapshot: str
    complete: Completeness

    @property
    def quads(self) -> tuple[ox.Quad, ...]:
        """All statements."""
        return self.outgoing + self.incoming


def thing_of(path: str) -> ox.NamedNode:
    """Return the IRI that a path of the service stands for.

    Args:
        path: decoded, without the slash at the start, such as ``id/center/eda``.

    Raises:
        NotFound: the path cannot be the end of an IRI.
    """
    try:
        if len(path) > _LONGEST_IRI:
            raise ValueError(path)
        return ox.NamedNode(BASE + path)
    except ValueError:
        raise unknown(path) from None


def unknown(path: str) -> NotFound:
    """Return the error for a thing that nothing is known about."""
    return NotFound(
        f"Nothing is known about {(BASE + path)[:200]!r}.",
        remedy="Check the spelling, or look for its name with a SPARQL query.",
    )


def exists(store: Store, iri: ox.NamedNode) -> bool:
    """Say whether any statement is about a thing or names it."""
    query = f"SELECT ?p WHERE {{ {{ {iri} ?p ?o }} UNION {{ ?s ?p {iri} }} }} LIMIT 1"
    return bool(store.select(query).rows)


def describe(store: Store, iri: ox.NamedNode) -> Description:
    """Describe a thing; the IRI of the ontology stands for all its axioms.

    Raises:
        NotFound: the store says nothing about it.
    """
    limits = {"outgoing": MOST_OUTGOING, "incoming": MOST_INCOMING}
    outgoing = _OUTGOING.format(iri=iri, limit=MOST_OUTGOING + 1)
    if iri == ONTOLOGY:
        outgoing, limits["outgoing"] = sparql_prologue() + _ALL_OF_ONTOLOGY, 0
    incoming = _INCOMING.format(iri=iri, limit=MOST_INCOMING + 1)
    snapshot, answers = select_all(store, {"outgoing": outgoing, "incoming": incoming})
    if not any(answer.rows for answer in answers.values()):
        raise unknown(iri.value.removeprefix(BASE))
    complete = Completeness.COMPLETE
    quads: dict[str, tuple[ox.Quad, ...]] = {}
    for name, answer in answers.items():
        found = _quads(answer)
        if limits[name] and len(found) > limits[name]:
            found, complete = found[: limits[name]], Completeness.TRUNCATED
        quads[name] = found
    return Description(iri, quads["outgoing"], quads["incoming"], snapshot, complete)


def labels_of(
    store: Store, description: Description, things: Iterable[ox.NamedNode]
) -> dict[str, dict[str, str]]:
    """Look up names, on the snapshot of a description.

    Args:
        store: where the data is.
        description: whose snapshot the names are to be of.
        things: what is named, in any order.

    Returns:
        For each IRI its names by language tag; ``""`` for names without one.

    Raises:
        StoreFailure: the content has changed since; describe the thing again.
    """
    wanted = " ".join(sorted({str(thing) for thing in things}))
    if not wanted:
        return {}
    rows = store.select(sparql_prologue() + _LABELS.format(things=wanted))
    if rows.snapshot != description.snapshot:
        raise StoreFailure("The content changed while it was being described.", remedy="Ask again.")
    found: dict[str, dict[str, str]] = {}
    for thing, label in rows.rows:
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            found.setdefault(thing.value, {}).setdefault(label.language or "", label.value)
    return found


def named_terms(description: Description) -> set[ox.NamedNode]:
    """Return every IRI that a description mentions."""
    terms: set[Term] = set()
    for quad in description.quads:
        terms |= {quad.subject, quad.predicate, quad.object}
        if isinstance(quad.graph_name, ox.NamedNode):
            terms.add(quad.graph_name)
    return {term for term in terms if isinstance(term, ox.NamedNode)} | {node("rdf:type")}


def _quads(rows: Rows) -> tuple[ox.Quad, ...]:
    found = []
    for graph, subject, property_, value in rows.rows:
        assert isinstance(graph, ox.NamedNode)  # noqa: S101 - the pattern names a graph
        assert isinstance(property_, ox.NamedNode)  # noqa: S101 - RDF has no other predicates
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)  # noqa: S101 - nor subjects
        assert value is not None  # noqa: S101 - the pattern binds it
        found.append(ox.Quad(subject, property_, value, graph))
    return tuple(found)
