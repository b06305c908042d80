"""What the norms on intentions and opinions find, and what they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mode_cases import (
    BREACHED,
    MET,
    OUTSIDE,
    SILENT,
    UNFOUNDED,
    UNUSED,
    USED,
    Cases,
    version,
)  # fmt: skip
from tests.norm_cases import dates


def event(kind: str, begin: str, end: str, more: str = "", key: str = "") -> str:
    """Write an event."""
    return f" event:§-{kind}{key} a ntic:{kind} ; ntic:concerns center:§{more}{dates(begin, end)} ."


REVIEW = event("Review", "2021-05-01", "2021-05-31")
INTENTIONS: Cases = {
    "none": (REVIEW, UNUSED),
    "before-the-review": (event("Intention", "2021-01-01", "2021-03-31") + REVIEW, USED),
    "on-the-same-day": (
        event("Intention", "2021-05-01", "2021-05-01")
        + event("Review", "2021-05-01", "2021-05-01"),
        USED,
    ),
    "after-the-review": (event("Intention", "2021-06-01", "2021-06-30") + REVIEW, UNFOUNDED),
    "after-one-of-two-reviews": (
        event("Intention", "2021-06-01", "2021-06-30")
        + REVIEW
        + event("Review", "2022-05-01", "2022-05-31", key="2"),
        UNFOUNDED,
    ),
    "another-before-the-review": (
        event("Intention", "2021-06-01", "2021-06-30")
        + event("Intention", "2020-06-01", "2020-06-30", key="2")
        + REVIEW,
        USED,
    ),
    "in-the-month-of-the-review": (event("Intention", "2021-05-01", "2021-05-31") + REVIEW, SILENT),
    "undated": (event("Intention", "", "") + REVIEW, SILENT),
    "undated-review": (event("Intention", "2021-06-01", "") + event("Review", "", ""), SILENT),
    "no-review": (event("Intention", "2021-06-01", "2021-06-30"), USED),
    "before-the-guideline": (
        event("Intention", "2017-06-01", "2017-06-30")
        + event("Review", "2017-05-01", "2017-05-31"),
        UNUSED,
    ),
    "after-the-reference-date": (event("Intention", "2030-01-01", "2030-01-31"), UNUSED),
    "review-of-another-center": (
        event("Intention", "2021-06-01", "2021-06-30")
        + " event:§-r a ntic:Review ; ntic:concerns center:none"
        + dates("2020-01-01", "2020-01-31")
        + " .",
        USED,
    ),
}

ASKED = " ; ntic:changesRequested true ; ntic:onPlan plan:§-a"
OPINION = event("Review", "2021-05-10", "2021-05-10", ASKED)
BEGUN = event("Start", "2021-08-01", "2021-08-31", " ; ntic:onPlan plan:§-b")
BEFORE, AFTER = dates("2021-03-01", "2021-03-31"), dates("2021-06-01", "2021-06-30")
OPINIONS: Cases = {
    "no-review": (BEGUN, OUTSIDE),
    "no-opinion": (event("Review", "2021-05-01", "2021-05-31") + BEGUN, OUTSIDE),
    "no-changes-asked-for": (
        event("Review", "2021-05-01", "2021-05-31", " ; ntic:changesRequested false"),
        MET,
    ),
    "opinion-in-words-only": (
        event("Review", "2021-05-01", "2021-05-31", " ; ntic:opinionAsRead '意见'@zh") + BEGUN,
        SILENT,
    ),
    "later-version": (OPINION + BEGUN + version("b", "a", AFTER), MET),
    "version-of-the-same-day": (
        OPINION + BEGUN + version("b", "a", dates("2021-05-10", "2021-05-10")),
        MET,
    ),
    "older-version": (OPINION + BEGUN + version("b", "a", BEFORE), BREACHED),
    "undated-version": (OPINION + BEGUN + version("b", "a", ""), SILENT),
    "version-of-the-year": (
        OPINION + BEGUN + version("b", "a", dates("2021-01-01", "2021-12-31")),
        SILENT,
    ),
    "version-in-the-month-of-the-review": (
        event("Review", "2021-05-01", "2021-05-31", ASKED)
        + BEGUN
        + version("b", "a", dates("2021-05-20", "2021-05-20")),
        SILENT,
    ),
    "the-very-plan-reviewed-undated": (
        OPINION + event("Start", "2021-08-01", "2021-08-31", " ; ntic:onPlan plan:§-a"),
        BREACHED,
    ),
    "start-names-no-plan": (OPINION + event("Start", "2021-08-01", "2021-08-31"), SILENT),
    "no-start": (OPINION, SILENT),
    "start-after-the-reference-date": (OPINION + event("Start", "2030-08-01", ""), OUTSIDE),
    "two-reports-of-the-start": (
        OPINION
        + BEGUN
        + event("Start", "2021-07-01", "2021-07-31", " ; ntic:onPlan plan:§-c", "2")
        + version("b", "a", BEFORE)
        + version("c", "a", AFTER),
        MET,
    ),
    "review-after-the-start": (
        event("Review", "2022-05-10", "2022-05-10", ASKED) + BEGUN + version("b", "a", BEFORE),
        OUTSIDE,
    ),
    "review-before-the-guideline": (
        event("Review", "2017-05-10", "2017-05-10", ASKED)
        + BEGUN
        + version("b", "a", dates("2017-03-01", "2017-03-31")),
        OUTSIDE,
    ),
    "review-perhaps-before-the-guideline": (
        event("Review", "2017-01-01", "2017-12-31", ASKED)
        + BEGUN
        + version("b", "a", dates("2016-03-01", "2016-03-31")),
        SILENT,
    ),
}

TABLES: Mapping[str, Cases] = {
    "6.1-intent": INTENTIONS,
    "6.2-improve": OPINIONS,
}
