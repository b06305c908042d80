"""Cases of the norms on the parties of a center and their seats (sentences 38.2 and 38.3).

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.governance_tables import COMPANY, ENDED, listed, typed
from tests.norm_cases import organ, part
from tests.norm_tables import BREACHED, MET, OUTSIDE, SILENT, Cases


def seat(more: str, kind: str = "representative", on: str = "organ:§-Council") -> str:
    """Write a seat on an organ, by default on the council."""
    return f" [] a ntic:BoardSeat ; ntic:seatOn {on} ; ntic:seatKind seat:{kind}{more} ."


def sent(*units: str) -> str:
    """Say which units sent somebody."""
    return " ; ntic:sentBy " + " , ".join(f"organization:§-{unit}" for unit in units)


PARTIES_LISTED = listed("parties")
FIRMS = part("lead", "Enterprise") + part("participant", "Enterprise", "", "other")
SCHOOL = part("participant", "University", "", "school")
CITY = part("organizer", "LocalGovernment", "", "city")
OWNED = " organization:§-unit ntic:ownedBy organization:§-a , organization:§-b ."
PARTIES: Cases = {
    "two-kinds": (FIRMS + SCHOOL, MET),
    "firm-and-organizing-city": (FIRMS + CITY, MET),
    "one-kind": (FIRMS, SILENT),
    "one-kind-on-a-partial-list": (FIRMS + listed("participants", "partial"), SILENT),
    "one-kind-on-a-complete-list": (FIRMS + PARTIES_LISTED, BREACHED),
    "one-kind-on-a-complete-list-of-participants": (FIRMS + listed("participants"), BREACHED),
    "one-list-complete-one-partial": (
        FIRMS + PARTIES_LISTED + listed("participants", "partial"),
        SILENT,
    ),
    "one-kind-beside-a-unit-of-unknown-kind": (
        FIRMS + part("participant", "", "", "third") + PARTIES_LISTED,
        SILENT,
    ),
    "university-and-institute": (
        SCHOOL + part("lead", "ResearchInstitute") + PARTIES_LISTED,
        MET,
    ),
    "supporting-city-is-no-party": (
        FIRMS + part("supporter", "LocalGovernment", "", "city") + PARTIES_LISTED,
        BREACHED,
    ),
    "university-that-left": (
        FIRMS + part("participant", "University", ENDED, "school") + PARTIES_LISTED,
        BREACHED,
    ),
    "all-of-other-kinds": (
        part("lead", "SocialOrganization")
        + part("investor", "FinancialInstitution", "", "fund")
        + PARTIES_LISTED,
        BREACHED,
    ),
    "institute-that-is-a-public-institution": (
        part("lead", "ResearchInstitute")
        + typed("PublicInstitution")
        + part("participant", "ResearchInstitute", "", "other")
        + PARTIES_LISTED,
        BREACHED,
    ),
    "converted-institute-beside-firms": (
        FIRMS + "organization:§-other ntic:actsAs party:research-institute ." + PARTIES_LISTED,
        MET,
    ),
    "platform-company-of-two-kinds": (
        part("lead", "PlatformCompany")
        + OWNED
        + typed("University", "a")
        + typed("Enterprise", "b"),
        MET,
    ),
    "platform-company-of-universities": (
        part("lead", "PlatformCompany")
        + OWNED
        + typed("University", "a")
        + typed("University", "b")
        + PARTIES_LISTED,
        BREACHED,
    ),
    "platform-company-of-unknown-owners": (
        part("lead", "PlatformCompany")
        + part("participant", "Enterprise", "", "other")
        + PARTIES_LISTED,
        SILENT,
    ),
    "alliance-whose-members-are-partly-known": (
        part("lead", "Alliance")
        + "organization:§-unit org:hasMember organization:§-a ."
        + typed("Enterprise", "a")
        + PARTIES_LISTED
        + listed("members", "partial", "organization:§-unit"),
        SILENT,
    ),
    "state-owned-enterprises-are-enterprises": (
        FIRMS
        + "organization:§-unit ntic:ownedBy organization:§-state ."
        + typed("CentralDepartment", "state")
        + PARTIES_LISTED,
        BREACHED,
    ),
    "none": (PARTIES_LISTED, SILENT),
}

KINDS: Cases = {
    "three-kinds": (FIRMS + SCHOOL + CITY, MET),
    "institute-for-university": (FIRMS + CITY + part("user", "ResearchInstitute", "", "lab"), MET),
    "no-government": (FIRMS + SCHOOL, SILENT),
    "no-government-on-a-complete-list": (FIRMS + SCHOOL + PARTIES_LISTED, BREACHED),
    "no-government-on-a-partial-list": (FIRMS + SCHOOL + listed("parties", "partial"), SILENT),
    "unit-of-unknown-kind": (
        FIRMS + SCHOOL + part("host", "", "", "host") + PARTIES_LISTED,
        SILENT,
    ),
    "government-behind-the-platform-company": (
        SCHOOL
        + part("lead", "PlatformCompany")
        + OWNED
        + typed("LocalGovernment", "a")
        + typed("Enterprise", "b")
        + PARTIES_LISTED,
        MET,
    ),
    "nobody": ("", SILENT),
    "nobody-on-a-complete-list": (PARTIES_LISTED, SILENT),
}

SEATS_LISTED = listed("board-seats", about="organ:§-Council")
COUNCIL = FIRMS + SCHOOL + organ()
BOARD: Cases = {
    "two-senders": (COUNCIL + SEATS_LISTED + seat(sent("unit")) + seat(sent("school")), MET),
    "one-sender": (COUNCIL + SEATS_LISTED + seat(sent("unit")) + seat(sent("unit")), BREACHED),
    "one-sender-beside-an-independent-member": (
        COUNCIL + SEATS_LISTED + seat(sent("unit")) + seat("", "independent"),
        BREACHED,
    ),
    "one-sender-on-an-open-list": (COUNCIL + seat(sent("unit")), SILENT),
    "one-sender-on-a-partial-list": (
        COUNCIL
        + seat(sent("unit"))
        + SEATS_LISTED
        + listed("board-seats", "partial", "organ:§-Council"),
        SILENT,
    ),
    "a-joint-representative": (
        COUNCIL + SEATS_LISTED + seat(sent("unit")) + seat(sent("unit", "school")),
        MET,
    ),
    "a-seat-known-by-kind": (
        COUNCIL + SEATS_LISTED + seat(sent("unit")) + seat(" ; ntic:partyKind party:university"),
        MET,
    ),
    "a-seat-of-unknown-sender": (COUNCIL + SEATS_LISTED + seat(sent("unit")) + seat(""), SILENT),
    "the-only-builder": (
        part("lead", "Enterprise") + organ() + SEATS_LISTED + seat(sent("unit")) + PARTIES_LISTED,
        OUTSIDE,
    ),
    "the-only-builder-that-is-known": (
        part("lead", "Enterprise") + organ() + SEATS_LISTED + seat(sent("unit")),
        SILENT,
    ),
    "the-lead-and-its-operating-entity": (
        part("lead", "Enterprise") + COMPANY + organ() + SEATS_LISTED + seat(sent("unit")),
        SILENT,
    ),
    "the-company-s-board-is-not-read": (
        COUNCIL
        + COMPANY
        + organ("Board", of="organization:§-company")
        + SEATS_LISTED
        + seat(sent("unit")),
        SILENT,
    ),
    "the-council-is-mixed-beside-a-board-of-one": (
        COUNCIL
        + organ("Board")
        + SEATS_LISTED
        + listed("board-seats", about="organ:§-Board")
        + seat(sent("unit"), on="organ:§-Board")
        + seat(sent("unit"))
        + seat(sent("school")),
        MET,
    ),
    "an-organ-that-ended": (
        FIRMS + organ(more=ENDED) + SEATS_LISTED + seat(sent("unit")),
        SILENT,
    ),
    "no-seats": (COUNCIL, SILENT),
}

BOTH_LISTED = SEATS_LISTED + PARTIES_LISTED
SEATS: Cases = {
    "every-side": (COUNCIL + BOTH_LISTED + seat(sent("unit")) + seat(sent("school")), MET),
    "one-representative-for-both": (COUNCIL + BOTH_LISTED + seat(sent("unit", "school")), MET),
    "known-by-kind": (
        COUNCIL
        + BOTH_LISTED
        + seat(" ; ntic:partyKind party:enterprise")
        + seat(" ; ntic:partyKind party:research-institute"),
        MET,
    ),
    "a-side-without-a-seat": (COUNCIL + BOTH_LISTED + seat(sent("unit")), BREACHED),
    "a-side-without-a-seat-on-open-lists": (COUNCIL + PARTIES_LISTED + seat(sent("unit")), SILENT),
    "parties-not-complete": (COUNCIL + SEATS_LISTED + seat(sent("unit")), SILENT),
    "a-sender-of-unknown-kind": (
        COUNCIL + BOTH_LISTED + seat(sent("unit")) + seat(sent("stranger")),
        SILENT,
    ),
    "a-representative-of-nobody": (
        COUNCIL + BOTH_LISTED + seat(sent("unit", "school")) + seat(""),
        BREACHED,
    ),
    "employees-and-independents-are-sent-by-nobody": (
        COUNCIL
        + BOTH_LISTED
        + seat(sent("unit", "school"))
        + seat("", "employee")
        + seat("", "independent")
        + seat("", "party-secretary"),
        MET,
    ),
    "the-operating-entity-sends-nobody": (
        SCHOOL + COMPANY + organ() + BOTH_LISTED + seat(sent("school")),
        MET,
    ),
    "an-alliance-sends-for-its-members": (
        COUNCIL
        + BOTH_LISTED
        + seat(sent("alliance"))
        + "organization:§-alliance a ntic:Alliance ;"
        + " org:hasMember organization:§-unit , organization:§-school .",
        MET,
    ),
    "no-seats-on-complete-lists": (COUNCIL + BOTH_LISTED, SILENT),
    "neither-seats-nor-parties-on-complete-lists": (organ() + BOTH_LISTED, SILENT),
    "nothing": ("", SILENT),
}

SIDES: Mapping[str, Cases] = {
    "5.2-parties": PARTIES,
    "5.2-kinds": KINDS,
    "5.2-board": BOARD,
    "5.2-seats": SEATS,
}
