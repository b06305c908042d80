"""Walk our records along another registry: what is accepted, to review, rejected.

Decisions that stand come first: what was decided no is never proposed again. The rules decide
what they accept; everything else waits for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ntic_kg.compare import Index, Vocabulary
from ntic_kg.errors import SkipRecord, StopRun
from ntic_kg.ledger import Ledger
from ntic_kg.link.proposing import Proposal, propose, same_things, without_linked
from ntic_kg.link.stated import EXACT
from ntic_kg.ports import Registry
from ntic_kg.values import Decision, Evidence, Judgement, Link, Match, Record, Verdict, Wording

RULES = ("identifier", "exact-name")
_SEARCHED = 20  # candidates that a registry which can only be searched is asked for


@dataclass(frozen=True)
class Course:
    """Which relation is looked for, and how.

    Args:
        relation: the IRI of the relation.
        one_to_one: whether one entry of the registry can be linked with one record alone.
        limit: how many candidates of a record are kept.
    """

    relation: str
    one_to_one: bool = True
    limit: int = 5


@dataclass(frozen=True)
class Candidate:
    """A candidate of a record, and where it stands.

    ``decision`` is what a person or a rule decided about it before.
    """

    record: Record
    other: Record
    match: Match
    decision: Decision | None = None


@dataclass(frozen=True)
class Walk:
    """What was found for all records.

    Args:
        candidates: of each record in order, best first.
        missed: records for which nothing is proposed.
        skipped: records on which the registry failed, with the reason.
        refused: how many candidates were left out since somebody decided no.
        stopped: why the registry was asked no further; the records that come after it are skipped.
    """

    candidates: tuple[Candidate, ...]
    missed: tuple[Record, ...] = ()
    skipped: tuple[tuple[Record, str], ...] = ()
    refused: int = 0
    relation: str = field(default="", repr=False)
    stopped: StopRun | None = None

    def counts(self) -> Counter[Verdict]:
        """Count the records by the best that one of their candidates reached.

        A record whose candidates are all rejected counts as rejected.
        """
        best: dict[int, Verdict] = {}
        order = list(Verdict)
        for candidate in self.candidates:
            key = id(candidate.record)
            verdict = candidate.match.verdict
            best[key] = min(best.get(key, verdict), verdict, key=order.index)
        return Counter(best.values())

    def decisions(self, time: datetime) -> tuple[Decision, ...]:
        """Return what the rules decide and nobody decided before.

        Args:
            time: when they decide, in UTC.
        """
        return tuple(
            _by_rule(candidate, self.relation, time)
            for candidate in self.candidates
            if candidate.decision is None
            and candidate.match.match
            and candidate.match.rule in RULES
        )


def walk(
    records: Sequence[Record],
    registry: Registry,
    vocabulary: Vocabulary,
    ledger: Ledger,
    course: Course,
) -> Walk:
    """Propose links of records with the entries of a registry, in the light of decisions.

    Args:
        records: ours.
        registry: the other one.
        vocabulary: the words that names are made of.
        ledger: what was decided before.
        course: what is looked for.

    Raises:
        StopRun: the registry refused us, or was away, before it answered anything.
        InvalidInput: what the registry is read from cannot be used.
    """
    skipped: list[tuple[Record, str]] = []
    stopped: StopRun | None = None
    entries = registry.records()
    if entries is None:
        entries, stopped = _searched(records, registry, skipped)
    by_key = {entry.key: entry for entry in entries}
    failed = {id(record) for record, _ in skipped}
    asked = [record for record in records if id(record) not in failed]
    noes = Counter(
        thing
        for d in ledger.holding()
        if d.judgement is Judgement.NO
        for thing in (d.link.subject, d.link.object)
    )
    wanted = course.limit + max(noes.values(), default=0) + any(r.key in by_key for r in records)
    index = Index(by_key.values(), vocabulary)
    proposing = propose if course.one_to_one else propose_each
    proposals = proposing(asked, index, wanted)
    same = same_things(ledger)
    found: list[list[Candidate]] = []
    refused = 0
    for proposal in proposals:
        if course.relation == EXACT:
            proposal = without_linked(proposal, by_key, same)  # noqa: PLW2901 - the same, less sure
        seen = list(_in_the_light(proposal, by_key, ledger, course))
        refused += sum(candidate is None for candidate in seen)
        found.append([candidate for candidate in seen if candidate])
    shown = {(c.record.key, c.other.key) for each in found for c in each}
    candidates: list[Candidate] = []
    missed: list[Record] = []
    for proposal, each in zip(proposals, found, strict=True):
        every = [*each, *_unlike(proposal.record, by_key, ledger, course, shown)]
        # Stable: what was decided yes stands before what only ranks higher, and is never cut.
        every.sort(key=lambda c: not _is_linked(c))
        candidates += every[: max(course.limit, sum(map(_is_linked, every)))]
        if not every:
            missed.append(proposal.record)
    return Walk(tuple(candidates), tuple(missed), tuple(skipped), refused, course.relation, stopped)


def _is_linked(candidate: Candidate) -> bool:
    decision = candidate.decision
    return decision is not None and decision.judgement is Judgement.YES


def _unlike(
    record: Record,
    entries: Mapping[str, Record],
    ledger: Ledger,
    course: Course,
    shown: set[tuple[str, str]],
) -> Iterator[Candidate]:
    """Yield what a record is linked with, although their names do not resemble each other."""
    for decision in ledger.linked(record.key, course.relation):
        pair = record.key, decision.link.object
        if pair[1] in entries and pair not in shown:
            shown.add(pair)
            match = Match(*pair, decision.score or 0.0, Verdict.REVIEW, "", Wording("", ""))
            yield Candidate(record, entries[pair[1]], _decided(match, decision), decision)


def propose_each(records: Iterable[Record], index: Index, limit: int) -> tuple[Proposal, ...]:
    """Propose links for each record by itself: many records may be linked with one entry."""
    return tuple(proposal for record in records for proposal in propose((record,), index, limit))


def evidence_lines(match: Match) -> tuple[str, ...]:
    """Write the evidence of a match, one line a feature with its score and weight."""
    return tuple(_line(evidence) for evidence in match.evidence)


def _searched(
    records: Sequence[Record], registry: Registry, skipped: list[tuple[Record, str]]
) -> tuple[list[Record], StopRun | None]:
    """Ask for one record after the other; what was answered before the end is not lost."""
    found: dict[str, Record] = {}
    for number, record in enumerate(records):
        try:
            for entry in registry.search(record, _SEARCHED):
                found.setdefault(entry.key, entry)
        except SkipRecord as error:
            skipped.append((record, error.message))
        except StopRun as error:
            if not found:
                raise
            skipped += ((left, error.message) for left in records[number:])
            return list(found.values()), error
    return list(found.values()), None


def _in_the_light(
    proposal: Proposal, entries: dict[str, Record], ledger: Ledger, course: Course
) -> Iterator[Candidate | None]:
    """Yield the candidates as decisions leave them; None for one that was decided no."""
    for match in proposal.candidates:
        if match.right == proposal.record.key:  # our own list is searched for what it has twice
            continue
        link = Link(proposal.record.key, course.relation, match.right)
        decision = ledger.of(link) or ledger.related(link)
        if decision is None:
            yield Candidate(proposal.record, entries[match.right], match)
        elif decision.judgement is Judgement.NO:
            yield None
        else:
            yield Candidate(
                proposal.record, entries[match.right], _decided(match, decision), decision
            )


def _decided(match: Match, decision: Decision) -> Match:
    if decision.judgement is Judgement.YES:
        verdict, zh, en = Verdict.ACCEPTED, "已裁定：是", "decided: yes"
    else:
        verdict, zh, en = Verdict.REVIEW, "已裁定：存疑", "decided: unsure"
    rule = decision.rule if not decision.reviewer else "decided"
    return replace(match, verdict=verdict, rule=rule, reason=Wording(zh, en))


def _by_rule(candidate: Candidate, relation: str, time: datetime) -> Decision:
    match = candidate.match
    return Decision(
        link=Link(candidate.record.key, relation, candidate.other.key),
        judgement=Judgement.YES,
        time=time,
        rule=match.rule,
        reason=f"{match.reason.zh} / {match.reason.en}",
        evidence=_deciding(match),
        labels=(label_of(candidate.record), label_of(candidate.other)),
    )


def label_of(record: Record) -> str:
    """Return the name to show: Chinese before others."""
    names = [name for name in record.names if name.kind == "name"] or list(record.names)
    return next((name.text for name in names if name.lang == "zh"), names[0].text)


def _deciding(match: Match) -> tuple[str, ...]:
    """Return the evidence that decided; what only ranks changes with every record added."""
    wanted = "identifier-" if match.rule == "identifier" else "same-letters"
    return tuple(
        f"{e.feature}: {e.left} = {e.right}" for e in match.evidence if e.feature.startswith(wanted)
    )


def _line(evidence: Evidence) -> str:
    return (
        f"{evidence.feature} {evidence.score:.2f} × {evidence.weight:+.2f}: "
        f"{evidence.left} ~ {evidence.right} ({evidence.detail.zh} / {evidence.detail.en})"
    )
