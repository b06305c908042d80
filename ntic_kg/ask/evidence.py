"""Say what an answer rests on, and what the things in it are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.names import sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Term


def labels(store: Store, iris: Iterable[str], language: str) -> dict[str, str]:
    """Look up what things are called in a language.

    Returns:
        Names by IRI; things without a name in that language are left out.
    """
    named = [ox.NamedNode(iri) for iri in sorted(set(iris)) if _is_iri(iri)]
    if not named:
        return {}
    rows = store.select(
        _LABELS.replace("THINGS", " ".join(map(str, named))).replace(
            "LANGUAGE", str(ox.Literal(language))
        )
    )
    found: dict[str, str] = {}
    for thing, label in rows.rows:
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            found.setdefault(thing.value, label.value)
    return found


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Source:
    """Something that an answer rests on: how it is cited, and its address; one may be empty."""

    citation: str
    address: str = ""

    @property
    def is_web(self) -> bool:
        """Say whether the address can be opened."""
        return self.address.startswith(("http://", "https://")) and not re.search(
            r"[\s<>\"\x00-\x1f]", self.address
        )


@dataclass(frozen=True)
class ReadTable:
    """A table or file that the store was loaded from, and when it was read."""

    graph: str
    title: Mapping[str, str]
    time: str


@dataclass(frozen=True)
class Evidence:
    """What is recorded as the source of the things in an answer."""

    sources: tuple[Source, ...]
    tables: tuple[ReadTable, ...]


def evidence(store: Store, things: Iterable[Term | None]) -> Evidence:
    """Find the sources of things: citations of their records, and the tables they stand in.

    Args:
        store: where the data is.
        things: any terms; those that are no IRI have no source.
    """
    iris = {term.value for term in things if isinstance(term, ox.NamedNode)}
    if not iris:
        return Evidence((), ())
    values = " ".join(str(ox.NamedNode(iri)) for iri in sorted(iris))
    sources = store.select(_SOURCES.replace("THINGS", values))
    tables = store.select(_TABLES.replace("THINGS", values))
    return Evidence(
        tuple(
            Source(*("" if term is None else _text_of(term) for term in row))
            for row in sources.rows
        ),
        tuple(_table(row) for row in tables.rows),
    )


def _table(row: tuple[Term | None, ...]) -> ReadTable:
    graph, zh, en, time = ("" if term is None else _text_of(term) for term in row)
    return ReadTable(graph, {"zh": zh, "en": en}, time)


def _text_of(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


_LABELS = (
    sparql_prologue()
    + """SELECT DISTINCT ?thing ?label WHERE {
  VALUES ?thing { THINGS }
  { ?thing skos:prefLabel ?label } UNION { ?thing rdfs:label ?label }
  FILTER(LANG(?label) = LANGUAGE)
} ORDER BY ?thing ?label"""
)
_SOURCES = (
    sparql_prologue()
    + """SELECT DISTINCT ?citation ?url WHERE {
  VALUES ?thing { THINGS }
  ?thing prov:wasDerivedFrom ?record .
  OPTIONAL { ?record ntic:citation ?citation }
  OPTIONAL { ?record schema:url ?url }
  FILTER(BOUND(?citation) || BOUND(?url))
} ORDER BY ?citation ?url"""
)
_TABLES = (
    sparql_prologue()
    + """SELECT DISTINCT ?graph ?zh ?en ?time WHERE {
  VALUES ?thing { THINGS }
  GRAPH ?graph { ?thing ?property ?value }
  GRAPH graph:imports {
    ?graph prov:generatedAtTime ?time .
    OPTIONAL { ?graph dcterms:title ?zh FILTER(LANG(?zh) = "zh") }
    OPTIONAL { ?graph dcterms:title ?en FILTER(LANG(?en) = "en") }
  }
} ORDER BY ?graph ?time"""
)
