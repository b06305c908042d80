"""From the results of one norm for one center to exactly one state. Pure logic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ntic_kg.check.results import Result
from ntic_kg.norms import Norm, Tells
from ntic_kg.values import Profile, Severity, State, Waiver

_PERMISSION = "permission"
_NO_SHAPE = {
    "zh": "该条款没有可运行的形状。",
    "en": "The norm has no shape that could be run.",
}


@dataclass(frozen=True)
class Judgement:
    """A state, why it holds where no finding says so, and the results behind findings."""

    state: State
    results: tuple[Result, ...] = ()
    reason: dict[str, str] = field(default_factory=dict)
    waiver: Waiver | None = None


def waived(judgement: Judgement, waiver: Waiver | None) -> Judgement:
    """Turn what is breached into what is waived, where somebody accepted it.

    Nothing else changes: a waiver says nothing of what is met or not recorded, and the results
    stay, so that what was accepted can be seen.

    Args:
        judgement: of a norm for one center.
        waiver: in force for both on the day; None when there is none.
    """
    if waiver is None or judgement.state is not State.BREACHED:
        return judgement
    return Judgement(State.WAIVED, judgement.results, accepted(waiver), waiver)


def judge(norm: Norm, results: Sequence[Result], profile: Profile, as_of: date) -> Judgement:
    """Decide the state of a norm for one center.

    A result that limits the reach of the norm outranks every other, and a contradiction
    outranks silence on the same norm: it says more. Where the record does not tell whether the
    norm applies at all, the norm is not recorded under either profile.

    Args:
        norm: the norm.
        results: what its shapes reported for the center.
        profile: how silence is read.
        as_of: the day on which the norm must hold.
    """
    if not norm.is_in_force(as_of):
        return Judgement(State.NOT_APPLICABLE, reason=_not_in_force(norm, as_of))
    if not norm.shapes:
        return Judgement(State.NOT_CHECKABLE, reason=dict(norm.encoding_reason) or _NO_SHAPE)
    permitted = norm.modality == _PERMISSION
    beside = State.OPTION_NOT_USED if permitted else State.NOT_APPLICABLE
    for tells, state in (
        (Tells.NOT_APPLICABLE, beside),
        (Tells.NOT_CHECKABLE, State.NOT_CHECKABLE),
    ):
        limiting = _telling(results, tells)
        if limiting:
            return Judgement(state, reason=limiting[0].message)
    owed = profile is Profile.SUBMISSION and norm.severity is not Severity.INFO
    for tells, state in (
        (Tells.CONTRADICTION, State.OPTION_USED if permitted else State.BREACHED),
        # Nothing is owed before it is known that the norm applies, however complete the record.
        (Tells.REACH_UNKNOWN, State.NOT_RECORDED),
        (Tells.SILENCE, State.BREACHED if owed else State.NOT_RECORDED),
    ):
        found = _telling(results, tells)
        if found:
            return Judgement(state, found)
    return Judgement(State.OPTION_USED if permitted else State.MET)


def _telling(results: Iterable[Result], tells: Tells) -> tuple[Result, ...]:
    return tuple(result for result in results if result.constraint.tells is tells)


def _not_in_force(norm: Norm, as_of: date) -> dict[str, str]:
    first, last = norm.in_force
    until = last.isoformat() if last else ""
    return {
        "zh": f"该条款自{first}起{f'至{until}' if until else ''}施行，在{as_of}不适用。",
        "en": f"The norm is in force from {first}{f' until {until}' if until else ''},"
        f" not on {as_of}.",
    }


def accepted(waiver: Waiver) -> dict[str, str]:
    """Say until when something is accepted, on what basis, by whom and why."""
    kind = ("豁免", "Waived") if waiver.focus else ("过渡期", "In a transition period")
    why = {language: waiver.reason.get(language, "") for language in ("zh", "en")}
    return {
        "zh": f"{kind[0]}至{waiver.last}，依据：{waiver.basis}；决定者：{waiver.issuer}。"
        f"{why['zh'] or why['en']}",
        "en": f"{kind[1]} until {waiver.last}, on the basis of {waiver.basis}; decided by"
        f" {waiver.issuer}. {why['en'] or why['zh']}",
    }
