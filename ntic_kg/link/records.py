"""Read records of our own graph: what it says about organizations, bases and centers.

Knows the port ``Store``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import pyoxigraph as ox

from ntic_kg.compare import valid_identifier
from ntic_kg.errors import InvalidInput
from ntic_kg.names import PREFIXES, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Name, NameKind, Record, Term

KINDS = ("organization", "base", "center")
_NAMES: dict[str, NameKind] = {"name": "name", "alias": "alias"}
_PARTS = {
    "name": "?s skos:prefLabel ?v",
    "alias": "?s skos:altLabel ?v",
    "ror": "?s ntic:rorRecord ?v",
    "uscc": "?s adms:identifier ?i . ?i a ntic:UnifiedSocialCreditCode ; skos:notation ?v",
    "school-code": "?s ntic:schoolCode ?v",
    "place": "?s ntic:division/ntic:withinDivision? ?d . ?d skos:prefLabel ?v",
}
_RENAMED = "?e ntic:{} ?v ; ntic:concerns ?s . OPTIONAL {{ ?e ntic:{} ?day }}"


def read_records(store: Store, kind: str) -> tuple[Record, ...]:
    """Return the record of each thing of a kind, in the order of their IRIs.

    A renaming took place within an interval: a name that it ended may have been in use until the
    last day of it, a name that it gave since the first.

    Args:
        store: our graph.
        kind: one of ``KINDS``, the kind in ``id:{kind}/{key}``.

    Raises:
        InvalidInput: there is no such kind.
        StoreFailure: the store did not answer.
    """
    if kind not in KINDS:
        raise InvalidInput(
            f"Nothing of the kind {kind!r} is linked.", remedy=f"The kinds are: {', '.join(KINDS)}."
        )
    found: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for part, pattern in _PARTS.items():
        for subject, value, _ in _select(store, kind, pattern):
            found[subject][part].append(value)
    former: defaultdict[str, list[Name]] = defaultdict(list)
    for subject, value, day in _select(store, kind, _RENAMED.format("formerName", "notAfter")):
        former[subject].append(Name(value.value, _language(value), "former", until=_day(day)))
    since = {
        (subject, value.value): _day(day)
        for subject, value, day in _select(store, kind, _RENAMED.format("newName", "notBefore"))
    }
    return tuple(
        _record(key, found[key], former[key], since) for key in sorted(found) if found[key]["name"]
    )


def _select(
    store: Store, kind: str, pattern: str
) -> Iterable[tuple[str, ox.Literal | ox.NamedNode, Term | None]]:
    start = f"{PREFIXES['id']}{kind}/"
    rows = store.select(
        sparql_prologue() + f"SELECT DISTINCT ?s ?v ?day {{ {pattern} "
        f'FILTER(STRSTARTS(STR(?s), "{start}")) }}'
    ).rows
    # Sorted here: engines differ on what comes first, Chinese or English.
    for subject, value, day in sorted(rows, key=lambda row: tuple(map(str, row))):
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.Literal | ox.NamedNode):
            yield subject.value, value, day


def _record(
    key: str,
    parts: Mapping[str, list[ox.Literal | ox.NamedNode]],
    former: Iterable[Name],
    since: Mapping[tuple[str, str], date | None],
) -> Record:
    current = (
        Name(value.value, _language(value), kind, since=since.get((key, value.value)))
        for part, kind in _NAMES.items()
        for value in parts[part]
    )
    return Record(
        key=key,
        names=(*current, *former),
        identifiers=tuple(
            read
            for scheme in ("uscc", "ror", "school-code")
            for value in parts[scheme]
            if (read := valid_identifier(scheme, value.value))
        ),
        places=tuple(value.value for value in parts["place"]),
        registry="ntic",
    )


def _day(value: Term | None) -> date | None:
    try:
        return date.fromisoformat(value.value) if isinstance(value, ox.Literal) else None
    except ValueError:
        return None


def _language(value: Term) -> str | None:
    return value.language if isinstance(value, ox.Literal) else None
