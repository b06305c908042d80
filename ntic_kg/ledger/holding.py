"""Say which decision about a link holds: the latest, and a no for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ntic_kg.names import PREFIXES
from ntic_kg.values import Decision, Judgement, Link

RELATED = PREFIXES["skos"] + "relatedMatch"
_SYMMETRIC = {PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch", "relatedMatch")}


class Ledger:
    """All decisions, by what they are about.

    A person's decision stands above that of a rule, whenever either was made; among equals the
    latest holds, and of two at one time the one that was written last. Matches have no direction:
    what was decided about A and B was decided about B and A.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        """Put the decisions in the order in which they hold."""
        self.decisions = tuple(decisions)
        self._holding: dict[Link, Decision] = {}
        for decision in sorted(self.decisions, key=lambda d: (bool(d.reviewer), d.time)):
            self._holding[undirected(decision.link)] = decision
        self._precise = {
            (d.link.subject, d.link.object): d
            for d in self._holding.values()
            if d.judgement is Judgement.YES
        }

    def of(self, link: Link) -> Decision | None:
        """Return the decision that holds about a link; None when nobody decided."""
        return self._holding.get(undirected(link))

    def related(self, link: Link) -> Decision | None:
        """Return a yes to a more precise relation of two things that are looked at as related."""
        if link.relation != RELATED:
            return None
        return self._precise.get((link.subject, link.object))

    def linked(self, subject: str, relation: str) -> Iterator[Decision]:
        """Yield the yeses to a relation of a thing; where it is the related match, to any."""
        for decision in self._holding.values():
            link = decision.link
            asked = link.subject == subject and relation in {link.relation, RELATED}
            if asked and decision.judgement is Judgement.YES:
                yield decision

    def refused(self, link: Link) -> bool:
        """Say whether the link must never be proposed again."""
        held = self.of(link)
        return held is not None and held.judgement is Judgement.NO

    def accepted(self) -> Iterator[Decision]:
        """Yield the decisions that hold and say yes, in the order of their links."""
        return (d for d in self.holding() if d.judgement is Judgement.YES)

    def holding(self) -> tuple[Decision, ...]:
        """Return every decision that holds, in the order of their links."""
        return tuple(sorted(self._holding.values(), key=_order))


def undirected(link: Link) -> Link:
    """Return one and the same link for both directions of a match; others as they are."""
    if link.relation in _SYMMETRIC and link.object < link.subject:
        return Link(link.object, link.relation, link.subject)
    return link


def _order(decision: Decision) -> tuple[str, str, str]:
    link = decision.link
    return link.subject, link.relation, link.object
