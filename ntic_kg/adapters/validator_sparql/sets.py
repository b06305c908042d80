"""Constraints on all value nodes of a focus together, as whole queries.

Source: SHACL, https://www.w3.org/TR/shacl/#core-components-count and
#core-components-property-pairs
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.scopes import Scope
from ntic_kg.adapters.validator_sparql.vocabulary import (
    Node,
    Term,
    Uncompilable,
    sh,
    written,
)

_PAIRS = {"lessThan": "<", "lessThanOrEquals": "<="}


@dataclass(frozen=True)
class Question:
    """A query whose rows are violations.

    Args:
        component: name of the constraint component.
        query: selects the focus, then the value node and the path where there are such.
        valued: whether a row holds a value node.
    """

    component: str
    query: str
    valued: bool = True


def set_questions(graph: ShapesGraph, shape: Node, scope: Scope) -> Iterator[Question]:
    """Give the query of each constraint.

    Raises:
        Uncompilable: a parameter is not well-formed.
    """
    focus, value = scope.focus, scope.value
    if scope.path is not None:
        yield from _counts(graph, shape, scope)
        if graph.is_true(shape, "uniqueLang"):
            yield Question(
                "UniqueLangConstraintComponent",
                f"SELECT {focus} WHERE {{ {scope.pattern}"
                f' BIND(LCASE(LANG({value})) AS ?nticTag) FILTER(?nticTag != "") }}'
                f" GROUP BY {focus} ?nticTag HAVING (COUNT(DISTINCT {value}) > 1)",
                valued=False,
            )
    for term in graph.objects(shape, sh("hasValue")):
        has = f"sameTerm({focus}, {written(term)})"
        lacks = f"FILTER(!{has})"
        if scope.path is not None:
            lacks = f"FILTER NOT EXISTS {{ {focus} {scope.path} {written(term)} }}"
        yield Question(
            "HasValueConstraintComponent",
            f"SELECT DISTINCT {focus} WHERE {{ {scope.foci.pattern} {lacks} }}",
            valued=False,
        )
    yield from _pairs(graph, shape, scope)
    if graph.is_true(shape, "closed"):
        allowed = ", ".join(_allowed(graph, shape)) or "<urn:x-none>"
        yield Question(
            "ClosedConstraintComponent",
            f"SELECT DISTINCT {focus} ?nticValue ?nticPath WHERE {{ {scope.pattern}"
            f" {value} ?nticPath ?nticValue FILTER(?nticPath NOT IN ({allowed})) }}",
        )


def _counts(graph: ShapesGraph, shape: Node, scope: Scope) -> Iterator[Question]:
    focus, value = scope.focus, scope.value
    optional = f"{scope.foci.pattern} OPTIONAL {{ {focus} {scope.path} {value} }}"
    for least in graph.objects(shape, sh("minCount")):
        if _whole(shape, least) == 1:
            query = f"SELECT DISTINCT {focus} WHERE {{ {optional} FILTER(!BOUND({value})) }}"
            yield Question("MinCountConstraintComponent", query, valued=False)
        elif _whole(shape, least) > 1:
            having = f"HAVING (COUNT(DISTINCT {value}) < {_whole(shape, least)})"
            query = f"SELECT {focus} WHERE {{ {optional} }} GROUP BY {focus} {having}"
            yield Question("MinCountConstraintComponent", query, valued=False)
    for most in graph.objects(shape, sh("maxCount")):
        having = f"HAVING (COUNT(DISTINCT {value}) > {_whole(shape, most)})"
        query = f"SELECT {focus} WHERE {{ {scope.pattern} }} GROUP BY {focus} {having}"
        yield Question("MaxCountConstraintComponent", query, valued=False)


def _pairs(graph: ShapesGraph, shape: Node, scope: Scope) -> Iterator[Question]:
    focus, value, pattern = scope.focus, scope.value, scope.pattern
    both = focus if scope.path is None else f"{focus} {value}"
    for other in map(written, graph.objects(shape, sh("equals"))):
        lacks = f"FILTER NOT EXISTS {{ {focus} {other} {value} }}"
        yield Question(
            "EqualsConstraintComponent",
            f"SELECT DISTINCT {both} WHERE {{ {pattern} {lacks} }}",
        )
        has = f"{focus} {scope.path} ?nticOther" if scope.path else "FILTER(false)"
        lacks = f"FILTER NOT EXISTS {{ {has} }}"
        if scope.path is None:
            lacks = f"FILTER(!sameTerm({focus}, ?nticOther))"
        yield Question(
            "EqualsConstraintComponent",
            f"SELECT DISTINCT {focus} ?nticOther WHERE {{ {scope.foci.pattern}"
            f" {focus} {other} ?nticOther {lacks} }}",
        )
    for other in map(written, graph.objects(shape, sh("disjoint"))):
        yield Question(
            "DisjointConstraintComponent",
            f"SELECT DISTINCT {both} WHERE {{ {pattern} {focus} {other} {value} . }}",
        )
    for name, sign in _PAIRS.items():
        for other in map(written, graph.objects(shape, sh(name))):
            fails = f"FILTER(!COALESCE({value} {sign} ?nticOther, false))"
            yield Question(
                f"{name[0].upper()}{name[1:]}ConstraintComponent",
                f"SELECT DISTINCT {both} ?nticOther WHERE {{ {pattern}"
                f" {focus} {other} ?nticOther {fails} }}",
            )


def _allowed(graph: ShapesGraph, shape: Node) -> Iterator[str]:
    """Give the properties that a closed shape allows."""
    for part in graph.nodes(shape, "property"):
        for path in graph.objects(part, sh("path")):
            if isinstance(path, ox.NamedNode):
                yield str(path)
    for head in graph.objects(shape, sh("ignoredProperties")):
        yield from (str(item) for item in graph.items(head) if isinstance(item, ox.NamedNode))


def _whole(shape: Node, term: Term) -> int:
    try:
        return int(term.value)
    except ValueError:
        raise Uncompilable(shape, f"{term} is no number") from None
