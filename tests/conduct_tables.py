"""Cases of the norms on tasks, staff and funds (sentences 39.2 to 41.3).

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from ntic_kg.values import State
from tests.governance_tables import COMPANY, listed, typed
from tests.norm_cases import part, point
from tests.norm_tables import BREACHED, MET, OUTSIDE, SILENT, Cases

USED, UNUSED = State.OPTION_USED, State.OPTION_NOT_USED

TASK = " event:§-t a ntic:Project ; ntic:concerns center:§ ; ntic:program program:national-key-rd"
ALONE = TASK + " ; ntic:undertaker center:§"
TASK_LISTED = listed("undertakers", about="event:§-t")
JOINT: Cases = {
    "with-a-university": (ALONE + " , organization:§-u .", MET),
    "led-by-the-lead": (TASK + " ; ntic:leadUndertaker organization:§-u .", MET),
    "alone": (ALONE + " .", SILENT),
    "alone-on-a-complete-list": (ALONE + " ." + TASK_LISTED, BREACHED),
    "with-its-company-on-a-complete-list": (
        COMPANY + ALONE + " , organization:§-company ." + TASK_LISTED,
        BREACHED,
    ),
    "alone-on-a-partial-list": (
        ALONE + " ." + listed("undertakers", "partial", "event:§-t"),
        SILENT,
    ),
    "local-task": ((ALONE + " .").replace("national-key-rd", "local"), OUTSIDE),
    "task-to-come": (
        ALONE + f" ; ntic:validFrom {point('2026-01-01')} ." + TASK_LISTED,
        OUTSIDE,
    ),
    "no-task": ("", OUTSIDE),
}


def staff(kind: str, count: int, year: int = 2024) -> str:
    """Write a number of staff."""
    return (
        f" [] a ntic:StaffCount ; ntic:concerns center:§ ; ntic:year {year} ;"
        f" ntic:staffKind staff:{kind} ; ntic:count {count} ."
    )


TWO_KINDS = staff("research", 120) + staff("management", 12)
SUPPORT = staff("technical-support", 30)
STAFF: Cases = {
    "three-kinds": (TWO_KINDS + SUPPORT, MET),
    "parts-above-the-total-are-no-matter-of-this-norm": (
        TWO_KINDS + SUPPORT + staff("total", 1),
        MET,
    ),
    "one-lacks": (TWO_KINDS, SILENT),
    "one-is-zero": (TWO_KINDS + staff("technical-support", 0), BREACHED),
    "one-was-zero-before": (TWO_KINDS + SUPPORT + staff("management", 0, 2023), MET),
    "reports-conflict": (TWO_KINDS + SUPPORT + staff("technical-support", 0), MET),
    "one-lacks-on-a-complete-list": (TWO_KINDS + listed("staff"), BREACHED),
    "one-lacks-on-a-list-complete-for-the-year": (
        TWO_KINDS + listed("staff", more=" ; ntic:year 2024"),
        BREACHED,
    ),
    "one-lacks-on-a-list-complete-for-another-year": (
        TWO_KINDS + listed("staff", more=" ; ntic:year 2023"),
        SILENT,
    ),
    "one-lacks-on-a-partial-list": (TWO_KINDS + listed("staff", "partial"), SILENT),
    "only-an-earlier-year-is-whole": (
        staff("research", 9, 2023) + staff("technical-support", 9, 2023)
        + staff("management", 9, 2023) + staff("total", 30),
        SILENT,
    ),
    "a-later-year-does-not-count-yet": (TWO_KINDS + SUPPORT + staff("research", 0, 2026), MET),
    "nothing": (listed("staff"), SILENT),
}  # fmt: skip


def gift(amount: str = "", of: str = "unit", more: str = "", key: str = "") -> str:
    """Write a contribution; an empty amount is unknown."""
    written = f' ; ntic:amount {amount}.0 ; ntic:currency "CNY"' if amount else ""
    giver = f" ; ntic:contributor organization:§-{of}" if of else ""
    name = f"event:§-{key}" if key else "[]"
    return f" {name} a ntic:Contribution ; ntic:concerns center:§{giver}{written}{more} ."


ALL_GIVERS = listed("contributors")
TOGETHER: Cases = {
    "two-contributors": (gift("5") + gift("5", "b"), USED),
    "two-investors": (part("investor", "Enterprise") + part("investor", "", "", "b"), USED),
    "an-investor-who-pays-is-one": (
        part("investor", "Enterprise") + gift("5") + ALL_GIVERS,
        USED,
    ),
    "a-platform-company-of-two": (
        gift("5")
        + typed("PlatformCompany")
        + "organization:§-unit ntic:ownedBy organization:§-a , organization:§-b ."
        + ALL_GIVERS,
        USED,
    ),
    "one-on-an-open-list": (gift("5"), SILENT),
    "one-on-a-partial-list": (gift("5") + listed("contributors", "partial"), SILENT),
    "one-on-a-complete-list": (gift("5") + ALL_GIVERS, USED),
    "nobody-on-a-complete-list": (ALL_GIVERS, UNUSED),
    "nothing": ("", SILENT),
}

GIVERS = typed("Enterprise") + typed("University", "school") + typed("LocalGovernment", "city")
KIND = " ; ntic:contributionForm contribution:in-kind"
CASH = " ; ntic:contributionForm contribution:cash"
MORE = gift("50") + gift("20", "school")
LESS = gift("20") + gift("50", "school")
INVESTMENT: Cases = {
    "largest": (GIVERS + MORE + ALL_GIVERS, MET),
    "largest-but-below-half": (GIVERS + MORE + gift("40", "city") + ALL_GIVERS, MET),
    "as-large-as-another": (GIVERS + gift("50") + gift("50", "school") + ALL_GIVERS, MET),
    "smaller": (GIVERS + LESS + ALL_GIVERS, BREACHED),
    "smaller-on-an-open-list": (GIVERS + LESS, SILENT),
    "smaller-on-a-partial-list": (GIVERS + LESS + listed("contributors", "partial"), SILENT),
    "smaller-than-two-kinds-together": (
        GIVERS + gift("50") + gift("30", "school") + gift("30", "city") + ALL_GIVERS,
        MET,
    ),
    "an-amount-of-an-enterprise-is-unknown": (GIVERS + LESS + gift() + ALL_GIVERS, SILENT),
    "an-amount-of-another-is-unknown": (GIVERS + MORE + gift("", "city") + ALL_GIVERS, SILENT),
    "smaller-although-an-amount-of-another-is-unknown": (
        GIVERS + LESS + gift("", "city") + ALL_GIVERS,
        BREACHED,
    ),
    "largest-although-an-amount-of-its-own-is-unknown": (GIVERS + MORE + gift() + ALL_GIVERS, MET),
    "a-small-sum-of-unknown-kind": (GIVERS + LESS + gift("10", "who") + ALL_GIVERS, BREACHED),
    "a-large-sum-of-unknown-kind": (GIVERS + LESS + gift("40", "who") + ALL_GIVERS, SILENT),
    "another-currency-is-an-unknown-amount": (
        GIVERS + LESS + gift("9").replace("CNY", "USD") + ALL_GIVERS,
        SILENT,
    ),
    "equipment-does-not-outweigh-cash": (
        GIVERS + gift("20", more=CASH) + gift("10", "school", CASH) + gift("50", "school", KIND)
        + ALL_GIVERS,
        MET,
    ),
    "more-cash-and-more-in-all": (
        GIVERS + gift("20", more=KIND) + gift("10", more=CASH) + gift("50", "school", CASH)
        + ALL_GIVERS,
        BREACHED,
    ),
    "a-payment-fulfills-a-commitment": (
        GIVERS + gift("50") + gift("30", "school", key="c")
        + gift("30", "school", " ; ntic:fulfills event:§-c") + ALL_GIVERS,
        MET,
    ),
    "a-platform-company-of-enterprises": (
        GIVERS + gift("50", "joint") + typed("PlatformCompany", "joint")
        + "organization:§-joint ntic:ownedBy organization:§-unit ." + gift("20", "school")
        + ALL_GIVERS,
        MET,
    ),
    "a-platform-company-of-two-kinds": (
        GIVERS + gift("50", "joint") + typed("PlatformCompany", "joint")
        + "organization:§-joint ntic:ownedBy organization:§-unit , organization:§-school ."
        + gift("20", "school") + ALL_GIVERS,
        SILENT,
    ),
    "known-by-kind": (
        gift("20", "", " ; ntic:partyKind party:enterprise")
        + gift("50", "", " ; ntic:partyKind party:government") + ALL_GIVERS,
        BREACHED,
    ),
    "state-owned-enterprises-are-enterprises": (
        GIVERS + MORE + "organization:§-unit ntic:ownedBy organization:§-city ." + ALL_GIVERS,
        MET,
    ),
    "nothing": (ALL_GIVERS, SILENT),
}  # fmt: skip


def income(year: int, own: str, public: str) -> str:
    """Write the income of a year; an empty amount is unknown."""
    return "".join(
        f" [] a ntic:Income ; ntic:concerns center:§ ; ntic:year {year} ; ntic:incomeKind"
        f" income:{kind}" + (f' ; ntic:amount {sum_}.0 ; ntic:currency "CNY" .' if sum_ else " .")
        for kind, sum_ in (("transfer", own), ("public", public))
    )


ALL_INCOME = listed("income")
FALLING = income(2021, "60", "40") + income(2022, "55", "45") + income(2023, "50", "50")
RISING = income(2021, "10", "90") + income(2022, "5", "95") + income(2023, "20", "80")
SELF_RUN: Cases = {
    "rising-with-a-dip": (RISING + ALL_INCOME, MET),
    "level": (income(2021, "1", "3") + RISING + income(2023, "30", "70") + ALL_INCOME, MET),
    "falling": (FALLING + ALL_INCOME, BREACHED),
    "falling-share-of-rising-sums": (
        income(2021, "60", "40") + income(2022, "70", "50") + income(2023, "80", "90")
        + ALL_INCOME,
        BREACHED,
    ),
    "falling-on-an-open-list": (FALLING, SILENT),
    "falling-on-a-partial-list": (FALLING + listed("income", "partial"), SILENT),
    "falling-on-lists-of-the-years-compared": (
        FALLING
        + "".join(listed("income", more=f" ; ntic:year {year}") for year in (2021, 2023)),
        BREACHED,
    ),
    "falling-with-one-year-not-listed": (
        FALLING + listed("income", more=" ; ntic:year 2021"),
        SILENT,
    ),
    "two-years": (income(2022, "60", "40") + income(2023, "50", "50") + ALL_INCOME, SILENT),
    "an-amount-is-unknown": (FALLING + income(2024, "", "50") + ALL_INCOME, SILENT),
    "the-year-that-has-not-ended": (RISING + income(2025, "1", "99") + ALL_INCOME, MET),
    "nothing": ("", SILENT),
}  # fmt: skip


CONDUCT: Mapping[str, Cases] = {
    "5.3-joint": JOINT,
    "5.4-staff": STAFF,
    "5.5-joint": TOGETHER,
    "5.5-enterprise": INVESTMENT,
    "5.5-selfrun": SELF_RUN,
}
