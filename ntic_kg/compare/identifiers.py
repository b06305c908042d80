"""Check identifiers by their own check characters.

Sources: GB 32100-2015 (unified social credit code); ROR identifiers, https://ror.org/facts;
the school codes of the Ministry of Education have no check character, only a form.
"""

from __future__ import annotations

import re
import unicodedata

from ntic_kg.errors import MalformedCode
from ntic_kg.values import Identifier

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_USCC = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_ROR = re.compile(r"(?:https?://)?(?:ror\.org/|ror:)?(0[0-9a-hj-km-np-tv-z]{6}[0-9]{2})")
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
_SCHOOL = re.compile(r"[1-9][0-9]{9}|[1-9][0-9]{4}")


def credit_code_check(body: str) -> str:
    """Compute the check character of the first 17 characters of a credit code.

    >>> credit_code_check("12100000400000624")
    'D'
    """
    total = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def _half_width(text: str) -> str:
    """Write full-width characters in half width, and drop those that nobody sees."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(c for c in composed if unicodedata.category(c) != "Cf").strip()


def credit_code(text: str) -> Identifier:
    """Read a unified social credit code; blanks, width and case do not matter.

    Raises:
        MalformedCode: it has another form, or a wrong check character.

    >>> credit_code("12100000400000624d").value
    '12100000400000624D'
    """
    code = re.sub(r"[\s-]", "", _half_width(text)).upper()
    if not _USCC.fullmatch(code):
        raise MalformedCode(text, "GB 32100-2015", "it has another form")
    if credit_code_check(code[:17]) != code[17]:
        raise MalformedCode(text, "GB 32100-2015", "its check character is wrong")
    return Identifier("uscc", code)


def ror_check(body: str) -> str:
    """Compute the two check digits of the seven characters that a ROR identifier begins with.

    >>> ror_check("033g218")
    '94'
    """
    value = 0
    for c in body:
        value = value * 32 + _BASE32.index(c)
    return f"{98 - value * 100 % 97:02d}"


def ror(text: str) -> Identifier:
    """Read a ROR identifier, bare or as an address.

    Raises:
        MalformedCode: it has another form, or wrong check digits.

    >>> ror("https://ror.org/033g21894").value
    'https://ror.org/033g21894'
    """
    found = _ROR.fullmatch(_half_width(text).casefold())
    if not found:
        raise MalformedCode(text, "ROR", "it has another form")
    bare = found[1]
    if ror_check(bare[:7]) != bare[7:]:
        raise MalformedCode(text, "ROR", "its check digits are wrong")
    return Identifier("ror", f"https://ror.org/{bare}")


def school_code(text: str) -> Identifier:
    """Read a school code of the Ministry of Education: ten digits, or the last five of them.

    Raises:
        MalformedCode: it has another form.

    >>> school_code("4111010001").value, school_code("10001").value
    ('10001', '10001')
    """
    code = _half_width(text)
    if not _SCHOOL.fullmatch(code):
        raise MalformedCode(text, "MOE school", "it has another form")
    return Identifier("school-code", code[-5:])


READERS = {"uscc": credit_code, "ror": ror, "school-code": school_code}


def identifier(scheme: str, text: str) -> Identifier:
    """Read an identifier of a scheme, checked where the scheme has a check.

    Raises:
        MalformedCode: it fails, or nothing here knows the scheme.
    """
    reader = READERS.get(scheme)
    if reader is None:
        raise MalformedCode(text, scheme, f"the schemes are {', '.join(READERS)}")
    return reader(text)


def valid_identifier(scheme: str, text: str) -> Identifier | None:
    """Read an identifier; None where it fails its own check, for then it identifies nothing.

    >>> valid_identifier("ror", "033g21895")
    """
    try:
        return identifier(scheme, text)
    except MalformedCode:
        return None
