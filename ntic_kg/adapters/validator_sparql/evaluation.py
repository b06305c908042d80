"""Evaluate shapes by queries: each constraint for all of its foci at once.

Queries give violations of single constraints, and pairs of focus and value node where a
constraint refers to other shapes; what follows from several of them is put together here.
Source: SHACL, https://www.w3.org/TR/shacl/#validation
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.candidates import Candidates
from ntic_kg.adapters.validator_sparql.expressions import Patterns
from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.paths import may_be_empty, path_text
from ntic_kg.adapters.validator_sparql.results import Origin, Result, plain_results
from ntic_kg.adapters.validator_sparql.scopes import Foci, Scope
from ntic_kg.adapters.validator_sparql.sets import set_questions
from ntic_kg.adapters.validator_sparql.sparql_constraints import (
    Component,
    Texts,
    filled,
    results_of_rows,
)
from ntic_kg.adapters.validator_sparql.targets import Context, Subclasses, Targets
from ntic_kg.adapters.validator_sparql.texts import Text
from ntic_kg.adapters.validator_sparql.values import expressions, value_conditions
from ntic_kg.adapters.validator_sparql.vocabulary import Node, Term, Uncompilable, sh, written
from ntic_kg.errors import BackendFailure, BackendTimeout, InvalidQuery
from ntic_kg.ports import Store
from ntic_kg.values import Rows

Pair = tuple[Term, Term]

_UNKNOWN = """SELECT ?node WHERE {{
  VALUES ?node {{ {nodes} }}
  FILTER NOT EXISTS {{ ?node ?out ?any }} FILTER NOT EXISTS {{ ?other ?in ?node }}
}}"""


class Evaluation:
    """One run of a shapes graph over a store.

    Args:
        store: the data.
        graph: the shapes graph.
        context: what is known beside the store.
    """

    def __init__(self, store: Store, graph: ShapesGraph, context: Context) -> None:
        self._store = store
        self._graph = graph
        subclasses = Subclasses(self._rows)
        self._texts = Texts(graph, context, subclasses.named)
        self.targets = Targets(graph, context, subclasses)
        self._pairs_of: dict[str, list[Pair]] = {}
        self._failing: dict[tuple[Node, str], frozenset[Term]] = {}
        self._foci_of: dict[Scope, dict[Term, list[Term]]] = {}
        self._patterns = Patterns(self._rows)
        self._candidates = Candidates(self._rows)
        self._running: set[Node] = set()

    def results(self, shape: Node, foci: Foci) -> Iterator[tuple[Term, Result]]:
        """Give every result of a shape and of the property shapes in it.

        A node that several foci lead to is validated for each of them.

        Returns:
            The focus of the shape and a result for it or for a node that it leads to.

        Raises:
            Uncompilable: a constraint cannot be put into SPARQL.
        """
        if self._graph.is_true(shape, "deactivated"):
            return
        with self._scope(shape, foci) as scope:
            for result in self._own(shape, scope):
                yield result.focus, result
            for part in self._graph.nodes(shape, "property"):
                for value, result in self.results(part, scope.values):
                    for focus in self._leading_to(value, scope):
                        yield focus, result

    def failing(self, shape: Node, foci: Foci) -> frozenset[Term]:
        """Return the foci that do not conform to a shape."""
        key = shape, foci.pattern
        if key not in self._failing:
            self._failing[key] = frozenset(self._find_failing(shape, foci))
        return self._failing[key]

    def _find_failing(self, shape: Node, foci: Foci) -> set[Term]:
        if self._graph.is_true(shape, "deactivated"):
            return set()
        with self._scope(shape, foci) as scope:
            found = {result.focus for result in self._own(shape, scope)}
            for part in self._graph.nodes(shape, "property"):
                bad = self.failing(part, scope.values)
                if bad:
                    found |= {focus for focus, value in self._pairs(scope) if value in bad}
            return found

    @contextmanager
    def _scope(self, shape: Node, foci: Foci) -> Iterator[Scope]:
        """Give what a shape looks at, as long as it is being evaluated."""
        if shape in self._running:
            raise Uncompilable(shape, "refers to itself")
        self.targets.check(shape)
        path = self._graph.one(shape, "path")
        if path is not None and foci.named and may_be_empty(self._graph, path):
            unknown = _UNKNOWN.format(nodes=" ".join(foci.named))
            if self._rows(unknown):
                # No pattern leads from a term that the data do not hold to the term itself.
                raise Uncompilable(shape, "goes an empty path from what is no node of the data")
        self._running.add(shape)
        try:
            yield Scope(foci, None if path is None else path_text(self._graph, path))
        finally:
            self._running.discard(shape)

    def _origin(self, shape: Node, component: str | ox.NamedNode) -> Origin:
        severity = self._graph.one(shape, "severity")
        return Origin(
            shape=shape,
            component=sh(component) if isinstance(component, str) else component,
            path=self._graph.one(shape, "path"),
            severity=severity if severity is not None else sh("Violation"),
            messages=tuple(self._graph.objects(shape, sh("message"))),
        )

    def _own(self, shape: Node, scope: Scope) -> Iterator[Result]:
        """Give the results of the constraints of a shape itself."""
        for expression in expressions(self._graph, shape):
            self._patterns.check(shape, expression)
        for name, condition in value_conditions(self._graph, shape, scope.value, self.targets):
            query = f"SELECT DISTINCT {scope.both} WHERE {{ {scope.pattern} {condition} }}"
            yield from plain_results(self._rows(query), self._origin(shape, name))
        for asked in set_questions(self._graph, shape, scope):
            origin = self._origin(shape, asked.component)
            yield from plain_results(self._rows(asked.query), origin, valued=asked.valued)
        yield from self._logic(shape, scope)
        yield from self._qualified(shape, scope)
        for constraint in self._graph.nodes(shape, "sparql"):
            yield from self._sparql(shape, scope, constraint)
        for component in self._texts.components(shape, property_shape=scope.path is not None):
            yield from self._component(shape, scope, component)

    def _logic(self, shape: Node, scope: Scope) -> Iterator[Result]:
        values, nodes = scope.values, self._graph.nodes
        for other in nodes(shape, "node"):
            bad = self.failing(other, values)
            yield from self._pick(shape, scope, "NodeConstraintComponent", only=bad)
        for other in nodes(shape, "not"):
            bad = self.failing(other, values)
            origin = self._origin(shape, "NotConstraintComponent")
            yield from (Result(f, v, origin) for f, v in self._pairs(scope) if v not in bad)
        for head in nodes(shape, "and"):
            failing = [self.failing(s, values) for s in self._shapes(head)]
            bad = frozenset[Term]().union(*failing)
            yield from self._pick(shape, scope, "AndConstraintComponent", only=bad)
        for head in nodes(shape, "or"):
            failing = [self.failing(s, values) for s in self._shapes(head)]
            if failing:
                bad = failing[0].intersection(*failing[1:])
                yield from self._pick(shape, scope, "OrConstraintComponent", only=bad)
        for head in nodes(shape, "xone"):
            failing = [self.failing(s, values) for s in self._shapes(head)]
            origin = self._origin(shape, "XoneConstraintComponent")
            for focus, value in self._pairs(scope):
                if sum(value not in bad for bad in failing) != 1:
                    yield Result(focus, value, origin)

    def _pick(
        self, shape: Node, scope: Scope, component: str, *, only: frozenset[Term]
    ) -> Iterator[Result]:
        if only:
            origin = self._origin(shape, component)
            yield from (Result(f, v, origin) for f, v in self._pairs(scope) if v in only)

    def _qualified(self, shape: Node, scope: Scope) -> Iterator[Result]:
        for other in self._graph.nodes(shape, "qualifiedValueShape"):
            bad = self.failing(other, scope.values)
            if self._graph.is_true(shape, "qualifiedValueShapesDisjoint"):
                siblings = [
                    self.failing(s, scope.values) for s in self._graph.siblings(shape, other)
                ]
            else:
                siblings = []
            counts: dict[Term, int] = defaultdict(int)
            for focus, value in self._pairs(scope):
                counts[focus] += value not in bad and all(value in s for s in siblings)
            for name, sign in (("qualifiedMinCount", 1), ("qualifiedMaxCount", -1)):
                bound = self._graph.one(shape, name)
                if bound is None:
                    continue
                origin = self._origin(shape, f"Q{name[1:]}ConstraintComponent")
                for focus in self._nodes(scope.foci):
                    if sign * counts.get(focus, 0) < sign * int(bound.value):
                        yield Result(focus, None, origin)

    def _sparql(self, shape: Node, scope: Scope, constraint: Node) -> Iterator[Result]:
        if self._graph.is_true(constraint, "deactivated"):
            return
        text = self._read(constraint, "select", scope)
        base = self._origin(shape, "SPARQLConstraintComponent")
        own = tuple(self._graph.objects(constraint, sh("message")))
        messages = tuple(dict.fromkeys([*own, *base.messages]))
        origin = Origin(base.shape, base.component, base.path, base.severity, messages, constraint)
        yield from self._selected(text, scope, origin)

    def _read(
        self, holder: Node, name: str, scope: Scope, told: Mapping[str, Term] | None = None
    ) -> Text:
        text = self._texts.read(holder, name, scope, told)
        for expression in text.regular_expressions():
            self._patterns.check(holder, expression)
        return text

    def _selected(self, text: Text, scope: Scope, origin: Origin) -> Iterator[Result]:
        node_shape = scope.path is None
        if text.is_plain():
            query = self._candidates.query(text, scope.foci)
            if query is not None:
                rows, column = self._table(query), scope.focus[1:]
                yield from results_of_rows(rows, origin, column, node_shape=node_shape)
            return
        queries = [(f, text.for_one(_named(f, origin))) for f in self._nodes(scope.foci)]
        for focus, query in queries:
            yield from results_of_rows(self._table(query), origin, focus, node_shape=node_shape)

    def _component(self, shape: Node, scope: Scope, component: Component) -> Iterator[Result]:
        base = self._origin(shape, component.iri)
        own = tuple(self._graph.objects(component.validator, sh("message")))
        told = component.parameters
        messages = tuple(dict.fromkeys([*(filled(m, told) for m in own), *base.messages]))
        origin = Origin(base.shape, base.component, base.path, base.severity, messages)
        if self._graph.one(component.validator, "ask") is None:
            text = self._read(component.validator, "select", scope, told)
            yield from self._selected(text, scope, origin)
            return
        text = self._read(component.validator, "ask", scope, told)
        query = (
            f"{text.prologue()}SELECT DISTINCT {scope.both} WHERE {{ {scope.pattern}"
            f" FILTER NOT EXISTS {{ {text.condition(scope.focus, scope.value)} }} }}"
        )
        for row in self._rows(query):
            focus, value = row[0], row[-1]
            if focus is not None and value is not None:
                bound = {"this": focus, "value": value}
                texts = tuple(filled(message, bound) for message in origin.messages)
                yield Result(focus, value, origin, messages=texts)

    def _shapes(self, head: Node) -> list[Node]:
        return [item for item in self._graph.items(head) if not isinstance(item, ox.Literal)]

    def _leading_to(self, value: Term, scope: Scope) -> Sequence[Term]:
        if scope.path is None:
            return (value,)
        if scope not in self._foci_of:
            self._foci_of[scope] = defaultdict(list)
            for focus, reached in self._pairs(scope):
                self._foci_of[scope][reached].append(focus)
        return self._foci_of[scope][value]

    def _pairs(self, scope: Scope) -> list[Pair]:
        """Return every focus with each of its value nodes."""
        key = f"{scope.focus} {scope.pattern}"
        if key not in self._pairs_of:
            rows = self._rows(f"SELECT DISTINCT {scope.both} WHERE {{ {scope.pattern} }}")
            self._pairs_of[key] = [
                (row[0], row[-1]) for row in rows if row[0] is not None and row[-1] is not None
            ]
        return self._pairs_of[key]

    def _nodes(self, foci: Foci) -> list[Term]:
        return [focus for focus, _ in self._pairs(Scope(foci, None))]

    def _rows(self, query: str) -> Sequence[Sequence[Term | None]]:
        return [
            [None if isinstance(term, ox.Triple) else term for term in row]
            for row in self._table(query).rows
        ]

    def _table(self, query: str) -> Rows:
        try:
            return self._store.select(query)
        except BackendTimeout:
            raise
        except (InvalidQuery, BackendFailure) as error:
            raise Uncompilable("query", error.message) from error


def _named(focus: Term, origin: Origin) -> Term:
    if isinstance(focus, ox.BlankNode):
        raise Uncompilable(origin.constraint or origin.shape, "would name a blank node")
    written(focus)
    return focus
