"""What each norm holds against a center, and what it leaves open: tables of small cases.

Each case has the state that its data warrant in a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from ntic_kg.values import State
from tests.norm_cases import dates, organ, panel, part, plan, point, review, start

MET, BREACHED = State.MET, State.BREACHED
SILENT, OUTSIDE, OPEN = State.NOT_RECORDED, State.NOT_APPLICABLE, State.NOT_CHECKABLE

Cases = Mapping[str, tuple[str, State]]


ORDER: Cases = {
    "review-the-month-before": (start("2021-12-01") + review("2021-11-01", "2021-11-30"), MET),
    "same-day": (start("2021-11-05", "2021-11-05") + review("2021-11-05", "2021-11-05"), MET),
    "same-month": (start("2021-11-01", "2021-11-30") + review("2021-11-01", "2021-11-30"), MET),
    "review-in-the-year-of-the-start": (
        start("2021-01-01", "2021-12-31") + review("2021-12-31", "2021-12-31"),
        MET,
    ),
    "review-the-month-after": (
        start("2021-11-01", "2021-11-30") + review("2021-12-01", "2021-12-31"),
        BREACHED,
    ),
    "review-the-year-after": (
        start("2021-01-01", "2021-12-31") + review("2022-01-01", "2022-12-31"),
        BREACHED,
    ),
    "start-not-later-than": (start("", "2024-07-09") + review("2023-02-16", "2023-02-16"), MET),
    "start-between-but-before-the-review": (
        start("2018-01-01", "2021-03-30") + review("2021-05-01", "2021-05-31"),
        BREACHED,
    ),
    "start-perhaps-before-the-guideline": (
        start("", "2021-03-30") + review("2021-05-01", "2021-05-31"),
        SILENT,
    ),
    "start-not-earlier-than": (start("2022-01-01") + review("2021-05-01", "2021-05-31"), MET),
    "review-not-later-than": (start("2021-01-01", "2021-01-31") + review("", "2022-01-01"), MET),
    "no-review": (start("2021-01-01", "2021-12-31"), SILENT),
    "no-start": (review("2021-05-01", "2021-05-31"), SILENT),
    "undated-start": (start() + review("2021-05-01", "2021-05-31"), SILENT),
    "review-without-a-result": (
        start("2021-01-01", "2021-12-31") + review("2020-10-23", "2020-10-23", ""),
        SILENT,
    ),
    "review-not-passed": (
        start("2021-01-01", "2021-01-31")
        + review("2020-10-23", "2020-10-23", " ; ntic:reviewResult result:not-passed"),
        SILENT,
    ),
    "start-the-day-before-the-guideline": (start("2017-11-16", "2017-11-16"), OUTSIDE),
    "start-on-the-day-of-the-guideline": (start("2017-11-17", "2017-11-17"), SILENT),
    "start-in-the-month-of-the-guideline": (start("2017-11-01", "2017-11-30"), SILENT),
    "two-reports-of-a-start-before-the-guideline": (
        start("2016-09-05", "2016-09-05") + start("2016-09-12", "2016-09-12", "other"),
        OUTSIDE,
    ),
    "start-after-the-reference-date": (start("2030-01-01", "2030-01-01"), OUTSIDE),
    "two-reports-one-fits": (
        start("2021-01-01", "2021-01-31")
        + start("2021-06-01", "2021-06-30", "other")
        + review("2021-03-01", "2021-03-31"),
        MET,
    ),
    "ground-broken-before-the-review": (
        start("2022-01-01", "2022-01-31")
        + review("2021-11-01", "2021-11-30")
        + f"event:§-g a ntic:Groundbreaking ; ntic:concerns center:§{dates(end='2021-05-29')} .",
        MET,
    ),
    "review-of-another-center": (
        start("2022-01-01", "2022-01-31")
        + "event:§-r a ntic:Review ; ntic:concerns center:no-start ;"
        + f" ntic:reviewResult result:passed{dates('2021-05-01', '2021-05-31')} .",
        SILENT,
    ),
}

HOSTS: Cases = {
    "led-by-a-university": (part("lead", "University"), MET),
    "hosted-by-an-institute": (part("host", "ResearchInstitute"), MET),
    "jointly-led-by-a-platform-company": (part("joint-lead", "PlatformCompany"), MET),
    "led-by-an-alliance-of-enterprises": (
        part("lead", "Alliance")
        + "organization:§-unit org:hasMember organization:§-firm ."
        + " organization:§-firm a ntic:Enterprise .",
        MET,
    ),
    "led-by-a-body-that-a-university-founded": (
        part("lead", "SocialOrganization")
        + "organization:§-unit ntic:foundedBy organization:§-school ."
        + " organization:§-school a ntic:University .",
        MET,
    ),
    "led-by-an-alliance-of-unknown-members": (part("lead", "Alliance"), SILENT),
    "led-by-a-unit-of-unknown-kind": (part("lead"), SILENT),
    "hosted-by-a-department": (part("host", "CentralDepartment"), BREACHED),
    "hosted-by-a-city-beside-a-company": (
        part("host", "LocalGovernment") + part("operating-entity", "Enterprise", "", "firm"),
        MET,
    ),
    "hosted-by-a-city-on-a-partial-list": (
        part("host", "LocalGovernment")
        + "completeness:§ ntic:about center:§ ; ntic:list list:participants ;"
        + " ntic:completeness complete:partial .",
        SILENT,
    ),
    "no-host-but-a-participant": (part("participant", "Enterprise"), SILENT),
    "comprehensive": ("center:§ ntic:category category:comprehensive .", OPEN),
    "led-by-a-city-until-2020": (
        part("lead", "LocalGovernment", f" ; ntic:validUntil {point('', '2020-12-31')}"),
        SILENT,
    ),
}

FIRST = plan("a", "2020-01-01", "2022-12-31")
PLANS: Cases = {
    "one": (FIRST, MET),
    "none": ("", SILENT),
    "plan-of-a-branch-alone": (
        "branch:§ a ntic:CenterBranch ." + plan("b", "2020-01-01", "2022-12-31", of="branch:§"),
        SILENT,
    ),
    "overlap": (FIRST + plan("b", "2021-01-01", "2023-12-31"), BREACHED),
    "one-after-the-other": (FIRST + plan("b", "2022-12-31", "2025-12-31"), MET),
    "version": (
        FIRST + plan("b", "2021-01-01", "2023-12-31", " ; ntic:versionOf plan:§-a"),
        MET,
    ),
    "successor": (
        FIRST + plan("b", "2022-06-01", "2025-12-31", " ; ntic:successorOf plan:§-a"),
        MET,
    ),
    "overlap-that-a-month-may-avoid": (
        FIRST
        + "plan:§-b a ntic:Plan ; ntic:planOf center:§ ;"
        + f" ntic:validFrom {point('2022-12-01', '2022-12-31')} ;"
        + f" ntic:validUntil {point('2025-12-31', '2025-12-31')} .",
        MET,
    ),
    "second-of-unknown-period": (FIRST + "plan:§-b a ntic:Plan ; ntic:planOf center:§ .", MET),
    "overlap-in-the-future": (
        plan("a", "2030-01-01", "2032-12-31") + plan("b", "2031-01-01", "2033-12-31"),
        MET,
    ),
    "shared-with-another-center": (
        plan("a", "2020-01-01", "2022-12-31", of="center:§ , center:other")
        + "center:other a ntic:TechnologyInnovationCenter .",
        BREACHED,
    ),
}

NOT_ENTITY = "center:§ ntic:independentLegalEntity false ; ntic:independentlyManages "
COMPANY = part("operating-entity", "Enterprise")
LEGAL: Cases = {
    "own-form": ("center:§ ntic:legalForm form:foundation .", MET),
    "stated-entity": ("center:§ ntic:independentLegalEntity true .", MET),
    "company-with-form": (
        COMPANY + "organization:§-unit ntic:legalForm form:enterprise .",
        MET,
    ),
    "company-without-form": (COMPANY, SILENT),
    "nothing": ("", SILENT),
    "university-as-host": (
        part("host", "University") + "organization:§-unit ntic:legalForm form:public-institution .",
        SILENT,
    ),
    "university-as-operating-entity": (
        part("operating-entity", "University")
        + "organization:§-unit ntic:legalForm form:public-institution .",
        SILENT,
    ),
    "exception-shown": (NOT_ENTITY + "managed:people , managed:money , managed:assets .", MET),
    "exception-in-part": (NOT_ENTITY + "managed:people , managed:money .", BREACHED),
    "no-exception": ("center:§ ntic:independentLegalEntity false .", BREACHED),
    "not-itself-but-run-by-a-company": (
        "center:§ ntic:independentLegalEntity false ."
        + COMPANY
        + "organization:§-unit ntic:legalForm form:enterprise .",
        MET,
    ),
    "not-itself-and-run-by-a-company-of-unknown-form": (
        "center:§ ntic:independentLegalEntity false ." + COMPANY,
        SILENT,
    ),
}

NO_ORGANS = (
    "completeness:§ ntic:about center:§ ; ntic:list list:organs ;"
    " ntic:completeness complete:complete ."
)
CHAIR = "post-holding:§ a ntic:PostHolding ; org:role post:council-chair ; org:organization "
ENDED = f" ; ntic:validUntil {point('2023-01-01', '2023-01-31')}"
OPERATION = "event:§-o a ntic:Operation ; ntic:concerns center:§"
PERIOD = start("2024-01-01", "2024-01-31") + plan("a", "2024-02-01", "2027-01-31")
ORGANS: Cases = {
    "council": (organ(), MET),
    "board": (organ("Board"), MET),
    "both": (organ() + organ("Board"), MET),
    "expert-committee-alone": (organ("ExpertCommittee"), SILENT),
    "board-of-the-company": (COMPANY + organ("Board", of="organization:§-unit"), MET),
    "board-of-the-lead": (part("lead") + organ("Board", of="organization:§-unit"), SILENT),
    "chair-in-office": (CHAIR + "center:§ .", MET),
    "chair-of-a-branch": ("branch:§ org:unitOf center:§ ." + CHAIR + "branch:§ .", SILENT),
    "chair-who-left": (CHAIR + "center:§" + ENDED + " .", SILENT),
    "director": (CHAIR.replace("council-chair", "director") + "center:§ .", SILENT),
    "set-up-by-a-known-day": (organ(more=f" ; ntic:validFrom {point('', '2024-10-20')}"), MET),
    "set-up-at-an-open-date": (organ(more=f" ; ntic:validFrom {point('2020-01-01')}"), SILENT),
    "ended": (organ(more=ENDED), BREACHED),
    "ended-but-another-follows": (organ(more=ENDED) + organ("Board"), MET),
    "declared-to-have-none": (NO_ORGANS, BREACHED),
    "declared-complete-with-a-board": (NO_ORGANS + organ("Board"), MET),
    "declared-to-have-none-under-construction": (NO_ORGANS + PERIOD, OUTSIDE),
    "board-under-construction": (PERIOD + organ("Board"), MET),
    "in-operation-within-the-period": (PERIOD + OPERATION + dates("2024-06-01") + " .", SILENT),
    "operation-of-unknown-date-within-the-period": (PERIOD + OPERATION + " .", SILENT),
    "started-without-a-period": (start("2024-01-01", "2024-01-31"), SILENT),
    "operation-still-to-come": (
        start("", "2021-03-31") + OPERATION + dates("2026-09-23", "2026-09-23") + " .",
        OUTSIDE,
    ),
    "not-yet-started": (start("2026-01-01", "2026-01-31"), OUTSIDE),
}

PANELS: Cases = {
    "three-kinds": (review("2021-05-01", "2021-05-31", panel("5", "1", "1")), MET),
    "no-policy-expert": (review("2021-05-01", "2021-05-31", panel("5", "1", "0")), BREACHED),
    "a-count-is-absent": (review("2021-05-01", "2021-05-31", panel("5", "1", "")), SILENT),
    "list-not-complete": (
        review("2021-05-01", "2021-05-31", panel("5", "1", "0", "false")),
        SILENT,
    ),
    "not-published": (review("2021-05-01", "2021-05-31"), SILENT),
    "no-review": ("", SILENT),
    "review-before-the-guideline": (
        review("2017-10-01", "2017-10-31", panel("5", "0", "0")),
        OUTSIDE,
    ),
    "review-perhaps-before-the-guideline": (
        review("2017-01-01", "2017-12-31", panel("5", "0", "0")),
        SILENT,
    ),
    "start-before-the-guideline": (start("2016-09-05", "2016-09-05"), OUTSIDE),
    "review-in-the-future": (review("2030-01-01", "2030-01-31", panel("5", "0", "0")), SILENT),
}

NORMS = {
    "3.2-hosts": HOSTS,
    "3.2-oneplan": PLANS,
    "5.1-legal": LEGAL,
    "5.2-organs": ORGANS,
    "6.2-panel": PANELS,
    "6.3-start": ORDER,
}
