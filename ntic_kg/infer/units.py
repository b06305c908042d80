"""Cut axioms and statements into the pieces that can be left out one at a time.

Works on triples alone. A piece is a statement or a whole axiom with its blank nodes; an axiom
that sets many classes or things apart is cut into one piece a pair, which says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from ntic_kg.infer.structure import CLASS, UNION, Term, is_declaration, members
from ntic_kg.names import RDF_TYPE, node, shorten

DISJOINT = node("owl:disjointWith")
DIFFERENT = node("owl:differentFrom")
_APART: dict[Term, tuple[tuple[str, ...], ox.NamedNode]] = {
    node("owl:AllDisjointClasses"): (("owl:members",), DISJOINT),
    node("owl:AllDifferent"): (("owl:distinctMembers", "owl:members"), DIFFERENT),
}
_JOINING = {UNION: " or ", node("owl:intersectionOf"): " and ", node("owl:oneOf"): ", "}


@dataclass(frozen=True)
class Unit:
    """One piece.

    Args:
        head: the triple that says it, possibly about a blank node described in ``rest``.
        rest: the further triples that belong to it.
        axiom: whether it is part of the ontology rather than said about a single thing.
    """

    head: ox.Triple
    rest: tuple[ox.Triple, ...] = ()
    axiom: bool = False

    @property
    def triples(self) -> tuple[ox.Triple, ...]:
        """All of its triples."""
        return (self.head, *self.rest)

    def text(self, term: Term) -> str:
        """Write a term of it for a reader; anonymous classes by what they join."""
        if isinstance(term, ox.NamedNode):
            return shorten(term.value)
        if isinstance(term, ox.BlankNode):
            return self._anonymous(term)
        return str(term)

    def _anonymous(self, term: ox.BlankNode) -> str:
        told = [t for t in self.rest if t.subject == term and t.object != CLASS]
        for triple in told:
            if triple.predicate in _JOINING:
                parts = [self.text(part) for part in members(triple.object, self.rest)]
                return "(" + _JOINING[triple.predicate].join(parts) + ")"
        parts = [f"{shorten(t.predicate.value)} {self.text(t.object)}" for t in told]
        return "[" + "; ".join(parts) + "]"


def declarations(axioms: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Return the triples that only declare terms; they take part in every run."""
    return tuple(triple for triple in axioms if is_declaration(triple))


def cut(axioms: Sequence[ox.Triple], statements: Iterable[ox.Triple]) -> list[Unit]:
    """Cut axioms and statements into pieces; declarations are none."""
    described: dict[Term, list[ox.Triple]] = defaultdict(list)
    for triple in axioms:
        if isinstance(triple.subject, ox.BlankNode):
            described[triple.subject].append(triple)
    units = [
        Unit(triple, _closure(triple.object, described), axiom=True)
        for triple in axioms
        if isinstance(triple.subject, ox.NamedNode) and not is_declaration(triple)
    ]
    inner = {triple.object for triple in axioms}
    for term, triples in described.items():
        if term not in inner and not isinstance(term, ox.NamedNode):
            units += _free_axiom(term, triples, described)
    units += [Unit(triple, _closure(triple.object, described)) for triple in statements]
    return list(dict.fromkeys(units))


def _free_axiom(
    term: Term, triples: Sequence[ox.Triple], described: Mapping[Term, Sequence[ox.Triple]]
) -> Iterator[Unit]:
    """Cut an axiom that is a blank node of its own."""
    whole = _closure(term, described)
    kinds = [t for t in triples if t.predicate == RDF_TYPE and t.object in _APART]
    if kinds:
        names, predicate = _APART[kinds[0].object]
        heads = [t.object for t in triples if t.predicate in {node(name) for name in names}]
        for left, right in combinations(members(heads[0], whole) if heads else (), 2):
            if isinstance(left, ox.NamedNode):
                yield Unit(ox.Triple(left, predicate, right), axiom=True)
    elif not any(t.predicate in _JOINING for t in triples):
        yield Unit(whole[0], whole[1:], axiom=True)


def _closure(term: Term, described: Mapping[Term, Sequence[ox.Triple]]) -> tuple[ox.Triple, ...]:
    """Return what is said about a blank node and about those that it leads to."""
    found: dict[ox.Triple, None] = {}
    waiting = [term]
    seen: set[Term] = set()
    while waiting:
        current = waiting.pop()
        if isinstance(current, ox.BlankNode) and current not in seen:
            seen.add(current)
            for triple in described.get(current, ()):
                found[triple] = None
                waiting.append(triple.object)
    return tuple(found)
