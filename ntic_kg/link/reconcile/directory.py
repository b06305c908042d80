"""Hold what can be reconciled: centers, organizations and bases of one snapshot, with values.

Knows the port ``Store``. Nothing is evaluated later: whoever reconciles reads this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ntic_kg.compare import Index, Vocabulary
from ntic_kg.errors import StoreFailure
from ntic_kg.link.reconcile.properties import PROPERTIES
from ntic_kg.link.records import KINDS, read_records
from ntic_kg.names import PREFIXES, shorten, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Record, Rows, Term

_ID = PREFIXES["id"]
_ATTEMPTS = 5
_OURS = f'FILTER(REGEX(STR(?s), "^{_ID}({"|".join(KINDS)})/"))'
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Value:
    """A value of a property: a thing with a name, or text.

    ``key`` is the thing's identifier here, empty for text; ``labels`` are by language, "" for
    text without one.
    """

    key: str
    labels: Labels

    def name(self, language: str) -> str:
        """Return the name in a language, else in another one."""
        return pick(self.labels, language)


@dataclass(frozen=True)
class Kind:
    """A class of things: ``id`` is a prefixed name, ``above`` holds it and its superclasses."""

    id: str
    labels: Labels
    above: frozenset[str]


@dataclass(frozen=True)
class Entity:
    """A thing that can be reconciled with.

    Args:
        key: its identifier in the identifier space, such as ``center/high-speed-train``.
        record: its names, identifiers and places, as the matcher reads them.
        labels: its names by language.
        kinds: its classes, the narrowest first.
        values: by property.
    """

    key: str
    record: Record
    labels: Labels
    kinds: tuple[Kind, ...]
    values: Mapping[str, tuple[Value, ...]]

    @property
    def iri(self) -> str:
        """Return what links and decisions call it."""
        return _ID + self.key

    def name(self, language: str) -> str:
        """Return the name in a language, else in another one."""
        return pick(self.labels, language)

    def told_apart(self, language: str) -> list[str]:
        """Return what tells it from others of a like name: its other name, and its provinces."""
        name, other = self.name(language), self.name("zh" if language == "en" else "en")
        places = [value.name(language) for value in self.values.get("province", ())]
        return [other, *places] if other != name else places


@dataclass(frozen=True)
class Directory:
    """All that can be reconciled, on one snapshot.

    Args:
        entities: by key.
        kinds: the classes of the entities, and those above them, by prefixed name.
        index: finds records by name.
        mentioned: names of the things that are only values, such as divisions, by key.
    """

    entities: Mapping[str, Entity]
    kinds: Mapping[str, Kind]
    index: Index
    mentioned: Mapping[str, Labels]

    def find(self, text: str) -> Entity | None:
        """Return the thing with a key, given bare or as an IRI."""
        return self.entities.get(text.removeprefix(_ID))


def pick(labels: Labels, language: str) -> str:
    """Return the label in a language, else in Chinese, in English, or in none."""
    for tag in (language, "zh", "en", ""):
        if tag in labels:
            return labels[tag]
    return next(iter(labels.values()), "")


def read_directory(store: Store, vocabulary: Vocabulary) -> tuple[str, Directory]:
    """Read what can be reconciled, all on one and the same snapshot.

    Returns:
        The snapshot and the directory.

    Raises:
        StoreFailure: the store did not answer, or loads came in between again and again.
    """
    for _ in range(_ATTEMPTS):
        watched = _Watched(store)
        directory = _read(watched, vocabulary)
        if len(watched.snapshots) == 1:
            return watched.snapshots.pop(), directory
    raise StoreFailure(
        "The content changed again and again while it was being indexed.",
        remedy="Ask again when the loading has ended.",
    )


class _Watched:
    """Passes queries on and notes on which snapshots they were answered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.snapshots: set[str] = set()

    @property
    def snapshot(self) -> str:
        return self._store.snapshot

    def select(self, query: str) -> Rows:
        rows = self._store.select(query)
        self.snapshots.add(rows.snapshot)
        return rows

    def construct(self, query: str) -> Sequence[ox.Triple]:
        return self._store.construct(query)


