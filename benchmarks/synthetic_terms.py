"""Names, terms and triples of a synthetic network, as lines of N-Triples.

Knows the vocabularies by name; nothing of what is said with them.
"""

from __future__ import annotations

from datetime import date
from functools import cache

BASE = "https://w3id.org/ntic/"
NAMES = {
    "ntic": BASE + "ont#",
    "scheme": BASE + "scheme/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@cache
def name(short: str) -> str:
    """Write a prefixed name out for N-Triples."""
    prefix, _, rest = short.partition(":")
    return f"<{NAMES[prefix]}{rest}>"


def thing(kind: str, key: object) -> str:
    """Name a thing; no name of a real thing looks like this."""
    return f"<{BASE}id/{kind}/synthetic-{key}>"


def text(words: str, language: str = "zh") -> str:
    """Write a text; callers use no quotes or backslashes."""
    return f'"{words}"@{language}'


def whole(number: int) -> str:
    """Write an integer."""
    return f'"{number}"^^{name("xsd:integer")}'


def boolean(value: object) -> str:
    """Write whether something holds."""
    return f'"{str(bool(value)).lower()}"^^{name("xsd:boolean")}'


def money(yuan: int) -> str:
    """Write an amount."""
    return f'"{yuan}.0"^^{name("xsd:decimal")}'


def day(when: date) -> str:
    """Write a day."""
    return f'"{when}"^^{name("xsd:date")}'


class Block:
    """The triples of one center or of one batch of organizations."""

    def __init__(self) -> None:
        """Begin empty."""
        self.lines: list[str] = []

    def say(self, subject: str, *pairs: str) -> None:
        """Add triples about a subject: properties and objects in turn.

        Objects are terms; a short name such as ``ntic:Plan`` is written out.
        """
        for at in range(0, len(pairs), 2):
            value = pairs[at + 1]
            term = value if value[0] in '<"_' else name(value)
            self.lines.append(f"{subject} {name(pairs[at])} {term} .\n")

    def a(self, subject: str, *classes: str) -> None:
        """Say what a thing is."""
        for kind in classes:
            self.say(subject, "rdf:type", kind)

    def label(self, subject: str, zh: str, en: str) -> None:
        """Give a thing its names."""
        self.say(subject, "skos:prefLabel", text(zh), "skos:prefLabel", text(en, "en"))

    def dated(self, subject: str, first: date, last: date | None = None) -> None:
        """Give a node its bounds: one day, or an interval."""
        self.say(subject, "ntic:notBefore", day(first), "ntic:notAfter", day(last or first))
