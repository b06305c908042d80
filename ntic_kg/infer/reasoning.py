"""Reason over the content of a store: consistency, classification, explanation.

Knows the ports ``Store`` and ``Reasoner``; nothing of Java, files or the command line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from ntic_kg.infer.explain import Clock, Core, Limits, explain
from ntic_kg.infer.reduce import Reduction, reduce_triples
from ntic_kg.infer.structure import CLASS, SUBCLASS, Term
from ntic_kg.infer.units import DISJOINT, Unit
from ntic_kg.names import PREFIXES, RDF_TYPE, RUN_GRAPHS, node, shorten, sparql_prologue
from ntic_kg.ports import Reasoner, Store
from ntic_kg.values import Explanation, Inference, Premise

# What runs found says nothing about the world that could follow or clash.
_EVERYTHING = (
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o }"
    f' FILTER(!STRSTARTS(STR(?g), "{RUN_GRAPHS}")) }}'
)
_EQUIVALENT = node("owl:equivalentClass")
_NOTHING = node("owl:Nothing")
_RULE_COUNTS = (
    "SELECT ?rule ?count WHERE { GRAPH graph:rules"
    " { ?graph prov:wasGeneratedBy ?rule ; ntic:tripleCount ?count } } ORDER BY ?rule"
)

Pairs = tuple[tuple[str, str], ...]


def infer(store: Store, reasoner: Reasoner, limits: Limits | None = None) -> Inference:
    """Find out whether a store is consistent and what follows from it.

    Args:
        store: ontology and data, in any graphs.
        reasoner: an OWL 2 reasoner.
        limits: how long to reason and to explain.

    Raises:
        InvalidInput: the reasoner cannot read the content.
        DeadlineExceeded: consistency itself was not settled in time.
    """
    clock = Clock(limits or Limits())
    reduction = reduce_triples(list(dict.fromkeys(store.construct(_EVERYTHING))))
    triples = [*reduction.structure.axioms, *reduction.statements]
    inferred: Sequence[ox.Triple] | None = None
    explanation: Explanation | None = None
    if reduction.malformed:
        # No reasoner reads such a literal; that it is none of its datatype is the clash.
        units = tuple(Unit(triple) for triple in reduction.malformed[:1])
        explanation = _explanation(store, Core(units, minimal=True), runs=0)
    else:
        inferred = reasoner.infer(triples, clock.seconds)
        clock.runs += 1
    if inferred is None and explanation is None:
        core = explain(reduction.structure.axioms, reduction.statements, reasoner, clock)
        explanation = _explanation(store, core, clock.runs)
    unsatisfiable, subclasses = _classes(inferred or (), reduction)
    return Inference(
        snapshot=store.snapshot,
        memberships=_memberships(inferred or (), subclasses, reduction),
        subclasses=subclasses,
        unsatisfiable=unsatisfiable,
        undeclared=tuple(sorted(map(_iri, reduction.undeclared))),
        explanation=explanation,
        reasoned=len(triples),
        left_out=reduction.left_out,
        derived=_derived(store),
    )


def _memberships(inferred: Iterable[ox.Triple], subclasses: Pairs, reduction: Reduction) -> Pairs:
    """Give the classes that things are not stated to be in, also of those left out.

    The reasoner names the lowest classes of a thing only; those above follow from what is
    stated and from the subclasses that it found.
    """
    structure = reduction.structure
    above: dict[Term, set[Term]] = defaultdict(set)
    for low, high in subclasses:
        above[ox.NamedNode(low)].add(ox.NamedNode(high))
    types: dict[Term, set[Term]] = {thing: set(own) for thing, own in reduction.types.items()}
    for triple in inferred:
        if triple.predicate == RDF_TYPE and _is_own(triple.object):
            for thing in (triple.subject, *reduction.alike.get(triple.subject, ())):
                types.setdefault(thing, set()).add(triple.object)
    found: set[tuple[str, str]] = set()
    for thing, own in types.items():
        told = structure.told(reduction.types.get(thing, ()))
        known: frozenset[Term] = frozenset()
        reached = structure.told(own)
        while reached != known:
            known = reached
            reached = known | structure.told(high for low in known for high in above[low])
        found |= {(_iri(thing), _iri(kind)) for kind in reached - told if _is_own(kind)}
    return tuple(sorted(found))


def _classes(inferred: Iterable[ox.Triple], reduction: Reduction) -> tuple[tuple[str, ...], Pairs]:
    """Give the classes without possible members, and the subclasses that are not stated."""
    structure = reduction.structure
    unsatisfiable: set[str] = set()
    pairs: set[tuple[Term, Term]] = set()
    for triple in inferred:
        if triple.object == _NOTHING and structure.is_declared(triple.subject, CLASS):
            unsatisfiable.add(_iri(triple.subject))
        elif triple.predicate == SUBCLASS:
            pairs.add((triple.subject, triple.object))
        elif triple.predicate == _EQUIVALENT:
            pairs |= {(triple.subject, triple.object), (triple.object, triple.subject)}
    subclasses = {
        (_iri(low), _iri(high))
        for low, high in pairs
        if _is_own(low) and _is_own(high) and high not in structure.told((low,))
    }
    return tuple(sorted(unsatisfiable)), tuple(sorted(subclasses))


def _is_own(term: Term) -> bool:
    """Say whether a term is a name other than owl:Thing, owl:Nothing and their like."""
    return isinstance(term, ox.NamedNode) and not term.value.startswith(PREFIXES["owl"])


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _explanation(store: Store, core: Core, runs: int) -> Explanation:
    premises = [(unit.axiom, _premise(store, unit)) for unit in core.units]
    return Explanation(
        statements=tuple(premise for axiom, premise in premises if not axiom),
        axioms=tuple(premise for axiom, premise in premises if axiom),
        minimal=core.minimal,
        runs=runs,
    )


def _premise(store: Store, unit: Unit) -> Premise:
    head = unit.head
    return Premise(
        subject=unit.text(head.subject),
        predicate=unit.text(head.predicate),
        object=unit.text(head.object),
        graph=_graph_of(store, head),
    )


def _graph_of(store: Store, triple: ox.Triple) -> str:
    """Find the graph of a triple; for a pair of a longer list, that of its first class."""
    ends = (
        "?s" if isinstance(triple.subject, ox.BlankNode) else str(triple.subject),
        "?o" if isinstance(triple.object, ox.BlankNode) else str(triple.object),
    )
    patterns = [f"{ends[0]} {triple.predicate} {ends[1]}"]
    if triple.predicate == DISJOINT:
        patterns.append(f"{ends[0]} a {CLASS}")
    for pattern in patterns:
        query = f"SELECT ?g WHERE {{ GRAPH ?g {{ {pattern} }} }} ORDER BY ?g LIMIT 1"
        for (graph,) in store.select(query).rows:
            if isinstance(graph, ox.NamedNode):
                return graph.value.removeprefix(PREFIXES["graph"])
    return ""


def _derived(store: Store) -> dict[str, int]:
    rows = store.select(sparql_prologue() + _RULE_COUNTS).rows
    return {
        shorten(rule.value): int(count.value)
        for rule, count in rows
        if isinstance(rule, ox.NamedNode) and isinstance(count, ox.Literal)
    }
