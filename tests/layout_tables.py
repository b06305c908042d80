"""What the norms on definition, principles, layout and builders hold against a center.

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from ntic_kg.values import State
from tests.norm_cases import dates, part, point

MET, BREACHED = State.MET, State.BREACHED
SILENT, OUTSIDE = State.NOT_RECORDED, State.NOT_APPLICABLE

Cases = Mapping[str, tuple[str, State]]

COMPREHENSIVE = "center:§ ntic:category category:comprehensive ."
PAST, FUTURE = point("2020-01-01", "2020-12-31"), point("2030-01-01", "2030-01-01")
ENDED, COMING = f" ; ntic:validUntil {PAST}", f" ; ntic:validFrom {FUTURE}"
BRANCH = "branch:§ a ntic:CenterBranch ; org:unitOf center:§ ."


def listed(name: str, degree: str = "complete", about: str = "center:§") -> str:
    """Say how far a list goes."""
    return (
        f"[] a ntic:CompletenessStatement ; ntic:about {about} ; ntic:list list:{name} ;"
        f" ntic:completeness complete:{degree} ."
    )


ALL, PARTLY = listed("participants"), listed("participants", "partial")
BOTH = ALL + listed("support-measures")


def behind(member: str, tie: str, kind: str, unit: str = "back") -> str:
    """Tie a unit to a participating body."""
    return (
        f"organization:§-{member} {tie} organization:§-{unit} ."
        f" organization:§-{unit} a ntic:{kind} ."
    )


TWO_KINDS = "kind:frontier-leading , kind:key-generic"
KINDS = listed("technology-kinds")
CORE: Cases = {
    "both-core-kinds": (f"center:§ ntic:technologyKind {TWO_KINDS} .", MET),
    "both-and-another": (f"center:§ ntic:technologyKind {TWO_KINDS} , kind:disruptive .", MET),
    "one-on-an-open-list": ("center:§ ntic:technologyKind kind:key-generic .", SILENT),
    "one-on-a-complete-list": (
        f"center:§ ntic:technologyKind kind:key-generic . {KINDS}",
        BREACHED,
    ),
    "both-on-a-complete-list": (f"center:§ ntic:technologyKind {TWO_KINDS} . {KINDS}", MET),
    "none-on-a-complete-list": (KINDS, BREACHED),
    "one-on-a-partial-list": (listed("technology-kinds", "partial"), SILENT),
    "two-reports-of-the-list": (KINDS + listed("technology-kinds", "partial"), SILENT),
    "nothing": ("", SILENT),
}

CHAIN: Cases = {
    "serves-a-chain": ("center:§ ntic:servesChain chain:§ .", MET),
    "works-at-a-segment": ("center:§ ntic:worksAtSegment segment:§ .", MET),
    "a-branch-serves-a-chain": (BRANCH + "branch:§ ntic:servesChain chain:§ .", MET),
    "a-branch-at-a-segment": (BRANCH + "branch:§ ntic:worksAtSegment segment:§ .", MET),
    "a-participant-at-a-segment": (
        part("lead", "Enterprise")
        + "activity:§ ntic:actor organization:§-unit ; ntic:atSegment segment:§ .",
        SILENT,
    ),
    "none-on-a-complete-list": (listed("chains"), BREACHED),
    "none-on-a-partial-list": (listed("chains", "partial"), SILENT),
    "one-on-a-complete-list": (listed("chains") + "center:§ ntic:servesChain chain:§ .", MET),
    "comprehensive": (COMPREHENSIVE + listed("chains"), OUTSIDE),
    "nothing": ("", SILENT),
}

INDUSTRY: Cases = {
    "at-a-segment": ("center:§ ntic:worksAtSegment segment:§ .", MET),
    "a-branch-at-a-segment": (BRANCH + "branch:§ ntic:worksAtSegment segment:§ .", MET),
    "a-chain-without-a-segment": ("center:§ ntic:servesChain chain:§ .", SILENT),
    "none-on-a-complete-list": (listed("chain-segments"), BREACHED),
    "none-on-a-partial-list": (listed("chain-segments", "partial"), SILENT),
    "comprehensive": (COMPREHENSIVE + listed("chain-segments"), OUTSIDE),
    "nothing": ("", SILENT),
}

SCIENCE = part("lead", "University") + part("organizer", "LocalGovernment", member="city")
ENTERPRISE: Cases = {
    "an-enterprise": (part("participant", "Enterprise"), MET),
    "an-enterprise-supports": (part("supporter", "Enterprise"), MET),
    "a-platform-company": (part("lead", "PlatformCompany"), MET),
    "behind-an-alliance": (
        part("lead", "Alliance") + behind("unit", "org:hasMember", "Enterprise"),
        MET,
    ),
    "behind-a-public-institution": (
        part("operating-entity", "PublicInstitution")
        + behind("unit", "ntic:foundedBy", "Enterprise"),
        MET,
    ),
    "an-institute-turned-company": (
        part("lead", "ResearchInstitute") + "organization:§-unit ntic:actsAs party:enterprise .",
        MET,
    ),
    "an-outside-partner-only": (SCIENCE + part("partner", "Enterprise", member="far"), SILENT),
    "recommended-by-an-enterprise": (part("recommender", "Enterprise") + ALL, BREACHED),
    "none-on-an-open-list": (SCIENCE, SILENT),
    "none-on-a-partial-list": (SCIENCE + PARTLY, SILENT),
    "none-on-a-complete-list": (SCIENCE + ALL, BREACHED),
    "none-where-the-parties-are-complete": (SCIENCE + listed("parties"), BREACHED),
    "one-list-complete-the-other-cut": (SCIENCE + ALL + listed("parties", "partial"), SILENT),
    "an-unknown-kind-on-a-complete-list": (SCIENCE + part("investor", member="x") + ALL, SILENT),
    "an-alliance-of-unknown-members": (
        SCIENCE + part("investor", "Alliance", "", "x") + ALL,
        SILENT,
    ),
    "an-alliance-of-institutes": (
        SCIENCE
        + part("investor", "Alliance", member="x")
        + behind("x", "org:hasMember", "ResearchInstitute")
        + listed("members", about="organization:§-x")
        + ALL,
        BREACHED,
    ),
    "the-only-enterprise-left": (
        SCIENCE + part("participant", "Enterprise", ENDED, "x") + ALL,
        BREACHED,
    ),
    "the-only-enterprise-to-come": (part("participant", "Enterprise", COMING), SILENT),
    "an-enterprise-since-an-unknown-day": (
        part("participant", "Enterprise", f" ; ntic:validFrom {point()}") + ALL,
        MET,
    ),
    "nothing": ("", SILENT),
}

MECHANISM = "matter:§ a ntic:ExchangeMechanism ; ntic:concerns {of} {more} ."
TALENT = "; ntic:exchangeKind exchange:talent"
MECHANISMS = listed("exchange-mechanisms")
EXCHANGE: Cases = {
    "one-kind": (MECHANISM.format(of="center:§", more=TALENT), MET),
    "of-a-branch": (BRANCH + MECHANISM.format(of="branch:§", more=TALENT), MET),
    "one-kind-on-a-complete-list": (MECHANISM.format(of="center:§", more=TALENT) + MECHANISMS, MET),
    "kind-not-stated": (MECHANISM.format(of="center:§", more="") + MECHANISMS, SILENT),
    "ended": (MECHANISM.format(of="center:§", more=TALENT + ENDED), SILENT),
    "ended-on-a-complete-list": (
        MECHANISM.format(of="center:§", more=TALENT + ENDED) + MECHANISMS,
        BREACHED,
    ),
    "none-on-a-complete-list": (MECHANISMS, BREACHED),
    "none-on-a-partial-list": (listed("exchange-mechanisms", "partial"), SILENT),
    "nothing": ("", SILENT),
}

CROSSING = "matter:§ a ntic:Crossing ; ntic:concerns center:§ {more} ."
DISCIPLINE = "; ntic:crossingKind crossing:discipline"
FIELDS = "center:§ ntic:field field:big-data , field:nuclear-power ."
OPEN: Cases = {
    "one-crossing": (CROSSING.format(more=DISCIPLINE), MET),
    "a-crossing-to-come": (CROSSING.format(more=DISCIPLINE + dates("2030-01-01")), SILENT),
    "kind-not-stated": (CROSSING.format(more="") + listed("crossings"), SILENT),
    "comprehensive-with-two-fields": (COMPREHENSIVE + FIELDS + listed("crossings"), MET),
    "comprehensive-with-one-field": (
        COMPREHENSIVE + "center:§ ntic:field field:big-data .",
        SILENT,
    ),
    "two-fields-of-a-field-center": (FIELDS + listed("crossings"), BREACHED),
    "none-on-a-complete-list": (listed("crossings"), BREACHED),
    "none-on-a-partial-list": (listed("crossings", "partial"), SILENT),
    "nothing": ("", SILENT),
}

READ = 'center:§ ntic:fieldAsRead "海水淡化"@zh .'
FIELD: Cases = {
    "a-named-field": ("center:§ ntic:field field:high-speed-train .", MET),
    "a-field-of-the-plan": ("plan:§ ntic:planOf center:§ ; ntic:field field:big-data .", MET),
    "named-beside-words": (READ + "center:§ ntic:field field:big-data .", MET),
    "words-with-an-orientation": (READ + "center:§ ntic:orientation field:economy .", MET),
    "words-without-an-orientation": (READ, SILENT),
    "words-on-a-complete-list": (READ + listed("fields"), SILENT),
    "an-added-field-with-an-orientation": (
        "center:§ ntic:field organ:§-field . organ:§-field ntic:orientation field:needs .",
        MET,
    ),
    "an-added-field-without": ("center:§ ntic:field organ:§-field .", SILENT),
    "none-on-a-complete-list": (listed("fields"), BREACHED),
    "none-on-a-partial-list": (listed("fields", "partial"), SILENT),
    "comprehensive": (COMPREHENSIVE + listed("fields"), OUTSIDE),
    "nothing": ("", SILENT),
}

MEASURE = "matter:§ a ntic:SupportMeasure ; ntic:concerns center:§ {more} ."
BY_CITY = "; ntic:providedBy organization:§-city"
CITY = "organization:§-city a ntic:LocalGovernment ."
GOVERNMENT: Cases = {
    "a-ministry-organizes": (part("organizer", "CentralDepartment"), MET),
    "a-zone-committee-recommends": (part("recommender", "ZoneCommittee"), MET),
    "a-measure-of-support": (MEASURE.format(more=BY_CITY) + CITY, MET),
    "a-measure-to-come": (MEASURE.format(more=BY_CITY + dates("2030-01-01")) + CITY, SILENT),
    "a-measure-that-ended": (MEASURE.format(more=BY_CITY + ENDED) + CITY + BOTH, MET),
    "none-on-complete-lists": (part("lead", "Enterprise") + BOTH, BREACHED),
    "participants-complete-only": (part("lead", "Enterprise") + ALL, SILENT),
    "measures-partial": (
        part("lead", "Enterprise") + BOTH + listed("support-measures", "partial"),
        SILENT,
    ),
    "a-measure-of-nobody": (MEASURE.format(more="") + BOTH, SILENT),
    "an-unknown-kind": (part("participant") + BOTH, SILENT),
    "a-government-that-left": (part("participant", "LocalGovernment", ENDED), SILENT),
    "nothing": ("", SILENT),
}

LAYOUT: Mapping[str, Cases] = {
    "1-core": CORE,
    "1-chain": CHAIN,
    "2.2-industry": INDUSTRY,
    "2.2-enterprise": ENTERPRISE,
    "2.2-exchange": EXCHANGE,
    "2.2-open": OPEN,
    "3.1-field": FIELD,
    "3.2-gov": GOVERNMENT,
}
