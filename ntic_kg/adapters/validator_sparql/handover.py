"""What a reference validator needs in order to run the shapes that are left to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.syntax import Group, Triple, parsed
from ntic_kg.adapters.validator_sparql.vocabulary import (
    RDFS,
    TYPE,
    Node,
    Term,
    Uncompilable,
    sh,
)
from ntic_kg.errors import InvalidQuery
from ntic_kg.sparql.lexer import Kind, tokens

_TARGETS = frozenset(
    sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)
_CLASSES = frozenset(
    {ox.NamedNode(RDFS + "Class"), ox.NamedNode("http://www.w3.org/2002/07/owl#Class")}
)
_TEXTS = frozenset({sh("select"), sh("ask")})
Prefixes = set[tuple[str, str]]
_OPEN = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def without_targets(shapes: Sequence[ox.Triple], keep: Collection[Node]) -> list[ox.Triple]:
    """Take the targets from every shape but some."""
    return [
        triple
        for triple in shapes
        if triple.subject in keep
        or not (
            triple.predicate in _TARGETS or (triple.predicate == TYPE and triple.object in _CLASSES)
        )
    ]


def part_for(shapes: Sequence[ox.Triple]) -> str:
    """Write the query for the triples on which the results of shapes with targets can depend.

    Those are the triples whose properties the shapes name, in paths or in their texts; all
    triples when a shape is closed or a text asks for any property.
    """
    graph = ShapesGraph(shapes)
    reached = _reached(graph, shapes)
    properties = {TYPE, ox.NamedNode(RDFS + "subClassOf")}
    for triple in shapes:
        if triple.subject not in reached or isinstance(triple.object, ox.Triple):
            continue
        if triple.predicate == sh("closed") or (
            triple.predicate in _TEXTS and not _names_properties(triple.object)
        ):
            return _OPEN
        if triple.predicate in _TEXTS:
            properties |= set(_named_in(triple.object, _prefixes(graph, shapes)))
        elif isinstance(triple.object, ox.NamedNode):
            properties.add(triple.object)
    listed = ", ".join(sorted(map(str, properties)))
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?p IN ({listed})) }}"


def _reached(graph: ShapesGraph, shapes: Sequence[ox.Triple]) -> set[Term]:
    """Return every node that a shape with a target leads to, and every constraint component."""
    by_subject: dict[Term, list[Term]] = {}
    for triple in shapes:
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            by_subject.setdefault(triple.subject, []).append(triple.object)
    todo: list[Term] = [
        t.subject
        for t in shapes
        if t.predicate in _TARGETS and not isinstance(t.subject, ox.Triple)
    ]
    todo += [s for s in graph.subjects(TYPE) if graph.is_class(s)]
    todo += graph.subjects(sh("parameter"))
    found: set[Term] = set()
    while todo:
        term = todo.pop()
        if term not in found:
            found.add(term)
            todo += by_subject.get(term, [])
    return found


def _names_properties(text: Term) -> bool:
    """Say whether a text is certain to ask for properties by name alone."""
    try:
        query = parsed(text.value)
    except (InvalidQuery, Uncompilable):
        return False
    relative = any(t.kind is Kind.IRI and ":" not in t.text for t in query.tokens)
    if query.has_base() or relative:
        return False
    verbs = [i for triple in _triples(query.select.group) for i in range(*triple.verb)]
    if any(query.variable(i) or query.is_sign(i, "!") for i in verbs):
        return False
    # The properties inside of brackets are not read, and may be variables.
    return not any(query.is_sign(i, "[") for i in range(len(query.tokens)))


def _triples(group: Group) -> Iterator[Triple]:
    for element in group.elements:
        yield from element.triples
        if element.select is not None:
            yield from _triples(element.select.group)
        for inner in element.groups:
            yield from _triples(inner)


def _named_in(text: Term, declared: Prefixes) -> Iterator[ox.NamedNode]:
    prefixes = declared | set(parsed(text.value).prefixes().items())
    for token in tokens(text.value):
        if token.kind is Kind.IRI:
            yield ox.NamedNode(token.text[1:-1])
        elif token.kind is Kind.NAME:
            prefix, _, local = token.text.partition(":")
            for name, namespace in prefixes:
                if name == prefix:
                    yield ox.NamedNode(namespace + local)


def _prefixes(graph: ShapesGraph, shapes: Sequence[ox.Triple]) -> Prefixes:
    """Return every declaration, as one prefix may stand for two namespaces in two texts."""
    found: Prefixes = set()
    for triple in shapes:
        if triple.predicate == sh("declare") and isinstance(
            triple.object, ox.BlankNode | ox.NamedNode
        ):
            prefix = graph.one(triple.object, "prefix")
            namespace = graph.one(triple.object, "namespace")
            if prefix is not None and namespace is not None:
                found.add((prefix.value, namespace.value))
    return found
