"""SPARQL-based constraints and constraint components, as rows of violations.

Source: SHACL, https://www.w3.org/TR/shacl/#sparql-constraints and #sparql-constraint-components
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.joins import Below
from ntic_kg.adapters.validator_sparql.results import Origin, Result
from ntic_kg.adapters.validator_sparql.scopes import Scope
from ntic_kg.adapters.validator_sparql.targets import Context
from ntic_kg.adapters.validator_sparql.texts import Text, read_text
from ntic_kg.adapters.validator_sparql.vocabulary import Node, Term, Uncompilable, sh, written
from ntic_kg.errors import InvalidInput
from ntic_kg.values import Rows

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_ONTOLOGY_PREFIXES = sh("prefixes")


@dataclass(frozen=True)
class Component:
    """A constraint component of the shapes graph, with the values of its parameters.

    Args:
        iri: of the component.
        validator: node with the text and the messages.
        parameters: values by name.
    """

    iri: ox.NamedNode
    validator: Node
    parameters: Mapping[str, Term]


class Texts:
    """Reads the SPARQL texts of the shapes graph."""

    def __init__(self, graph: ShapesGraph, context: Context, below: Below) -> None:
        self._graph = graph
        self._context = context
        self._below = below

    def read(
        self, holder: Node, name: str, scope: Scope, bound: Mapping[str, Term] | None = None
    ) -> Text:
        """Read the text that a constraint or a validator holds.

        Args:
            holder: node with the text.
            name: ``select`` or ``ask``.
            scope: gives the path that stands for ``$PATH``.
            bound: terms that take the place of variables.
        """
        text = self._graph.one(holder, name)
        if not isinstance(text, ox.Literal):
            raise Uncompilable(holder, f"has no sh:{name}")
        told = {key: written(term) for key, term in (bound or {}).items()}
        read = read_text(
            text.value,
            self._prefixes(holder),
            self._context,
            self._below,
            frozenset({"this", *told} | ({"value"} if name == "ask" else set())),
        )
        start, end = read.query.select.start, read.query.select.group.start
        if any(read.query.variable(i) in told for i in range(start, end)):
            raise Uncompilable(holder, "selects what is given to it")
        if scope.path is not None:
            told["PATH"] = scope.path
        return replace(read, bound=told)

    def components(self, shape: Node, *, property_shape: bool) -> Iterator[Component]:
        """Give the constraint components of the graph whose parameters a shape has."""
        for iri in self._graph.subjects(sh("parameter")):
            parameters: dict[str, ox.NamedNode] = {}
            needed: set[str] = set()
            for parameter in self._graph.nodes(iri, "parameter"):
                path = self._graph.one(parameter, "path")
                if isinstance(path, ox.NamedNode):
                    name = re.split(r"[#/:]", path.value)[-1]
                    parameters[name] = path
                    if not self._graph.is_true(parameter, "optional"):
                        needed.add(name)
            values = {n: self._graph.objects(shape, p) for n, p in parameters.items()}
            if not needed or not all(values[name] for name in needed):
                continue
            if not isinstance(iri, ox.NamedNode):
                raise Uncompilable(shape, "uses a constraint component without an IRI")
            if len(parameters) > 1 and any(len(found) > 1 for found in values.values()):
                raise Uncompilable(shape, f"gives several values to a parameter of {iri}")
            for value in values[min(needed)]:
                told = {name: found[0] for name, found in values.items() if found}
                told[min(needed)] = value
                yield Component(iri, self._validator(iri, property_shape=property_shape), told)

    def _validator(self, iri: Node, *, property_shape: bool) -> Node:
        own = "propertyValidator" if property_shape else "nodeValidator"
        for name in (own, "validator"):
            found = self._graph.nodes(iri, name)
            if found:
                return found[0]
        raise Uncompilable(iri, "has no validator that fits")

    def _prefixes(self, holder: Node) -> dict[str, str]:
        found: dict[str, str] = {}
        todo, seen = self._graph.objects(holder, _ONTOLOGY_PREFIXES)[:], set[Term]()
        while todo:
            ontology = todo.pop()
            if ontology in seen:
                continue
            seen.add(ontology)
            todo += self._graph.objects(
                ontology, ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
            )
            for declared in self._graph.nodes(ontology, "declare"):
                prefix = self._graph.one(declared, "prefix")
                namespace = self._graph.one(declared, "namespace")
                if prefix is not None and namespace is not None:
                    found[prefix.value] = namespace.value
        return found


def results_of_rows(
    rows: Rows, origin: Origin, focus: str | Term, *, node_shape: bool
) -> Iterator[Result]:
    """Turn the rows of a SELECT query into results.

    Args:
        rows: what the query selected.
        origin: the constraint.
        focus: name of the column that holds the focus, or the focus itself.
        node_shape: whether the focus is the value where no row gives one.

    Raises:
        InvalidInput: the query reports a failure.
    """
    columns = rows.columns
    templates = [m for m in origin.messages if _PLACEHOLDER.search(m.value)]
    for row in rows.rows:
        bound = {
            name: term
            for name, term in zip(columns, row, strict=True)
            if term is not None and not isinstance(term, ox.Triple)
        }
        this = bound.pop(focus) if isinstance(focus, str) else focus
        if bound.get("failure") == ox.Literal(True):
            raise InvalidInput(
                f"The shapes cannot be run: {origin.constraint or origin.shape} reports a failure.",
                remedy="See what the text of the constraint says about ?failure.",
            )
        path = bound.get("path")
        messages: tuple[Term, ...] | None = None
        if isinstance(bound.get("message"), ox.Literal):
            messages = (bound["message"],)
        elif templates:
            messages = tuple(filled(m, {**bound, "this": this}) for m in origin.messages)
        yield Result(
            focus=this,
            value=bound.get("value", this if node_shape else None),
            origin=origin,
            path=path if isinstance(path, ox.NamedNode) else None,
            messages=messages,
        )


def filled(message: Term, bound: Mapping[str, Term]) -> Term:
    """Fill the placeholders of a message in; what is not bound stays as it is."""
    if not isinstance(message, ox.Literal):
        return message
    text = _PLACEHOLDER.sub(
        lambda match: bound[match[1]].value if match[1] in bound else match[0], message.value
    )
    if message.language:
        return ox.Literal(text, language=message.language)
    return ox.Literal(text)