def _read(store: Store, vocabulary: Vocabulary) -> Directory:
    records = [record for kind in KINDS for record in read_records(store, kind)]
    kinds = _read_kinds(store)
    members: dict[str, list[Kind]] = defaultdict(list)
    for subject, type_ in _pairs(store.select(_query("?s a ?v"))):
        if type_ in kinds:
            members[subject].append(kinds[type_])
    values = {p.id: _read_values(store, p.pattern) for p in PROPERTIES.values()}
    found = {}
    for record in records:
        key = record.key.removeprefix(_ID)
        own = {
            name: tuple(by[record.key].values()) for name, by in values.items() if record.key in by
        }
        places = [v.labels.get("zh", "") for p in ("division", "province") for v in own.get(p, ())]
        found[key] = Entity(
            key=key,
            record=replace(
                record,
                key=key,
                places=tuple(dict.fromkeys([*record.places, *filter(None, places)])),
            ),
            labels=_labels(record),
            kinds=tuple(sorted(members[record.key], key=lambda k: (-len(k.above), k.id))),
            values=own,
        )
    used = {kind for entity in found.values() for k in entity.kinds for kind in k.above}
    index = Index((entity.record for entity in found.values()), vocabulary)
    mentioned = {
        value.key: value.labels
        for entity in found.values()
        for several in entity.values.values()
        for value in several
        if value.key and value.key not in found
    }
    return Directory(found, {k: kinds[k] for k in sorted(used & kinds.keys())}, index, mentioned)


def _labels(record: Record) -> Labels:
    labels: dict[str, str] = {}
    for name in record.names:
        if name.kind == "name":
            labels.setdefault(name.lang or "", name.text)
    return labels


def _read_kinds(store: Store) -> dict[str, Kind]:
    """Read the classes of ours and of W3C ORG by IRI prefix name, with what is above them."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    above: dict[str, set[str]] = defaultdict(set)
    query = "SELECT DISTINCT ?s ?v ?l { ?s a owl:Class ; rdfs:label ?l . ?s rdfs:subClassOf* ?v }"
    for subject, broader, label in _sorted(store.select(sparql_prologue() + query)):
        if isinstance(subject, ox.NamedNode) and isinstance(broader, ox.NamedNode):
            name = shorten(subject.value)
            above[name].add(shorten(broader.value))
            if isinstance(label, ox.Literal):
                labels[name].setdefault(label.language or "", label.value)
    known = {name for name in above if name.startswith(("ntic:", "org:"))}
    return {n: Kind(n, labels[n], frozenset(above[n] & known)) for n in known}


def _read_values(store: Store, pattern: str) -> dict[str, dict[str, Value]]:
    """Read the values of one property, by thing and then by value."""
    found: dict[str, dict[str, Value]] = defaultdict(dict)
    query = f"SELECT DISTINCT ?s ?v ?l {{ {{ {pattern} }} {_OURS} "
    query += "OPTIONAL { ?v skos:prefLabel ?l } }"
    for subject, value, label in _sorted(store.select(sparql_prologue() + query)):
        if not isinstance(subject, ox.NamedNode) or value is None:
            continue
        known = found[subject.value].get(str(value))
        labels = {**(known.labels if known else {}), **_label(value, label)}
        found[subject.value][str(value)] = Value(_key(value, labels), labels)
    return found


def _label(value: Term, label: Term | None) -> Labels:
    if isinstance(value, ox.Literal):
        return {value.language or "": value.value}
    if isinstance(label, ox.Literal):
        return {label.language or "": label.value}
    return {"": value.value} if isinstance(value, ox.NamedNode) else {}


def _key(value: Term, labels: Labels) -> str:
    named = isinstance(value, ox.NamedNode) and value.value.startswith(_ID)
    return value.value.removeprefix(_ID) if named and labels else ""  # type: ignore[union-attr]


def _query(pattern: str) -> str:
    return sparql_prologue() + f"SELECT DISTINCT ?s ?v {{ {pattern} {_OURS} }}"


def _sorted(rows: Rows) -> list[tuple[Term | None, ...]]:
    """Sort rows here: engines differ on what comes first."""
    return sorted(rows.rows, key=lambda row: tuple(map(str, row)))


def _pairs(rows: Rows) -> Iterator[tuple[str, str]]:
    for subject, value in _sorted(rows):
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode):
            yield subject.value, shorten(value.value)


def named(kinds: Iterable[Kind]) -> list[dict[str, str]]:
    """Write classes as clients read them, their names in both languages."""
    return [{"id": kind.id, "name": both(kind.labels)} for kind in kinds]


def both(labels: Labels) -> str:
    """Join a Chinese and an English label.

    >>> both({"zh": "企业", "en": "enterprise"})
    '企业 · enterprise'
    """
    return " · ".join(labels[tag] for tag in ("zh", "en") if tag in labels) or pick(labels, "zh")
