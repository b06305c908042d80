"""Values of decisions about links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Judgement(StrEnum):
    """What was decided about a link."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Link:
    """A relation that is claimed between things of two registries, all three as IRIs."""

    subject: str
    relation: str
    object: str


@dataclass(frozen=True)
class Decision:
    """What a person or a rule decided about a link, and on what evidence.

    Args:
        link: what was decided about.
        judgement: yes, no or unsure.
        time: in UTC, to the second.
        reviewer: the person, as an IRI or a name; empty when a rule decided.
        rule: the rule that decided, empty when a person did.
        reason: in a sentence or two.
        evidence: what was found between the two, one finding each.
        score: of the matcher, 0 to 1; None when none was computed.
        labels: the names of subject and object.
        recorder: who wrote it down, where that is not the reviewer: the name of a token.
    """

    link: Link
    judgement: Judgement
    time: datetime
    reviewer: str = ""
    rule: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    score: float | None = None
    labels: tuple[str, str] = ("", "")
    recorder: str = ""


@dataclass(frozen=True)
class Claim:
    """What a person says about a link, as it came in: nothing of it is checked.

    Args:
        subject: our thing, as an IRI or a prefixed name.
        object: the other one.
        judgement: yes, no or unsure.
        reviewer: the person, as an IRI or a name.
        reason: in a sentence or two.
        relation: as an IRI or a prefixed name; empty for the one that links propose.
        evidence: what it rests on, one finding each.
        recorder: whose token it came with; empty on the command line.
    """

    subject: str
    object: str
    judgement: str
    reviewer: str
    reason: str
    relation: str = ""
    evidence: tuple[str, ...] = ()
    recorder: str = ""
