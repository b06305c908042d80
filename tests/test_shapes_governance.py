"""The norms on governance, conduct and procedure read data as far as they go.

Their cases are in ``governance_tables``, ``party_tables``, ``conduct_tables`` and
``period_tables``.
"""

from __future__ import annotations

from functools import cache

import pytest

from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.adapters.validator_pyshacl import PyshaclValidator
from ntic_kg.check import Data, Run, check, context_of
from ntic_kg.names import node
from ntic_kg.values import Finding, Profile, Report, Severity, State
from tests.conduct_tables import CONDUCT
from tests.governance_tables import GOVERNANCE, PREFIXES
from tests.norm_cases import CENTER, TODAY, VALIDATOR, data_of, held, register
from tests.party_tables import SIDES
from tests.period_tables import PERIODS
from tests.test_shapes_plan import ONCE
from tests.test_validator_pyshacl import reported

TABLES = {**GOVERNANCE, **SIDES, **CONDUCT, **PERIODS}
EACH = [(norm, case) for norm, cases in TABLES.items() for case in cases]


@cache
def data(norm: str) -> Data:
    """Put all cases of a norm into one graph."""
    return data_of({key: PREFIXES + text for key, (text, _) in TABLES[norm].items()})


@cache
def store(norm: str) -> EmbeddedReader:
    """Hold all cases of a norm in one store."""
    return held(data(norm))


@cache
def report(norm: str, profile: Profile = Profile.PUBLIC_RECORD) -> Report:
    """Check all cases of a norm in one run."""
    return check(store(norm), ONCE, register(), Run(profile, TODAY, frozenset({norm})))


def state(norm: str, case: str, profile: Profile) -> State:
    """Give the state of one case."""
    (pair,) = (pair for pair in report(norm, profile).pairs if pair.focus == CENTER + case)
    return pair.state


@pytest.mark.parametrize(("norm", "case"), EACH)
def test_a_public_record_is_read_as_far_as_it_goes(norm: str, case: str) -> None:
    """Each case has the one state that its data warrant in a public record."""
    assert state(norm, case, Profile.PUBLIC_RECORD) is TABLES[norm][case][1]


# Where it is not recorded whether the norm applies, nothing is owed yet.
REACH_UNKNOWN = {
    ("5.1-interim", "unknown-status"),
    ("5.1-interim", "run-by-a-university"),
    ("5.1-transition", "unknown-status"),
}


@pytest.mark.parametrize(("norm", "case"), EACH)
def test_silence_on_more_than_information_breaches_in_a_submission(norm: str, case: str) -> None:
    """What is not recorded is breached in a submission, but for Info and an unknown reach."""
    public = TABLES[norm][case][1]
    owed = register().norms[norm].severity is not Severity.INFO
    due = public is State.NOT_RECORDED and owed and (norm, case) not in REACH_UNKNOWN

    assert state(norm, case, Profile.SUBMISSION) is (State.BREACHED if due else public)


@pytest.mark.parametrize("norm", TABLES)
def test_both_engines_find_the_same_and_no_constraint_is_dead(norm: str) -> None:
    """Over the cases each constraint selects in Oxigraph, for all centers at once, what pySHACL
    reports center by center; and each of them speaks in some case.
    """
    run = Run(Profile.PUBLIC_RECORD, TODAY)
    own = {c.iri for c in register().constraints.values() if c.norm == norm}
    shapes = tuple(
        triple
        for triple in register().shapes_of([register().norms[norm]], quality=False)
        if triple.predicate != node("sh:sparql") or str(triple.subject).strip("<>") in own
    )

    found = reported(list(PyshaclValidator().validate(store(norm), shapes, context_of(run))))

    assert reported(list(VALIDATOR.validate(store(norm), shapes, context_of(run)))) == found
    assert {constraint.strip("<>") for constraint, _ in found} == own


@pytest.mark.parametrize("norm", TABLES)
def test_every_finding_is_filled_in_and_names_who_owes_the_act(norm: str) -> None:
    """No placeholder is left; units and places or the ministry owe the acts of line 46."""
    others = {
        "5.5-enterprise": "enterprises",
        "6.4-annual": "units-and-places",
        "6.4-evaluate": "most",
        "6.4-outcome": "most",
    }

    for finding in report(norm).findings:
        assert not any("{" in text for text in finding.message.values())
        assert finding.bearer == others.get(norm, "center")


def finding_of(norm: str, case: str) -> Finding:
    """Give the one finding of a case in a public record."""
    (finding,) = (f for f in report(norm).findings if f.focus == CENTER + case)
    return finding


def test_a_permission_that_is_not_borne_out_is_used_and_says_so() -> None:
    """A single contributor on a complete list gives a finding, never a breach."""
    finding = finding_of("5.5-joint", "one-on-a-complete-list")

    assert (finding.state, finding.severity) == (State.OPTION_USED, Severity.INFO)


@pytest.mark.parametrize(
    ("norm", "case", "zh", "en"),
    [
        ("5.1-interim", "one-lacks-on-a-complete-list", "没有：物。", "without: assets."),
        ("5.2-head", "vacant", "主任一职最迟自2024-06-30", "as vacant since 2024-06-30"),
        ("5.2-kinds", "no-government-on-a-complete-list", "没有：政府。", "none of: government."),
        ("5.2-seats", "a-side-without-a-seat", "：高校或科研院所。", "universities or institutes."),
        ("5.4-staff", "one-is-zero", "2024年技术辅助人员人数为0", "technical support staff is 0"),
        ("5.5-enterprise", "smaller", "企业投入20元", "enterprises gave 20 yuan"),
        ("5.5-enterprise", "smaller", "占已知投入的29%", "29 % of the known contributions"),
        ("5.5-enterprise", "smaller", "确定少于：高校50元", "less than universities 50 yuan"),
        ("5.5-selfrun", "falling", "由2021年的60%降到", "from 60 % in 2021 to 50 %"),
        ("6.4-annual", "one-lacks-on-a-complete-list", "共2份", "from 2021 to 2022, 2 in all"),
        ("6.4-annual", "one-lacks-on-a-complete-list", "只有1个年度", "of 1 of these years"),
        ("6.4-evaluate", "late", "2023-02-28期满", "the recorded one not before 2023-06-01"),
        ("6.4-outcome", "before-its-evaluation", "2022-12-31", "from 2023-01-01 at the earliest"),
    ],
)  # fmt: skip
def test_a_message_carries_the_figure_or_what_is_missing(
    norm: str, case: str, zh: str, en: str
) -> None:
    """Figures, dates and names of what is missing stand in the messages of both languages."""
    message = finding_of(norm, case).message

    assert zh in message["zh"]
    assert en in message["en"]


def test_that_the_known_heads_left_is_not_a_recorded_vacancy() -> None:
    """A successor may merely not be on record, so a public record is silent."""
    assert TABLES["5.2-head"]["the-known-director-left"][1] is State.NOT_RECORDED
    assert TABLES["5.2-head"]["vacant-after-the-known-director-left"][1] is State.BREACHED
