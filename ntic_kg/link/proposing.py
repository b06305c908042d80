"""Propose links: candidates with evidence, one-to-one where the rules accept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ntic_kg.compare import Index, rank
from ntic_kg.ledger import Ledger
from ntic_kg.link.stated import EXACT
from ntic_kg.values import Match, Record, Verdict, Wording


@dataclass(frozen=True)
class Proposal:
    """A record and its candidates, best first."""

    record: Record
    candidates: tuple[Match, ...]

    @property
    def accepted(self) -> Match | None:
        """Return the candidate that the rules accept, if any."""
        return next((match for match in self.candidates if match.match), None)


def propose(records: Iterable[Record], index: Index, limit: int = 5) -> tuple[Proposal, ...]:
    """Propose links for records, and keep the rules from linking two records to one.

    Args:
        records: what is to be linked, of one registry.
        index: the other registry.
        limit: how many candidates each record keeps at most.

    Returns:
        One proposal a record, in the order given. A candidate that the rules would accept for
        two records is left to a person for both: two records of one registry are taken
        to be two bodies.
    """
    found = tuple(Proposal(record, rank(record, index, limit)) for record in records)
    taken = Counter(match.right for match in _accepted(found))
    return tuple(
        replace(
            proposal,
            candidates=tuple(
                _left_open(match) if match.match and taken[match.right] > 1 else match
                for match in proposal.candidates
            ),
        )
        for proposal in found
    )


def same_things(ledger: Ledger) -> Mapping[str, set[str]]:
    """Return what each thing was decided to be the same as."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for link in (d.link for d in ledger.accepted() if d.link.relation == EXACT):
        found[link.subject].add(link.object)
        found[link.object].add(link.subject)
    return found


def without_linked(
    proposal: Proposal, entries: Mapping[str, Record], same: Mapping[str, set[str]]
) -> Proposal:
    """Leave to a person what the rules would link with a second entry of one registry.

    Args:
        proposal: of one of our records.
        entries: the other registry.
        same: what each thing was decided to be the same as.
    """
    ours = proposal.record.key
    list_of_ours = ours.rpartition("/")[0] + "/"

    def taken(theirs: str) -> bool:
        others = (k for k in same.get(theirs, ()) if k.startswith(list_of_ours) and k != ours)
        return any(others) or bool(same.get(ours, set()) & entries.keys() - {theirs})

    return replace(
        proposal,
        candidates=tuple(
            replace(match, verdict=Verdict.REVIEW, rule="linked-already", reason=_LINKED)
            if match.match and taken(match.right)
            else match
            for match in proposal.candidates
        ),
    )


_LINKED = Wording(
    "其中一方已与另一条目认定为同一，须由人判断",
    "one of the two is the same as another entry already, a person decides",
)


def _accepted(proposals: Iterable[Proposal]) -> Iterator[Match]:
    for proposal in proposals:
        if proposal.accepted is not None:
            yield proposal.accepted


def _left_open(match: Match) -> Match:
    return replace(
        match,
        verdict=Verdict.REVIEW,
        rule="several-records",
        reason=Wording(
            "本方有多条记录指向同一单位，须由人判断",
            "several of our records would be linked to this one, a person decides",
        ),
    )
