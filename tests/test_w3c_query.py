"""The W3C query tests through the service: guard, workers, writers of formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ntic_kg.settings import Settings
from tests.suites import SUITES, suite
from tests.w3c.deviations import excluded_sections, read_deviations, reason_for
from tests.w3c.queries import QueryTest, failure_of, load, read_query_tests
from tests.writable_service import Writable

ROOT = SUITES / "sparql11"
DEVIATIONS = read_deviations("query")
EVERY = list(read_query_tests(ROOT)) if ROOT.exists() else []
CASES = [case for case in EVERY if case.section not in excluded_sections(DEVIATIONS)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    """Run one service on the documents of all tests."""
    folder: Path = tmp_path_factory.mktemp("query")
    load(CASES, ROOT, folder)
    with Writable(folder, Settings(home=None, store=str(folder), workers=2)) as one:
        yield one


def test_the_suite_is_there_whole() -> None:
    """Without it nothing below runs, and this says so."""
    suite("sparql11/syntax-query")
    assert (len(EVERY), len(CASES)) == (418, 338)


def test_every_deviation_names_a_test_of_the_suite() -> None:
    """A test that is gone cannot be excused."""
    suite("sparql11/syntax-query")
    known = {(case.section, case.name) for case in EVERY} | {(case.section, "*") for case in EVERY}
    assert [d for d in DEVIATIONS if (d.section, d.test) not in known] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.section}-{case.name}")
def test_a_query_test_passes_or_is_listed(service: Writable, case: QueryTest) -> None:
    """An unlisted failure fails, and so does a listed pass."""
    reason = reason_for(DEVIATIONS, case.section, case.name)
    failure = failure_of(service.client, case)

    if reason is None:
        assert failure is None
    else:
        assert failure is not None, "it passes: take it off the list"
