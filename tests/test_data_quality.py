"""Rules of data quality: what cannot be true of a record, reported apart from the norms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg.adapters.store_embedded import EmbeddedReader, hold
from ntic_kg.check import Run, check, exit_code
from ntic_kg.home import shipped_home
from ntic_kg.norms import Register, read_register
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Profile, Report
from tests.norm_cases import VALIDATOR

FOLDER = shipped_home() / "shapes" / "data-quality"
RULES = sorted(path.stem for path in FOLDER.glob("*.ttl") if "." not in path.stem)
TODAY = date(2025, 1, 1)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PREFIXES = """
@prefix id: <https://w3id.org/ntic/id/> .
@prefix center: <https://w3id.org/ntic/id/center/synthetic-> .
@prefix organ: <https://w3id.org/ntic/id/organ/synthetic-> .
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
center:a a ntic:TechnologyInnovationCenter .
"""


@pytest.fixture(scope="module")
def rules() -> Register:
    """Read the rules alone, without the shapes of norms."""
    register = read_register(shipped_home() / "shapes")
    return Register(norms={}, constraints=register.constraints, triples=register.triples)


def run(rules: Register, triples: list[ox.Triple]) -> Report:
    """Check triples under the rules of data quality alone."""
    choice = Run(profile=Profile.SUBMISSION, as_of=TODAY)
    return check(hold(triples, "synthetic"), VALIDATOR, rules, choice)


def defects(rules: Register, turtle: str) -> list[tuple[str, str]]:
    """List rule and English message of every defect of a piece of Turtle."""
    triples = [q.triple for q in ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE)]
    return [(d.rule, d.message["en"]) for d in run(rules, triples).defects]


def test_the_rules_are_those_that_rest_on_no_norm() -> None:
    """Check digits, dates, sums, and what comes after a revocation."""
    assert RULES == ["after-revocation", "credit-code", "dates", "sums"]


@pytest.mark.parametrize("rule", RULES)
def test_the_pass_example_has_no_defect(rules: Register, rule: str) -> None:
    """``<rule>.pass.ttl`` beside the rule."""
    assert run(rules, parse_file(FOLDER / f"{rule}.pass.ttl")).defects == ()


@pytest.mark.parametrize("rule", RULES)
def test_the_fail_example_has_exactly_one_defect(rules: Register, rule: str) -> None:
    """``<rule>.fail.ttl`` is found at that rule, with message and remedy in both languages."""
    (defect,) = run(rules, parse_file(FOLDER / f"{rule}.fail.ttl")).defects
    assert defect.rule == rule
    assert set(defect.message) == set(defect.remedy) == {"zh", "en"}


def test_a_defect_is_no_finding_and_sets_no_exit_code(rules: Register) -> None:
    """A wrong record is not a breach by a center."""
    report = run(rules, parse_file(FOLDER / "credit-code.fail.ttl"))
    assert report.findings == ()
    assert exit_code(report) == 0


def test_the_message_carries_the_figures(rules: Register) -> None:
    """Ninety and eleven are more than a hundred."""
    (defect,) = run(rules, parse_file(FOLDER / "sums.fail.ttl")).defects
    assert "101" in defect.message["en"]
    assert "100" in defect.message["zh"]


@pytest.mark.parametrize("code", ["91350100M000100Y4", "91350100M000100Y4I", "91350100m000100y43"])
def test_a_code_that_is_not_18_of_the_allowed_characters_is_a_defect(
    rules: Register, code: str
) -> None:
    """Too short, with a letter that is left out, or in lower case."""
    found = defects(rules, f'id:c a ntic:UnifiedSocialCreditCode ; skos:notation "{code}" .')
    assert [rule for rule, _ in found] == ["credit-code"]


def check_character(body: str) -> str:
    """Compute the last character of a code as GB 32100-2015 says."""
    weights = [pow(3, place, 31) for place in range(17)]
    total = sum(w * ALPHABET.index(c) for w, c in zip(weights, body, strict=True))
    return ALPHABET[-total % 31]


@settings(max_examples=20, deadline=None)
@given(body=st.text(alphabet=ALPHABET, min_size=17, max_size=17), other=st.integers(1, 30))
def test_exactly_the_right_check_character_passes(rules: Register, body: str, other: int) -> None:
    """Any other of the 31 characters is found."""
    right = check_character(body)
    wrong = ALPHABET[(ALPHABET.index(right) + other) % 31]
    turtle = 'id:{0} a ntic:UnifiedSocialCreditCode ; skos:notation "{0}" .\n'
    found = defects(rules, turtle.format(body + right) + turtle.format(body + wrong))
    assert found == [
        (
            "credit-code",
            f"The check character of the unified social credit code {body + wrong} is wrong.",
        )
    ]


def test_more_seats_than_members_are_a_defect(rules: Register) -> None:
    """A seat without a number counts once."""
    turtle = """organ:b a ntic:Board ; org:unitOf center:a ; ntic:memberCount 3 .
    id:s1 a ntic:BoardSeat ; ntic:seatOn organ:b ; ntic:count 3 .
    id:s2 a ntic:BoardSeat ; ntic:seatOn organ:b ."""
    assert [rule for rule, _ in defects(rules, turtle)] == ["sums"]


def test_an_end_that_surely_lies_before_the_beginning_is_a_defect(rules: Register) -> None:
    """Overlapping intervals are none: there are days that fit."""
    span = """organ:{0} a ntic:Board ; org:unitOf center:a ;
      ntic:validFrom [ a ntic:DatePoint ; ntic:notBefore "{1}"^^xsd:date ] ;
      ntic:validUntil [ a ntic:DatePoint ; ntic:notAfter "2024-06-30"^^xsd:date ] .
    """
    assert defects(rules, span.format("fits", "2024-06-30")) == []
    assert [r for r, _ in defects(rules, span.format("reversed", "2024-07-01"))] == ["dates"]


def test_the_real_record_has_no_defect(real_store: EmbeddedReader, rules: Register) -> None:
    """The twelve codes, the dates and the sums of the shipped tables hold."""
    choice = Run(profile=Profile.PUBLIC_RECORD, as_of=TODAY)
    report = check(real_store, VALIDATOR, rules, choice)
    assert report.defects == ()


def test_defects_are_left_out_when_single_norms_are_asked_for(home: Path) -> None:
    """``--norm`` restricts a check to those norms."""
    register = read_register(home / "shapes")
    store = hold(parse_file(FOLDER / "credit-code.fail.ttl"), "synthetic")
    choice = Run(profile=Profile.SUBMISSION, as_of=TODAY, norms=frozenset({"5.2-organs"}))
    assert check(store, VALIDATOR, register, choice).defects == ()
