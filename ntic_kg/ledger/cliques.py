"""Check that what links call the same can be the same.

``skos:exactMatch`` is transitive and symmetric: what it joins is one clique.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from ntic_kg.errors import ContradictoryLinks
from ntic_kg.ledger.holding import Ledger
from ntic_kg.ledger.known import EXACT, Known
from ntic_kg.names import PREFIXES, shorten
from ntic_kg.values import Decision, Link

_NOTHING = Ledger(())
_CENTERS, _ORGANIZATIONS = PREFIXES["id"] + "center/", PREFIXES["id"] + "organization/"
_BODIES = (_CENTERS, _ORGANIZATIONS, PREFIXES["id"] + "base/")


def check_cliques(ledger: Ledger, known: Known, before: Ledger = _NOTHING) -> None:
    """Refuse accepted links whose cliques contradict themselves or the graph.

    Args:
        ledger: all decisions.
        known: what the graph says of the things.
        before: decisions until now; what contradicts itself among them is not told again.

    Raises:
        ContradictoryLinks: a clique has two entries of one registry, things of disjoint classes,
            things that are told apart by a decision or by the graph, or a center and an
            organization or a thing whose name is taken for a center's; all are named.
    """
    old = set(_contradictions(before, known))
    faults = [fault for fault in _contradictions(ledger, known) if fault not in old]
    if faults:
        raise ContradictoryLinks(
            f"{len(faults)} contradictions among the links: " + "; ".join(faults) + ".",
            remedy="Take one of the links back: ntic-kg decide SUBJECT OBJECT no --reason …",
        )


def _contradictions(ledger: Ledger, known: Known) -> Iterator[str]:
    for clique in _cliques(ledger.accepted()):
        yield from _faults(clique, ledger, known)


def _cliques(accepted: Iterable[Decision]) -> Iterator[list[str]]:
    joined: defaultdict[str, set[str]] = defaultdict(set)
    for decision in accepted:
        if decision.link.relation == EXACT:
            joined[decision.link.subject].add(decision.link.object)
            joined[decision.link.object].add(decision.link.subject)
    seen: set[str] = set()
    for start in sorted(joined):
        clique, waiting = set(), [start]
        while waiting:
            thing = waiting.pop()
            if thing not in seen:
                seen.add(thing)
                clique.add(thing)
                waiting += joined[thing]
        if clique:
            yield sorted(clique)


def _faults(clique: list[str], ledger: Ledger, known: Known) -> Iterator[str]:
    for left, right in combinations(clique, 2):
        names = f"{_named(left, known)} and {_named(right, known)}"
        if left.rpartition("/")[0] == right.rpartition("/")[0]:
            yield f"{names} are two entries of one registry"
        if ledger.refused(Link(left, EXACT, right)):
            yield f"{names} were decided to be two"
        elif known.differ(left, right):
            yield f"{names} are two, as the graph says"
        # The record of a registry stands for the body that it tells of, whatever class it is of.
        bodies = left.startswith(_BODIES) and right.startswith(_BODIES)
        clash = known.clash(left, right) if bodies else None
        if clash:
            yield f"{names} are of the disjoint classes {' and '.join(map(shorten, clash))}"
        for center, other in ((left, right), (right, left)):
            if center.startswith(_CENTERS) and other.startswith(_ORGANIZATIONS):
                yield f"{names} are a center and an organization, which runs it at most"
            if center.startswith(_CENTERS) and known.is_confusable(other):
                yield f"{_named(other, known)} has a name that is only taken for a center's"


def _named(iri: str, known: Known) -> str:
    label = known.label(iri)
    return f"{shorten(iri)} ({label})" if label else shorten(iri)
