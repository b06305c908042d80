"""Identifiers are held to their own check characters, whatever they begin with."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.compare.identifiers import (
    credit_code,
    credit_code_check,
    identifier,
    ror,
    ror_check,
    school_code,
)
from ntic_kg.errors import MalformedCode
from ntic_kg.home import shipped_home

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ROR = "0123456789abcdefghjkmnpqrstvwxyz"

code_bodies = st.builds(
    "".join,
    st.tuples(
        st.text(USCC, min_size=2, max_size=2),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(USCC, min_size=9, max_size=9),
    ),
)
ror_bodies = st.text(ROR, min_size=6, max_size=6).map(lambda tail: "0" + tail)


# Table 1 and the weights as the standard prints them; not as our code computes them.
PRINTED = {
    "0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "A": 10,
    "B": 11, "C": 12, "D": 13, "E": 14, "F": 15, "G": 16, "H": 17, "J": 18, "K": 19, "L": 20,
    "M": 21, "N": 22, "P": 23, "Q": 24, "R": 25, "T": 26, "U": 27, "W": 28, "X": 29, "Y": 30,
}  # fmt: skip
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@given(code_bodies)
def test_the_check_character_is_that_of_the_standard(body: str) -> None:
    """C18 = 31 - MOD(sum of Ci times Wi, 31), where 31 is written 0."""
    total = sum(PRINTED[c] * weight for c, weight in zip(body, WEIGHTS, strict=True))

    assert PRINTED[credit_code_check(body)] == (31 - total % 31) % 31


@given(st.integers(0, 32**6 - 1))
def test_the_check_digits_of_ror_are_those_of_the_norm(number: int) -> None:
    """A number with its digits of ISO 7064 MOD 97-10 leaves 1 over."""
    body = "0" + "".join(ROR[number >> shift & 31] for shift in range(25, -1, -5))

    assert (number * 100 + int(ror_check(body))) % 97 == 1


@pytest.mark.parametrize("start", PRINTED)
def test_a_credit_code_may_begin_with_every_character_of_the_alphabet(start: str) -> None:
    """Which department registers with which one changes; the check does not."""
    body = f"{start}2110000MA01ABCD1"

    assert credit_code(body + credit_code_check(body)).value[0] == start


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_the_standard_leaves_out_are_refused(letter: str) -> None:
    """They look like digits."""
    for at in (0, 1, 8, 17):
        with pytest.raises(MalformedCode, match="another form"):
            credit_code("12100000400000624D"[:at] + letter + "12100000400000624D"[at + 1 :])


def test_identifiers_in_full_width_are_read() -> None:
    """As Chinese input methods write them; characters that nobody sees count for nothing."""
    assert credit_code("１２１０００００４００００06２４ｄ\u200b").value == "12100000400000624D"
    assert ror("０33ｇ21894").value == "https://ror.org/033g21894"
    assert school_code("１０００１").value == "10001"


@given(code_bodies)
def test_a_code_with_its_check_character_is_read_whatever_it_begins_with(body: str) -> None:
    """Letters in the first places are as good as digits."""
    code = body + credit_code_check(body)

    assert credit_code(code).value == code


@given(code_bodies, st.integers(0, 17), st.sampled_from(USCC))
def test_a_credit_code_with_one_wrong_character_is_refused(body: str, at: int, other: str) -> None:
    """Weights modulo a prime notice every single slip."""
    code = body + credit_code_check(body)
    wrong = code[:at] + other + code[at + 1 :]

    if wrong != code:
        with pytest.raises(MalformedCode):
            credit_code(wrong)


@given(code_bodies, st.integers(8, 15))
def test_a_credit_code_with_two_neighbors_exchanged_is_refused(body: str, at: int) -> None:
    """Neighboring weights differ, so an exchange is noticed."""
    code = body + credit_code_check(body)
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]

    if wrong != code:
        with pytest.raises(MalformedCode):
            credit_code(wrong)


def test_every_credit_code_that_we_ship_is_right() -> None:
    """The standard's check agrees with every code on record."""
    path = shipped_home() / "data" / "registries" / "credit_codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["uscc"] for row in csv.DictReader(file)]

    assert len(codes) == 12
    assert [credit_code(code).value for code in codes] == codes


@given(ror_bodies)
def test_a_ror_identifier_with_its_check_digits_is_read_bare_or_as_an_address(body: str) -> None:
    """Address, prefix and case do not matter."""
    bare = body + ror_check(body)

    assert ror(bare) == ror(f"https://ror.org/{bare}") == ror(f"ROR:{bare.upper()}")


@given(ror_bodies, st.integers(1, 6), st.sampled_from(ROR))
def test_a_ror_identifier_with_one_wrong_character_is_refused(
    body: str, at: int, other: str
) -> None:
    """The check digits notice every single slip."""
    bare = body + ror_check(body)
    wrong = bare[:at] + other + bare[at + 1 :]

    if wrong != bare:
        with pytest.raises(MalformedCode):
            ror(wrong)


def test_every_ror_identifier_that_we_ship_is_right() -> None:
    """The check agrees with every ROR record of China."""
    path = shipped_home() / "data" / "reference" / "ror.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rors = [row["ror_id"] for row in csv.DictReader(file)]

    assert len(rors) == 2503
    assert [ror(text).value for text in rors] == rors


def test_a_school_code_is_known_by_its_last_five_digits() -> None:
    """The first five digits tell level and division, the last five the school."""
    assert school_code("4111010001") == school_code("10001")


def test_a_refused_code_names_the_value_the_scheme_and_the_fault() -> None:
    """One sentence says what is wrong, and with which standard."""
    with pytest.raises(MalformedCode) as refused:
        identifier("uscc", "12100000400000624E")

    assert refused.value.message == (
        "'12100000400000624E' is not a valid GB 32100-2015 identifier: "
        "its check character is wrong."
    )


def test_an_unknown_scheme_is_refused_with_those_that_are_known() -> None:
    """A scheme is never guessed from the look of a value."""
    with pytest.raises(MalformedCode, match="the schemes are uscc, ror, school-code"):
        identifier("isni", "0000000121032683")
