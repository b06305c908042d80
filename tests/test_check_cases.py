"""Each case of the tables has its state in a public record and in a submission."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from ntic_kg.values import Profile, State
from tests.norm_cases import dates, organ, point, start, states_of
from tests.norm_tables import BREACHED, MET, NORMS, OPERATION, OUTSIDE, SILENT


@cache
def states(norm: str, profile: Profile) -> dict[str, State]:
    """Check all cases of a norm in one run."""
    return states_of({key: text for key, (text, _) in NORMS[norm].items()}, profile, norm)


@pytest.mark.parametrize(("norm", "case"), [(n, c) for n, cases in NORMS.items() for c in cases])
def test_a_public_record_is_read_as_far_as_it_goes(norm: str, case: str) -> None:
    """Each case has the one state that its data warrant in a public record."""
    assert states(norm, Profile.PUBLIC_RECORD)[case] is NORMS[norm][case][1]


@pytest.mark.parametrize(("norm", "case"), [(n, c) for n, cases in NORMS.items() for c in cases])
def test_silence_breaches_in_a_submission_and_nothing_else_changes(norm: str, case: str) -> None:
    """What is not recorded is breached in a submission; every other state stays."""
    public = NORMS[norm][case][1]

    assert states(norm, Profile.SUBMISSION)[case] is (BREACHED if public is SILENT else public)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2021-12-31", OUTSIDE),
        ("2022-09-22", OUTSIDE),
        ("2022-09-23", MET),
        ("2017-01-01", OUTSIDE),
    ],
)
def test_a_council_that_comes_with_operation_is_due_with_it(as_of: str, state: State) -> None:
    """Approved by March 2021, first council and operation in September 2022."""
    text = (
        start("", "2021-03-31")
        + OPERATION
        + dates("2022-09-23", "2022-09-23")
        + " ."
        + organ(more=f" ; ntic:validFrom {point('2022-09-23', '2022-09-23')}")
    )
    day = date.fromisoformat(as_of)

    assert states_of({"c": text}, Profile.SUBMISSION, "5.2-organs", day) == {"c": state}
