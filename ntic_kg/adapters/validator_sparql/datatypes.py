"""Lexical spaces of datatypes as regular expressions that every SPARQL engine knows.

Source: XML Schema Definition Language 1.1 Part 2, https://www.w3.org/TR/xmlschema11-2/
"""

from __future__ import annotations

from ntic_kg.adapters.validator_sparql.vocabulary import XSD

_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?([1-9][0-9]{3,}|0[0-9]{3})"
# A 29th of February needs a year that is a multiple of 4, and of 400 when it ends in 00.
_LEAP = (
    r"-?([0-9]*[0-9]{2}(0[48]|[2468][048]|[13579][26])|[0-9]*([02468][048]|[13579][26])00)-02-29"
)
_DAY = (
    rf"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    rf"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP})"
)
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_WHOLE = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_FLOAT = rf"({_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_DURATION_TIME = (
    r"T([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S)"
)
_DURATION_DATE = r"([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)"

_PATTERNS = {
    "integer": _WHOLE,
    "decimal": _DECIMAL,
    "double": _FLOAT,
    "float": _FLOAT,
    "boolean": "(true|false|0|1)",
    "date": _DAY + _ZONE,
    "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DAY}T{_TIME}(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}",
    "duration": rf"-?P({_DURATION_DATE}({_DURATION_TIME})?|{_DURATION_TIME})",
    "dayTimeDuration": rf"-?P([0-9]+D({_DURATION_TIME})?|{_DURATION_TIME})",
    "yearMonthDuration": r"-?P([0-9]+Y([0-9]+M)?|[0-9]+M)",
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


def is_derived_integer(datatype: str) -> bool:
    """Say whether a datatype is one of those that XML Schema derives from xsd:integer."""
    return datatype.startswith(XSD) and datatype.removeprefix(XSD) in _RANGES


def lexical_condition(datatype: str, value: str) -> str:
    """Write the condition that the text of a literal is one of its datatype's.

    Args:
        datatype: IRI.
        value: variable that holds the literal, with its question mark.

    Returns:
        An expression; ``true`` for datatypes whose lexical forms are not checked.

    >>> lexical_condition("http://www.w3.org/2001/XMLSchema#boolean", "?v")
    'REGEX(STR(?v), "^(true|false|0|1)$")'
    """
    name = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    if name in _PATTERNS:
        return _matches(value, _PATTERNS[name])
    if name not in _RANGES:
        return "true"
    least, most = _RANGES[name]
    number = f"<{XSD}decimal>(STR({value}))"
    bounds = [f"{number} >= {least}"] * (least is not None)
    bounds += [f"{number} <= {most}"] * (most is not None)
    return " && ".join([_matches(value, _WHOLE), *bounds])


def _matches(value: str, pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\")
    return f'REGEX(STR({value}), "^{escaped}$")'
