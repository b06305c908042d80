"""Make typed terms of the texts that callers write for parameters."""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox

from ntic_kg.errors import NticError
from ntic_kg.names import expand, node

TYPES = ("iri", "string", "integer", "date")


def read_term(kind: str, text: str) -> ox.NamedNode | ox.Literal:
    """Make the typed term of a parameter's text.

    Args:
        kind: one of ``TYPES``.
        text: what the caller wrote.

    Raises:
        ValueError: the text is not of the type; the message says what is.

    >>> str(read_term("integer", "2"))
    '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if kind == "iri":
        return ox.NamedNode(_iri(text))
    if kind == "integer":
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ValueError("an integer such as 2")
        return ox.Literal(str(int(text)), datatype=node("xsd:integer"))
    if kind == "date":
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError("a date such as 2025-12-31")
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError("a day that the calendar has, such as 2025-12-31") from None
        return ox.Literal(day.isoformat(), datatype=node("xsd:date"))
    if any("\ud800" <= character <= "\udfff" for character in text) or "\0" in text:
        raise ValueError("text without NUL and unpaired surrogates")
    return ox.Literal(text)


def _iri(text: str) -> str:
    try:
        return ox.NamedNode(expand(text)).value
    except (NticError, ValueError):
        raise ValueError("an http(s) IRI or a prefixed name such as id:center/eda") from None
