"""Read records of our own graph: what it says about organizations, bases and centers.

Knows the port ``Store``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from ntic_kg.compare import identifier
from ntic_kg.errors import InvalidInput, MalformedCode
from ntic_kg.names import PREFIXES, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Identifier, Name, NameKind, Record, Term

KINDS = ("organization", "base", "center")
_NAMES: dict[str, NameKind] = {"name": "name", "alias": "alias", "former": "former"}
# Statements of one property each: Oxigraph answers them in the order of its index.
_PARTS = {
    "name": "?s skos:prefLabel ?v",
    "alias": "?s skos:altLabel ?v",
    "former": "?e ntic:formerName ?v ; ntic:concerns ?s",
    "ror": "?s ntic:rorRecord ?v",
    "uscc": "?s adms:identifier ?i . ?i a ntic:UnifiedSocialCreditCode ; skos:notation ?v",
    "school-code": "?s ntic:schoolCode ?v",
    "place": "?s ntic:division/ntic:withinDivision? ?d . ?d skos:prefLabel ?v",
}


def read_records(store: Store, kind: str) -> tuple[Record, ...]:
    """Return the record of each thing of a kind, in the order of their IRIs.

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
        for subject, value in _select(store, kind, pattern):
            found[subject][part].append(value)
    return tuple(_record(key, found[key]) for key in sorted(found) if found[key]["name"])


def _select(
    store: Store, kind: str, pattern: str
) -> Iterable[tuple[str, ox.Literal | ox.NamedNode]]:
    start = f"{PREFIXES['id']}{kind}/"
    rows = store.select(
        sparql_prologue() + f"SELECT DISTINCT ?s ?v {{ {pattern} "
        f'FILTER(STRSTARTS(STR(?s), "{start}")) }} ORDER BY ?s ?v'
    ).rows
    for subject, value in rows:
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.Literal | ox.NamedNode):
            yield subject.value, value


def _record(key: str, parts: dict[str, list[ox.Literal | ox.NamedNode]]) -> Record:
    return Record(
        key=key,
        names=tuple(
            Name(value.value, _language(value), kind)
            for part, kind in _NAMES.items()
            for value in parts[part]
        ),
        identifiers=tuple(
            read
            for scheme in ("uscc", "ror", "school-code")
            for value in parts[scheme]
            if (read := _identifier(scheme, value.value))
        ),
        places=tuple(value.value for value in parts["place"]),
        registry="ntic",
    )


def _language(value: Term) -> str | None:
    return value.language if isinstance(value, ox.Literal) else None


def _identifier(scheme: str, text: str) -> Identifier | None:
    """Read an identifier; one that fails its own check identifies nothing."""
    try:
        return identifier(scheme, text)
    except MalformedCode:
        return None
