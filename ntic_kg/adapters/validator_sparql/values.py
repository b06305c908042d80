"""Constraints on each value node alone, as conditions of SPARQL that a violation meets.

Source: SHACL, https://www.w3.org/TR/shacl/#core-components-value-type to #core-components-string
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.datatypes import is_derived_integer, lexical_condition
from ntic_kg.adapters.validator_sparql.expressions import Expression
from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.targets import Targets
from ntic_kg.adapters.validator_sparql.vocabulary import (
    XSD,
    Node,
    Term,
    Uncompilable,
    sh,
    written,
)

_KINDS = {
    "IRI": "isIRI({v})",
    "BlankNode": "isBlank({v})",
    "Literal": "isLiteral({v})",
    "BlankNodeOrIRI": "(isBlank({v}) || isIRI({v}))",
    "BlankNodeOrLiteral": "(isBlank({v}) || isLiteral({v}))",
    "IRIOrLiteral": "(isIRI({v}) || isLiteral({v}))",
}
_BOUNDS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_LENGTHS = {"minLength": "<", "maxLength": ">"}


def value_conditions(
    graph: ShapesGraph, shape: Node, var: str, targets: Targets
) -> Iterator[tuple[str, str]]:
    """Give the name of each constraint component and the filter that its violations pass.

    Args:
        graph: the shapes graph.
        shape: the shape that declares the constraints.
        var: variable of the value node.
        targets: knows the members of classes.

    Raises:
        Uncompilable: a parameter is not well-formed.
    """
    for kind in graph.objects(shape, sh("class")):
        yield "ClassConstraintComponent", _lacks(targets.members(kind, var), var)
    for datatype in graph.objects(shape, sh("datatype")):
        yield "DatatypeConstraintComponent", _fails(_datatype(datatype, var))
    for kind in graph.objects(shape, sh("nodeKind")):
        name = kind.value.rsplit("#", 1)[-1]
        if name not in _KINDS:
            raise Uncompilable(shape, f"{kind} is no kind of node")
        yield "NodeKindConstraintComponent", f"FILTER(!{_KINDS[name].format(v=var)})"
    for name, sign in _BOUNDS.items():
        for bound in graph.objects(shape, sh(name)):
            yield _component(name), _fails(f"{var} {sign} {written(bound)}")
    for name, sign in _LENGTHS.items():
        for length in graph.objects(shape, sh(name)):
            too = f"isBlank({var}) || STRLEN(STR({var})) {sign} {written(length)}"
            yield _component(name), f"FILTER({too})"
    yield from _texts(graph, shape, var)
    for head in graph.objects(shape, sh("in")):
        same = [_same(var, item) for item in _named(graph.items(head))]
        yield "InConstraintComponent", f"FILTER(!({' || '.join(same) or 'false'}))"


def expressions(graph: ShapesGraph, shape: Node) -> Iterator[Expression]:
    """Give each regular expression of a shape with its flags."""
    flags = graph.one(shape, "flags")
    for pattern in graph.objects(shape, sh("pattern")):
        yield (written(pattern),) if flags is None else (written(pattern), written(flags))


def _texts(graph: ShapesGraph, shape: Node, var: str) -> Iterator[tuple[str, str]]:
    for expression in expressions(graph, shape):
        match = f"!isBlank({var}) && REGEX(STR({var}), {', '.join(expression)})"
        yield "PatternConstraintComponent", _fails(match)
    for head in graph.objects(shape, sh("languageIn")):
        tags = [f"langMatches(LANG({var}), {written(tag)})" for tag in graph.items(head)]
        match = f"isLiteral({var}) && ({' || '.join(tags) or 'false'})"
        yield "LanguageInConstraintComponent", _fails(match)


def _datatype(datatype: Term, var: str) -> str:
    lexical = lexical_condition(datatype.value, var)
    stored = f"DATATYPE({var}) = {written(datatype)}"
    if is_derived_integer(datatype.value):
        # A store that forgets derived types, as Oxigraph does, forgets them in queries too.
        forgotten = f'DATATYPE("1"^^{written(datatype)}) = <{XSD}integer>'
        stored = f"({stored} || ({forgotten} && DATATYPE({var}) = <{XSD}integer>))"
    return f"isLiteral({var}) && {stored} && {lexical}"


def _same(var: str, item: Term) -> str:
    same = f"sameTerm({var}, {written(item)})"
    if not isinstance(item, ox.Literal) or item.language or item.datatype.value == f"{XSD}string":
        return same
    # Virtuoso says of a number in the data that it is not the same term as one in the query.
    text = written(ox.Literal(item.value))
    return f"{same} || (STR({var}) = {text} && DATATYPE({var}) = {item.datatype})"


def _named(items: list[Term]) -> list[Term]:
    """Leave out blank nodes: those of the shapes graph are none of the data's."""
    return [item for item in items if not isinstance(item, ox.BlankNode)]


def _fails(condition: str) -> str:
    """Write a filter that passes what does not meet a condition, or cannot be asked."""
    return f"FILTER(!COALESCE({condition}, false))"


def _lacks(members: str, var: str) -> str:
    return (
        f"FILTER NOT EXISTS {{ {members} }}" if "VALUES" not in members else _outside(members, var)
    )


def _outside(members: str, var: str) -> str:
    listed = members.partition("{")[2].rpartition("}")[0].split()
    return f"FILTER({var} NOT IN ({', '.join(listed)}))"


def _component(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}ConstraintComponent"
