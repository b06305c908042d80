"""Refuse SPARQL text that could harm the engine or reach the network, before it is evaluated.

Works on tokens, knows no store. The figures were measured on Oxigraph 0.5.13: it crashes on
960 nested calls, on 2,670 BIND in a row, and plans a list of 200 items for four seconds.
What passes is still evaluated in a process that may be killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ntic_kg.errors import RefusedQuery
from ntic_kg.sparql.kind import query_form
from ntic_kg.sparql.lexer import OPERANDS, Kind, Place, Token, tokens


@dataclass(frozen=True)
class Limits:
    """What a query from outside may contain.

    Args:
        size: bytes of the text in UTF-8.
        depth: brackets open at the same time.
        tokens: tokens outside VALUES and IN lists.
        steps: triple patterns, path steps and list items together.
        operators: BIND, UNION, OPTIONAL, FILTER and operators of expressions together.
    """

    size: int = 65_536
    depth: int = 64
    tokens: int = 4_000
    steps: int = 100
    operators: int = 200


LIMITS = Limits()

_SPLIT = "Ask for less at a time, or split the query."
_PATTERN_SIGNS = frozenset({".", ";", ",", "/", "|", "^", "[", "<<"})
_EXPRESSION_SIGNS = frozenset(
    {"=", "!=", "<", ">", "<=", ">=", "&&", "||", "!", "+", "-", "*", "/"}
)
_OPERATOR_WORDS = ("BIND", "UNION", "OPTIONAL", "MINUS", "FILTER", "EXISTS", "LATERAL", "AS")


def check(text: str, limits: Limits = LIMITS) -> None:
    """Let a query pass or refuse it.

    Args:
        text: the query as it came from outside.
        limits: the figures to hold it to.

    Raises:
        RefusedQuery: the query exceeds a limit, or names SERVICE, LOAD or an update.
        InvalidQuery: a string is not closed, or the text starts with no query form.

    >>> check("SELECT * { ?s ?p 'SERVICE' } # SERVICE")
    >>> check("ASK { SERVICE <http://example.org/> {} }")
    Traceback (most recent call last):
        ...
    ntic_kg.errors.evaluation.RefusedQuery: SERVICE at 1:7 would call another server.
    """
    _check_size(text, limits.size)
    check_tokens(text, tokens(text), limits)
    query_form(text)


def check_tokens(text: str, found: Iterable[Token], limits: Limits) -> None:
    """Let a part of a text pass or refuse it, by its tokens.

    Args:
        text: what the tokens stand in, for places in messages.
        found: the tokens.
        limits: the figures to hold them to.

    Raises:
        RefusedQuery: they exceed a limit, or name SERVICE or LOAD.
        InvalidQuery: a string is not closed.
    """
    counter = _Counter(text, limits)
    for token in found:
        counter.see(token)


def _check_size(text: str, limit: int) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise RefusedQuery(
            f"Character {error.start + 1} of the query is half of a surrogate pair.",
            remedy="Send the query as valid UTF-8.",
        ) from error
    if size > limit:
        raise _over("bytes", size, limit)


def _over(things: str, figure: int, limit: int) -> RefusedQuery:
    return RefusedQuery(
        f"The query has {figure:,} {things}; the limit is {limit:,}.", remedy=_SPLIT
    )


class _Counter:
    """Counts what a query contains and stops at the first limit."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._tokens = 0
        self._steps = 0
        self._operators = 0
        self._last: Token | None = None
        self._data = _DataBlocks()

    def see(self, token: Token) -> None:
        """Count one token.

        Raises:
            RefusedQuery: it is one too many, or one that is never allowed.
        """
        self._refuse_keyword(token)
        if token.depth >= self._limits.depth and token.text in {"(", "[", "{", "<<"}:
            raise _over("nested brackets", token.depth + 1, self._limits.depth)
        data = self._data.contains(token)
        if not data:
            self._tokens += 1
            self._steps += self._is_step(token)
        self._operators += self._is_operator(token)
        self._last = token
        for things, figure, limit in (
            ("tokens outside VALUES and IN", self._tokens, self._limits.tokens),
            ("triple patterns, path steps and list items", self._steps, self._limits.steps),
            ("operators", self._operators, self._limits.operators),
        ):
            if figure > limit:
                raise _over(f"or more {things}", figure, limit)

    def _refuse_keyword(self, token: Token) -> None:
        for refuses, message, remedy in _REFUSALS:
            if refuses(token):
                raise RefusedQuery(
                    message.format(word=token.text[:40], place=self._position(token)),
                    remedy=remedy,
                )

    def _position(self, token: Token) -> str:
        line = self._text.count("\n", 0, token.start) + 1
        return f"{line}:{token.start - self._text.rfind(chr(10), 0, token.start)}"

    def _is_step(self, token: Token) -> bool:
        """Say whether a token starts a triple, a step of a path or an item of a list."""
        if token.place is not Place.PATTERN:
            return False
        if token.kind is Kind.SIGN:
            return token.text in _PATTERN_SIGNS
        if token.kind not in OPERANDS or self._last is None:
            return False
        # The first term of a block is a triple that no separator announces; inside
        # parentheses every term is an item.
        return self._last.text in {"{", "}", "(", ")"} or self._data.in_list

    def _is_operator(self, token: Token) -> bool:
        if token.kind is Kind.WORD:
            return token.text.upper().endswith(_OPERATOR_WORDS)
        return token.place is not Place.PATTERN and token.text in _EXPRESSION_SIGNS


