"""Leave out what cannot change the outcome of reasoning, and count it.

A reasoner needs minutes for whole tables and seconds for what is left here. A statement is
left out only when it tells the reasoner nothing:

- annotations have no meaning to it (OWL 2 direct semantics, section 2);
- a property that no axiom mentions except for its domain and range tells nothing about two
  things that are stated to be in that domain and range;
- things with the same stated types, about which nothing else tells anything, fare alike: one
  of them stands for all.

Only values of datatypes outside the map of OWL 2 (such as ``xsd:date``) and terms that the
ontology does not declare are left out although a wrong one would go unnoticed.
Datatype map: https://www.w3.org/TR/owl2-syntax/#Datatype_Maps
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from ntic_kg.infer.structure import (
    ABOUT_THINGS,
    CLASS,
    DATA_PROPERTY,
    HEADER,
    OBJECT_PROPERTY,
    Structure,
    Subject,
    Term,
    is_axiom,
    read_structure,
)
from ntic_kg.names import PREFIXES, RDF_TYPE, node


class LeftOut(StrEnum):
    """Why triples do not reach the reasoner."""

    ANNOTATION = "annotations"
    IMPLIED = "tell nothing new"
    ALIKE = "things like another"
    DATATYPE = "datatypes outside OWL 2"
    UNDECLARED = "undeclared terms"


@dataclass(frozen=True)
class Reduction:
    """What is left to reason over.

    Args:
        structure: the axioms.
        statements: what is said about single things and may matter.
        types: the stated types of every thing, also of those left out.
        alike: the things that each thing kept stands for, besides itself.
        malformed: statements whose literal is not of its own datatype.
        undeclared: the classes and properties that the ontology does not declare as used.
        left_out: how many triples were left out, by reason.
    """

    structure: Structure
    statements: tuple[ox.Triple, ...]
    types: Mapping[Term, frozenset[Term]]
    alike: Mapping[Term, tuple[Term, ...]]
    malformed: tuple[ox.Triple, ...]
    undeclared: tuple[Term, ...]
    left_out: dict[str, int]


_XSD = PREFIXES["xsd"]
_ANNOTATION = node("owl:AnnotationProperty")
_ANY_LITERAL = node("rdfs:Literal")
_OUTSIDE = frozenset(
    _XSD + name
    for name in (
        "date", "time", "gYear", "gYearMonth", "gMonthDay", "gDay", "gMonth",
        "duration", "yearMonthDuration", "dayTimeDuration",
    )
)  # fmt: skip
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_LEXICAL = {
    _XSD + name: re.compile(pattern, re.ASCII)
    for name, pattern in (
        ("integer", r"[+-]?\d+"),
        ("int", r"[+-]?\d+"),
        ("long", r"[+-]?\d+"),
        ("nonNegativeInteger", r"\+?\d+"),
        ("decimal", _NUMBER),
        ("double", rf"{_NUMBER}([eE][+-]?\d+)?|[+-]?INF|NaN"),
        ("float", rf"{_NUMBER}([eE][+-]?\d+)?|[+-]?INF|NaN"),
        ("boolean", "true|false|1|0"),
    )
}


def reduce_triples(triples: Sequence[ox.Triple]) -> Reduction:
    """Split triples into axioms and the statements that may matter.

    Args:
        triples: the whole content, each triple once.
    """
    structure = read_structure(triples)
    counts: Counter[LeftOut] = Counter()
    typings: list[ox.Triple] = []
    others: list[ox.Triple] = []
    undeclared: dict[Term, None] = {}
    for triple in triples:
        if is_axiom(triple):
            continue
        reason = _meaningless(triple, structure)
        if reason:
            counts[reason] += 1
            if reason is LeftOut.UNDECLARED:
                typing = triple.predicate == RDF_TYPE
                undeclared[triple.object if typing else triple.predicate] = None
        else:
            (typings if triple.predicate == RDF_TYPE else others).append(triple)
    types = _types(typings)
    malformed = tuple(triple for triple in others if _is_malformed(triple.object))
    telling = [triple for triple in others if _tells(triple, types, structure)]
    counts[LeftOut.IMPLIED] = len(others) - len(telling)
    alike = _alike(types, telling, structure)
    dropped = {thing for group in alike.values() for thing in group}
    kept = [triple for triple in typings if triple.subject not in dropped]
    counts[LeftOut.ALIKE] = len(typings) - len(kept)
    return Reduction(
        structure=structure,
        statements=(*kept, *telling),
        types=types,
        alike=alike,
        malformed=malformed,
        undeclared=tuple(undeclared),
        left_out={reason.value: counts[reason] for reason in LeftOut},
    )


def _meaningless(triple: ox.Triple, structure: Structure) -> LeftOut | None:
    """Say why a statement cannot be handed to a reasoner, if so."""
    predicate, value = triple.predicate, triple.object
    if predicate in ABOUT_THINGS:
        return None
    if _is_annotation(triple, structure):
        return LeftOut.ANNOTATION
    kind = DATA_PROPERTY if isinstance(value, ox.Literal) else OBJECT_PROPERTY
    if predicate == RDF_TYPE:
        known = isinstance(value, ox.BlankNode) or structure.is_declared(value, CLASS)
    else:
        known = structure.is_declared(predicate, kind)
    if not known:
        return LeftOut.UNDECLARED
    if isinstance(value, ox.Literal) and value.datatype.value in _OUTSIDE:
        return LeftOut.DATATYPE
    return None


def _is_annotation(triple: ox.Triple, structure: Structure) -> bool:
    if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
        return True
    if triple.object == HEADER:
        return True
    builtin = triple.predicate.value.startswith((PREFIXES["rdfs"], PREFIXES["owl"]))
    return builtin or structure.is_declared(triple.predicate, _ANNOTATION)


def _types(typings: Sequence[ox.Triple]) -> dict[Term, frozenset[Term]]:
    found: dict[Term, set[Term]] = defaultdict(set)
    for triple in typings:
        found[triple.subject].add(triple.object)
    return {thing: frozenset(types) for thing, types in found.items()}


def _is_malformed(value: Term) -> bool:
    if not isinstance(value, ox.Literal):
        return False
    pattern = _LEXICAL.get(value.datatype.value)
    return pattern is not None and not pattern.fullmatch(value.value)


def _tells(triple: ox.Triple, types: Mapping[Term, frozenset[Term]], structure: Structure) -> bool:
    """Say whether a statement may add anything to the stated types of its ends."""
    if triple.predicate in structure.busy or triple.predicate in ABOUT_THINGS:
        return True
    subject = structure.told(types.get(triple.subject, ()))
    if not all(structure.meets(subject, d) for d in structure.domains.get(triple.predicate, ())):
        return True
    ranges = structure.ranges.get(triple.predicate, ())
    if isinstance(triple.object, ox.Literal):
        return any(r not in (_ANY_LITERAL, triple.object.datatype) for r in ranges)
    value = structure.told(types.get(triple.object, ()))
    return not all(structure.meets(value, r) for r in ranges)


def _alike(
    types: Mapping[Term, frozenset[Term]], telling: Sequence[ox.Triple], structure: Structure
) -> dict[Term, tuple[Term, ...]]:
    """Choose one thing for all with the same types about which nothing else is told."""
    told_of: set[Subject | Term] = {end for t in telling for end in (t.subject, t.object)}
    groups: dict[frozenset[Term], list[Term]] = defaultdict(list)
    for thing in sorted(types, key=str):
        if thing not in told_of and thing not in structure.pinned:
            groups[types[thing]].append(thing)
    return {first: tuple(rest) for first, *rest in groups.values() if rest}
