"""What the norms on the first formation mode hold against a center, and what they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mode_cases import (
    ALL,
    BREACHED,
    CITY,
    COMPANY,
    MET,
    ONE,
    OPEN_BODY,
    OUTSIDE,
    PAST,
    RIVAL,
    SCHOOL,
    SILENT,
    THREE,
    TWO,
    Cases,
    firm,
    marked,
    tie,
    whole,
)  # fmt: skip
from tests.norm_cases import part, plan

REASON = "event:§ a ntic:Start ; ntic:concerns center:§ ; ntic:exceptionReason '批复说明'@zh ."
LEADING: Cases = {
    "no-mode": (SCHOOL, OUTSIDE),
    "another-mode": (TWO + SCHOOL, OUTSIDE),
    "two-modes": (ONE + TWO + SCHOOL, OUTSIDE),
    "combination": ("center:§ ntic:formationMode mode:combination ." + SCHOOL, OUTSIDE),
    "two-modes-one-on-the-plan": (
        ONE + plan("a", "2021-01-01", "2023-12-31", " ; ntic:formationMode mode:other") + SCHOOL,
        OUTSIDE,
    ),
    "mode-on-the-plan": (
        plan("a", "2021-01-01", "2023-12-31", " ; ntic:formationMode mode:leading-enterprise")
        + SCHOOL,
        BREACHED,
    ),
    "marked": (ONE + COMPANY + marked("unit"), MET),
    "marked-without-a-source": (ONE + COMPANY + marked("unit", ""), SILENT),
    "source-is-a-record": (
        ONE + COMPANY + marked("unit", " ; prov:wasDerivedFrom record:§"),
        MET,
    ),
    "not-marked": (ONE + COMPANY, SILENT),
    "no-lead": (ONE + RIVAL, SILENT),
    "group-marked": (ONE + COMPANY + firm("g") + tie("ntic:ownedBy", "g") + marked("g"), MET),
    "subsidiary-marked": (
        ONE + COMPANY + firm("s") + tie("ntic:ownedBy", "unit", unit="s") + marked("s"),
        MET,
    ),
    "platform-company-of-a-leading-enterprise": (
        ONE
        + part("lead", "PlatformCompany")
        + firm("g")
        + tie("ntic:foundedBy", "g")
        + marked("g"),
        MET,
    ),
    "one-of-two-joint-leads-is-marked": (
        ONE
        + part("joint-lead", "University")
        + part("joint-lead", "Enterprise", member="b")
        + marked("b"),
        MET,
    ),
    "led-by-a-university": (ONE + SCHOOL, BREACHED),
    "led-by-a-city": (ONE + part("lead", "LocalGovernment"), BREACHED),
    "led-by-a-university-on-a-partial-list": (
        ONE + SCHOOL + whole("parties", how="partial"),
        SILENT,
    ),
    "led-by-a-university-for-a-reason": (ONE + SCHOOL + REASON, MET),
    "reason-beside-an-enterprise-without-a-mark": (ONE + COMPANY + REASON, SILENT),
    "led-by-a-unit-of-unknown-kind": (ONE + part("lead"), SILENT),
    "led-by-an-institute-turned-company": (
        ONE
        + part("lead", "ResearchInstitute")
        + " organization:§-unit ntic:actsAs party:enterprise .",
        SILENT,
    ),
    "led-by-an-alliance-of-unknown-members": (ONE + OPEN_BODY, SILENT),
    "led-by-an-alliance-of-universities": (
        ONE
        + OPEN_BODY
        + firm("a", kind="University")
        + tie("org:hasMember", "a")
        + whole("members", "organization:§-unit"),
        BREACHED,
    ),
    "led-by-a-university-until-2020": (ONE + part("lead", "University", PAST), SILENT),
}

BESIDE: Cases = {
    "another-mode": (THREE + COMPANY + ALL, OUTSIDE),
    "lead-and-participant": (ONE + COMPANY + RIVAL, MET),
    "participant-of-unknown-kind": (ONE + COMPANY + part("participant", member="x"), MET),
    "investor": (ONE + COMPANY + part("investor", "FinancialInstitution", member="bank"), MET),
    "lead-alone": (ONE + COMPANY, SILENT),
    "lead-alone-on-a-complete-list": (ONE + COMPANY + ALL, BREACHED),
    "complete-and-partial": (ONE + COMPANY + ALL + whole("parties", how="partial"), SILENT),
    "complete-list-of-parties": (ONE + COMPANY + whole("parties"), BREACHED),
    "joint-leads-alone": (
        ONE + COMPANY + part("joint-lead", "University", member="school") + ALL,
        BREACHED,
    ),
    "lead-in-a-second-role": (
        ONE + COMPANY + "participation:§-2 org:organization center:§ ; org:role role:participant ;"
        " org:member organization:§-unit ." + ALL,
        BREACHED,
    ),
    "city-as-organizer": (ONE + COMPANY + CITY + ALL, BREACHED),
    "city-as-participant": (
        ONE + COMPANY + part("participant", "ZoneCommittee", member="zone") + ALL,
        BREACHED,
    ),
    "supporter": (ONE + COMPANY + part("supporter", "Enterprise", member="s") + ALL, BREACHED),
    "participant-until-2020": (
        ONE + COMPANY + part("participant", "University", PAST, "school") + ALL,
        BREACHED,
    ),
    "operating-company-of-the-lead": (
        ONE
        + COMPANY
        + part("operating-entity", "Enterprise", member="own")
        + tie("ntic:ownedBy", "unit", unit="own")
        + ALL,
        BREACHED,
    ),
    "operating-company-of-the-lead-and-another": (
        ONE
        + COMPANY
        + part("operating-entity", "Enterprise", member="own")
        + tie("ntic:ownedBy", "unit", "other", unit="own")
        + ALL,
        MET,
    ),
    "platform-company-of-two-as-lead": (
        ONE + part("lead", "PlatformCompany") + tie("ntic:ownedBy", "a", "b") + ALL,
        MET,
    ),
    "platform-company-of-unknown-owners": (ONE + part("lead", "PlatformCompany") + ALL, SILENT),
    "platform-company-of-one": (
        ONE
        + part("lead", "PlatformCompany")
        + tie("ntic:ownedBy", "a")
        + ALL
        + whole("members", "organization:§-unit"),
        BREACHED,
    ),
}

TABLES: Mapping[str, Cases] = {
    "3.2-mode1": LEADING,
    "3.2-mode1-part": BESIDE,
}
