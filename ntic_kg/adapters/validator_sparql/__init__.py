"""SHACL validation by SPARQL: shapes become queries that run where the data are.

One or few queries for each constraint answer for all of its foci at once; no triple of the data
comes here but the nodes that a result names and the pairs that nested shapes need. What cannot
be put into SPARQL goes to a reference validator, with the triples that it can depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.evaluation import Evaluation
from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.handover import part_for, without_targets
from ntic_kg.adapters.validator_sparql.results import ReportWriter
from ntic_kg.adapters.validator_sparql.targets import Context
from ntic_kg.adapters.validator_sparql.vocabulary import Node, Uncompilable
from ntic_kg.names import node
from ntic_kg.ports import Store, Validator

HANDED_OVER = node("ntic:validatedByReference")


class SparqlValidator:
    """Runs shapes as queries; see ``ports.Validator``.

    Args:
        reference: makes the validator of the shapes that cannot be put into SPARQL.
        hold: makes a store of triples and the name of a snapshot.
    """

    def __init__(
        self, reference: Callable[[], Validator], hold: Callable[[Iterable[ox.Triple], str], Store]
    ) -> None:
        self._reference = reference
        self._hold = hold

    def validate(
        self, store: Store, shapes: Sequence[ox.Triple], context: Sequence[ox.Triple]
    ) -> Iterator[ox.Triple]:
        """Give the validation report, triple by triple; see ``ports.Validator``.

        The report says by ``ntic:validatedByReference`` which shapes went to the reference.
        """
        graph = ShapesGraph(shapes)
        evaluation = Evaluation(store, graph, Context(tuple(context)))
        writer = ReportWriter(graph)
        left: list[Node] = []
        for shape in evaluation.targets.shapes():
            try:
                found = list(evaluation.results(shape, evaluation.targets.foci(shape)))
            except Uncompilable:
                left.append(shape)
                continue
            for _, result in found:
                yield from writer.result(result)
        if left:
            yield from writer.merged(self._by_reference(store, shapes, context, left))
            for shape in left:
                yield ox.Triple(writer.report, HANDED_OVER, shape)
        yield from writer.end()

    def _by_reference(
        self,
        store: Store,
        shapes: Sequence[ox.Triple],
        context: Sequence[ox.Triple],
        left: Sequence[Node],
    ) -> list[ox.Triple]:
        chosen = without_targets(shapes, keep=left)
        part = self._hold(store.construct(part_for(chosen)), store.snapshot)
        return list(self._reference().validate(part, chosen, context))
