"""What a mutant is, and the few variants of the complete example that mutants start from.

A silent mutant lacks what a norm asks for; a contradicting one holds data that speak against
it. A mutant must be found at its norm and nowhere else, unless a companion says why the same
change touches another norm as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.mutation.graph import Change


class Kind(StrEnum):
    """What a mutant does to the record."""

    SILENT = "silent"
    CONTRADICTING = "contradicting"


@dataclass(frozen=True)
class Mutant:
    """One departure of the complete example from one norm.

    Args:
        norm: key of the norm.
        kind: whether the record falls silent or speaks against the norm.
        change: what is done to the variant.
        companions: other norms that the same change touches, each with the reason.
        variant: key of ``VARIANTS``.
    """

    norm: str
    kind: Kind
    change: Change
    companions: Mapping[str, str] = field(default_factory=dict)
    variant: str = "one"

    @property
    def key(self) -> str:
        """Return a name that no other mutant has."""
        return f"{self.kind}-{self.norm}"


MODE_TWO = Change(
    drop=("plan:second ntic:formationMode *",),
    add="plan:second ntic:formationMode mode:joint-enterprises .",
)
MODE_THREE = Change(
    drop=("plan:second ntic:formationMode *",),
    add="plan:second ntic:formationMode mode:university-or-institute .",
)
TRANSITION = Change(
    drop=("part:company",),
    add="""
        center:one ntic:independentLegalEntity false ;
            ntic:independentlyManages managed:people , managed:money , managed:assets .
        statement:people a ntic:Statement ; ntic:about center:one ;
            ntic:aspect aspect:independence ; ntic:value managed:people ;
            ntic:independenceGround ground:staffing-rule ; ntic:basisDocument "合成规定"@zh .
        statement:money a ntic:Statement ; ntic:about center:one ;
            ntic:aspect aspect:independence ; ntic:value managed:money ;
            ntic:independenceGround ground:separate-account ; ntic:basisDocument "合成规定"@zh .
        statement:assets a ntic:Statement ; ntic:about center:one ;
            ntic:aspect aspect:independence ; ntic:value managed:assets ;
            ntic:independenceGround ground:asset-rule ; ntic:basisDocument "合成规定"@zh .
        event:step a ntic:TransitionStep , ntic:LifeCycleEvent ; ntic:concerns center:one ;
            ntic:stepKind step:plan .
    """,
)

# The example states formation mode 1 and has an operating entity, which excludes these.
VARIANTS: Mapping[str, Change] = {
    "one": Change(),
    "mode-two": MODE_TWO,
    "mode-three": MODE_THREE,
    "transition": TRANSITION,
}
# Norms that the example itself leaves aside, and the variant that meets them.
EXCLUDED: Mapping[str, str] = {
    "3.2-mode2": "mode-two",
    "3.2-mode2-vehicle": "mode-two",
    "3.2-mode2-invest": "mode-two",
    "3.2-mode3": "mode-three",
    "3.2-mode3-ent": "mode-three",
    "5.1-interim": "transition",
    "5.1-transition": "transition",
}


# What follows wherever a mutant takes the completeness of the list of parties away.
PARTIES_OPEN = {"5.2-seats": "Only a complete list of parties tells who has no seat."}


def silent(
    norm: str,
    *drop: str,
    add: str = "",
    companions: Mapping[str, str] | None = None,
) -> Mutant:
    """Make a silent mutant of the variant that meets its norm."""
    change = Change(drop, add)
    return Mutant(norm, Kind.SILENT, change, companions or {}, EXCLUDED.get(norm, "one"))


def contradicting(
    norm: str,
    *drop: str,
    add: str = "",
    companions: Mapping[str, str] | None = None,
) -> Mutant:
    """Make a contradicting mutant of the variant that meets its norm."""
    change = Change(drop, add)
    return Mutant(norm, Kind.CONTRADICTING, change, companions or {}, EXCLUDED.get(norm, "one"))


def complete_list(name: str, about: str = "center:one") -> str:
    """Write that a list is complete."""
    return (
        f"completeness:whole-{name} a ntic:CompletenessStatement ; ntic:about {about} ;"
        f" ntic:list list:{name} ; ntic:completeness done:complete .\n"
    )
