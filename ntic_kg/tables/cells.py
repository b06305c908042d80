"""Make RDF terms of the text of single cells.

Lexical forms: XML Schema 1.1 Part 2, https://www.w3.org/TR/xmlschema11-2/
"""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox

from ntic_kg.names import node

_INTEGER = re.compile(r"[+-]?\d+\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)


def literal(
    text: str, datatype: str = "string", language: str | None = None
) -> ox.Literal | ox.NamedNode:
    """Make the term that a cell states.

    Args:
        text: the cell, not empty.
        datatype: one of ``string``, ``integer``, ``decimal``, ``boolean``, ``date``,
            ``anyURI`` (a literal) and ``iri`` (a node).
        language: tag of a string.

    Raises:
        ValueError: the text is not of the datatype.

    >>> literal("25", "integer").value
    '25'
    """
    if datatype == "string":
        return ox.Literal(text, language=language)
    if datatype == "iri":
        if not text.startswith(("http://", "https://")):
            raise ValueError(f"{text!r} is not an http or https IRI")
        return ox.NamedNode(text)
    _check(text, datatype)
    return ox.Literal(text, datatype=node(f"xsd:{datatype}"))


def _check(text: str, datatype: str) -> None:
    if datatype == "date":
        try:
            valid = date.fromisoformat(text).isoformat() == text
        except ValueError:
            valid = False
    elif datatype == "anyURI":
        valid = text.startswith(("http://", "https://")) and not re.search(r"[\s<>\"]", text)
    else:
        valid = {
            "integer": lambda: _INTEGER.match(text) is not None,
            "decimal": lambda: _DECIMAL.match(text) is not None,
            "boolean": lambda: text in ("true", "false"),
        }[datatype]()
    if not valid:
        raise ValueError(f"{text!r} is not a valid {datatype}")
