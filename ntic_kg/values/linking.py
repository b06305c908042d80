"""Values of linking: records, evidence, matches.

Nothing here compares. A record is what one registry says about one body.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

NameKind = Literal["name", "alias", "former"]


@dataclass(frozen=True)
class Name:
    """One name of a body, with the language and the time that the registry states.

    ``since`` and ``until`` are None where they are not recorded, which says nothing about time.
    """

    text: str
    lang: str | None = None
    kind: NameKind = "name"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Identifier:
    """An identifier with its scheme: ``uscc``, ``ror`` or ``school-code``."""

    scheme: str
    value: str


@dataclass(frozen=True)
class Record:
    """What one registry says about one body.

    ``key`` is an IRI or the registry's own identifier; ``places`` are names of divisions, from
    small to large, in any language; ``kinds`` are the registry's own words for what it is.
    """

    key: str
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...] = ()
    places: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    registry: str = ""


@dataclass(frozen=True)
class Wording:
    """One sentence in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Evidence:
    """What one feature found between two names or two records.

    ``score`` lies between 0 and 1; ``weight`` is that of the feature in the table it stands in:
    negative for a doubt, 0.0 for a feature that decides without being weighed.
    """

    feature: str
    score: float
    weight: float
    detail: Wording
    left: str
    right: str


class Verdict(StrEnum):
    """What the rules say of a candidate. Only a person turns a review into a link."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Match:
    """A candidate for a record, ranked by score, with all that speaks for and against it.

    ``reason`` says why the rules did or did not accept it.
    """

    left: str
    right: str
    score: float
    verdict: Verdict
    rule: str
    reason: Wording
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def match(self) -> bool:
        """Say whether the rules accept the pair without a person."""
        return self.verdict is Verdict.ACCEPTED
