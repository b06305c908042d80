"""Dates are kept as they are known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.tables.dates import DateAsKnown, read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-09-05", DateAsKnown(date(2016, 9, 5), date(2016, 9, 5), "day")),
        ("2019-11", DateAsKnown(date(2019, 11, 1), date(2019, 11, 30), "month")),
        ("2020-02", DateAsKnown(date(2020, 2, 1), date(2020, 2, 29), "month")),
        ("2022", DateAsKnown(date(2022, 1, 1), date(2022, 12, 31), "year")),
        ("/2021-03-30", DateAsKnown(None, date(2021, 3, 30), "not-later-than")),
        ("/2021-03", DateAsKnown(None, date(2021, 3, 31), "not-later-than")),
        ("2018-01/", DateAsKnown(date(2018, 1, 1), None, "not-earlier-than")),
        ("2024-10-18/2024-10-20", DateAsKnown(date(2024, 10, 18), date(2024, 10, 20), "interval")),
    ],
)
def test_a_date_becomes_the_days_between_which_it_lies(text: str, expected: DateAsKnown) -> None:
    """Precision is kept, and "not later than" has no first day."""
    assert read_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "2023-02-30",
        "2023-13",
        "2023-1-1",
        "20230101",
        "2024/2023",
        "２０２３",
        "2023-01-01T00",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """A day that no calendar has is an error, not a literal."""
    with pytest.raises(ValueError, match=r"date|day|ends"):
        read_date(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back_as_itself(day: date) -> None:
    """A full date has that day on both sides."""
    assert read_date(day.isoformat()) == DateAsKnown(day, day, "day")


@given(st.text(max_size=24))
def test_any_text_is_either_a_date_or_a_value_error(text: str) -> None:
    """No text makes the reader fail in another way, and bounds are in order."""
    try:
        known = read_date(text)
    except ValueError:
        return
    assert known.not_before or known.not_after
    if known.not_before and known.not_after:
        assert known.not_before <= known.not_after
