"""Cases of the norms on reports, evaluation and its outcome (sentences 46.2 and 46.3).

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.governance_tables import listed
from tests.norm_cases import dates, plan, point
from tests.norm_tables import BREACHED, MET, OUTSIDE, SILENT, Cases


def report(*years: int) -> str:
    """Write annual reports."""
    return "".join(
        f" [] a ntic:AnnualReport , ntic:LifeCycleEvent ; ntic:concerns center:§ ;"
        f" ntic:year {year} ."
        for year in years
    )


def event(kind: str, key: str, begin: str = "", end: str = "", more: str = "") -> str:
    """Write a life-cycle event."""
    return f" event:§-{key} a ntic:{kind} ; ntic:concerns center:§{dates(begin, end)}{more} ."


def extension(until: str, begin: str = "", end: str = "") -> str:
    """Write an extension of plan a."""
    more = f" ; ntic:extends plan:§-a ; ntic:extendedUntil {point(until, until)}"
    return event("Extension", "x", begin, end, more)


YEARS = plan("a", "2020-03-01", "2023-02-28")
ALL_REPORTS = listed("annual-reports")
ANNUAL: Cases = {
    "all-full-years": (YEARS + report(2021, 2022), MET),
    "one-lacks": (YEARS + report(2021), SILENT),
    "one-lacks-on-a-complete-list": (YEARS + report(2021) + ALL_REPORTS, BREACHED),
    "one-lacks-on-a-partial-list": (
        YEARS + report(2021) + listed("annual-reports", "partial"),
        SILENT,
    ),
    "none-on-a-complete-list": (YEARS + ALL_REPORTS, BREACHED),
    "two-reports-of-one-year": (YEARS + report(2021) + report(2021) + ALL_REPORTS, BREACHED),
    "a-report-without-its-year": (
        YEARS + report(2021) + event("AnnualReport", "r") + ALL_REPORTS,
        SILENT,
    ),
    "a-year-not-yet-due": (
        plan("a", "2023-01-01", "2025-12-31") + report(2023) + ALL_REPORTS,
        MET,
    ),
    "nothing-due-yet": (plan("a", "2024-01-01", "2026-12-31") + ALL_REPORTS, OUTSIDE),
    "no-full-year": (plan("a", "2020-03-01", "2020-12-30") + ALL_REPORTS, OUTSIDE),
    "whole-calendar-years": (
        plan("a", "2020-01-01", "2022-12-31") + report(2021, 2022) + ALL_REPORTS,
        BREACHED,
    ),
    "begun-before-the-guideline": (
        plan("a", "2016-09-01", "2019-08-31") + report(2018) + ALL_REPORTS,
        MET,
    ),
    "a-year-that-may-not-be-full": (
        f"plan:§-a a ntic:Plan ; ntic:planOf center:§ ; ntic:validFrom"
        f" {point('2020-01-01', '2020-12-31')} ; ntic:validUntil"
        f" {point('2023-01-01', '2023-12-31')} ." + report(2021, 2022) + ALL_REPORTS,
        MET,
    ),
    "after-an-extension": (
        YEARS + report(2021, 2022) + extension("2023-12-31", "2023-01-01", "2023-01-31")
        + ALL_REPORTS,
        BREACHED,
    ),
    "after-an-undated-extension": (
        YEARS + report(2021, 2022) + extension("2023-12-31") + ALL_REPORTS,
        SILENT,
    ),
    "revoked-before-it-was-due": (
        YEARS + report(2021) + event("Revocation", "v", "2023-06-01", "2023-06-30") + ALL_REPORTS,
        MET,
    ),
    "revoked-at-an-unknown-date": (
        YEARS + report(2021) + event("Revocation", "v") + ALL_REPORTS,
        SILENT,
    ),
    "a-version-of-another-period": (
        YEARS + plan("b", "2021-03-01", "2023-02-28", " ; ntic:versionOf plan:§-a")
        + report(2022) + ALL_REPORTS,
        MET,
    ),
    "no-period": (ALL_REPORTS + "plan:§-a a ntic:Plan ; ntic:planOf center:§ .", SILENT),
    "no-plan": ("", SILENT),
}  # fmt: skip

OVER = plan("a", "2020-03-01", "2023-02-28")
ALL_EVALUATIONS = listed("evaluations")
IN_TIME = event("Evaluation", "e", "2023-01-01", "2023-01-31")
LATE = event("Evaluation", "e", "2023-06-01", "2023-06-30")
EVALUATE: Cases = {
    "in-time": (OVER + IN_TIME, MET),
    "in-the-month-of-the-end": (OVER + event("Evaluation", "e", "2023-02-01", "2023-02-28"), MET),
    "perhaps-in-time": (OVER + event("Evaluation", "e", "2023-01-01", "2023-12-31"), MET),
    "undated": (OVER + event("Evaluation", "e"), MET),
    "late": (OVER + LATE, BREACHED),
    "late-beside-one-in-time": (OVER + LATE + IN_TIME.replace("§-e", "§-f"), MET),
    "none": (OVER, SILENT),
    "none-on-a-complete-list": (OVER + ALL_EVALUATIONS, BREACHED),
    "none-on-a-partial-list": (OVER + listed("evaluations", "partial"), SILENT),
    "not-over": (plan("a", "2023-01-01", "2025-12-31") + ALL_EVALUATIONS, OUTSIDE),
    "over-perhaps": (
        f"plan:§-a a ntic:Plan ; ntic:planOf center:§ ; ntic:validUntil"
        f" {point('2025-01-01', '2025-12-31')} ." + ALL_EVALUATIONS,
        OUTSIDE,
    ),
    "over-before-the-guideline": (plan("a", "2013-01-01", "2015-12-31"), OUTSIDE),
    "no-period": (ALL_EVALUATIONS, SILENT),
    "late-but-extended-before-the-end": (
        OVER + LATE + extension("2024-02-28", "2023-01-01", "2023-01-31"),
        MET,
    ),
    "late-and-extended-after-the-end": (
        OVER + LATE + extension("2024-02-28", "2023-04-01", "2023-04-30"),
        BREACHED,
    ),
    "extended-and-still-running": (OVER + extension("2026-02-28", "2023-01-01"), OUTSIDE),
    "extended-to-an-unknown-end": (
        OVER + LATE + event("Extension", "x", "2022-12-01", "", " ; ntic:extends plan:§-a"),
        SILENT,
    ),
    "of-another-plan": (
        OVER + plan("b", "2023-03-01", "2026-02-28")
        + event("Evaluation", "e", "2023-01-01", "2023-01-31", " ; ntic:onPlan plan:§-b")
        + ALL_EVALUATIONS,
        BREACHED,
    ),
    "of-a-version": (
        OVER + " plan:§-v a ntic:Plan ; ntic:planOf center:§ ; ntic:versionOf plan:§-a ."
        + event("Evaluation", "e", "2023-01-01", "2023-01-31", " ; ntic:onPlan plan:§-v"),
        MET,
    ),
    "of-the-period-before": (
        OVER + event("Evaluation", "e", "2019-01-01", "2019-01-31") + ALL_EVALUATIONS,
        BREACHED,
    ),
    "revoked-before-the-end": (
        OVER + ALL_EVALUATIONS + event("Revocation", "v", "2022-01-01", "2022-01-31"),
        OUTSIDE,
    ),
    "revoked-at-an-unknown-date": (OVER + ALL_EVALUATIONS + event("Revocation", "v"), SILENT),
}  # fmt: skip

RESTS = " ; ntic:outcomeKind outcome:rectification ; ntic:onEvaluation event:§-e"
FREE = " ; ntic:outcomeKind outcome:revocation"
HELD = event("Evaluation", "e", "2023-01-01", "2023-01-31")
OUTCOME: Cases = {
    "after-its-evaluation": (HELD + event("Outcome", "o", "2023-03-01", "2023-03-31", RESTS), MET),
    "on-the-day-of-its-evaluation": (
        event("Evaluation", "e", "2023-01-31", "2023-01-31")
        + event("Outcome", "o", "2023-01-31", "2023-01-31", RESTS),
        MET,
    ),
    "two-in-sequence": (
        HELD + event("Outcome", "o", "2023-03-01", "2023-03-31", RESTS)
        + event("Outcome", "p", "2024-03-01", "2024-03-31", RESTS.replace(
            "rectification", "follow-up-support")),
        MET,
    ),
    "before-its-evaluation": (
        HELD + event("Outcome", "o", "2022-12-01", "2022-12-31", RESTS),
        BREACHED,
    ),
    "before-one-of-two-evaluations": (
        HELD + event("Evaluation", "f", "2022-06-01", "2022-06-30")
        + event("Outcome", "o", "2022-12-01", "2022-12-31", RESTS + " , event:§-f"),
        MET,
    ),
    "in-the-month-of-its-evaluation": (
        HELD + event("Outcome", "o", "2023-01-01", "2023-01-31", RESTS),
        SILENT,
    ),
    "on-an-undated-evaluation": (
        event("Evaluation", "e") + event("Outcome", "o", "2023-03-01", "2023-03-31", RESTS),
        SILENT,
    ),
    "undated": (HELD + event("Outcome", "o", more=RESTS), SILENT),
    "on-another-document": (
        event("Outcome", "o", "2022-01-01", "", FREE + ' ; ntic:basisDocument "函"')
        + ALL_EVALUATIONS,
        OUTSIDE,
    ),
    "on-nothing": (event("Outcome", "o", "2022-01-01", "2022-01-31", FREE), SILENT),
    "on-nothing-and-no-evaluation": (
        event("Outcome", "o", "2022-01-01", "2022-01-31", FREE) + ALL_EVALUATIONS,
        BREACHED,
    ),
    "on-nothing-and-a-later-evaluation": (
        HELD + event("Outcome", "o", "2022-01-01", "2022-01-31", FREE) + ALL_EVALUATIONS,
        BREACHED,
    ),
    "on-nothing-and-an-earlier-evaluation": (
        HELD + event("Outcome", "o", "2023-03-01", "2023-03-31", FREE) + ALL_EVALUATIONS,
        SILENT,
    ),
    "on-nothing-and-a-partial-list": (
        event("Outcome", "o", "2022-01-01", "2022-01-31", FREE)
        + listed("evaluations", "partial"),
        SILENT,
    ),
    "an-evaluation-still-pending": (HELD, OUTSIDE),
    "an-outcome-to-come": (event("Outcome", "o", "2026-01-01", "2026-01-31", FREE), OUTSIDE),
    "nothing": ("", OUTSIDE),
}  # fmt: skip

PERIODS: Mapping[str, Cases] = {
    "6.4-annual": ANNUAL,
    "6.4-evaluate": EVALUATE,
    "6.4-outcome": OUTCOME,
}
