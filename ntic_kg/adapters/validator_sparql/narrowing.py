"""What every row of a text needs, as a cheaper query that tells which foci may have rows.

Engines build what an OPTIONAL or a query within the text finds for all foci before they see that
the rest of the text has no row. To leave an OPTIONAL, a filter or a query within the text out never
loses a row for a focus, and what is left excludes most foci of most texts.
Source: SPARQL 1.1, https://www.w3.org/TR/sparql11-query/#sparqlAlgebra
"""

from __future__ import annotations

from ntic_kg.adapters.validator_sparql.edits import THIS, Edits
from ntic_kg.adapters.validator_sparql.syntax import Element, Group, Query, What

_COSTLY = (What.OPTIONAL, What.FILTER, What.GROUP)


def required(query: Query, edits: Edits) -> str | None:
    """Write the pattern that every row of a text needs, without its braces.

    Returns:
        None where that is not cheaper than the text, or cannot exclude a focus.
    """
    group = query.select.group
    if not query.mentions(group.start, group.end, THIS) or not _leaves_out(query, group):
        return None
    if not any(e.what is What.GROUP or edits.asks(e) for e in _kept(query, group)):
        return None
    return _pattern(query, edits, group)


def _pattern(query: Query, edits: Edits, group: Group) -> str:
    parts = [edits.inserted(group)]
    for element in _kept(query, group):
        if element.what is What.GROUP:
            branches = [f"{{ {_pattern(query, edits, inner)} }}" for inner in element.groups]
            parts.append(" UNION ".join(branches))
            continue
        text = edits.text(element.start, element.end).rstrip()
        ends = element.what is What.FILTER or not text or text.endswith(".")
        parts.append(text if ends else f"{text} .")
    return " ".join(parts)


def _kept(query: Query, group: Group) -> list[Element]:
    """Give the triples, the choices, and the filters that depend on such triples alone."""
    ends = [i for e in group.elements for t in e.triples for i in (t.subject[0], t.object[0])]
    sure = {THIS, None} | {query.variable(i) for i in ends}
    return [e for e in group.elements if _is_kept(query, e, sure)]


def _is_kept(query: Query, element: Element, sure: set[str | None]) -> bool:
    if element.what is What.GROUP:
        return not any(g.elements and g.elements[0].select is not None for g in element.groups)
    if element.what is What.FILTER:
        names = {query.variable(i) for i in range(element.start, element.end)}
        return not element.groups and names <= sure
    return element.what is What.TRIPLES


def _leaves_out(query: Query, group: Group) -> bool:
    """Say whether anything is left out that asks the store."""
    kept = _kept(query, group)
    left = [e for e in group.elements if e not in kept and e.what in _COSTLY and e.groups]
    inner = [g for e in kept if e.what is What.GROUP for g in e.groups]
    return bool(left) or any(_leaves_out(query, g) for g in inner)
