"""What the norms on plans, their period, tasks and content find, and what they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mode_cases import BREACHED, MET, OUTSIDE, SILENT, Cases, version, whole
from tests.norm_cases import dates, plan, point, start

REASON = " ; ntic:exceptionReason '审批说明'@zh"


def period(begin: str, end: str) -> str:
    """Write a period that is known to the day."""
    return f" ; ntic:validFrom {point(begin, begin)} ; ntic:validUntil {point(end, end)}"


def span(begin: tuple[str, str], end: tuple[str, str]) -> str:
    """Write a plan whose ends are intervals."""
    return (
        f"plan:§-a a ntic:Plan ; ntic:planOf center:§ ; ntic:validFrom {point(*begin)} ;"
        f" ntic:validUntil {point(*end)} ."
    )


THREE_YEARS = period("2021-01-01", "2023-12-31")
TWO_YEARS = period("2021-01-01", "2022-12-31")
SHORT = plan("a", "2021-01-01", "2022-12-31")
CYCLE: Cases = {
    "three-years": (plan("a", "2021-01-01", "2023-12-31"), MET),
    "to-the-same-day": (plan("a", "2021-01-01", "2024-01-01"), MET),
    "thirty-five-months": (plan("a", "2021-04-01", "2024-02-29"), MET),
    "less-than-thirty-five-months": (plan("a", "2021-01-01", "2023-11-27"), BREACHED),
    "thirty-seven-months": (plan("a", "2021-01-01", "2024-02-01"), MET),
    "more-than-thirty-seven-months": (plan("a", "2021-01-01", "2024-02-02"), BREACHED),
    "two-years": (SHORT, BREACHED),
    "five-years": (plan("a", "2021-01-01", "2025-12-31"), BREACHED),
    "two-years-for-a-reason": (plan("a", "2021-01-01", "2022-12-31", REASON), MET),
    "five-years-by-the-approval": (
        plan("a", "2021-01-01", "2025-12-31")
        + f"event:§ a ntic:Start ; ntic:concerns center:§{REASON} .",
        MET,
    ),
    "reason-of-another-matter": (
        SHORT + f"event:§ a ntic:Review ; ntic:concerns center:§{REASON} .",
        BREACHED,
    ),
    "known-to-the-year": (span(("2021-01-01", "2021-12-31"), ("2023-01-01", "2023-12-31")), MET),
    "known-to-the-year-and-too-short": (
        span(("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-12-31")),
        BREACHED,
    ),
    "no-end": (span(("2021-01-01", "2021-01-01"), ("", "")), SILENT),
    "end-not-later-than": (span(("2021-01-01", "2021-01-01"), ("", "2023-12-31")), SILENT),
    "end-not-later-than-and-too-short": (
        span(("2021-01-01", "2021-01-01"), ("", "2022-12-31")),
        BREACHED,
    ),
    "end-not-earlier-than-and-too-long": (
        span(("2021-01-01", "2021-01-01"), ("2026-01-01", "")),
        BREACHED,
    ),
    "no-plan": ("", SILENT),
    "no-period-but-a-start": (start("2021-01-01", "2021-01-01"), SILENT),
    "plan-of-a-branch": (
        "branch:§ a ntic:CenterBranch ." + plan("b", "2021-01-01", "2022-12-31", of="branch:§"),
        SILENT,
    ),
    "extension-leaves-the-length": (
        plan("a", "2021-01-01", "2023-12-31")
        + " [] a ntic:Extension ; ntic:concerns center:§ ; ntic:extends plan:§-a ;"
        + f" ntic:extendedUntil {point('2025-12-31', '2025-12-31')} .",
        MET,
    ),
    "later-version-of-three-years": (SHORT + version("b", "a", THREE_YEARS), MET),
    "later-version-of-two-years": (
        plan("a", "2021-01-01", "2023-12-31") + version("b", "a", TWO_YEARS),
        BREACHED,
    ),
    "later-version-without-a-period": (SHORT + version("b", "a", ""), SILENT),
    "version-that-is-dated-earlier": (
        plan("a", "2021-01-01", "2022-12-31", dates("2020-12-01", "2020-12-01"))
        + version("b", "a", THREE_YEARS + dates("2020-10-01", "2020-10-01")),
        BREACHED,
    ),
    "two-versions-in-no-order": (
        SHORT + version("b", "a", TWO_YEARS) + version("c", "a", THREE_YEARS),
        SILENT,
    ),
    "two-versions-in-no-order-of-three-years": (
        SHORT + version("b", "a", THREE_YEARS) + version("c", "a", THREE_YEARS),
        MET,
    ),
    "successor-of-one-year": (
        plan("a", "2018-01-01", "2020-12-31")
        + plan("b", "2021-01-01", "2021-12-31", " ; ntic:successorOf plan:§-a"),
        BREACHED,
    ),
}

TASKS = whole("tasks", "plan:§-a")
PLANNED = "plan:§-a a ntic:Plan ; ntic:planOf center:§"


def tasks(task: str) -> Cases:
    """Give the cases of one key task."""
    stated = f" ; ntic:task task:{task}"
    other = f" ; ntic:task task:{'talent' if task == 'reform' else 'reform'}"
    return {
        "stated": (PLANNED + stated + " .", MET),
        "stated-among-others": (PLANNED + other + stated + " ." + TASKS, MET),
        "stated-in-a-version": (PLANNED + " ." + version("b", "a", stated) + TASKS, MET),
        "stated-in-a-version-that-names-no-center": (
            PLANNED + f" . plan:§-b a ntic:Plan ; ntic:versionOf plan:§-a{stated} .",
            MET,
        ),
        "no-plan": ("", SILENT),
        "no-task": (PLANNED + " .", SILENT),
        "another-task": (PLANNED + other + " .", SILENT),
        "another-task-on-a-partial-list": (
            PLANNED + other + " ." + whole("tasks", "plan:§-a", "partial"),
            SILENT,
        ),
        "complete-without-it": (PLANNED + other + " ." + TASKS, BREACHED),
        "complete-and-empty": (PLANNED + " ." + TASKS, BREACHED),
        "complete-in-words-only": (PLANNED + " ; ntic:taskAsRead '任务'@zh ." + TASKS, SILENT),
        "complete-but-a-later-version-is-not": (
            PLANNED + other + " ." + TASKS + version("b", "a", other),
            SILENT,
        ),
        "complete-but-the-successor-is-not": (
            PLANNED
            + other
            + dates("2021-01-01", "2021-01-01")
            + " ."
            + TASKS
            + " plan:§-b a ntic:Plan ; ntic:planOf center:§ ; ntic:successorOf plan:§-a .",
            SILENT,
        ),
        "successor-is-complete": (
            PLANNED
            + other
            + " ; ntic:successorOf plan:§-b ."
            + TASKS
            + " plan:§-b a ntic:Plan ; ntic:planOf center:§ .",
            BREACHED,
        ),
        "complete-and-surely-later-than-another": (
            PLANNED
            + other
            + dates("2021-01-01", "2021-01-01")
            + " ."
            + TASKS
            + f" plan:§-b a ntic:Plan ; ntic:planOf center:§{dates('2020-01-01', '2020-12-31')} .",
            BREACHED,
        ),
        "later-version-is-complete": (
            "plan:§-b a ntic:Plan ; ntic:planOf center:§ ."
            + version("a", "b", other).lstrip()
            + TASKS,
            BREACHED,
        ),
        "list-of-the-center-is-not-that-of-the-plan": (
            PLANNED + other + " ." + whole("tasks"),
            SILENT,
        ),
    }


FIELD, DIRECTION = " ; ntic:field field:big-data", " ; ntic:direction '方向'@zh"
WAY, TASK = " ; ntic:constructionMode '模式'@zh", " ; ntic:task task:reform"
CONTENT = whole("plan-content", "plan:§-a")
FORMATION = " ; ntic:formationMode mode:leading-enterprise"
CONTENTS: Cases = {
    "no-plan": ("", OUTSIDE),
    "all-four": (PLANNED + FIELD + DIRECTION + WAY + TASK + " .", MET),
    "in-the-words-of-the-plan": (
        PLANNED
        + " ; ntic:fieldAsRead '领域'@zh ; ntic:taskAsRead '任务'@zh"
        + DIRECTION
        + WAY
        + " ; ntic:constructionMode '另一模式'@zh ."
        + CONTENT,
        MET,
    ),
    "spread-over-versions": (
        PLANNED + FIELD + TASK + " ." + version("b", "a", DIRECTION + WAY),
        MET,
    ),
    "no-direction": (PLANNED + FIELD + WAY + TASK + " .", SILENT),
    "no-direction-on-complete-content": (PLANNED + FIELD + WAY + TASK + " ." + CONTENT, BREACHED),
    "no-direction-on-partial-content": (
        PLANNED
        + FIELD
        + WAY
        + TASK
        + " ."
        + CONTENT
        + whole("plan-content", "plan:§-a", "partial"),
        SILENT,
    ),
    "formation-mode-is-another-thing": (
        PLANNED + FIELD + DIRECTION + FORMATION + TASK + " ." + CONTENT,
        BREACHED,
    ),
    "no-field": (PLANNED + DIRECTION + WAY + TASK + " ." + CONTENT, BREACHED),
    "no-field-but-comprehensive": (
        PLANNED
        + DIRECTION
        + WAY
        + TASK
        + " . center:§ ntic:category category:comprehensive ."
        + CONTENT,
        MET,
    ),
    "complete-but-a-later-version-is-not": (
        PLANNED + FIELD + " ." + CONTENT + version("b", "a", ""),
        SILENT,
    ),
    "later-version-is-complete": (
        "plan:§-b a ntic:Plan ; ntic:planOf center:§ ." + version("a", "b", FIELD) + CONTENT,
        BREACHED,
    ),
}


TABLES: Mapping[str, Cases] = {
    "3.2-cycle": CYCLE,
    "4.1-strategy": tasks("strategy"),
    "4.2-cluster": tasks("chain"),
    "4.3-startup": tasks("startup"),
    "4.4-talent": tasks("talent"),
    "4.5-reform": tasks("reform"),
    "6.1-content": CONTENTS,
}
