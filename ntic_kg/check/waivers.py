"""Find the waivers that a store holds.

A waiver counts only when all of it is there: norm, thing, issuer, reason, basis document, and
dates that leave no doubt. What lacks one of them accepts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyoxigraph as ox

from ntic_kg.names import sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Waiver

_WAIVERS = """
SELECT ?waiver ?norm ?focus ?basis ?issuer ?name ?reason ?first ?last WHERE {
  ?waiver a ntic:Waiver ; ntic:waives ?norm ; ntic:waivedFor ?focus ; ntic:basisDocument ?basis ;
    ntic:issuedBy ?issuer ; ntic:exceptionReason ?reason ;
    ntic:validFrom/ntic:notAfter ?first ; ntic:validUntil/ntic:notBefore ?last .
  OPTIONAL { ?issuer skos:prefLabel ?name }
}
ORDER BY ?waiver ?norm ?focus ?basis ?issuer ?name ?reason ?first ?last"""


def waivers_of(store: Store) -> tuple[Waiver, ...]:
    """Return the waivers of a store, in force or not.

    Raises:
        StoreFailure: the store did not answer.
    """
    found: dict[tuple[str, str, str], Waiver] = {}
    for row in store.select(sparql_prologue() + _WAIVERS).rows:
        waiver, norm, focus, basis, issuer, name, reason, first, last = row
        if not (
            isinstance(waiver, ox.NamedNode)
            and isinstance(norm, ox.NamedNode)
            and isinstance(focus, ox.NamedNode)
        ):
            continue
        key = (waiver.value, norm.value, focus.value)
        before = found.get(key)
        said = dict(before.reason) if before else {}
        said.setdefault(_language(reason), _text(reason))
        found[key] = Waiver(
            iri=waiver.value,
            norm=norm.value,
            focus=focus.value,
            basis=before.basis if before else _text(basis),
            issuer=_name(before, name, issuer),
            reason=said,
            # Two dates for one end are a doubt: the shorter time is the certain one.
            first=max(_day(first, date.max), before.first if before else date.min),
            last=min(_day(last, date.min), before.last if before else date.max),
        )
    return tuple(found.values())


def waiver_for(waivers: Iterable[Waiver], norm: str, focus: str, day: date) -> Waiver | None:
    """Return the waiver in force that holds longest; one for the thing alone comes first.

    Args:
        waivers: all that there are.
        norm: IRI of the norm.
        focus: IRI of the thing that is checked.
        day: the day on which it must be in force.
    """
    holding = [
        waiver
        for waiver in waivers
        if waiver.norm == norm and waiver.focus in (None, focus) and waiver.is_in_force(day)
    ]
    return max(holding, key=lambda w: (w.focus is not None, w.last, w.iri), default=None)


def _name(before: Waiver | None, name: object, issuer: object) -> str:
    """Prefer the Chinese name: it is the one that a body is registered under."""
    if before is not None and _language(name) != "zh":
        return before.issuer
    return _text(name) if isinstance(name, ox.Literal) else _text(issuer)


def _language(term: object) -> str:
    return (term.language or "en")[:2] if isinstance(term, ox.Literal) else "en"


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else str(term)


def _day(term: object, never: date) -> date:
    """Read a day; for what is none give the one that makes the waiver hold for no time."""
    try:
        return date.fromisoformat(_text(term))
    except ValueError:
        return never
