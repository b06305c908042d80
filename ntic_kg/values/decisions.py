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
