"""Cases of the norms on legal status, organs and the head of a center (37.3 to 38.5).

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.norm_cases import organ, part, plan, point, start
from tests.norm_tables import BREACHED, MET, OUTSIDE, SILENT, Cases

PREFIXES = "".join(
    f"@prefix {prefix}: <https://w3id.org/ntic/scheme/{scheme}/> .\n"
    for prefix, scheme in (
        ("contribution", "contribution-form"),
        ("income", "income-kind"),
        ("outcome", "outcome"),
        ("party", "party-kind"),
        ("program", "program"),
        ("seat", "seat-kind"),
        ("staff", "staff-kind"),
        ("step", "transition-step-kind"),
    )
)


def listed(name: str, how: str = "complete", about: str = "center:§", more: str = "") -> str:
    """Declare a list complete or partial."""
    return (
        f" [] a ntic:CompletenessStatement ; ntic:about {about} ; ntic:list list:{name} ;"
        f" ntic:completeness complete:{how}{more} ."
    )


def typed(kind: str, unit: str = "unit", more: str = "") -> str:
    """Give a unit a class."""
    return f" organization:§-{unit} a ntic:{kind}{more} ."


def holds(post: str, more: str = "", of: str = "center:§", key: str = "") -> str:
    """Write who holds a post."""
    return (
        f" post-holding:§-{post}{key} a ntic:PostHolding ; org:organization {of} ;"
        f" org:role post:{post}{more} ."
    )


ENDED = f" ; ntic:validUntil {point('2023-01-01', '2023-01-31')}"
PERIOD = start("2024-01-01", "2024-01-31") + plan("a", "2024-02-01", "2027-01-31")

IN_TRANSITION = "center:§ ntic:independentLegalEntity false ."
MANAGES = "center:§ ntic:independentlyManages managed:people , managed:money"
THREE = MANAGES + " , managed:assets ."
COMPANY = part("operating-entity", "Enterprise", "", "company")
INTERIM: Cases = {
    "all-three": (IN_TRANSITION + THREE, MET),
    "one-lacks": (IN_TRANSITION + MANAGES + " .", SILENT),
    "one-lacks-on-a-complete-list": (
        IN_TRANSITION + MANAGES + " ." + listed("independences"),
        BREACHED,
    ),
    "none-on-a-complete-list": (IN_TRANSITION + listed("independences"), BREACHED),
    "one-lacks-on-a-list-called-complete-and-partial": (
        IN_TRANSITION + listed("independences") + listed("independences", "partial"),
        SILENT,
    ),
    "unknown-status": (MANAGES + " ." + listed("independences"), SILENT),
    "legal-entity": ("center:§ ntic:independentLegalEntity true .", OUTSIDE),
    "own-legal-form": ("center:§ ntic:legalForm form:foundation .", OUTSIDE),
    "run-by-a-company": (IN_TRANSITION + COMPANY + listed("independences"), OUTSIDE),
    "run-by-a-company-until-2023": (
        IN_TRANSITION
        + part("operating-entity", "Enterprise", ENDED, "company")
        + listed("independences"),
        BREACHED,
    ),
    "run-by-a-university": (
        part("operating-entity", "University", "", "school") + listed("independences"),
        SILENT,
    ),
}

STEP = " event:§-s a ntic:TransitionStep , ntic:LifeCycleEvent ; ntic:concerns center:§"
TRANSITION: Cases = {
    "undated-plan": (IN_TRANSITION + STEP + " ; ntic:stepKind step:plan .", MET),
    "plan-for-later": (IN_TRANSITION + STEP + ' ; ntic:notBefore "2030-01-01"^^xsd:date .', MET),
    "registration": (
        IN_TRANSITION + STEP.replace("TransitionStep", "EntityRegistration") + " .",
        MET,
    ),
    "no-step": (IN_TRANSITION, SILENT),
    "no-step-on-a-complete-list": (IN_TRANSITION + listed("transition-steps"), BREACHED),
    "step-of-another-event": (IN_TRANSITION + start("2020-01-01"), SILENT),
    "unknown-status": ("", SILENT),
    "run-by-a-company": (COMPANY + listed("transition-steps"), OUTSIDE),
}

COMMITTEE: Cases = {
    "committee": (organ("ExpertCommittee"), MET),
    "committee-of-the-company": (
        COMPANY + organ("ExpertCommittee", of="organization:§-company"),
        MET,
    ),
    "chair-in-office": (holds("expert-committee-chair"), MET),
    "member-who-left": (holds("expert-committee-member", ENDED), SILENT),
    "with-members": (organ("ExpertCommittee", " ; ntic:memberCount 25"), MET),
    "without-members": (organ("ExpertCommittee", " ; ntic:memberCount 0"), BREACHED),
    "empty-but-with-a-chair-in-office": (
        organ("ExpertCommittee", " ; ntic:memberCount 0") + holds("expert-committee-chair"),
        MET,
    ),
    "empty-but-with-a-chair-of-its-own": (
        organ("ExpertCommittee", " ; ntic:memberCount 0")
        + holds("expert-committee-chair", of="organ:§-ExpertCommittee"),
        SILENT,
    ),
    "none": ("", SILENT),
    "council-alone": (organ(), SILENT),
    "council-alone-on-a-complete-list": (organ() + listed("organs"), BREACHED),
    "none-on-a-partial-list": (organ() + listed("organs", "partial"), SILENT),
    "ended": (organ("ExpertCommittee", ENDED), BREACHED),
    "ended-at-an-open-date": (
        organ("ExpertCommittee", f" ; ntic:validUntil {point('2023-01-01')}"),
        SILENT,
    ),
    "set-up-at-an-open-date": (
        organ("ExpertCommittee", f" ; ntic:validFrom {point('2020-01-01')}"),
        SILENT,
    ),
    "none-under-construction": (PERIOD + listed("organs"), OUTSIDE),
    "committee-under-construction": (PERIOD + organ("ExpertCommittee"), MET),
    "not-yet-started": (start("2026-01-01", "2026-01-31"), OUTSIDE),
}

VACANT = (
    " [] a ntic:Vacancy ; ntic:concerns center:§ ; ntic:vacantPost post:director ;"
    f" ntic:validFrom {point('2024-06-01', '2024-06-30')}"
)
SINCE = f" ; ntic:validFrom {point('2021-01-01', '2021-12-31')}"
HEAD: Cases = {
    "director": (holds("director"), MET),
    "acting-director": (holds("acting-director", SINCE), MET),
    "general-manager-of-the-company": (
        COMPANY + holds("general-manager", of="organization:§-company"),
        MET,
    ),
    "general-manager-of-the-lead": (
        part("lead", "Enterprise") + holds("general-manager", of="organization:§-unit"),
        SILENT,
    ),
    "both": (holds("director") + holds("general-manager"), MET),
    "honorary-director": (holds("honorary-director"), SILENT),
    "deputy-and-chair": (holds("executive-deputy-director") + holds("board-chair"), SILENT),
    "head-of-the-preparatory-group": (holds("preparatory-group-head"), SILENT),
    "nobody": ("", SILENT),
    "the-known-director-left": (holds("director", ENDED), SILENT),
    "vacant": (VACANT + " .", BREACHED),
    "vacant-after-the-known-director-left": (VACANT + " ." + holds("director", ENDED), BREACHED),
    "vacant-after-a-director-without-an-end": (VACANT + " ." + holds("director", SINCE), BREACHED),
    "vacant-beside-an-undated-director": (VACANT + " ." + holds("director"), SILENT),
    "vacant-but-filled-again": (
        VACANT + " ." + holds("director", f" ; ntic:validFrom {point('2025-01-01', '2025-01-31')}"),
        MET,
    ),
    "vacant-beside-an-acting-director": (VACANT + " ." + holds("acting-director"), MET),
    "vacant-beside-a-general-manager": (VACANT + " ." + holds("general-manager", SINCE), MET),
    "vacant-until-2025": (VACANT + f" ; ntic:validUntil {point('', '2025-01-31')} .", SILENT),
    "vacant-until-the-future": (
        VACANT + f" ; ntic:validUntil {point('2026-01-01', '2026-01-31')} .",
        BREACHED,
    ),
    "vacant-since-an-open-date": (
        VACANT.replace(' ; ntic:notAfter "2024-06-30"^^xsd:date', "") + " .",
        SILENT,
    ),
    "a-deputy-s-post-vacant": (
        VACANT.replace("post:director", "post:deputy-director") + " .",
        SILENT,
    ),
    "vacant-under-construction": (PERIOD + VACANT + " .", OUTSIDE),
}

OF_PARTY = " organ:§-p a ntic:PartyOrganization , ntic:Organ ; "
PARTY: Cases = {
    "its-own": (OF_PARTY + "org:unitOf center:§ .", MET),
    "joint": (OF_PARTY + "ntic:covers center:§ .", MET),
    "of-the-host": (
        part("host", "University") + OF_PARTY + "org:unitOf organization:§-unit .",
        MET,
    ),
    "of-the-company": (COMPANY + OF_PARTY + "org:unitOf organization:§-company .", MET),
    "of-a-participant": (
        part("user", "University", "", "school") + OF_PARTY + "org:unitOf organization:§-school .",
        SILENT,
    ),
    "none": ("", SILENT),
    "none-on-a-complete-list": (listed("party-organizations"), BREACHED),
    "none-on-a-partial-list": (listed("party-organizations", "partial"), SILENT),
    "ended-on-a-complete-list": (
        OF_PARTY + f"org:unitOf center:§{ENDED} ." + listed("party-organizations"),
        BREACHED,
    ),
    "begun-at-an-open-date": (
        OF_PARTY + f"org:unitOf center:§ ; ntic:validFrom {point('2020-01-01')} .",
        SILENT,
    ),
}

GOVERNANCE: Mapping[str, Cases] = {
    "5.1-interim": INTERIM,
    "5.1-transition": TRANSITION,
    "5.2-committee": COMMITTEE,
    "5.2-head": HEAD,
    "5.2-party": PARTY,
}
