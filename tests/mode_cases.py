"""Parts of which the cases of the norms on formation modes and plans are made.

Each case has the word for what its data warrant in a public record; ``unfounded`` is an option
that is used and that the data speak against.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.norm_cases import part, point

Cases = Mapping[str, tuple[str, str]]

MET, BREACHED, SILENT, OUTSIDE = "met", "breached", "silent", "outside"
USED, UNFOUNDED, UNUSED = "used", "unfounded", "unused"

PREFIXES = "".join(
    f"@prefix {prefix}: <https://w3id.org/ntic/scheme/{scheme}/> .\n"
    for prefix, scheme in {
        "aspect": "aspect",
        "ekind": "enterprise-kind",
        "field": "field",
        "mode": "formation-mode",
        "party": "party-kind",
        "task": "construction-task",
        "vehicle": "joint-vehicle",
    }.items()
)


def whole(name: str, about: str = "center:§", how: str = "complete") -> str:
    """Say how complete a list is."""
    return (
        f" [] a ntic:CompletenessStatement ; ntic:about {about} ; ntic:list list:{name} ;"
        f" ntic:completeness complete:{how} ."
    )


def firm(name: str, more: str = "", kind: str = "Enterprise") -> str:
    """Write an organization that no participation names."""
    return f" organization:§-{name} a org:Organization , ntic:{kind}{more} ."


def tie(link: str, *names: str, unit: str = "unit") -> str:
    """Tie a unit to others by ownership, foundation or membership."""
    return "".join(f" organization:§-{unit} {link} organization:§-{name} ." for name in names)


def marked(name: str, source: str = ' ; ntic:basisDocument "名录"') -> str:
    """Call an enterprise leading, by a source unless said otherwise."""
    return (
        f" organization:§-{name} ntic:enterpriseKind ekind:leading ."
        f" [] a ntic:Statement ; ntic:about organization:§-{name} ;"
        f" ntic:aspect aspect:enterprise-kind ; ntic:value ekind:leading{source} ."
    )


def give(contributor: str) -> str:
    """Write a contribution."""
    who = f" ; ntic:contributor organization:§-{contributor}" if contributor else ""
    return f" [] a ntic:Contribution ; ntic:concerns center:§{who} ."


def version(key: str, of: str, more: str) -> str:
    """Write a version of another plan."""
    return f" plan:§-{key} a ntic:Plan ; ntic:planOf center:§ ; ntic:versionOf plan:§-{of}{more} ."


ONE = "center:§ ntic:formationMode mode:leading-enterprise . "
TWO = "center:§ ntic:formationMode mode:joint-enterprises . "
THREE = "center:§ ntic:formationMode mode:university-or-institute . "
ALL = whole("participants")
PAST = f" ; ntic:validUntil {point('', '2020-12-31')}"
SCHOOL = part("lead", "University")
COMPANY = part("lead", "Enterprise")
RIVAL = part("participant", "Enterprise", member="rival")
CITY = part("organizer", "LocalGovernment", member="city")
OPEN_BODY = part("lead", "Alliance")
