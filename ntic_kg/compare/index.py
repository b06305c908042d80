"""Hold the records of one registry so that those resembling a name are found quickly.

Keeps nothing but what the records say: no name enters that no record has.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ntic_kg.compare.names import analyze
from ntic_kg.compare.prepared import Prepared, Rarity, prepare
from ntic_kg.compare.vocabulary import Vocabulary
from ntic_kg.values import Identifier, Name, Record

_COMMON = 0.15  # a token that more records have than this finds nothing by itself
_RARE = 20  # records with a token that so few have are always compared
_PLACE, _PROVINCE = 2.0, 1.0
_MEANING = 0.7  # a word that translates another one
_SPELLING = 1 / 3  # three neighboring letters tell less than a word


@dataclass(frozen=True)
class Entry:
    """A record with its names prepared, and the divisions where it sits."""

    record: Record
    names: tuple[tuple[Name, Prepared], ...]
    places: frozenset[str]


def prepare_record(record: Record, vocabulary: Vocabulary) -> Entry:
    """Prepare the names of a record; two that differ in no part count once."""
    names: dict[tuple[str, str, str], tuple[Name, Prepared]] = {}
    seats = frozenset().union(*(vocabulary.gazetteer.codes(p) for p in record.places))
    for name in record.names:
        form = analyze(name.text, vocabulary)
        if form.key:
            names.setdefault(
                (form.key, form.form, name.kind), (name, prepare(form, vocabulary, seats))
            )
    return Entry(
        record=record,
        names=tuple(names.values()),
        places=seats,
    )


class Index:
    """The records of one registry, by identifier, by exact name and by what names share."""

    def __init__(self, records: Iterable[Record], vocabulary: Vocabulary) -> None:
        """Prepare every record."""
        self.vocabulary = vocabulary
        self.entries = tuple(prepare_record(record, vocabulary) for record in records)
        self.rarity = Rarity(
            frozenset().union(*(p.tokens | p.terms for _, p in entry.names))
            for entry in self.entries
        )
        self._named: dict[str, set[int]] = defaultdict(set)
        self._identified: dict[Identifier, set[int]] = defaultdict(set)
        self._holding: dict[str, set[int]] = defaultdict(set)
        self._beginning: dict[str, set[int]] = defaultdict(set)
        for at, entry in enumerate(self.entries):
            for identifier in entry.record.identifiers:
                self._identified[identifier].add(at)
            for _, name in entry.names:
                self._named[name.form.key].add(at)
                for token, _ in _tokens(name, self.rarity):
                    self._holding[token].add(at)
                for letter in _beginnings(name):
                    self._beginning[letter].add(at)

    def identified(self, identifiers: Iterable[Identifier]) -> frozenset[int]:
        """Return the entries that have one of the identifiers."""
        return frozenset().union(*(self._identified.get(i, set()) for i in identifiers))

    def named(self, key: str) -> frozenset[int]:
        """Return the entries that have a name with exactly these letters."""
        return frozenset(self._named.get(key, ()))

    def resembling(self, name: Prepared, limit: int) -> frozenset[int]:
        """Return the entries that share most with a name, and those that it may abbreviate."""
        common = max(20, int(_COMMON * len(self.entries)))
        found: defaultdict[int, float] = defaultdict(float)
        asked = dict(_asked(name, self.rarity))
        shared = {token: self._holding[token] for token in asked if token in self._holding}
        for token, holders in shared.items():
            if len(holders) <= common:
                for at in holders:
                    found[at] += asked[token]
        # A common token finds nothing, but tells among what was found.
        for token, holders in shared.items():
            if len(holders) > common:
                for at in holders & found.keys():
                    found[at] += asked[token]
        best = set(heapq.nlargest(limit, found, key=lambda at: (found[at], -at)))
        # One rare word in common is worth a look, however much else a long name brings.
        rare = [t for t in name.tokens if 0 < len(self._holding.get(t, ())) <= _RARE]
        for token in sorted(rare, key=lambda t: (len(self._holding[t]), t))[:3]:
            best |= self._holding[token]
        if name.form.acronym:
            best |= self._beginning.get(name.form.acronym[0], set())
        elif len(name.form.han) in range(2, 5):
            best |= self._beginning.get(name.form.han[0], set())
        return frozenset(best)


def _tokens(name: Prepared, rarity: Rarity) -> Iterator[tuple[str, float]]:
    """Yield what a name is found by, and what each token is worth."""
    for token in name.tokens:
        yield token, rarity(token)
    for triple in name.triples:
        yield f"{triple}…", _SPELLING * rarity(triple)
    for pair in name.sound_pairs:
        yield pair, rarity(pair)
    for segment in name.segments:
        for word in segment.english | {segment.sound}:
            yield f"={word}", _MEANING * rarity(word)
    for code in name.form.place_codes | name.seats:
        yield f"@{code}", _PLACE
        yield f"@{code[:2]}", _PROVINCE


def _asked(name: Prepared, rarity: Rarity) -> Iterator[tuple[str, float]]:
    """Yield what a name looks for: its own tokens, and what translates them."""
    yield from _tokens(name, rarity)
    if not name.form.han:
        for word in name.tokens:
            yield f"={word}", _MEANING * rarity(word)
    for segment in name.segments:
        for word in segment.english | {segment.sound}:
            yield word, _MEANING * rarity(word)


def _beginnings(name: Prepared) -> frozenset[str]:
    """Return the letters that a short form of the name may begin with.

    A Chinese one may leave out the country and the province: 地科院 for 中国地质科学院.
    """
    if name.form.han:
        return frozenset(
            {*(s.text[0] for s in name.segments[:3]), *(s.sound[:1] for s in name.segments[:1])}
        )
    return frozenset(word[0] for word in name.form.words[:1])
