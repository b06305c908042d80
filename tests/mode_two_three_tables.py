"""What the norms on the second and third formation mode find, and what they leave open."""

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
    UNFOUNDED,
    UNUSED,
    USED,
    Cases,
    firm,
    give,
    tie,
    whole,
)  # fmt: skip
from tests.norm_cases import organ, part, plan

UNIVERSITY = part("participant", "University", member="school")
JOINT: Cases = {
    "no-mode": (COMPANY + RIVAL + UNIVERSITY, UNUSED),
    "combined-with-another": (TWO + THREE + COMPANY + ALL, UNUSED),
    "two-enterprises-and-a-university": (TWO + COMPANY + RIVAL + UNIVERSITY, USED),
    "members-of-an-alliance": (
        TWO
        + OPEN_BODY
        + firm("a")
        + firm("b")
        + firm("c", kind="ResearchInstitute")
        + tie("org:hasMember", "a", "b", "c"),
        USED,
    ),
    "owners-of-a-platform-company": (
        TWO
        + part("lead", "PlatformCompany")
        + firm("a")
        + firm("b")
        + tie("ntic:ownedBy", "a", "b")
        + UNIVERSITY,
        USED,
    ),
    "platform-company-and-its-one-owner": (
        TWO + part("lead", "PlatformCompany") + firm("a") + tie("ntic:ownedBy", "a") + UNIVERSITY,
        SILENT,
    ),
    "institute-turned-company": (
        TWO
        + COMPANY
        + RIVAL
        + part("participant", "Enterprise", member="c")
        + " organization:§-c ntic:actsAs party:research-institute .",
        USED,
    ),
    "institute-turned-company-as-second-enterprise": (
        TWO
        + COMPANY
        + RIVAL
        + " organization:§-rival ntic:actsAs party:research-institute ."
        + ALL,
        UNFOUNDED,
    ),
    "one-enterprise": (TWO + COMPANY + UNIVERSITY, SILENT),
    "one-enterprise-on-a-complete-list": (TWO + COMPANY + UNIVERSITY + ALL, UNFOUNDED),
    "no-university-on-a-complete-list": (TWO + COMPANY + RIVAL + ALL, UNFOUNDED),
    "no-university-on-a-partial-list": (
        TWO + COMPANY + RIVAL + whole("participants", how="partial"),
        SILENT,
    ),
    "a-unit-of-unknown-kind": (TWO + COMPANY + RIVAL + part("user", member="x") + ALL, SILENT),
    "alliance-of-unknown-members": (
        TWO + COMPANY + part("host", "Alliance", member="x") + ALL,
        SILENT,
    ),
    "alliance-of-known-members": (
        TWO
        + COMPANY
        + part("host", "Alliance", member="x")
        + firm("b")
        + tie("org:hasMember", "b", unit="x")
        + whole("members", "organization:§-x")
        + ALL,
        UNFOUNDED,
    ),
    "supporting-university": (
        TWO + COMPANY + RIVAL + part("supporter", "University", member="school") + ALL,
        UNFOUNDED,
    ),
}

VEHICLES: Cases = {
    "another-mode": (ONE + whole("joint-vehicles"), UNUSED),
    "stated": (TWO + "center:§ ntic:jointVehicle vehicle:other .", USED),
    "stated-on-the-plan": (
        TWO + plan("a", "2021-01-01", "2023-12-31", " ; ntic:jointVehicle vehicle:alliance"),
        USED,
    ),
    "alliance-as-lead": (TWO + OPEN_BODY, USED),
    "platform-company-as-operating-entity": (
        TWO + part("operating-entity", "PlatformCompany"),
        USED,
    ),
    "none": (TWO + COMPANY, SILENT),
    "none-on-a-complete-list": (TWO + COMPANY + whole("joint-vehicles"), UNFOUNDED),
    "none-on-a-partial-list": (TWO + whole("joint-vehicles", how="partial"), SILENT),
    "platform-company-under-the-first-mode": (ONE + part("lead", "PlatformCompany"), UNUSED),
}

MONEY = whole("contributors")
INVESTORS: Cases = {
    "another-mode": (THREE + give("a") + MONEY, UNUSED),
    "two-contributors": (TWO + give("a") + give("b"), USED),
    "investor-and-contributor": (TWO + part("investor", "Enterprise") + give("b"), USED),
    "owners-of-the-platform-company": (
        TWO + part("lead", "PlatformCompany") + tie("ntic:ownedBy", "a", "b"),
        USED,
    ),
    "owners-of-the-lead": (TWO + COMPANY + tie("ntic:ownedBy", "a", "b"), SILENT),
    "one-that-gave-twice": (TWO + give("a") + give("a") + MONEY, UNFOUNDED),
    "none-on-a-complete-list": (TWO + MONEY, UNFOUNDED),
    "one-on-a-partial-list": (TWO + give("a") + whole("contributors", how="partial"), SILENT),
    "one": (TWO + give("a"), SILENT),
    "vehicle-and-its-owner": (
        TWO
        + part("investor", "PlatformCompany")
        + tie("ntic:ownedBy", "a")
        + give("a")
        + MONEY
        + whole("members", "organization:§-unit"),
        UNFOUNDED,
    ),
    "vehicle-of-unknown-owners": (TWO + part("investor", "PlatformCompany") + MONEY, SILENT),
    "one-without-a-name": (TWO + give("a") + give("") + MONEY, SILENT),
}

