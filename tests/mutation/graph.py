"""Read the complete example and change it: take triples away and add others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.names import RDF_TYPE

EXAMPLE = Path(__file__).with_name("complete.ttl")
IDS = "https://w3id.org/ntic/id/"
SIGN = "/synthetic-"
_PREFIX = re.compile(r"^@prefix (\w+): <([^>]+)> \.$", re.MULTILINE)
_Triples = tuple[ox.Triple, ...]
_ANY = "*"


@dataclass(frozen=True)
class Change:
    """What is taken away from the example and what is added.

    Args:
        drop: names of nodes, which go with everything that they say and that is said of them,
            or patterns ``subject property object`` in which ``*`` stands for anything.
        add: Turtle, with the prefixes of the example.
    """

    drop: tuple[str, ...] = ()
    add: str = ""


@cache
def prefixes() -> dict[str, str]:
    """Return the prefixes of the example."""
    return dict(_PREFIX.findall(EXAMPLE.read_text(encoding="utf-8")))


def complete() -> _Triples:
    """Return the complete example."""
    return _parsed(EXAMPLE.read_text(encoding="utf-8"))


def changed(triples: Iterable[ox.Triple], change: Change) -> _Triples:
    """Apply a change.

    Raises:
        LookupError: a part of the change takes nothing away, so it is out of date.
    """
    kept = list(triples)
    for words in map(str.split, change.drop):
        rest = [triple for triple in kept if not _fits(triple, words)]
        if len(rest) == len(kept):
            raise LookupError(f"The example holds nothing like {' '.join(words)!r}.")
        kept = rest
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes().items())
    return (*_without_orphans(kept), *_parsed(header + change.add))


def _named(word: str) -> ox.NamedNode:
    prefix, _, rest = word.partition(":")
    if word == "a":
        return RDF_TYPE
    return ox.NamedNode(prefixes()[prefix] + rest)


def _fits(triple: ox.Triple, words: Sequence[str]) -> bool:
    if len(words) == 1:
        node = _named(words[0])
        return node in (triple.subject, triple.object)
    terms = (triple.subject, triple.predicate, triple.object)
    pairs = zip(terms, words, strict=True)
    return all(word == _ANY or term == _named(word) for term, word in pairs)


def _without_orphans(triples: list[ox.Triple]) -> list[ox.Triple]:
    """Take away blank nodes that nothing refers to any more."""
    while True:
        held = {triple.object for triple in triples}
        kept = [t for t in triples if not isinstance(t.subject, ox.BlankNode) or t.subject in held]
        if len(kept) == len(triples):
            return kept
        triples = kept


def _parsed(text: str) -> _Triples:
    quads = ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return tuple(quad.triple for quad in quads)
