"""The VoID description of the dataset: how much of what there is.

Everything is counted in the store, on one snapshot. A triple that stands in two graphs counts
once for the dataset and once for each of its graphs.
Source: https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from ntic_kg.api.documents import Document
from ntic_kg.api.licenses import license_iris
from ntic_kg.api.snapshots import select_all
from ntic_kg.names import BASE, PREFIXES, node
from ntic_kg.ports import Store
from ntic_kg.values import Rows, Term

DATASET = ox.NamedNode(BASE + "dataset")
TITLE = {
    "zh": "国家技术创新中心知识图谱",
    "en": "Knowledge graph of China's National Technology Innovation Centers",
}
ABOUT = {
    "zh": "国家技术创新中心及其单位、治理、事件、地点、领域与产业链，其他国家级基地，"
    "以及所依据的政策条款；每次导入为一个具名图，缺省图为各图之并。",
    "en": "China's National Technology Innovation Centers with their organizations, governance, "
    "events, places, fields and industrial chains, bases of other national registries, and the "
    "norms of policy behind them. Each import is a named graph; the default graph is their union.",
}
RIGHTS = {
    "zh": "表格的整理以 CC BY 4.0 许可；各具名图另载其许可。",
    "en": "The shaping of the tables is licensed under CC BY 4.0; each named graph states its own.",
}
DUMP = "/graphs?default"  # the union of all graphs, by the Graph Store Protocol
CC_BY = node("https://creativecommons.org/licenses/by/4.0/")
_RDF_FORMATS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_DISTINCT = "{ SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
_PROPERTIES = (
    "SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)"
    " (COUNT(DISTINCT ?o) AS ?objects) WHERE {pattern} GROUP BY ?p ORDER BY ?p"
)

TOTALS = {
    "void:triples": f"SELECT (COUNT(*) AS ?n) WHERE {_DISTINCT}",
    # Grouped first: the text of a subject is looked up once, and not for each of its triples.
    "void:entities": (
        "SELECT (COUNT(?s) AS ?n) WHERE { { SELECT ?s WHERE { ?s ?p ?o } GROUP BY ?s } "
        f'FILTER(isIRI(?s) && STRSTARTS(STR(?s), "{BASE}")) }}'
    ),
    "void:distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "void:distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    "void:properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
    "void:classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }",
}
_PARTITIONS = {
    "classes": "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class }"
    " GROUP BY ?class ORDER BY ?class",
    "properties": _PROPERTIES.format(pattern="{ ?s ?p ?o }"),
    "statements": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "graphs": "SELECT ?g (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)"
    " (COUNT(DISTINCT ?o) AS ?objects) (COUNT(DISTINCT ?p) AS ?properties)"
    " WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "imports": f"SELECT DISTINCT ?graph ?p ?o WHERE {{ ?graph a {node('ntic:Import')} ; ?p ?o }}"
    " ORDER BY ?graph ?p ?o",
    "example": f"SELECT ?thing WHERE {{ ?thing a {node('ntic:TechnologyInnovationCenter')} }}"
    " ORDER BY ?thing LIMIT 1",
}
_COPIED = (
    "dcterms:title",
    "ntic:table",
    "ntic:rowCount",
    "prov:generatedAtTime",
    "prov:wasGeneratedBy",
)


@dataclass(frozen=True)
class Counts:
    """What was counted on one snapshot.

    Args:
        totals: numbers of the whole dataset by property of VoID.
        classes: class and entities.
        properties: property, triples, distinct subjects and distinct objects.
        graphs: named graph, triples, distinct subjects, distinct objects and properties.
        imports: what is recorded about each graph: graph, property and value.
        example: a thing to begin with; None when the store holds no center.
    """

    totals: dict[str, int]
    classes: tuple[tuple[Term | None, ...], ...]
    properties: tuple[tuple[Term | None, ...], ...]
    graphs: tuple[tuple[Term | None, ...], ...]
    imports: tuple[tuple[Term | None, ...], ...]
    example: ox.NamedNode | None

    def modified(self) -> ox.Literal | None:
        """Return when content last changed, as the imports record it."""
        times = [
            value
            for _, property_, value in self.imports
            if property_ == node("prov:generatedAtTime") and isinstance(value, ox.Literal)
        ]
        return max(times, key=lambda time: time.value, default=None)


def count(store: Store) -> tuple[str, Counts]:
    """Count the content of a store, and return the snapshot that the counts are of."""
    snapshot, answers = _counted(store)
    first = answers["example"].rows
    example = first[0][0] if first else None
    return snapshot, Counts(
        totals={name: _number(answers[name]) for name in TOTALS},
        classes=answers["classes"].rows,
        properties=answers["properties"].rows,
        graphs=answers["graphs"].rows,
        imports=answers["imports"].rows,
        example=example if isinstance(example, ox.NamedNode) else None,
    )


def _counted(store: Store) -> tuple[str, dict[str, Rows]]:
    """Ask all queries; those that tell repeated triples apart only where there are any."""
    queries = {**TOTALS, **_PARTITIONS}
    snapshot, answers = select_all(store, queries)
    if _number(answers["statements"]) == _number(answers["void:triples"]):
        return snapshot, answers
    queries["properties"] = _PROPERTIES.format(pattern=_DISTINCT)
    return select_all(store, queries)


def _number(rows: Rows) -> int:
    term = rows.rows[0][0]
    assert isinstance(term, ox.Literal)  # noqa: S101 - an aggregate without GROUP BY has a value
    return int(term.value)


def describe_dataset(origin: str, snapshot: str, counts: Counts) -> list[ox.Triple]:
    """Write the description.

    Args:
        origin: address of the service, without a slash at the end.
        snapshot: identifies the content that was counted.
        counts: what was counted.
    """
    document = Document()
    page = ox.NamedNode(f"{origin}/.well-known/void")
    document.say(page, "a", "void:DatasetDescription")
    document.say(page, "foaf:primaryTopic", DATASET)
    document.say_texts(page, "dcterms:title", {"zh": "VoID 描述", "en": "VoID description"})
    document.say(DATASET, "a", "void:Dataset")
    document.say_texts(DATASET, "dcterms:title", TITLE)
    document.say_texts(DATASET, "dcterms:description", ABOUT)
    document.say_texts(DATASET, "dcterms:rights", RIGHTS)
    document.say(DATASET, "dcterms:license", CC_BY)
    document.say(DATASET, "dcterms:identifier", ox.Literal(snapshot))
    if modified := counts.modified():
        document.say(DATASET, "dcterms:modified", modified)
    document.say(DATASET, "void:sparqlEndpoint", ox.NamedNode(f"{origin}/sparql"))
    document.say(DATASET, "void:dataDump", ox.NamedNode(f"{origin}{DUMP}&format=nt"))
    document.say(DATASET, "void:uriSpace", ox.Literal(BASE))
    document.say(
        DATASET, "void:feature", *(f"http://www.w3.org/ns/formats/{f}" for f in _RDF_FORMATS)
    )
    if counts.example is not None:
        document.say(DATASET, "void:exampleResource", counts.example)
    document.say(DATASET, "void:vocabulary", *_vocabularies(counts))
    for name, number in counts.totals.items():
        document.say(DATASET, name, number)
    _say_partitions(document, counts)
    _say_graphs(document, counts, origin)
    return document.triples


def _say_partitions(document: Document, counts: Counts) -> None:
    for class_, entities in counts.classes:
        part = ox.BlankNode()
        document.say(DATASET, "void:classPartition", part)
        _say_row(document, part, ("void:class", "void:entities"), (class_, entities))
    names = ("void:property", "void:triples", "void:distinctSubjects", "void:distinctObjects")
    for row in counts.properties:
        part = ox.BlankNode()
        document.say(DATASET, "void:propertyPartition", part)
        _say_row(document, part, names, row)


def _say_graphs(document: Document, counts: Counts, origin: str) -> None:
    copied = {node(name): name for name in _COPIED}
    names = ("void:triples", "void:distinctSubjects", "void:distinctObjects", "void:properties")
    for graph, *numbers in counts.graphs:
        if not isinstance(graph, ox.NamedNode):
            continue
        document.say(DATASET, "void:subset", graph)
        document.say(graph, "a", "void:Dataset", "sd:Graph")
        _say_row(document, graph, names, tuple(numbers))
        dump = f"{origin}/graphs?graph={quote(graph.value, safe=':/')}&format=nt"
        document.say(graph, "void:dataDump", ox.NamedNode(dump))
        for described, property_, value in counts.imports:
            if described != graph or not isinstance(value, ox.NamedNode | ox.Literal):
                continue
            if isinstance(property_, ox.NamedNode) and property_ in copied:
                document.say(graph, copied[property_], value)
            elif property_ == node("dcterms:license"):
                document.say(graph, "dcterms:license", *license_iris(value.value))
                document.say(graph, "dcterms:rights", ox.Literal(value.value))


def _say_row(
    document: Document,
    subject: ox.NamedNode | ox.BlankNode,
    names: tuple[str, ...],
    row: tuple[Term | None, ...],
) -> None:
    for name, value in zip(names, row, strict=True):
        if isinstance(value, ox.NamedNode | ox.Literal):
            document.say(subject, name, value)


def _vocabularies(counts: Counts) -> Iterator[str]:
    """Yield the namespaces of the terms in use, those that have a prefix here."""
    terms = [row[0] for row in (*counts.classes, *counts.properties)]
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    for start in PREFIXES.values():
        if any(iri.startswith(start) for iri in iris):
            yield start
