"""What the norms on leads, local governments and chain links hold against a center.

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.layout_tables import (
    ALL,
    BOTH,
    BRANCH,
    BREACHED,
    BY_CITY,
    COMING,
    COMPREHENSIVE,
    ENDED,
    MEASURE,
    MET,
    OUTSIDE,
    PARTLY,
    SILENT,
    Cases,
    behind,
    listed,
)
from tests.norm_cases import dates, part, start

ASPECTS = ("rd-strength", "leading-talent", "research-team")
DOCUMENT = 'ntic:basisDocument "论证材料"'


def shown(*aspects: str, by: str = DOCUMENT, lead: str = "unit") -> str:
    """Write one statement an aspect about a lead."""
    return "".join(
        f"[] a ntic:Statement ; ntic:about organization:§-{lead} ; ntic:aspect aspect:{aspect} ;"
        f" {by} ."
        for aspect in aspects
    )


LEADER = part("lead", "Enterprise")
JOINT = part("joint-lead", "Enterprise") + part("joint-lead", "University", member="second")
EVIDENCE = listed("lead-evidence", about="organization:§-unit")
LEAD: Cases = {
    "documents": (LEADER + shown(*ASPECTS), MET),
    "figures": (LEADER + shown(*ASPECTS, by="ntic:count 6"), MET),
    "a-record-as-source": (LEADER + shown(*ASPECTS, by="prov:wasDerivedFrom record:§"), MET),
    "joint-leads-together": (
        JOINT + shown(*ASPECTS[:2]) + shown(ASPECTS[2], lead="second"),
        MET,
    ),
    "one-aspect-missing": (LEADER + shown(*ASPECTS[:2]), SILENT),
    "words-without-a-source": (
        LEADER + shown(*ASPECTS[:2]) + shown(ASPECTS[2], by='ntic:valueAsRead "强"') + EVIDENCE,
        SILENT,
    ),
    "a-count-of-zero": (
        LEADER + shown(*ASPECTS[:2]) + shown(ASPECTS[2], by="ntic:count 0"),
        BREACHED,
    ),
    "zero-with-a-document-only": (
        LEADER + shown(*ASPECTS[:2]) + shown(ASPECTS[2], by=f"ntic:count 0 ; {DOCUMENT}"),
        BREACHED,
    ),
    "zero-beside-other-evidence": (
        LEADER + shown(*ASPECTS) + shown(ASPECTS[2], by="ntic:count 0"),
        MET,
    ),
    "one-missing-on-a-complete-list": (LEADER + shown(*ASPECTS[1:]) + EVIDENCE, BREACHED),
    "one-missing-on-a-partial-list": (
        LEADER + EVIDENCE + listed("lead-evidence", "partial", "organization:§-unit"),
        SILENT,
    ),
    "zero-for-one-of-two-leads": (JOINT + shown(*ASPECTS, by="ntic:count 0"), SILENT),
    "of-a-participant-only": (
        LEADER + part("participant", "University", member="other") + shown(*ASPECTS, lead="other"),
        SILENT,
    ),
    "no-lead": (part("participant", "Enterprise"), SILENT),
    "started-before-the-guideline": (LEADER + start("2016-09-05", "2016-09-05"), OUTSIDE),
    "started-perhaps-before": (LEADER + start("", "2018-01-01"), SILENT),
    "two-reports-of-the-start": (
        LEADER + start("2016-09-05", "2016-09-05") + start("2018-01-01", "2018-12-31", "other"),
        SILENT,
    ),
    "nothing": ("", SILENT),
}

UNIVERSITY = part("participant", "University", member="other")
COMPANY = part("participant", "Enterprise", member="other")
MEMBERS = listed("members", about="organization:§-unit")
TURNED = part("lead", "ResearchInstitute") + "organization:§-unit ntic:actsAs party:enterprise ."
UNITE: Cases = {
    "an-enterprise-and-a-university": (LEADER + UNIVERSITY, MET),
    "a-university-and-an-enterprise": (part("lead", "University") + COMPANY, MET),
    "joint-leads-of-two-sides": (JOINT, MET),
    "an-outside-partner": (LEADER + part("partner", "ResearchInstitute", member="far"), MET),
    "a-university-organizes": (LEADER + part("organizer", "University", member="other"), SILENT),
    "a-government-takes-part": (
        LEADER + part("participant", "LocalGovernment", member="city") + ALL,
        SILENT,
    ),
    "only-enterprises-on-an-open-list": (LEADER + COMPANY, SILENT),
    "only-enterprises-on-a-partial-list": (LEADER + COMPANY + PARTLY, SILENT),
    "only-enterprises-on-a-complete-list": (LEADER + COMPANY + ALL, BREACHED),
    "university-and-institute-are-one-side": (
        part("lead", "University") + part("participant", "ResearchInstitute", member="other") + ALL,
        BREACHED,
    ),
    "the-lead-alone-on-a-complete-list": (LEADER + ALL, BREACHED),
    "an-unknown-kind-on-a-complete-list": (LEADER + part("investor", member="other") + ALL, SILENT),
    "an-institute-turned-company-with-a-company": (TURNED + COMPANY, MET),
    "an-institute-turned-company-alone": (TURNED + ALL, BREACHED),
    "an-alliance-of-two-sides": (
        part("lead", "Alliance")
        + behind("unit", "org:hasMember", "Enterprise")
        + behind("unit", "org:hasMember", "University", "school"),
        MET,
    ),
    "an-alliance-of-enterprises": (
        part("lead", "Alliance") + behind("unit", "org:hasMember", "Enterprise") + MEMBERS + ALL,
        BREACHED,
    ),
    "an-alliance-with-more-members": (
        part("lead", "Alliance") + behind("unit", "org:hasMember", "Enterprise") + ALL,
        SILENT,
    ),
    "a-platform-company-of-unknown-owners": (part("lead", "PlatformCompany") + ALL, SILENT),
    "a-public-institution-with-a-company": (part("lead", "PublicInstitution") + COMPANY, MET),
    "a-partner-that-left": (
        LEADER + part("participant", "University", ENDED, "other") + ALL,
        BREACHED,
    ),
    "a-partner-to-come": (LEADER + part("participant", "University", COMING, "other"), SILENT),
    "no-lead": (UNIVERSITY + COMPANY + ALL, SILENT),
    "nothing": ("", SILENT),
}


def link(relation: str, more: str = "", kind: str = "", base: str = "") -> str:
    """Link the center to a base."""
    return (
        f"[] a ntic:BaseLink ; ntic:fromCenter center:§ ; ntic:toBase base:§ ;"
        f" ntic:linkRelation relation:{relation}{more} . base:§ a ntic:Base{kind}{base} ."
    )


REGISTRY = " ; ntic:registry organ:§-registry"
INTEGRATE: Cases = {
    "a-registry-entry": (link("converted-from", base=REGISTRY), MET),
    "a-source-of-the-link": (link("integrates", f" ; {DOCUMENT}"), MET),
    "a-source-of-the-base": (link("integrates", base=" ; prov:wasDerivedFrom record:§"), MET),
    "neither": (link("integrates"), SILENT),
    "a-plain-statement": (
        f"center:§ ntic:convertedFrom base:§ . base:§ a ntic:Base{REGISTRY} .",
        MET,
    ),
    "a-plain-statement-without-source": ("center:§ ntic:integrates base:§ .", SILENT),
    "a-base-without-a-name": (
        "[] ntic:fromCenter center:§ ; ntic:linkRelation relation:integrates .",
        SILENT,
    ),
    "a-local-base": (link("integrates", f" ; {DOCUMENT}", " , ntic:LocalBase"), BREACHED),
    "an-upgraded-local-base": (link("upgraded-from", "", " , ntic:LocalBase"), OUTSIDE),
    "a-linked-base": (link("closely-linked"), OUTSIDE),
    "a-hosted-and-a-converted-base": (
        link("converted-from", base=REGISTRY)
        + "[] ntic:fromCenter center:§ ; ntic:toBase base:§-b ; ntic:linkRelation relation:hosts ."
        + "base:§-b a ntic:LocalBase .",
        MET,
    ),
    "nothing": ("", OUTSIDE),
}

PLACES = """
division:300000 ntic:divisionLevel rank:province .
division:300100 ntic:withinDivision division:300000 ; ntic:divisionLevel rank:prefecture .
division:300101 ntic:withinDivision division:300100 ; ntic:divisionLevel rank:county-direct .
division:300102 ntic:withinDivision division:300100 ; ntic:divisionLevel rank:county-direct .
division:300200 ntic:withinDivision division:300000 ; ntic:divisionLevel rank:prefecture .
division:400000 ntic:divisionLevel rank:province .
"""


def seat(division: str) -> str:
    """Give the center a seat."""
    return f"center:§ ntic:seat [ a ntic:Seat ; ntic:division division:{division} ] ."


def given(division: str, kind: str = "LocalGovernment", more: str = "") -> str:
    """Have a local body support the center."""
    return (
        MEASURE.format(more=BY_CITY + more)
        + f"organization:§-city a ntic:{kind} ; ntic:division division:{division} ."
    )


PROVINCIAL = "organization:§-city ntic:governmentLevel level:provincial ."
LOCALGOV: Cases = {
    "the-city-of-the-seat": (seat("300100") + given("300100"), MET),
    "the-province-above": (seat("300101") + given("300000"), MET),
    "taking-part": (
        seat("300100")
        + part("participant", "LocalGovernment")
        + "organization:§-unit ntic:division division:300100 .",
        MET,
    ),
    "the-place-of-a-branch": (
        BRANCH + "branch:§ ntic:division division:300200 ." + given("300200"),
        MET,
    ),
    "one-of-two-seats": (seat("400000") + seat("300100") + given("300100"), MET),
    "the-place-of-a-hosted-base": (
        "center:§ ntic:hostsBase base:§ . base:§ ntic:division division:300100 ." + given("300100"),
        MET,
    ),
    "a-zone-in-the-city": (seat("300100") + given("300101", "ZoneCommittee"), MET),
    "a-zone-of-the-same-prefecture": (seat("300101") + given("300102", "ZoneCommittee"), MET),
    "a-zone-of-another-prefecture": (seat("300101") + given("300200", "ZoneCommittee"), SILENT),
    "a-district-of-another-seat": (seat("300101") + given("300102") + BOTH, SILENT),
    "a-provincial-government-in-its-capital": (
        seat("300200") + given("300100") + PROVINCIAL + BOTH,
        MET,
    ),
    "perhaps-a-provincial-government": (seat("300200") + given("300100") + BOTH, SILENT),
    "another-province": (seat("300100") + given("400000"), SILENT),
    "another-province-on-complete-lists": (seat("300100") + given("400000") + BOTH, BREACHED),
    "another-province-with-seats-cut": (
        seat("300100") + given("400000") + BOTH + listed("seats", "partial"),
        SILENT,
    ),
    "another-province-without-a-seat": (given("400000") + BOTH, SILENT),
    "a-government-without-a-division": (
        seat("300100") + part("organizer", "LocalGovernment") + BOTH,
        SILENT,
    ),
    "a-measure-of-nobody": (seat("300100") + MEASURE.format(more="") + BOTH, SILENT),
    "none-on-complete-lists": (seat("300100") + LEADER + BOTH, BREACHED),
    "none-without-a-seat": (LEADER + BOTH, SILENT),
    "a-ministry-on-complete-lists": (
        seat("300100") + part("organizer", "CentralDepartment") + BOTH,
        BREACHED,
    ),
    "participants-complete-only": (seat("300100") + LEADER + ALL, SILENT),
    "a-measure-to-come": (seat("300100") + given("300100", more=dates("2030-01-01")), SILENT),
    "a-seat-without-a-division": ("center:§ ntic:seat [ a ntic:Seat ] .", SILENT),
    "nothing": ("", SILENT),
}

SERVES = "center:§ ntic:servesChain chain:§ . chain:§ a ntic:IndustrialChain ."
TWO = SERVES + "segment:§-a ntic:segmentOf chain:§ . segment:§-b ntic:segmentOf chain:§ ."
AT = (
    "[] a ntic:ChainActivity ; ntic:actor organization:§-{who} ; ntic:atSegment segment:§-{where} ."
)
AT_A, AT_B = AT.format(who="unit", where="a"), AT.format(who="unit", where="b")
ACTIVITIES = listed("chain-activities", about="chain:§")
LINKS: Cases = {
    "every-segment-served": (TWO + LEADER + AT_A + AT_B, MET),
    "by-an-outside-partner": (TWO + part("partner", "Enterprise") + AT_A + AT_B, MET),
    "from-behind-a-vehicle": (
        TWO
        + part("lead", "Alliance")
        + behind("unit", "org:hasMember", "Enterprise")
        + AT.format(who="back", where="a")
        + AT.format(who="back", where="b"),
        MET,
    ),
    "one-unserved": (TWO + LEADER + AT_A, SILENT),
    "one-unserved-on-complete-lists": (TWO + LEADER + AT_A + ALL + ACTIVITIES, BREACHED),
    "activities-of-the-chain-open": (TWO + LEADER + AT_A + ALL, SILENT),
    "participants-partial": (TWO + LEADER + AT_A + PARTLY + ACTIVITIES, SILENT),
    "served-by-a-university": (TWO + part("lead", "University") + AT_A + AT_B, SILENT),
    "served-by-a-supporter": (TWO + part("supporter", "Enterprise") + AT_A + AT_B, SILENT),
    "served-by-a-stranger": (
        TWO + LEADER + AT.format(who="x", where="a") + "organization:§-x a ntic:Enterprise .",
        SILENT,
    ),
    "the-chain-of-a-segment": (
        "center:§ ntic:worksAtSegment segment:§-a . segment:§-a ntic:segmentOf chain:§ ."
        + LEADER
        + AT_A,
        MET,
    ),
    "no-modeled-segment": (SERVES, OUTSIDE),
    "comprehensive": (TWO + COMPREHENSIVE + ALL + ACTIVITIES, OUTSIDE),
    "nothing": ("", SILENT),
}

BUILDERS: Mapping[str, Cases] = {
    "3.3-lead": LEAD,
    "3.3-unite": UNITE,
    "3.3-integrate": INTEGRATE,
    "3.3-localgov": LOCALGOV,
    "4.2-chainlinks": LINKS,
}
