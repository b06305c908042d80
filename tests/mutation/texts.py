"""Validate with the SPARQL texts of the shapes on the embedded engine.

pySHACL needs some seconds for one center that is recorded in full, too long for more than a
hundred. The texts are the same; each runs once a focus, with ``$this`` bound, as SHACL says.
What is left of a shape without its texts still goes through pySHACL.
Source: SHACL, https://www.w3.org/TR/shacl/#sparql-constraints
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.adapters.validator_pyshacl import PyshaclValidator
from ntic_kg.names import node
from ntic_kg.ports import Store
from tests.norm_cases import ontology

SPARQL = node("sh:sparql")
_THIS = ox.Variable("this")
_Named = ox.NamedNode | ox.BlankNode


@dataclass
class _Shapes:
    """The shapes with the look-ups that running them needs."""

    objects: dict[tuple[_Named, ox.NamedNode], list[_Named | ox.Literal]] = field(
        default_factory=lambda: defaultdict(list)
    )
    subjects: set[_Named] = field(default_factory=set)

    @classmethod
    def of(cls, triples: Sequence[ox.Triple]) -> _Shapes:
        shapes = cls()
        for triple in triples:
            if not isinstance(triple.subject, ox.Triple) and not isinstance(
                triple.object, ox.Triple
            ):
                shapes.objects[triple.subject, triple.predicate].append(triple.object)
                shapes.subjects.add(triple.subject)
        return shapes

    def get(self, subject: object, name: str) -> list[_Named | ox.Literal]:
        if isinstance(subject, ox.NamedNode | ox.BlankNode):
            return self.objects.get((subject, node(name)), [])
        return []

    def prefixes(self) -> dict[str, str]:
        return {
            self.get(declared, "sh:prefix")[0].value: self.get(declared, "sh:namespace")[0].value
            for subject in self.subjects
            for declared in self.get(subject, "sh:declare")
        }

    def texts(self) -> Iterator[tuple[_Named, str, str]]:
        """Give the shape, the query for its foci and the text of each constraint."""
        for shape in self.subjects:
            for target in self._targets(shape):
                for part in (shape, *self.get(shape, "sh:property")):
                    for constraint in self.get(part, "sh:sparql"):
                        if not isinstance(part, ox.Literal):
                            yield part, target, self.get(constraint, "sh:select")[0].value

    def _targets(self, shape: _Named) -> Iterator[str]:
        for kind in self.get(shape, "sh:targetClass"):
            yield f"SELECT DISTINCT ?this {{ ?this a/rdfs:subClassOf* {kind} }}"
        for name in self.get(shape, "sh:targetSubjectsOf"):
            yield f"SELECT DISTINCT ?this {{ ?this {name} ?any }}"


class TextValidator:
    """Runs shapes over a graph; see ``ports.Validator``."""

    def validate(
        self, store: Store, shapes: Sequence[ox.Triple], context: Sequence[ox.Triple]
    ) -> Sequence[ox.Triple]:
        """Return the validation report as triples, without filling messages in."""
        data = [*store.construct("CONSTRUCT WHERE { ?s ?p ?o }"), *context]
        core = [triple for triple in shapes if triple.predicate != SPARQL]
        background = set(ontology())
        own = [triple for triple in data if triple not in background]
        report = list(PyshaclValidator().validate(hold(own, ""), core, ()))
        for focus, shape, value in _results(data, _Shapes.of(shapes)):
            result = ox.BlankNode()
            report += [
                ox.Triple(ox.BlankNode(), node("sh:result"), result),
                ox.Triple(result, node("sh:focusNode"), focus),
                ox.Triple(result, node("sh:sourceShape"), shape),
            ]
            if value is not None:
                report.append(ox.Triple(result, node("sh:value"), value))
        return report


def _results(
    data: Sequence[ox.Triple], shapes: _Shapes
) -> Iterator[tuple[_Named, _Named, _Named | ox.Literal | None]]:
    """Give focus, shape and value of each row that a text selects."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in data)
    prefixes = shapes.prefixes()
    foci: dict[str, list[_Named]] = {}
    for shape, target, text in shapes.texts():
        if target not in foci:
            foci[target] = list(_column(store, target, "this", prefixes))
        for focus in foci[target]:
            for value in _column(store, text, "value", prefixes, {_THIS: focus}):
                yield focus, shape, value


def _column(
    store: ox.Store,
    text: str,
    name: str,
    prefixes: dict[str, str],
    bound: dict[ox.Variable, Any] | None = None,
) -> Iterator[Any]:
    """Give one term a row, or None where the text does not select it."""
    rows = store.query(text, prefixes=prefixes, substitutions=bound)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError("A constraint selects rows.")
    selected = name in {variable.value for variable in rows.variables}
    for row in rows:
        yield row[name] if selected else None
