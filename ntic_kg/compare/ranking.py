"""Rank the candidates of a record and say of each why the rules accept it or not.

Identifiers come first, then exact names, then what resembles. Only an identifier, or an exact
name that is unambiguous, is accepted.
"""

from __future__ import annotations

from ntic_kg.compare.generic import is_generic
from ntic_kg.compare.index import Entry, Index, prepare_record
from ntic_kg.compare.scoring import Pairing, explain, pair
from ntic_kg.values import Evidence, Match, Name, Record, Verdict, Wording

_POOL = 60  # how many resembling records are compared in full
_NO_OBJECTION = frozenset(
    {"same-place", "place-added", "kind-differs", "part-of", "no-field", "writing-differs"}
)


def rank(record: Record, index: Index, limit: int = 5) -> tuple[Match, ...]:
    """Return the best candidates for a record, best first.

    Args:
        record: what one registry says about a body.
        index: the records of the other registry.
        limit: how many candidates to return at most.
    """
    entry = prepare_record(record, index.vocabulary)
    identified = index.identified(record.identifiers)
    pool = set(identified)
    for _, name in entry.names:
        pool |= index.named(name.form.key)
        pool |= index.resembling(name, _POOL)
    scored = []
    for at in sorted(pool):
        other = index.entries[at]
        pairing = pair(entry, other, index.rarity)
        score = (pairing.score if pairing else 0.0) + (2.0 if at in identified else 0.0)
        if pairing or at in identified:
            scored.append((score, at, pairing))
    # Sums of the same weights in another order differ in their last digits: that is no difference.
    scored.sort(key=lambda item: (-round(item[0], 9), item[1]))
    return tuple(_judge(entry, index, at, pairing, score) for score, at, pairing in scored[:limit])


def _judge(entry: Entry, index: Index, at: int, pairing: Pairing | None, score: float) -> Match:
    """Apply the rules to one candidate."""
    other = index.entries[at]
    evidence = explain(pairing) if pairing else ()
    verdict, rule, reason = _rule(entry, index, at, pairing)
    return Match(
        left=entry.record.key,
        right=other.record.key,
        score=round(score, 4),
        verdict=verdict,
        rule=rule,
        reason=reason,
        evidence=(*_identifiers(entry.record, other.record), *evidence),
    )


def _rule(
    entry: Entry, index: Index, at: int, pairing: Pairing | None
) -> tuple[Verdict, str, Wording]:
    """Return the verdict on a candidate, the rule it rests on and the reason."""
    other = index.entries[at]
    shared = set(entry.record.identifiers) & set(other.record.identifiers)
    schemes = {i.scheme for i in entry.record.identifiers} & {
        i.scheme for i in other.record.identifiers
    }
    if shared and schemes - {i.scheme for i in shared}:
        return (
            Verdict.REVIEW,
            "identifiers-disagree",
            Wording(
                "一个代码相同而另一个不同，其中一处有误",
                "one identifier is the same and another differs: one of them is wrong",
            ),
        )
    if schemes - {i.scheme for i in shared}:
        return (
            Verdict.REJECTED,
            "other-identifier",
            Wording("同一标识体系下的代码不同", "their identifiers of one scheme differ"),
        )
    if shared:
        if len(index.identified(shared)) > 1:
            return (
                Verdict.REVIEW,
                "shared-identifier",
                Wording("该标识符在登记库中对应多条记录", "several records have that identifier"),
            )
        return Verdict.ACCEPTED, "identifier", Wording("标识符相同", "the same identifier")
    if pairing is None:
        return Verdict.REVIEW, "resemblance", _RESEMBLES
    return _by_name(index, pairing)


_RESEMBLES = Wording(
    "名称只是相近；相近程度只用于排序，须由人判断",
    "the names only resemble each other; resemblance ranks, a person decides",
)


def _by_name(index: Index, pairing: Pairing) -> tuple[Verdict, str, Wording]:
    """Judge a pair by its names alone."""
    against = [e for e in pairing.doubts if e.feature not in _NO_OBJECTION]
    if against:
        return (
            Verdict.REJECTED if any(e.weight < 0 for e in against) else Verdict.REVIEW,
            against[0].feature,
            _joined(against),
        )
    left, right = pairing.left[1], pairing.right[1]
    if left.form.key != right.form.key:
        return Verdict.REVIEW, "resemblance", _RESEMBLES
    if not _same_time(pairing.left[0], pairing.right[0]):
        return (
            Verdict.REVIEW,
            "other-time",
            Wording("两个名称的使用时间不重叠", "the names were in use at different times"),
        )
    if len(index.named(right.form.key)) > 1:
        return (
            Verdict.REVIEW,
            "ambiguous-name",
            Wording(
                "登记库中有多个单位使用该名称", "several records of the registry have this name"
            ),
        )
    if is_generic(left, index.vocabulary):
        return (
            Verdict.REVIEW,
            "generic-name",
            Wording(
                "名称过于通用，不能单凭名称认定", "the name is too general to be accepted by itself"
            ),
        )
    return (
        Verdict.ACCEPTED,
        "exact-name",
        Wording(
            "规范化后的名称完全相同，且在登记库中唯一",
            "the normalized names are equal, and only one record has this name",
        ),
    )


def _joined(doubts: list[Evidence]) -> Wording:
    return Wording("；".join(e.detail.zh for e in doubts), "; ".join(e.detail.en for e in doubts))


def _same_time(left: Name, right: Name) -> bool:
    """Say whether two names can have been in use on the same day; unknown ends are open."""
    for one, other in ((left, right), (right, left)):
        if one.until is not None and other.since is not None and one.until < other.since:
            return False
    return True


def _identifiers(left: Record, right: Record) -> tuple[Evidence, ...]:
    """Compare the identifiers of schemes that both records use."""
    theirs = {i.scheme: i.value for i in right.identifiers}
    return tuple(
        Evidence(
            f"identifier-{i.scheme}",
            float(theirs[i.scheme] == i.value),
            0.0,
            Wording("标识符相同", "the same identifier")
            if theirs[i.scheme] == i.value
            else Wording("标识符不同", "different identifiers"),
            i.value,
            theirs[i.scheme],
        )
        for i in left.identifiers
        if i.scheme in theirs
    )