RESEARCH: Cases = {
    "no-mode": (COMPANY, UNUSED),
    "another-mode": (TWO + SCHOOL, UNUSED),
    "university": (THREE + SCHOOL, USED),
    "institute-as-joint-lead-with-an-enterprise": (
        THREE + COMPANY + part("joint-lead", "ResearchInstitute", member="i"),
        USED,
    ),
    "body-run-by-a-university": (
        THREE
        + part("lead", "PublicInstitution")
        + firm("school", kind="University")
        + tie("ntic:runBy", "school"),
        USED,
    ),
    "company-that-acts-as-an-institute": (
        THREE + COMPANY + " organization:§-unit ntic:actsAs party:research-institute .",
        USED,
    ),
    "alliance-that-a-university-only-belongs-to": (
        THREE + OPEN_BODY + firm("school", kind="University") + tie("org:hasMember", "school"),
        SILENT,
    ),
    "enterprise": (THREE + COMPANY, UNFOUNDED),
    "city": (THREE + part("lead", "LocalGovernment"), UNFOUNDED),
    "enterprise-on-a-partial-list": (THREE + COMPANY + whole("parties", how="partial"), SILENT),
    "platform-company-of-unknown-owners": (THREE + part("lead", "PlatformCompany"), SILENT),
    "platform-company-of-enterprises": (
        THREE
        + part("lead", "PlatformCompany")
        + firm("a")
        + tie("ntic:ownedBy", "a")
        + whole("members", "organization:§-unit"),
        UNFOUNDED,
    ),
    "unknown-kind": (THREE + part("lead"), SILENT),
    "no-lead": (THREE + UNIVERSITY, SILENT),
    "enterprise-beside-a-lead-of-unknown-kind": (
        THREE + COMPANY + part("joint-lead", member="x"),
        SILENT,
    ),
    "university-until-2020": (THREE + part("lead", "University", PAST), SILENT),
}

LED = THREE + SCHOOL
SEAT = " [] a ntic:BoardSeat ; ntic:seatOn organ:§-Council ; ntic:sentBy organization:§-f ."
ENTERPRISES: Cases = {
    "another-mode": (ONE + SCHOOL + ALL, OUTSIDE),
    "two-modes": (ONE + LED + ALL, OUTSIDE),
    "participant": (LED + RIVAL, MET),
    "user": (LED + part("user", "Enterprise", member="u") + ALL, MET),
    "member-of-an-alliance": (
        LED
        + part("participant", "Alliance", member="x")
        + firm("f")
        + tie("org:hasMember", "f", unit="x")
        + ALL,
        MET,
    ),
    "sends-a-member-of-the-council": (LED + organ() + firm("f") + SEAT + ALL, MET),
    "sends-a-member-of-the-entity-s-council": (
        LED
        + part("operating-entity", "PublicInstitution", member="e")
        + organ(of="organization:§-e")
        + firm("f")
        + SEAT
        + ALL,
        MET,
    ),
    "undertakes-a-project": (
        LED
        + firm("f")
        + " [] a ntic:Project ; ntic:concerns center:§ ; ntic:undertaker center:§ ,"
        + " organization:§-f ."
        + ALL,
        MET,
    ),
    "organizer-alone": (LED + part("organizer", "Enterprise", member="s") + ALL, BREACHED),
    "supporter-alone": (LED + part("supporter", "Enterprise", member="s") + ALL, BREACHED),
    "outside-partner-alone": (LED + part("partner", "Enterprise", member="s") + ALL, BREACHED),
    "none": (LED + UNIVERSITY, SILENT),
    "none-on-a-complete-list": (LED + UNIVERSITY + CITY + ALL, BREACHED),
    "none-on-a-partial-list": (LED + whole("participants", how="partial"), SILENT),
    "a-unit-of-unknown-kind": (LED + part("participant", member="x") + ALL, SILENT),
    "alliance-of-unknown-members": (
        LED + part("participant", "Alliance", member="x") + ALL,
        SILENT,
    ),
    "enterprise-until-2020": (
        LED + part("participant", "Enterprise", PAST, "past") + ALL,
        BREACHED,
    ),
    "institute-turned-company": (
        LED
        + part("participant", "ResearchInstitute", member="i")
        + " organization:§-i ntic:actsAs party:enterprise ."
        + ALL,
        MET,
    ),
}

TABLES: Mapping[str, Cases] = {
    "3.2-mode2": JOINT,
    "3.2-mode2-vehicle": VEHICLES,
    "3.2-mode2-invest": INVESTORS,
    "3.2-mode3": RESEARCH,
    "3.2-mode3-ent": ENTERPRISES,
}
