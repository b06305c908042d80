"""What the expressions of a text call: functions, and regular expressions.

An engine that cannot read a regular expression finds an error in it row by row, and a filter
with an error holds nothing: the data would seem to conform.
Source: https://www.w3.org/TR/sparql11-query/#SparqlOps, https://www.w3.org/TR/xpath-functions/#regex-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ntic_kg.adapters.validator_sparql.edits import Edits
from ntic_kg.adapters.validator_sparql.syntax import Group, Query, What
from ntic_kg.adapters.validator_sparql.targets import Ask
from ntic_kg.adapters.validator_sparql.vocabulary import XSD, Uncompilable
from ntic_kg.errors import InvalidInput
from ntic_kg.sparql.lexer import Kind

# SPARQL 1.1, section 17.1; dates and durations besides, which engines convert as well.
_CASTS = frozenset(
    f"<{XSD}{name}>"
    for name in (
        "boolean", "double", "float", "decimal", "integer", "dateTime", "string", "date", "time",
        "duration", "dayTimeDuration", "yearMonthDuration",
    )
)  # fmt: skip
_PLACES = {"REGEX": (1, 2), "REPLACE": (1, 3)}
# A regular expression and, where there are some, its flags, as SPARQL writes them.
Expression = tuple[str, ...]
_SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\\[])*(?:\[|&&|--|~~)", re.DOTALL)


class Patterns:
    """Tries regular expressions on an engine, once each.

    Args:
        ask: answers a query.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._tried: dict[Expression, tuple[str, bool]] = {}

    def check(self, place: object, expression: Expression) -> None:
        """Make sure that the engine reads a regular expression as others do.

        Args:
            place: the shape or constraint.
            expression: as SPARQL writes it.

        Raises:
            InvalidInput: one class of characters is taken from another.
            Uncompilable: the engine does not read it, or not as others do.
        """
        if expression not in self._tried:
            tried = f'REGEX("", {", ".join(expression)})'
            rows = self._ask(f"SELECT ({expression[0]} AS ?text) ({tried} AS ?read) WHERE {{}}")
            text, read = rows[0]
            self._tried[expression] = "" if text is None else text.value, read is not None
        pattern, is_read = self._tried[expression]
        found = _SET.search(pattern)
        if found is not None and found[0].endswith("-["):
            raise InvalidInput(
                f"The shapes cannot be run: the regular expression {pattern!r} takes one class"
                " of characters from another.",
                remedy="List the characters that are meant: engines differ on [a-z-[aeiou]].",
            )
        if found is not None or not is_read:
            raise Uncompilable(place, "has a regular expression that the engine does not read")


def regular_expressions(query: Query, edits: Edits) -> Iterator[Expression]:
    """Give each regular expression of a text with its flags, as SPARQL writes them.

    Args:
        query: the parsed text.
        edits: tell what stands in the place of variables.

    Raises:
        InvalidInput: the text calls a function that SPARQL does not know.
        Uncompilable: an expression is known only once there are rows.
    """
    inside = set(_pattern_tokens(query.select.group))
    for i in range(len(query.tokens) - 1):
        if not query.is_sign(i + 1, "(") or i in inside:
            continue
        if edits.kind(i) in {Kind.IRI, Kind.NAME} and edits.iri(i) not in _CASTS:
            raise InvalidInput(
                f"The shapes cannot be run: a SPARQL text calls the function {edits.iri(i)}.",
                remedy="Use the functions of SPARQL 1.1; no others are known here.",
            )
        name = query.tokens[i].text.upper()
        if edits.kind(i) is Kind.WORD and name in _PLACES:
            arguments = query.split(i + 2, query.close(i + 1), ",")
            if name == "REPLACE":
                _check_replacement(query, *arguments[2])
            told = [arguments[k] for k in _PLACES[name] if k < len(arguments)]
            yield tuple(_constant(edits, start, end) for start, end in told)


def _pattern_tokens(group: Group) -> Iterator[int]:
    for element in group.elements:
        if element.what is What.TRIPLES:
            yield from range(element.start, element.end)
        if element.select is not None:
            yield from _pattern_tokens(element.select.group)
        for inner in element.groups:
            yield from _pattern_tokens(inner)


def _constant(edits: Edits, start: int, end: int) -> str:
    term = edits.term(start)
    if end - start > 1 or (edits.kind(start) is not Kind.STRING and not term.startswith('"')):
        raise Uncompilable("query", "has a regular expression that no one can try beforehand")
    return term


def _check_replacement(query: Query, start: int, end: int) -> None:
    """Engines differ on what follows a number of a group."""
    if re.search(r"\$(?!\d(?!\w))", query.piece(start, end)):
        raise Uncompilable("query", "has a replacement that engines read differently")
