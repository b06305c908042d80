"""Find the sources behind a finding: the records of the nodes at fault.

A node is derived from records (``prov:wasDerivedFrom``); a record carries a citation and
addresses. The nodes at fault are the value and whatever ties it to the center; for a
silence, which has no value, the center itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from ntic_kg.names import sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Rows

_AT_ONCE = 1000
_OWN = """
SELECT DISTINCT ?node ?text WHERE {{
  VALUES ?node {{ {nodes} }}
  ?node prov:wasDerivedFrom ?record .
  OPTIONAL {{ ?record ntic:citation|schema:url ?text }}
}}"""
_BETWEEN = """
SELECT DISTINCT ?focus ?value ?text WHERE {{
  VALUES (?focus ?value) {{ {pairs} }}
  ?node ?one ?focus .
  ?node ?other ?value .
  FILTER(?one != prov:wasDerivedFrom && ?other != prov:wasDerivedFrom)
  ?node prov:wasDerivedFrom/(ntic:citation|schema:url) ?text .
}}"""


class Sources:
    """Asks a store for the sources of some places, many at once."""

    def __init__(self, store: Store, places: Iterable[tuple[str, str | None]]) -> None:
        """Look up everything that ``of`` will be asked.

        Args:
            store: what was checked.
            places: IRI of the center and the node at fault, or a literal's text, or None.
        """
        self._own: dict[str, set[str]] = {}
        self._between: dict[tuple[str, str], set[str]] = defaultdict(set)
        asked = dict.fromkeys(places)
        nodes = dict.fromkeys(name for place in asked for name in place if name and _is_iri(name))
        for some in _parts([f"<{name}>" for name in nodes]):
            for row in _ask(store, _OWN.format(nodes=" ".join(some))):
                self._own.setdefault(row[0], set()).update(row[1:])
        pairs = [(focus, value) for focus, value in asked if value is not None]
        written = [f"(<{focus}> <{value}>)" for focus, value in pairs if value in self._own]
        for some in _parts(written):
            for focus, value, text in _ask(store, _BETWEEN.format(pairs=" ".join(some))):
                self._between[focus, value].add(text)

    def of(self, focus: str, value: str | None) -> tuple[str, ...]:
        """Return citations and addresses, sorted, each once.

        Args:
            focus: IRI of the center.
            value: the node at fault, or a literal's text, or None.
        """
        if value is None or value not in self._own:
            return tuple(sorted(self._own.get(focus, ())))
        return tuple(sorted(self._own[value] | self._between[focus, value]))


def _ask(store: Store, query: str) -> Iterator[list[str]]:
    """Give the values of each row, without what is unbound."""
    rows: Rows = store.select(sparql_prologue() + query)
    for row in rows.rows:
        yield [term.value for term in row if term is not None and not isinstance(term, ox.Triple)]


def _parts(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), _AT_ONCE):
        yield words[start : start + _AT_ONCE]


def _is_iri(name: str) -> bool:
    try:
        ox.NamedNode(name)
    except ValueError:
        return False
    return True
