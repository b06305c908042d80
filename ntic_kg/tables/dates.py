"""Read dates as they are known, and keep what is not known.

Knows text and calendars alone. Cells hold a small part of the Extended Date/Time Format:
ISO 8601 at the precision that is known, or an interval of two such dates of which one
side may be left out. Source: ISO 8601-2 (EDTF level 1).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


@dataclass(frozen=True)
class DateAsKnown:
    """The days between which something happened.

    Args:
        not_before: first possible day, or None when nothing bounds it from below.
        not_after: last possible day, or None when nothing bounds it from above.
        precision: a concept of the scheme ``date-precision``, such as ``month``.
    """

    not_before: date | None
    not_after: date | None
    precision: str


def read_date(text: str) -> DateAsKnown:
    """Read one date cell.

    Args:
        text: ``2019``, ``2019-11``, ``2019-11-04``, ``/2021-03-30`` (not later than),
            ``2018-01/`` (not earlier than) or ``2024-10-18/2024-10-20`` (between).

    Raises:
        ValueError: the text is none of these, or a day that no calendar has.

    >>> read_date("2019-11").not_after
    datetime.date(2019, 11, 30)
    >>> read_date("/2021-03-30").not_before is None
    True
    """
    first, slash, last = text.partition("/")
    if not slash:
        earliest, latest, precision = _bounds(text)
        return DateAsKnown(earliest, latest, precision)
    if not first and not last:
        raise ValueError(f"{text!r} names no date on either side")
    earliest_day = _bounds(first)[0] if first else None
    latest_day = _bounds(last)[1] if last else None
    if earliest_day and latest_day and latest_day < earliest_day:
        raise ValueError(f"{text!r} ends before it begins")
    if earliest_day is None:
        return DateAsKnown(None, latest_day, "not-later-than")
    if latest_day is None:
        return DateAsKnown(earliest_day, None, "not-earlier-than")
    return DateAsKnown(earliest_day, latest_day, "interval")


def _bounds(text: str) -> tuple[date, date, str]:
    match = _PART.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date such as 2019, 2019-11 or 2019-11-04")
    year = int(match[1])
    try:
        if match[2] is None:
            return date(year, 1, 1), date(year, 12, 31), "year"
        month = int(match[2])
        if match[3] is None:
            return (
                date(year, month, 1),
                date(year, month, calendar.monthrange(year, month)[1]),
                "month",
            )
        day = date(year, month, int(match[3]))
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"{text!r} is a day that no calendar has") from None
    return day, day, "day"
