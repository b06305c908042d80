"""Refuse waivers that could not be what a steward meant.

A waiver of a norm that is in no register, or for a center that nobody knows, would never be in
force and nobody would notice. Knows what is about to be loaded; nothing of stores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pyoxigraph as ox

from ntic_kg.names import RDF_TYPE, node
from ntic_kg.tables.rows import Fault
from ntic_kg.tables.triples import Located
from ntic_kg.values import Cell

_WAIVES = node("ntic:waives")
_REFERS = {
    node("ntic:waivedFor"): "nothing that is loaded is called {key!r}",
    node("ntic:issuedBy"): "no organization that is loaded is called {key!r}",
}


def waiver_faults(located: Iterable[Located], triples: Iterable[ox.Triple]) -> Iterator[Fault]:
    """Name what is wrong with the waivers of a table.

    Args:
        located: triples of the table with their cells.
        triples: everything that is loaded with it.
    """
    rows = list(located)
    waivers = {triple.subject for triple, _ in rows if triple.predicate == _WAIVES}
    if not waivers:
        return
    known, norms = set(), set()
    for triple in triples:
        if triple.predicate == RDF_TYPE:
            known.add(triple.subject)
            if triple.object == node("ntic:Norm"):
                norms.add(triple.subject)
    said: dict[tuple[object, object], object] = {
        (triple.subject, triple.predicate): triple.object for triple, _ in rows
    }
    for triple, cell in rows:
        if triple.subject not in waivers:
            continue
        key = str(triple.object).strip("<>").rsplit("/", 1)[-1]
        if triple.predicate == _WAIVES and triple.object not in norms:
            yield Fault(_at(cell, "norm"), f"no norm of the register is called {key!r}")
        elif triple.predicate in _REFERS and triple.object not in known:
            column = "center" if triple.predicate == node("ntic:waivedFor") else "issuer"
            yield Fault(_at(cell, column), _REFERS[triple.predicate].format(key=key))
        elif triple.predicate == node("ntic:validUntil") and _ends_first(triple.subject, said):
            yield Fault(_at(cell, "valid_until"), "the waiver ends before it begins")


def _at(cell: Cell, column: str) -> Cell:
    return replace(cell, column=column)


def _ends_first(waiver: object, said: Mapping[tuple[object, object], object]) -> bool:
    first = said.get((said.get((waiver, node("ntic:validFrom"))), node("ntic:notBefore")))
    last = said.get((said.get((waiver, node("ntic:validUntil"))), node("ntic:notAfter")))
    if not isinstance(first, ox.Literal) or not isinstance(last, ox.Literal):
        return False
    return last.value < first.value
