"""Write a report as a ``sh:ValidationReport``.

Beside what SHACL asks for, each result names its norm, who owes it, its state, what would settle
it, and the cell behind it.
Source: SHACL, https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from ntic_kg.names import PREFIXES, RDF_TYPE, expand, node
from ntic_kg.norms import Register
from ntic_kg.values import Cell, Defect, Finding, Report

RDF_FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_COMPONENTS = {
    node(f"sh:{parameter}"): node(f"sh:{component}ConstraintComponent")
    for parameter, component in (
        ("sparql", "SPARQL"), ("minCount", "MinCount"), ("maxCount", "MaxCount"),
        ("datatype", "Datatype"), ("class", "Class"), ("in", "In"), ("pattern", "Pattern"),
        ("nodeKind", "NodeKind"), ("minInclusive", "MinInclusive"),
        ("maxInclusive", "MaxInclusive"), ("lessThan", "LessThan"),
        ("lessThanOrEquals", "LessThanOrEquals"), ("disjoint", "Disjoint"),
        ("uniqueLang", "UniqueLang"), ("hasValue", "HasValue"), ("or", "Or"), ("not", "Not"),
        ("node", "Node"),
    )
}  # fmt: skip
_PREFIXES = {name: PREFIXES[name] for name in ("sh", "ntic", "xsd", "org", "prov", "scheme")}


def write_validation(report: Report, register: Register, name: str) -> bytes:
    """Write the report.

    Args:
        report: the outcome of a check.
        register: holds the shapes that the results name.
        name: one of ``RDF_FORMATS``.
    """
    rdf_format = RDF_FORMATS[name]
    triples = list(dict.fromkeys(validation_report(report, register)))
    prefixes = None if rdf_format == ox.RdfFormat.N_TRIPLES else _PREFIXES
    return ox.serialize(triples, format=rdf_format, prefixes=prefixes) or b""


def validation_report(report: Report, register: Register) -> Iterator[ox.Triple]:
    """Give the triples of the report: one result a finding or defect."""
    shapes: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in register.triples:
        shapes[str(triple.subject)].append(triple)
    subject = ox.BlankNode()
    items: list[Finding | Defect] = [*report.findings, *report.defects]
    yield ox.Triple(subject, RDF_TYPE, node("sh:ValidationReport"))
    conforms = ox.Literal("false" if items else "true", datatype=node("xsd:boolean"))
    yield ox.Triple(subject, node("sh:conforms"), conforms)
    for shape in report.by_reference:
        yield ox.Triple(subject, node("ntic:validatedByReference"), _term(shape))
    for item in items:
        result = ox.BlankNode()
        yield ox.Triple(subject, node("sh:result"), result)
        yield from _result(result, item, shapes)


def _result(
    result: ox.BlankNode, item: Finding | Defect, shapes: Mapping[str, list[ox.Triple]]
) -> Iterator[ox.Triple]:
    yield ox.Triple(result, RDF_TYPE, node("sh:ValidationResult"))
    yield ox.Triple(result, node("sh:focusNode"), _term(item.focus))
    yield ox.Triple(result, node("sh:resultSeverity"), node(f"sh:{item.severity}"))
    for language, text in item.message.items():
        yield ox.Triple(result, node("sh:resultMessage"), ox.Literal(text, language=language))
    if item.value is not None:
        yield ox.Triple(result, node("sh:value"), _term(item.value))
    source = node(item.constraint)
    yield ox.Triple(result, node("sh:sourceShape"), source)
    declared = shapes.get(str(source), [])
    component = next(
        (_COMPONENTS[t.predicate] for t in declared if t.predicate in _COMPONENTS), None
    )
    yield ox.Triple(
        result, node("sh:sourceConstraintComponent"),
        component or node("sh:SPARQLConstraintComponent"),
    )  # fmt: skip
    for triple in declared:
        if triple.predicate == node("sh:path"):
            yield ox.Triple(result, node("sh:resultPath"), triple.object)
            yield from _below(triple.object, shapes)
    for language, text in item.remedy.items():
        yield ox.Triple(result, node("ntic:remedy"), ox.Literal(text, language=language))
    if isinstance(item, Finding):
        yield ox.Triple(result, node("ntic:norm"), node(f"norm:{item.norm}"))
        yield ox.Triple(result, node("ntic:bearer"), node(f"scheme:bearer/{item.bearer}"))
        yield ox.Triple(result, node("ntic:state"), node(f"scheme:state/{item.state}"))
        if item.waiver is not None:
            yield ox.Triple(result, node("ntic:waivedBy"), node(item.waiver.iri))
    if item.cell is not None:
        record = ox.BlankNode()
        yield ox.Triple(result, node("prov:wasDerivedFrom"), record)
        yield from _record(record, item.cell)


def _record(record: ox.BlankNode, cell: Cell) -> Iterator[ox.Triple]:
    yield ox.Triple(record, RDF_TYPE, node("ntic:Record"))
    for name, value in (
        ("ntic:table", cell.file),
        ("ntic:sheet", cell.sheet),
        ("ntic:column", cell.column),
    ):
        if value:
            yield ox.Triple(record, node(name), ox.Literal(value))
    row = ox.Literal(str(cell.row), datatype=node("xsd:integer"))
    yield ox.Triple(record, node("ntic:rowNumber"), row)


def _below(term: object, shapes: Mapping[str, list[ox.Triple]]) -> Iterable[ox.Triple]:
    """Give what is said of a path that is a blank node, and of its parts."""
    if isinstance(term, ox.BlankNode):
        for triple in shapes.get(str(term), []):
            yield triple
            yield from _below(triple.object, shapes)


def _term(text: str) -> ox.NamedNode | ox.Literal:
    if text.startswith(("http://", "https://")):
        return ox.NamedNode(expand(text))
    return ox.Literal(text)
