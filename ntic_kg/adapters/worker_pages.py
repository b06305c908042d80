"""Write some rows of a table and count them all, so that nobody need take the others.

The engine writes whole tables only. The standard library and the engine alone.
Sources: SPARQL 1.1 Query Results JSON Format; for triples and directions, that of SPARQL 1.2.
"""

from __future__ import annotations

import json
from typing import Protocol

import pyoxigraph as ox

_STRING = "http://www.w3.org/2001/XMLSchema#string"


class Target(Protocol):
    """Something that takes bytes."""

    def write(self, chunk: bytes) -> int:
        """Take the next ones."""
        ...


def write_page(solutions: ox.QuerySolutions, offset: int, limit: int | None, target: Target) -> int:
    """Write a page as JSON.

    Args:
        solutions: gone through once, to the end.
        offset: rows before the page.
        limit: rows of the page; None is all that follow.
        target: takes the document.

    Returns:
        How many rows there are, written or not.
    """
    names = [variable.value for variable in solutions.variables]
    end = None if limit is None else offset + limit
    target.write(f'{{"head":{json.dumps({"vars": names})},"results":{{"bindings":['.encode())
    total = 0
    for total, solution in enumerate(solutions, 1):
        if total <= offset or (end is not None and total > end):
            continue
        row = {n: _term(t) for n, t in zip(names, solution, strict=True) if t is not None}
        joint = "," if total > offset + 1 else ""
        target.write((joint + json.dumps(row, ensure_ascii=False)).encode())
    target.write(b"]}}")
    return total


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return {"type": "triple", "value": {name: _term(part) for name, part in parts}}
    document: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language is not None:
        document["xml:lang"] = term.language
        if term.direction is not None:
            document["its:dir"] = term.direction.value
    elif term.datatype.value != _STRING:
        document["datatype"] = term.datatype.value
    return document
