"""Guess which statements and axioms contradict each other, without a reasoner.

Follows subclasses, domains, ranges, inverses and symmetry forward and remembers for every
type what it rests on, so that a clash comes with its reasons. Finds the common contradictions
in no time and may miss rare ones; the reasoner has the last word on each guess.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import combinations

import pyoxigraph as ox

from ntic_kg.infer.structure import ABOUT_THINGS, DOMAIN, RANGE, SUBCLASS, UNION, Term, members
from ntic_kg.infer.units import DIFFERENT, DISJOINT, Unit
from ntic_kg.names import RDF_TYPE, node

Reasons = frozenset[int]

_INVERSE = node("owl:inverseOf")
_SUBPROPERTY = node("rdfs:subPropertyOf")
_EQUIVALENT = node("owl:equivalentClass")
_SYMMETRIC = node("owl:SymmetricProperty")
_ASYMMETRIC = node("owl:AsymmetricProperty")
_IRREFLEXIVE = node("owl:IrreflexiveProperty")
_SAME = node("owl:sameAs")


class Guesser:
    """Looks for contradictions among pieces."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Sort the pieces by what they say.

        Args:
            units: pieces; reasons are positions in this sequence.
        """
        self._units = units
        self._above: dict[Term, list[tuple[Term, int]]] = defaultdict(list)
        self._apart: dict[tuple[Term, Term], int] = {}
        self._asked: dict[tuple[Term, Term], list[tuple[Term, int]]] = defaultdict(list)
        self._marked: dict[tuple[Term, Term], int] = {}
        self._beside: dict[Term, list[tuple[Term, bool, int]]] = defaultdict(list)
        for position, unit in enumerate(units):
            if unit.axiom:
                self._read_axiom(unit.head, position)
        self._links = self._all_links()
        self._types = self._all_types()

    def _read_axiom(self, head: ox.Triple, position: int) -> None:
        subject, predicate, value = head.subject, head.predicate, head.object
        if predicate in (SUBCLASS, _EQUIVALENT):
            self._above[subject].append((value, position))
            if predicate == _EQUIVALENT:
                self._above[value].append((subject, position))
        elif predicate == DISJOINT:
            self._apart[subject, value] = self._apart[value, subject] = position
        elif predicate in (DOMAIN, RANGE):
            self._asked[subject, predicate].append((value, position))
        elif predicate == _INVERSE:
            self._beside[subject].append((value, True, position))
            self._beside[value].append((subject, True, position))
        elif predicate == _SUBPROPERTY:
            self._beside[subject].append((value, False, position))
        elif predicate == RDF_TYPE:
            self._marked[subject, value] = position
            if value == _SYMMETRIC:
                self._beside[subject].append((subject, True, position))

    def guesses(self) -> list[Reasons]:
        """Return sets of positions that seem to contradict each other, the smallest first."""
        return sorted(set(self._clashes()), key=lambda guess: (len(guess), sorted(guess)))

    def _clashes(self) -> Iterator[Reasons]:
        for types in self._types.values():
            for (left, why_left), (right, why_right) in combinations(types.items(), 2):
                if (left, right) in self._apart:
                    yield why_left | why_right | {self._apart[left, right]}
        for (subject, predicate, value), why in self._links.items():
            yield from self._link_clashes(subject, predicate, value, why)

    def _link_clashes(
        self, subject: Term, predicate: Term, value: Term, why: Reasons
    ) -> Iterator[Reasons]:
        irreflexive = self._marked.get((predicate, _IRREFLEXIVE))
        asymmetric = self._marked.get((predicate, _ASYMMETRIC))
        back = self._links.get((value, predicate, subject))
        if subject == value and irreflexive is not None:
            yield why | {irreflexive}
        if back is not None and asymmetric is not None:
            yield why | back | {asymmetric}
        if predicate == DIFFERENT and (subject == value or (subject, _SAME, value) in self._links):
            yield why | self._links.get((subject, _SAME, value), frozenset())
        for wanted, position in self._asked.get((predicate, DOMAIN), ()):
            yield from self._outside(subject, wanted, position, why)
        for wanted, position in self._asked.get((predicate, RANGE), ()):
            if isinstance(value, ox.Literal):
                if value.datatype != wanted:
                    yield why | {position}
            else:
                yield from self._outside(value, wanted, position, why)

    def _outside(self, thing: Term, wanted: Term, position: int, why: Reasons) -> Iterator[Reasons]:
        """Yield why a thing can be in no member of a union that a property asks for."""
        rest = self._units[position].rest
        lists = [t.object for t in rest if t.subject == wanted and t.predicate == UNION]
        if not lists:
            return
        barred: Reasons = why | {position}
        for member in members(lists[0], rest):
            reasons = self._barred(thing, member)
            if reasons is None:
                return
            barred |= reasons
        yield barred

    def _barred(self, thing: Term, wanted: Term) -> Reasons | None:
        """Say why a thing cannot be in a class; None when nothing is known against it."""
        for above, why_above in self._upward({wanted: frozenset()}).items():
            for held, why_held in self._types.get(thing, {}).items():
                if (above, held) in self._apart:
                    return why_above | why_held | {self._apart[above, held]}
        return None

    def _all_links(self) -> dict[tuple[Term, Term, Term], Reasons]:
        """Find every relation between two terms that is stated or follows."""
        found: dict[tuple[Term, Term, Term], Reasons] = {}
        waiting: deque[tuple[tuple[Term, Term, Term], Reasons]] = deque(
            ((unit.head.subject, unit.head.predicate, unit.head.object), frozenset({position}))
            for position, unit in enumerate(self._units)
            if unit.head.predicate != RDF_TYPE
            and (not unit.axiom or unit.head.predicate in ABOUT_THINGS)
        )
        while waiting:
            (subject, predicate, value), why = waiting.popleft()
            if (subject, predicate, value) in found:
                continue
            found[subject, predicate, value] = why
            if predicate in ABOUT_THINGS:
                waiting.append(((value, predicate, subject), why))
            for other, turned, position in self._beside.get(predicate, ()):
                ends = (value, subject) if turned else (subject, value)
                waiting.append(((ends[0], other, ends[1]), why | {position}))
        return found

    def _all_types(self) -> dict[Term, dict[Term, Reasons]]:
        """Find every class that a thing is stated to be in or follows to be in."""
        direct: dict[Term, dict[Term, Reasons]] = defaultdict(dict)
        for position, unit in enumerate(self._units):
            if unit.head.predicate == RDF_TYPE and not unit.axiom:
                direct[unit.head.subject].setdefault(unit.head.object, frozenset({position}))
        for (subject, predicate, value), why in self._links.items():
            for wanted, position in self._asked.get((predicate, DOMAIN), ()):
                direct[subject].setdefault(wanted, why | {position})
            for wanted, position in self._asked.get((predicate, RANGE), ()):
                if not isinstance(value, ox.Literal):
                    direct[value].setdefault(wanted, why | {position})
        return {thing: self._upward(types) for thing, types in direct.items()}

    def _upward(self, types: dict[Term, Reasons]) -> dict[Term, Reasons]:
        """Add the superclasses of classes, with the reasons for each."""
        found: dict[Term, Reasons] = {}
        waiting = deque(types.items())
        while waiting:
            term, why = waiting.popleft()
            if term not in found:
                found[term] = why
                waiting.extend((above, why | {p}) for above, p in self._above.get(term, ()))
        return found
