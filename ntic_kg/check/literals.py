"""Refuse values that no shape could compare, before silence hides them.

A date that is written as text, or a day that no calendar has, compares with nothing: shapes
would read it as an unknown date. Knows triples and the ranges that the ontology declares.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput
from ntic_kg.names import node, shorten

_SHOWN = 10
_WIDTH = 80
_RANGE = node("rdfs:range")
_BOUNDS = {node("ntic:notBefore"): 0, node("ntic:notAfter"): 1}
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    try:
        return match is not None and bool(date.fromisoformat(match[1]))
    except ValueError:
        return False


_LEXICAL: dict[ox.NamedNode, Callable[[str], bool]] = {
    node("xsd:date"): _is_date,
    node("xsd:integer"): lambda text: _INTEGER.fullmatch(text) is not None,
    node("xsd:boolean"): lambda text: text in {"true", "false", "0", "1"},
}


def refuse_unreadable(triples: Sequence[ox.Triple], ontology: Iterable[ox.Triple]) -> None:
    """Check the typed values of submitted triples.

    Args:
        triples: what was submitted.
        ontology: says by ``rdfs:range`` what a property takes.

    Raises:
        InvalidInput: values are not of the type that their property takes, are no date,
            integer or boolean although they claim to be, or bound an interval that ends
            before it begins; the first ten are named.
    """
    ranges = {
        triple.subject: triple.object
        for triple in ontology
        if triple.predicate == _RANGE and triple.object in _LEXICAL
    }
    faults = [
        fault for triple in triples for fault in _faults(triple, ranges.get(triple.predicate))
    ]
    faults += _empty_intervals(triples)
    if faults:
        more = f" (and {len(faults) - _SHOWN} more)" if len(faults) > _SHOWN else ""
        raise InvalidInput(
            f"Values that cannot be compared: {'; '.join(faults[:_SHOWN])}{more}.",
            remedy='Write days as "2021-03-08"^^xsd:date, counts as integers, and true or false.',
        )


def _faults(triple: ox.Triple, expected: object) -> Iterator[str]:
    value = triple.object
    datatype = value.datatype if isinstance(value, ox.Literal) else None
    lexical = _LEXICAL.get(datatype) if datatype else None
    if expected is not None and datatype != expected:
        yield f"{_place(triple)} is no {_short(expected)}"
    elif lexical and isinstance(value, ox.Literal) and not lexical(value.value):
        yield f"{_place(triple)} is no {_short(datatype)}"


def _empty_intervals(triples: Iterable[ox.Triple]) -> Iterator[str]:
    bounds: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for triple in triples:
        if triple.predicate in _BOUNDS and isinstance(triple.object, ox.Literal):
            bounds[str(triple.subject)][_BOUNDS[triple.predicate]].append(triple.object.value)
    for subject, (begins, ends) in sorted(bounds.items()):
        if begins and ends and max(begins) > min(ends):
            name = shorten(subject.strip("<>"))
            yield f"{name} is not before {max(begins)} and not after {min(ends)}"


def _place(triple: ox.Triple) -> str:
    subject = shorten(str(triple.subject).strip("<>"))
    return f"{subject} {shorten(triple.predicate.value)} {str(triple.object)[:_WIDTH]}"


def _short(datatype: object) -> str:
    return shorten(str(datatype).strip("<>"))
