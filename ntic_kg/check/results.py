"""Read a ``sh:ValidationReport`` into results that name their constraint.

Source: SHACL, https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput
from ntic_kg.names import node
from ntic_kg.norms import Constraint, Register

_RESULT = node("sh:result")
_FIELDS = {
    node("sh:focusNode").value: "focus",
    node("sh:sourceShape").value: "shape",
    node("sh:value").value: "value",
}
_MESSAGE = node("sh:resultMessage")
_BY_REFERENCE = node("ntic:validatedByReference")


@dataclass(frozen=True)
class Result:
    """One validation result.

    Args:
        focus: IRI of the center.
        constraint: the constraint that reported it.
        value: IRI or text of the node at fault, when there is one that has a name.
        message: one sentence for each language tag.
    """

    focus: str
    constraint: Constraint
    value: str | None
    message: dict[str, str]


def read_results(report: Iterable[ox.Triple], register: Register) -> list[Result]:
    """Return the results of a report in a stable order, each place once.

    A query may find one fault along several ways (two labels, two dates); the first in
    order stands for all of them.

    Raises:
        InvalidInput: a result comes from a constraint that the register does not know.
    """
    triples = list(report)
    nodes = {str(triple.object) for triple in triples if triple.predicate == _RESULT}
    fields: dict[str, dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]] = defaultdict(dict)
    messages: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in triples:
        subject, value = str(triple.subject), triple.object
        if subject not in nodes or isinstance(value, ox.Triple):
            continue
        if triple.predicate.value in _FIELDS:
            fields[subject][_FIELDS[triple.predicate.value]] = value
        elif triple.predicate == _MESSAGE and isinstance(value, ox.Literal):
            messages[subject][value.language or ""] = value.value
    places: dict[tuple[str, ...], Result] = {}
    for name in nodes:
        result = _result(fields[name], messages[name], register)
        place = (result.focus, result.constraint.iri, str(fields[name].get("value")))
        if place not in places or _order(result) < _order(places[place]):
            places[place] = result
    return sorted(places.values(), key=_order)


def handed_over(report: Iterable[ox.Triple]) -> list[str]:
    """Return the shapes that the reference validator ran in the place of the compiled ones."""
    return [str(t.object).strip("<>") for t in report if t.predicate == _BY_REFERENCE]


def _result(
    fields: Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal],
    messages: Mapping[str, str],
    register: Register,
) -> Result:
    shape, value = fields["shape"].value, fields.get("value")
    constraint = register.constraints.get(shape)
    if constraint is None:
        raise InvalidInput(
            f"The shape {shape} reported a result, but says neither norm nor meaning.",
            remedy="Give the constraint ntic:norm, ntic:tells, sh:message and ntic:remedy.",
        )
    return Result(
        focus=fields["focus"].value,
        constraint=constraint,
        value=None if value is None or isinstance(value, ox.BlankNode) else value.value,
        message={
            language: messages.get(language, template)
            for language, template in constraint.message.items()
        },
    )


def _order(result: Result) -> tuple[str, ...]:
    return (
        result.focus,
        result.constraint.norm,
        result.constraint.iri,
        result.value or "",
        *result.message.values(),
    )
