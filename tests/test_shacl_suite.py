"""The W3C tests of SHACL pass on the compiled and on the reference validator, or it is said why."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.errors import InvalidInput
from ntic_kg.names import node
from ntic_kg.ports import Validator
from ntic_kg.wiring.validating import reference_validator, shape_validator
from tests.shacl_suite import FOLDER, Case, cases, keys

EXCEPTIONS = Path(__file__).with_name("shacl_suite_exceptions.csv")
HANDED_OVER = node("ntic:validatedByReference")

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason=f"no {FOLDER}: set NTIC_SUITES to a folder that holds shacl"
)


@cache
def suite() -> tuple[Case, ...]:
    """Read the suite once."""
    return tuple(cases()) if FOLDER.exists() else ()


def excepted(engine: str) -> dict[str, str]:
    """Return the tests that an engine is known not to pass, with the reasons."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {r["test"]: r["reason"] for r in csv.DictReader(file) if r["engine"] == engine}


def outcome(validator: Validator, case: Case) -> Counter[tuple[str, ...]] | None:
    """Give the results that a validator reports, or None where it refuses the shapes."""
    try:
        return keys(list(validator.validate(hold(case.data, ""), case.shapes, ())))
    except InvalidInput:
        return None


def unlike(validator: Validator) -> set[str]:
    """Name the tests whose results are not those of the suite."""
    return {case.name for case in suite() if outcome(validator, case) != case.expected}


def test_the_suite_is_whole() -> None:
    """There are 121 tests, of SHACL Core and of SPARQL-based constraints."""
    assert len(suite()) == 121
    assert len({case.name for case in suite()}) == 121


def test_the_compiled_validator_passes_what_is_not_excepted() -> None:
    """A failure that is not listed fails here, and so does a listed test that passes."""
    assert unlike(shape_validator()) == set(excepted("compiled"))


@pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning")
def test_the_reference_validator_passes_what_is_not_excepted() -> None:
    """A failure that is not listed fails here, and so does a listed test that passes."""
    assert unlike(reference_validator()) == set(excepted("reference"))


def test_no_test_of_the_suite_needs_the_reference() -> None:
    """Whatever the suite covers is compiled, but for what it wants to be refused."""
    handed = set()
    for case in suite():
        if case.expected is not None and case.name not in excepted("compiled"):
            report = shape_validator().validate(hold(case.data, ""), case.shapes, ())
            handed |= {case.name for triple in report if triple.predicate == HANDED_OVER}

    assert handed == set()


def test_every_exception_has_a_reason() -> None:
    """It is a sentence, about a test of the suite."""
    for engine in ("compiled", "reference"):
        assert set(excepted(engine)) <= {case.name for case in suite()}
        assert all(reason.endswith(".") for reason in excepted(engine).values())
