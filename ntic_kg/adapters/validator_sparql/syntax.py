"""The structure of a SPARQL query: groups, their elements, and the triples in them.

Reads what SPARQL-based constraints are made of. Expressions are only searched for groups
(``EXISTS``); what else is in them does not matter here.
Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from ntic_kg.adapters.validator_sparql.vocabulary import Uncompilable
from ntic_kg.sparql.lexer import Kind, Token, tokens

_PREFIX = re.compile(r"PREFIX\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
_PAIRED = {"(": ")", "[": "]", "{": "}"}
_VARIABLES = frozenset({Kind.VARIABLE, Kind.PARAMETER})


class What(StrEnum):
    """What an element of a group is."""

    TRIPLES = "triples"
    FILTER = "filter"
    BIND = "bind"
    OPTIONAL = "optional"
    GROUP = "group"
    SELECT = "select"
    OTHER = "other"


@dataclass(frozen=True)
class Triple:
    """One triple pattern: positions of its tokens, each as first and one after the last."""

    subject: tuple[int, int]
    verb: tuple[int, int]
    object: tuple[int, int]


@dataclass
class Element:
    """A part of a group: its tokens, the groups in it and the triples of a block."""

    what: What
    start: int
    end: int = 0
    groups: list[Group] = field(default_factory=list)
    triples: list[Triple] = field(default_factory=list)
    word: str = ""
    select: Select | None = None


@dataclass
class Group:
    """What stands between two braces, which are its first and last token."""

    start: int
    end: int = 0
    elements: list[Element] = field(default_factory=list)


@dataclass
class Select:
    """A SELECT or ASK with its group; the projection and the modifiers by their tokens."""

    start: int
    group: Group
    end: int


@lru_cache(maxsize=1024)
def parsed(text: str) -> Query:
    """Parse a query, each text once: a service and the tests run the same shapes again and again.

    Args:
        text: see ``Query``, which says what is raised.
    """
    return Query(text)


class Query:
    """A parsed query, which nothing changes.

    Args:
        text: a SELECT or ASK query, with or without a prologue.

    Raises:
        Uncompilable: the text is not as it should be, or uses what is not read here.
        InvalidQuery: a string is not closed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: Sequence[Token] = tuple(tokens(text))
        start = next((i for i, t in enumerate(self.tokens) if self.is_word(i, "SELECT", "ASK")), -1)
        if start < 0:
            raise Uncompilable("query", "is no SELECT or ASK query")
        self.select = self._select(start, len(self.tokens))

    def has_base(self) -> bool:
        """Say whether the prologue declares what relative IRIs refer to."""
        return any(self.is_word(i, "BASE") for i in range(self.select.start))

    def prefixes(self) -> dict[str, str]:
        """Return the namespaces that the prologue declares, by prefix."""
        return dict(_PREFIX.findall(self.text[: self.tokens[self.select.start].start]))

    def is_word(self, index: int, *words: str) -> bool:
        """Say whether a token is one of some keywords."""
        if index >= len(self.tokens):
            return False
        token = self.tokens[index]
        return token.kind is Kind.WORD and token.text.upper() in words

    def is_sign(self, index: int, *signs: str) -> bool:
        """Say whether a token is one of some signs."""
        return index < len(self.tokens) and self.tokens[index].text in signs

    def variable(self, index: int) -> str | None:
        """Return the name of the variable that a token is, or None."""
        token = self.tokens[index]
        return token.text[1:] if token.kind in _VARIABLES else None

    def mentions(self, start: int, end: int, name: str) -> bool:
        """Say whether a variable occurs among some tokens."""
        return any(self.variable(i) == name for i in range(start, end))

    def piece(self, start: int, end: int) -> str:
        """Return the text from one token up to another."""
        if start >= end:
            return ""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def close(self, index: int) -> int:
        """Return the position of the bracket that closes the one at a position."""
        opening = self.tokens[index].text
        closing, depth = _PAIRED[opening], 0
        for i in range(index, len(self.tokens)):
            if self.tokens[i].kind is Kind.SIGN:
                depth += (self.tokens[i].text == opening) - (self.tokens[i].text == closing)
                if depth == 0:
                    return i
        raise Uncompilable("query", f"{opening} is not closed")

    def split(self, start: int, end: int, sign: str) -> list[tuple[int, int]]:
        """Split some tokens at a sign where no bracket is open."""
        cuts, i = [start - 1], start
        while i < end:
            if self.is_sign(i, "(", "{"):
                i = self.close(i)
            elif self.is_sign(i, sign):
                cuts.append(i)
            i += 1
        return [(a + 1, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]

    def _select(self, start: int, end: int) -> Select:
        brace = start
        while brace < end and not self.is_sign(brace, "{"):
            brace = self.close(brace) + 1 if self.is_sign(brace, "(") else brace + 1
        if brace >= end:
            raise Uncompilable("query", "has no group")
        return Select(start, self._group(brace), end)

    def _group(self, start: int) -> Group:
        if not self.is_sign(start, "{"):
            raise Uncompilable("query", f"{self.piece(start, start + 1)!r} opens no group")
        end = self.close(start)
        group = Group(start, end)
        i = start + 1
        if self.is_word(i, "SELECT"):
            element = Element(What.SELECT, i, end, select=self._select(i, end))
            group.elements.append(element)
            return group
        while i < end:
            if self.is_sign(i, "."):
                i += 1
                continue
            element = self._element(i, end)
            group.elements.append(element)
            i = element.end
        return group

    def _element(self, i: int, end: int) -> Element:
        if self.is_sign(i, "{"):
            return self._union(i)
        if self.is_word(i, "OPTIONAL"):
            group = self._group(i + 1)
            return Element(What.OPTIONAL, i, group.end + 1, [group])
        if self.is_word(i, "BIND"):
            close = self.close(i + 1)
            return Element(What.BIND, i, close + 1, self._exists(i, close))
        if self.is_word(i, "FILTER"):
            close = self._filter(i + 1)
            return Element(What.FILTER, i, close, self._exists(i, close))
        if self.is_word(i, "MINUS", "SERVICE", "GRAPH", "LATERAL", "VALUES"):
            return self._other(i)
        return self._triples(i, end)

    def _union(self, i: int) -> Element:
        element = Element(What.GROUP, i)
        while True:
            group = self._group(i)
            element.groups.append(group)
            element.end = group.end + 1
            if not self.is_word(element.end, "UNION"):
                return element
            i = element.end + 1

    def _other(self, i: int) -> Element:
        brace = i
        while not self.is_sign(brace, "{"):
            brace += 1
            if brace >= len(self.tokens):
                raise Uncompilable("query", "a group is missing")
        word = self.tokens[i].text.upper()
        if word == "VALUES":
            return Element(What.OTHER, i, self.close(brace) + 1, word=word)
        return Element(What.OTHER, i, self.close(brace) + 1, [self._group(brace)], word=word)

    def _filter(self, i: int) -> int:
        """Return the end of a constraint: brackets, a call, or [NOT] EXISTS and a group."""
        while not self.is_sign(i, "(", "{"):
            i += 1
            if i >= len(self.tokens):
                raise Uncompilable("query", "a filter has no condition")
        return self.close(i) + 1

    def _exists(self, start: int, end: int) -> list[Group]:
        found: list[Group] = []
        i = start
        while i < end:
            if self.is_word(i, "EXISTS"):
                found.append(self._group(i + 1))
                i = found[-1].end
            i += 1
        return found

    def _triples(self, start: int, end: int) -> Element:
        """Read a subject with its properties and objects."""
        element = Element(What.TRIPLES, start)
        i = self._node(start)
        subject = (start, i)
        while i < end and not self.is_sign(i, ".", "}"):
            if self.is_sign(i, ";"):
                i += 1
                continue
            if self._starts_element(i):
                break
            verb = (i, self._verb(i))
            i = verb[1]
            while True:
                item = (i, self._node(i))
                element.triples.append(Triple(subject, verb, item))
                i = item[1]
                if not self.is_sign(i, ","):
                    break
                i += 1
        element.end = i
        if i == start:
            raise Uncompilable("query", f"{self.piece(i, i + 1)!r} is not read")
        return element

    def _starts_element(self, i: int) -> bool:
        words = ("OPTIONAL", "FILTER", "BIND", "MINUS", "SERVICE", "GRAPH", "LATERAL", "VALUES")
        return self.is_sign(i, "{") or self.is_word(i, *words)

    def _node(self, i: int) -> int:
        if self.is_sign(i, "(", "["):
            return self.close(i) + 1
        if self.is_sign(i, "+", "-"):
            i += 1
        if i >= len(self.tokens) or self.is_sign(i, "<<", "}", ".", ";", "{"):
            raise Uncompilable("query", "a term is missing")
        if self.tokens[i].kind is not Kind.STRING:
            return i + 1
        if i + 1 < len(self.tokens) and self.tokens[i + 1].kind is Kind.LANGUAGE:
            return i + 2
        return i + 3 if self.is_sign(i + 1, "^^") else i + 1

    def _verb(self, i: int) -> int:
        while True:
            while self.is_sign(i, "^", "!"):
                i += 1
            i = self.close(i) + 1 if self.is_sign(i, "(") else i + 1
            while self.is_sign(i, "*", "+", "?"):
                i += 1
            if not self.is_sign(i, "/", "|"):
                return i
            i += 1
