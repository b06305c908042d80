"""What is known not to pass, with reasons."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "deviations.csv"


@dataclass(frozen=True)
class Deviation:
    """One test, or with ``*`` a whole section, that is not expected to pass."""

    suite: str
    section: str
    test: str
    reason: str


def read_deviations(suite: str) -> list[Deviation]:
    """Read the deviations of one suite."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        found = [Deviation(**row) for row in csv.DictReader(file)]
    return [deviation for deviation in found if deviation.suite == suite]


def reason_for(deviations: list[Deviation], section: str, test: str) -> str | None:
    """Say why a test is not expected to pass; None when it is."""
    for deviation in deviations:
        if deviation.section == section and deviation.test in {test, "*"}:
            return deviation.reason
    return None


def excluded_sections(deviations: list[Deviation]) -> dict[str, str]:
    """Return the sections that are not run at all, with the reason."""
    return {d.section: d.reason for d in deviations if d.test == "*"}