class _DataBlocks:
    """Follows VALUES blocks, IN lists and lists of terms."""

    def __init__(self) -> None:
        self._values_announced = False
        self._in_announced = False
        self._block: tuple[int, Place] | None = None
        self._lists: list[int] = []

    @property
    def in_list(self) -> bool:
        """Whether the last token stood in parentheses of a pattern."""
        return bool(self._lists)

    def contains(self, token: Token) -> bool:
        """Say whether a token is data of a VALUES block or an IN list."""
        self._follow_lists(token)
        if self._block is not None:
            depth, place = self._block
            if token.depth > depth:
                data = token.kind in OPERANDS or token.text in {",", "(", ")", "UNDEF", "^^"}
                return data and token.place is place  # a pattern inside IN is not data
            self._block = None
            return False
        if self._values_announced and token.text == "{":
            self._block, self._values_announced = (token.depth, Place.PATTERN), False
        elif self._in_announced and token.text == "(":
            self._block = (token.depth, Place.EXPRESSION)
        word = token.text.upper() if token.kind is Kind.WORD else ""
        self._in_announced = word.endswith("IN") and token.place is Place.EXPRESSION
        self._values_announced = self._values_announced or word.endswith("VALUES")
        return False

    def _follow_lists(self, token: Token) -> None:
        while self._lists and token.depth <= self._lists[-1]:
            self._lists.pop()
        if token.text == "(" and token.place is Place.PATTERN:
            self._lists.append(token.depth)


def _has_codepoint_escape(token: Token) -> bool:
    return token.kind is Kind.OTHER and token.text == "\\"


def _calls_service(token: Token) -> bool:
    return token.kind is Kind.WORD and "SERVICE" in token.text.upper()


def _loads(token: Token) -> bool:
    return token.kind is Kind.WORD and token.text.upper() == "LOAD"


def _hides_keyword(token: Token) -> bool:
    if token.kind is not Kind.NAME:
        return False
    prefix = token.text.partition(":")[0].upper()
    return "SERVICE" in prefix or "FILTER" in prefix


_REFUSALS: tuple[tuple[Callable[[Token], bool], str, str], ...] = (
    (
        _calls_service,
        "{word} at {place} would call another server.",
        "Ask that server directly and join the answers on your side.",
    ),
    (
        _loads,
        "{word} at {place} would fetch a document.",
        "Load it on your side; only queries over the data that are here are answered.",
    ),
    (
        _hides_keyword,
        "The prefix of {word} at {place} contains SERVICE or FILTER, "
        "which engines may read as that keyword.",
        "Declare the prefix under another name.",
    ),
    (
        _has_codepoint_escape,
        "The backslash at {place} stands outside strings and IRIs.",
        "Write the character itself in place of its \\u escape.",
    ),
)
