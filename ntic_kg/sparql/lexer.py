"""Split SPARQL text into tokens, in linear time and without recursion.

Knows the lexical rules only; whether the text is a query is the engine's business.

One rule needs context. Engines that read by grammar, Oxigraph among them, take ``<`` after an
operand of an expression as "less than" even where ``<…>`` could be an IRI. A lexer that always
prefers the IRI falls out of step with the engine, and ``FILTER(?a<'b>c')SERVICE <…> {…}`` hides
its keyword in what looks like a string. So brackets are tracked, and each token says whether it
stands in an expression.

Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar (SPARQL 1.2 triple terms included).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from ntic_kg.errors import InvalidQuery
from ntic_kg.sparql import terminals


class Kind(StrEnum):
    """What a token is."""

    IRI = "iri"
    NAME = "prefixed name"
    BLANK = "blank node"
    VARIABLE = "variable"
    PARAMETER = "parameter"
    STRING = "string"
    LANGUAGE = "language tag"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"
    OTHER = "other"


class Place(StrEnum):
    """Where a token stands: outside all brackets, in a pattern, in an expression."""

    TOP = "top"
    PATTERN = "pattern"
    EXPRESSION = "expression"


class Token(NamedTuple):
    """A token, its place, and how many brackets are open around it."""

    kind: Kind
    text: str
    start: int
    place: Place
    depth: int

    @property
    def end(self) -> int:
        """Position after the last character."""
        return self.start + len(self.text)


OPERANDS = frozenset(
    {Kind.IRI, Kind.NAME, Kind.BLANK, Kind.VARIABLE, Kind.PARAMETER, Kind.STRING, Kind.LANGUAGE}
    | {Kind.NUMBER}
)
_CONSTANTS = frozenset({"TRUE", "FALSE"})
_OPENING = frozenset({"(", "[", "{", "<<"})
_CLOSING = frozenset({")", "]", "}", ">>"})


def tokens(text: str) -> Iterator[Token]:
    r"""Yield the tokens of a SPARQL text; white space and comments are left out.

    Raises:
        InvalidQuery: a string is not closed. After that point nothing can be told apart.

    >>> [token.text for token in tokens("ASK{?s <urn:p> 'a#b'@zh}#end")]
    ['ASK', '{', '?s', '<urn:p>', "'a#b'", '@zh', '}']
    >>> [token.text for token in tokens("FILTER(?a<?b&&?c>?d)")]
    ['FILTER', '(', '?a', '<', '?b', '&&', '?c', '>', '?d', ')']
    """
    return _Lexer(text).run()


class _Lexer:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: list[Place] = []
        self._last: Token | None = None
        self._before_last: Token | None = None
        # End of a run of name characters that no colon follows, so that a long run such as
        # a.a.a.a is searched for a prefix once and not from each of its letters.
        self._barren = 0

    def run(self) -> Iterator[Token]:
        """Yield every token."""
        position = self._skip(0)
        while position < len(self._text):
            kind, end = self._next(position)
            token = self._placed(kind, self._text[position:end], position)
            self._before_last, self._last = self._last, token
            yield token
            position = self._skip(end)

    def _skip(self, position: int) -> int:
        blanks = terminals.BLANKS.match(self._text, position)
        return blanks.end() if blanks else position

    def _place(self) -> Place:
        return self._places[-1] if self._places else Place.TOP

    def _placed(self, kind: Kind, text: str, start: int) -> Token:
        """Attach place and depth; brackets count as standing outside themselves."""
        if kind is Kind.SIGN and text in _CLOSING and self._places:
            self._places.pop()
        token = Token(kind, text, start, self._place(), len(self._places))
        if kind is Kind.SIGN and text in _OPENING:
            self._places.append(self._inside(text))
        return token

    def _inside(self, opening: str) -> Place:
        """Say what stands between the brackets that this one opens."""
        if opening != "(":
            return Place.PATTERN
        if self._last is not None and self._last.text == "<<":
            return Place.PATTERN
        if self._place() is not Place.PATTERN:
            return Place.EXPRESSION
        return Place.EXPRESSION if self._follows_keyword() else Place.PATTERN

    def _follows_keyword(self) -> bool:
        """Say whether a parenthesis in a pattern belongs to FILTER, BIND or a function."""
        last, before = self._last, self._before_last
        if last is None:
            return False
        if last.kind in {Kind.IRI, Kind.NAME}:
            return before is not None and _is_filter(before)
        if last.kind is not Kind.WORD or last.text == "a":
            return False
        return last.text.upper() not in _CONSTANTS | {"VALUES"}

    def _after_operand(self) -> bool:
        """Say whether the next sign must be an operator."""
        last = self._last
        if last is None or self._place() is not Place.EXPRESSION:
            return False
        if last.kind is Kind.WORD:
            return last.text.upper() in _CONSTANTS
        return last.kind in OPERANDS or last.text in {")", "}", ">>"}

    def _next(self, position: int) -> tuple[Kind, int]:
        first = self._text[position]
        if first == "<":
            return self._less_than(position)
        if first in "\"'":
            return Kind.STRING, self._string(position)
        for kind, pattern in _STARTS.get(first, ()):
            match = pattern.match(self._text, position)
            if match:
                return kind, match.end()
        if first.isalpha() or first == ":":
            return self._name_or_word(position)
        return self._sign(position)

    def _less_than(self, position: int) -> tuple[Kind, int]:
        if self._after_operand():
            return Kind.SIGN, position + (2 if self._text.startswith("<=", position) else 1)
        match = terminals.IRI.match(self._text, position)
        return (Kind.IRI, match.end()) if match else self._sign(position)

    def _string(self, position: int) -> int:
        quote = self._text[position]
        long = self._text.startswith(quote * 3, position)
        match = terminals.STRINGS[quote * 3 if long else quote].match(self._text, position)
        if match is None:
            line = self._text.count("\n", 0, position) + 1
            column = position - self._text.rfind("\n", 0, position)
            raise InvalidQuery(
                f"The string that starts at {line}:{column} is not closed.",
                remedy="Close it, or write line breaks in it as \\n.",
            )
        return match.end()

    def _name_or_word(self, position: int) -> tuple[Kind, int]:
        end = position
        if position >= self._barren:
            prefix = terminals.PREFIX.match(self._text, position)
            end = prefix.end() if prefix else position
            if self._text.startswith(":", end):
                local = terminals.LOCAL.match(self._text, end + 1)
                return Kind.NAME, local.end() if local else end + 1
            self._barren = end
        word = terminals.WORD.match(self._text, position)
        return (Kind.WORD, word.end()) if word else (Kind.OTHER, max(end, position + 1))

    def _sign(self, position: int) -> tuple[Kind, int]:
        pair = self._text[position : position + 2]
        if pair in terminals.SIGNS:
            return Kind.SIGN, position + 2
        known = self._text[position] in "{}()[]<>=!+-*/|^&.,;?~:@"
        return (Kind.SIGN if known else Kind.OTHER), position + 1


def _is_filter(token: Token) -> bool:
    # Engines need no white space after a keyword, so it may be the end of a longer word.
    return token.kind is Kind.WORD and token.text.upper().endswith("FILTER")


_STARTS = {
    "?": ((Kind.VARIABLE, terminals.VARIABLE),),
    "$": ((Kind.PARAMETER, terminals.VARIABLE),),
    "@": ((Kind.LANGUAGE, terminals.LANGUAGE),),
    "_": ((Kind.BLANK, terminals.BLANK_NODE),),
    **dict.fromkeys(".0123456789", ((Kind.NUMBER, terminals.NUMBER),)),
}
