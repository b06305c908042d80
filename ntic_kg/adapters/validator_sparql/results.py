"""Validation results, and the report that they make.

Source: SHACL, https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.paths import path_triples
from ntic_kg.adapters.validator_sparql.vocabulary import SH, TYPE, Node, Term, sh

_FOCUS, _VALUE, _PATH = sh("focusNode"), sh("value"), sh("resultPath")
_COMPONENT, _SHAPE = sh("sourceConstraintComponent"), sh("sourceShape")
_CONSTRAINT, _SEVERITY = sh("sourceConstraint"), sh("resultSeverity")
_MESSAGE, _RESULT, _RESULT_CLASS = sh("resultMessage"), sh("result"), sh("ValidationResult")


@dataclass(frozen=True, slots=True)
class Origin:
    """What all results of one constraint have in common.

    Args:
        shape: the shape that declares the constraint.
        component: IRI of the constraint component.
        path: of the shape; None for node shapes.
        constraint: the SPARQL-based constraint, where there is one.
        severity: as the shape says.
        messages: as the shape or the constraint says; may hold placeholders.
    """

    shape: Node
    component: ox.NamedNode
    path: Term | None
    severity: Term
    messages: tuple[Term, ...] = ()
    constraint: Node | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result.

    Args:
        focus: the node that was validated.
        value: the value node at fault, when there is one.
        origin: where it comes from.
        path: stands in the place of the shape's path, when given.
        messages: filled in; None where those of the origin hold.
    """

    focus: Term
    value: Term | None
    origin: Origin
    path: Term | None = None
    messages: tuple[Term, ...] | None = None


class ReportWriter:
    """Writes results as triples, one after the other.

    Args:
        graph: the shapes graph, from which paths are copied.
    """

    def __init__(self, graph: ShapesGraph) -> None:
        self._graph = graph
        self.report = ox.BlankNode()
        self._conforms = True

    def result(self, result: Result) -> Iterator[ox.Triple]:
        """Write one result."""
        self._conforms = False
        node, origin = ox.BlankNode(), result.origin
        yield ox.Triple(self.report, _RESULT, node)
        yield ox.Triple(node, TYPE, _RESULT_CLASS)
        yield ox.Triple(node, _FOCUS, result.focus)
        yield ox.Triple(node, _COMPONENT, origin.component)
        yield ox.Triple(node, _SHAPE, origin.shape)
        yield ox.Triple(node, _SEVERITY, origin.severity)
        if result.value is not None:
            yield ox.Triple(node, _VALUE, result.value)
        if origin.constraint is not None:
            yield ox.Triple(node, _CONSTRAINT, origin.constraint)
        path = result.path if result.path is not None else origin.path
        if path is not None:
            copy: dict[Term, ox.BlankNode] = {}
            yield from path_triples(self._graph, path, copy)
            yield ox.Triple(node, _PATH, copy.get(path, path))
        messages = origin.messages if result.messages is None else result.messages
        for message in messages or self._generic(origin):
            yield ox.Triple(node, _MESSAGE, message)

    def _generic(self, origin: Origin) -> tuple[Term, ...]:
        """Say what a shape without a message demands."""
        name = origin.component.value
        if name.startswith(SH):
            name = name.removeprefix(SH).removesuffix("ConstraintComponent")
            name = name[0].lower() + name[1:]
            told = self._graph.objects(origin.shape, sh(name))
            name = f"sh:{name}"
            if len(told) == 1 and not isinstance(told[0], ox.BlankNode):
                name += f" {told[0].value}"
        return (
            ox.Literal(f"不符合{name}。", language="zh"),
            ox.Literal(f"Does not meet {name}.", language="en"),
        )

    def merged(self, report: Sequence[ox.Triple]) -> Iterator[ox.Triple]:
        """Take the results of another report over."""
        roots = {t.subject for t in report if t.predicate == sh("conforms")}
        for triple in report:
            if triple.subject not in roots:
                yield triple
            elif triple.predicate == _RESULT:
                self._conforms = False
                yield ox.Triple(self.report, _RESULT, triple.object)

    def end(self) -> Iterator[ox.Triple]:
        """Write what can be said of the report as a whole."""
        yield ox.Triple(self.report, TYPE, sh("ValidationReport"))
        yield ox.Triple(self.report, sh("conforms"), ox.Literal(self._conforms))


def plain_results(
    rows: Iterable[Sequence[Term | None]], origin: Origin, *, valued: bool = True
) -> Iterator[Result]:
    """Turn rows of focus, value node and path into results.

    Args:
        rows: without the columns that a constraint has no use for.
        origin: the constraint.
        valued: whether a violation is one of a value node.
    """
    for row in rows:
        if row[0] is None:
            continue
        if not valued:
            yield Result(row[0], None, origin)
        elif len(row) > 2 and isinstance(row[2], ox.NamedNode) and _is_closed(origin):
            yield Result(row[0], row[1], origin, path=row[2])
        else:
            yield Result(row[0], row[1] if len(row) > 1 else row[0], origin)


def _is_closed(origin: Origin) -> bool:
    return origin.component == sh("ClosedConstraintComponent")
