"""Say what was decided about our things and the records that a query stands for.

A decision is about one of our things and a record of another registry. A query stands for a record
when it carries an identifier of it, or, where it carries none, when its name is one that the
rules of the matcher accept for that record and that no other record of that registry has.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ntic_kg.compare import Index, Vocabulary, analyze, rank
from ntic_kg.ledger import Ledger
from ntic_kg.link.stated import EXACT
from ntic_kg.values import Identifier, Judgement, Record


@dataclass(frozen=True)
class Tie:
    """A record of another registry that a query stands for, and how that is known.

    ``by_name``: the query carries no identifier of it. ``further``: its name is one of the other
    names of the record, such as an alias.
    """

    record: str
    by_name: bool = False
    further: bool = False


class Others:
    """The records of the other registries that can be read here, by identifier and by name.

    Args:
        registries: the records of each.
        vocabulary: the words that names are made of.
    """

    def __init__(self, registries: Iterable[Iterable[Record]], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._identified: defaultdict[Identifier, set[str]] = defaultdict(set)
        self._named: list[Mapping[str, set[str]]] = []
        self._records: dict[str, Record] = {}
        self._registry: dict[str, int] = {}
        for number, records in enumerate(registries):
            named: defaultdict[str, set[str]] = defaultdict(set)
            for record in records:
                self._records[record.key] = record
                self._registry[record.key] = number
                for identifier in record.identifiers:
                    self._identified[identifier].add(record.key)
                for name in record.names:
                    named[analyze(name.text, vocabulary).key].add(record.key)
            self._named.append(named)

    def ties(self, query: Record) -> tuple[Tie, ...]:
        """Return the records that a query stands for.

        A name that several records of a registry have, or that is too general, ties to none.
        """
        by_identifier = {i.value for i in query.identifiers}
        known = [key for i in query.identifiers for key in self._identified.get(i, ())]
        taken = {self._registry[key] for key in known}
        named = {
            key
            for name in query.names
            for number, keys in enumerate(self._named)
            if number not in taken
            for key in self._alone(keys.get(analyze(name.text, self._vocabulary).key, set()))
        }
        return (
            *(Tie(key) for key in sorted(by_identifier.union(known))),
            *(tie for key in sorted(named) for tie in self._by_name(query, key)),
        )

    def _alone(self, keys: set[str]) -> set[str]:
        return keys if len(keys) == 1 else set()

    def _by_name(self, query: Record, key: str) -> Iterator[Tie]:
        """Ask the rules of the matcher: legal forms, places and general names object."""
        proper = {name.text for name in self._records[key].names if name.kind == "name"}
        for match in rank(query, self._index(key), 1):
            if match.match:
                used = {e.right for e in match.evidence if e.feature == "same-letters"}
                yield Tie(key, by_name=True, further=not used & proper)

    @functools.lru_cache(maxsize=512)  # noqa: B019 - lives as long as a service
    def _index(self, key: str) -> Index:
        return Index([self._records[key]], self._vocabulary)


class Standing:
    """What holds of all decisions, for the things that a query may mean.

    Args:
        ledger: all decisions.
        others: the records of other registries.
    """

    def __init__(self, ledger: Ledger, others: Others) -> None:
        self._others = others
        self._by_record: defaultdict[str, dict[str, tuple[Judgement, bool]]] = defaultdict(dict)
        for decision in ledger.holding():
            link = decision.link
            about = self._by_record[link.object]
            # Of several relations between the two, that they are the same tells most.
            if link.relation == EXACT or (
                decision.judgement is Judgement.NO and link.subject not in about
            ):
                about[link.subject] = decision.judgement, bool(decision.reviewer)

    def of(self, query: Record) -> dict[str, tuple[Judgement, Tie]]:
        """Return what was decided about things of ours, by IRI, for the records of a query.

        An identifier tells more than a name. By one of the further names of a record a yes counts
        only where a person gave it: the rules did not rest on those names.
        """
        said: dict[str, tuple[Judgement, Tie]] = {}
        for tie in self._others.ties(query):
            for thing, (judgement, person) in self._by_record.get(tie.record, {}).items():
                if judgement is Judgement.YES and tie.further and not person:
                    continue
                said.setdefault(thing, (judgement, tie))
        return said
