"""Check data against shapes that came from outside.

Only SHACL Core is run. What a validator would skip, look up elsewhere or never finish is refused by
name before anything runs, so that "conforms" is never said of what was not checked.
Source: SHACL, https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pyoxigraph as ox

from ntic_kg.check.results import handed_over
from ntic_kg.check.selection import unselected
from ntic_kg.errors import RefusedShapes
from ntic_kg.names import PREFIXES, node, shorten
from ntic_kg.ports import Store, Validator
from ntic_kg.values import Finding, Profile, Report, Severity, State

MOST_TRIPLES = 20_000
_SHOWN = 10
_SH = PREFIXES["sh"]
_TARGETS = {"targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"}
_REFERENCES = {"property", "node", "not", "and", "or", "xone", "qualifiedValueShape"}
_CORE = {
    *_TARGETS, *_REFERENCES,
    "NodeShape", "PropertyShape", "path", "inversePath", "alternativePath",
    "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "severity", "Violation", "Warning",
    "Info", "message", "deactivated", "name", "description", "order", "group",
    "PropertyGroup", "defaultValue", "class", "datatype", "nodeKind", "BlankNode", "IRI",
    "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral", "minCount",
    "maxCount", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "minLength",
    "maxLength", "pattern", "flags", "languageIn", "uniqueLang", "equals", "disjoint",
    "lessThan", "lessThanOrEquals", "qualifiedValueShapesDisjoint", "qualifiedMinCount",
    "qualifiedMaxCount", "closed", "ignoredProperties", "hasValue", "in",
}  # fmt: skip
_REMEDY = "Use SHACL Core alone; what needs SPARQL can be asked as a query."


def refuse_shapes(shapes: Sequence[ox.Triple]) -> None:
    """Refuse shapes from outside that are not plain SHACL Core.

    Raises:
        RefusedShapes: names what is refused.
    """
    if len(shapes) > MOST_TRIPLES:
        raise _refused(f"{len(shapes):,} triples; at most {MOST_TRIPLES:,} are read")
    found = {
        f"sh:{term.value.removeprefix(_SH)[:80]}"
        for triple in shapes
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
        and term.value.startswith(_SH)
        and term.value.removeprefix(_SH) not in _CORE
    }
    if any(triple.predicate == node("owl:imports") for triple in shapes):
        found.add("owl:imports")
    if found:
        raise _refused(", ".join(sorted(found)[:_SHOWN]))
    if not any(triple.predicate in {node(f"sh:{name}") for name in _TARGETS} for triple in shapes):
        raise _refused("no target, so that nothing would be checked")
    _refuse_recursion(shapes)


def _refused(what: str) -> RefusedShapes:
    return RefusedShapes(f"The shapes are refused: they hold {what}.", remedy=_REMEDY)


def _refuse_recursion(shapes: Iterable[ox.Triple]) -> None:
    """Refuse shapes that refer back to themselves: SHACL leaves open what they mean."""
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for triple in shapes:
        said[str(triple.subject)].append((triple.predicate.value, str(triple.object)))
    references = {_SH + name for name in _REFERENCES}
    lists = {PREFIXES["rdf"] + "first", PREFIXES["rdf"] + "rest"}
    inside: dict[str, bool] = {}
    for start in list(said):
        stack = [(start, iter(_next(said, start, references | lists)))]
        if start in inside:
            continue
        inside[start] = True
        while stack:
            name, following = stack[-1]
            step = next(following, None)
            if step is None:
                inside[name] = False
                stack.pop()
            elif inside.get(step):
                raise _refused(f"a shape that refers back to itself: {shorten(step.strip('<>'))}")
            elif step not in inside:
                inside[step] = True
                stack.append((step, iter(_next(said, step, references | lists))))


def _next(said: Mapping[str, list[tuple[str, str]]], name: str, by: set[str]) -> list[str]:
    return [value for predicate, value in said.get(name, ()) if predicate in by]


def check_shapes(
    store: Store, validator: Validator, shapes: Sequence[ox.Triple], as_of: date
) -> tuple[Report, tuple[ox.Triple, ...]]:
    """Run shapes from outside over what a store holds.

    Args:
        store: what is checked.
        validator: runs the shapes.
        shapes: checked by ``refuse_shapes`` first.
        as_of: recorded with the report; the shapes do not see it.

    Returns:
        The report, whose findings rest on no norm, and the ``sh:ValidationReport`` itself, which
        says in comments of which shapes the targets select nothing.

    Raises:
        RefusedShapes: the shapes are not plain SHACL Core.
        InvalidInput: they cannot be run.
    """
    refuse_shapes(shapes)
    triples = tuple(validator.validate(store, shapes, ()))
    empty = unselected(store, shapes)
    (subject,) = (t.subject for t in triples if t.object == node("sh:ValidationReport"))
    triples += tuple(
        ox.Triple(subject, node("rdfs:comment"), ox.Literal(text, language=language))
        for each in empty
        for language, text in each.message.items()
    )
    report = Report(
        snapshot=store.snapshot,
        as_of=as_of,
        profile=Profile.SUBMISSION,
        pairs=(),
        findings=tuple(_findings(triples)),
        by_reference=tuple(handed_over(triples)),
        unselected=tuple(empty),
    )
    return report, triples


def _findings(report: Iterable[ox.Triple]) -> list[Finding]:
    said: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    results = []
    for triple in report:
        if isinstance(triple.object, ox.Triple):
            continue
        said[str(triple.subject)][triple.predicate.value.removeprefix(_SH)].append(triple.object)
        if triple.predicate == node("sh:result"):
            results.append(str(triple.object))
    findings = [_finding(said[result]) for result in dict.fromkeys(results)]
    return sorted(findings, key=lambda f: (f.focus, f.constraint, f.path or "", f.value or ""))


def _finding(said: Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]) -> Finding:
    def first(name: str) -> str | None:
        return said[name][0].value if name in said else None

    severity = (first("resultSeverity") or "").removeprefix(_SH)
    texts = [text for text in said.get("resultMessage", []) if isinstance(text, ox.Literal)]
    message = {(text.language or "en")[:2]: text.value for text in texts}
    plain = next(iter(message.values()), "")
    path = said["resultPath"][0] if "resultPath" in said else None
    return Finding(
        focus=first("focusNode") or "",
        norm="",
        bearer="",
        state=State.BREACHED,
        severity=Severity(severity) if severity in set(Severity) else Severity.VIOLATION,
        path=path.value if isinstance(path, ox.NamedNode) else None,
        value=first("value"),
        message={"zh": message.get("zh", plain), "en": message.get("en", plain)},
        constraint=first("sourceShape") or "",
    )
