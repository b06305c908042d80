"""Say which kinds of body turn into each other when they are renamed or raised in rank."""

from __future__ import annotations

_KINDRED = (
    frozenset({"university", "college", "school"}),
    frozenset({"institute", "academy", "center"}),
)


def kindred_units(left: str, right: str) -> bool:
    """Say whether one kind of body may have become the other.

    >>> kindred_units("college", "university"), kindred_units("university", "hospital")
    (True, False)
    """
    return any({left, right} <= kindred for kindred in _KINDRED)
