"""Read what an ontology says about its classes and properties.

Works on triples alone: knows nothing of reasoners, stores or rules.
Axioms in RDF: https://www.w3.org/TR/owl2-mapping-to-rdf/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.names import PREFIXES, RDF_TYPE, node

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

SUBCLASS = node("rdfs:subClassOf")
DOMAIN = node("rdfs:domain")
RANGE = node("rdfs:range")
UNION = node("owl:unionOf")
CLASS = node("owl:Class")
HEADER = node("owl:Ontology")
OBJECT_PROPERTY = node("owl:ObjectProperty")
DATA_PROPERTY = node("owl:DatatypeProperty")
ABOUT_THINGS = frozenset({node("owl:sameAs"), node("owl:differentFrom")})

_BUILTIN = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs"))
_FIRST, _REST, _NIL = node("rdf:first"), node("rdf:rest"), node("rdf:nil")
_AXIOM_PREDICATES = frozenset({SUBCLASS, node("rdfs:subPropertyOf"), DOMAIN, RANGE, _FIRST, _REST})
_NO_AXIOM = frozenset(
    node(f"owl:{name}")
    for name in (
        "imports", "versionInfo", "versionIRI", "priorVersion", "deprecated",
        "backwardCompatibleWith", "incompatibleWith",
    )
)  # fmt: skip
_DECLARED = frozenset({CLASS, OBJECT_PROPERTY, DATA_PROPERTY, node("rdfs:Datatype")})


@dataclass(frozen=True)
class Structure:
    """The axioms of an ontology, and what follows from the simplest of them.

    Args:
        axioms: every triple of them, declarations included.
        superclasses: each named class with itself and the named classes above it.
        domains, ranges: what each property asks of its ends; blank nodes for unions.
        unions: the members of each anonymous union.
        declared: the declared terms of each kind (class, object or data property).
        busy: properties with axioms beyond domain and range.
        pinned: every term that an axiom mentions.
    """

    axioms: tuple[ox.Triple, ...]
    superclasses: Mapping[Term, frozenset[Term]]
    domains: Mapping[Term, tuple[Term, ...]]
    ranges: Mapping[Term, tuple[Term, ...]]
    unions: Mapping[Term, tuple[Term, ...]]
    declared: Mapping[Term, frozenset[Term]]
    busy: frozenset[Term]
    pinned: frozenset[Term]

    def is_declared(self, term: Term, kind: Term) -> bool:
        """Say whether a term is declared to be of a kind."""
        return term in self.declared.get(kind, frozenset())

    def told(self, types: Iterable[Term]) -> frozenset[Term]:
        """Return the named classes that a thing of these types is stated to be in."""
        return frozenset().union(*(self.superclasses.get(t, frozenset({t})) for t in types))

    def meets(self, told: frozenset[Term], wanted: Term) -> bool:
        """Say whether membership in the told classes is membership in a wanted one."""
        return wanted in told or any(member in told for member in self.unions.get(wanted, ()))


def is_axiom(triple: ox.Triple) -> bool:
    """Say whether a triple belongs to an axiom or declaration."""
    predicate, value = triple.predicate, triple.object
    if predicate == RDF_TYPE:
        return (
            isinstance(value, ox.NamedNode) and value.value.startswith(_BUILTIN) and value != HEADER
        )
    if predicate in ABOUT_THINGS or predicate in _NO_AXIOM:
        return False
    return predicate in _AXIOM_PREDICATES or predicate.value.startswith(PREFIXES["owl"])


def is_declaration(triple: ox.Triple) -> bool:
    """Say whether a triple only says what kind of term a name is."""
    return (
        triple.predicate == RDF_TYPE
        and isinstance(triple.subject, ox.NamedNode)
        and (triple.object in _DECLARED or triple.object == node("owl:NamedIndividual"))
    )


def read_structure(triples: Iterable[ox.Triple]) -> Structure:
    """Collect the axioms among triples."""
    axioms = tuple(triple for triple in triples if is_axiom(triple))
    by_predicate: dict[Term, list[ox.Triple]] = defaultdict(list)
    for triple in axioms:
        by_predicate[triple.predicate].append(triple)
    declared: dict[Term, set[Term]] = defaultdict(set)
    for triple in by_predicate[RDF_TYPE]:
        declared[triple.object].add(triple.subject)
    return Structure(
        axioms=axioms,
        superclasses=_superclasses(by_predicate[SUBCLASS], declared[CLASS]),
        domains=_values(by_predicate[DOMAIN]),
        ranges=_values(by_predicate[RANGE]),
        unions={triple.subject: members(triple.object, axioms) for triple in by_predicate[UNION]},
        declared={kind: frozenset(terms) for kind, terms in declared.items()},
        busy=_busy(axioms, declared),
        pinned=frozenset(term for t in axioms for term in (t.subject, t.object)),
    )


def members(head: Term, triples: Sequence[ox.Triple]) -> tuple[Term, ...]:
    """Return the members of an RDF list; what is no list has none."""
    firsts: dict[Term, Term] = {t.subject: t.object for t in triples if t.predicate == _FIRST}
    rests: dict[Term, Term] = {t.subject: t.object for t in triples if t.predicate == _REST}
    found: list[Term] = []
    seen: set[Term] = set()
    while head != _NIL and head in firsts and head not in seen:
        seen.add(head)
        found.append(firsts[head])
        head = rests.get(head, _NIL)
    return tuple(found)


def _values(triples: Iterable[ox.Triple]) -> dict[Term, tuple[Term, ...]]:
    found: dict[Term, list[Term]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple.object)
    return {subject: tuple(values) for subject, values in found.items()}


def _superclasses(
    stated: Iterable[ox.Triple], classes: Iterable[Term]
) -> dict[Term, frozenset[Term]]:
    direct: dict[Term, set[Term]] = defaultdict(set)
    for triple in stated:
        if isinstance(triple.object, ox.NamedNode):
            direct[triple.subject].add(triple.object)
    found: dict[Term, frozenset[Term]] = {}
    for term in {*classes, *direct}:
        reached: set[Term] = set()
        waiting = [term]
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                waiting.extend(direct.get(current, ()))
        found[term] = frozenset(reached)
    return found


def _busy(axioms: Iterable[ox.Triple], declared: Mapping[Term, set[Term]]) -> frozenset[Term]:
    properties = declared.get(OBJECT_PROPERTY, set()) | declared.get(DATA_PROPERTY, set())
    quiet = {DOMAIN, RANGE}
    busy: set[Term] = set()
    for triple in axioms:
        if is_declaration(triple):
            continue
        ends = {triple.object} if triple.predicate in quiet else {triple.subject, triple.object}
        busy |= ends & properties
    return frozenset(busy)
