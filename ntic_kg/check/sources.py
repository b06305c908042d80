"""Find the sources behind a finding: the records of the nodes at fault.

A node is derived from records (``prov:wasDerivedFrom``); a record carries a citation and
addresses. The nodes at fault are the value and whatever ties it to the center; for a
silence, which has no value, the center itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from ntic_kg.names import node

_DERIVED = node("prov:wasDerivedFrom").value
_CITATION = node("ntic:citation").value
_URL = node("schema:url").value


class Sources:
    """Looks sources up in the triples that were checked."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index what is needed of the triples."""
        self._records: dict[str, list[str]] = defaultdict(list)
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._referring: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                continue
            if triple.predicate.value == _DERIVED:
                self._records[subject.value].append(value.value)
            elif triple.predicate.value in (_CITATION, _URL):
                self._texts[subject.value].append(value.value)
            elif isinstance(value, ox.NamedNode):
                self._referring[value.value].add(subject.value)

    def of(self, focus: str, value: str | None) -> tuple[str, ...]:
        """Return citations and addresses, sorted, each once.

        Args:
            focus: IRI of the center.
            value: the node at fault, or a literal's text, or None.
        """
        nodes = [focus]
        if value is not None and value in self._records:
            between = self._referring[focus] & self._referring[value]
            nodes = [value, *sorted(between)]
        records = {record for name in nodes for record in self._records.get(name, ())}
        return tuple(sorted({text for record in records for text in self._texts[record]}))
