"""The DCAT 3 record of the dataset and its services, as DCAT-AP 3.0 asks for it.

Terms of the controlled vocabularies that DCAT-AP prescribes (language, country, theme, access
right) are those of the Publications Office of the EU; they are named and typed here, so that the
record can be checked without fetching anything.
Source: https://www.w3.org/TR/vocab-dcat-3/ and https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.api.documents import Document
from ntic_kg.api.snapshots import select_all
from ntic_kg.api.void import ABOUT, CC_BY, DATASET, DUMP, RIGHTS, TITLE
from ntic_kg.names import BASE, node, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Term

CATALOG = ox.NamedNode(BASE + "catalog")
_EU = "http://publications.europa.eu/resource/authority/"
_QUERIES = {
    "modified": "SELECT (MAX(?time) AS ?last) WHERE {"
    " ?import a ntic:Import ; prov:generatedAtTime ?time }",
    "period": "SELECT ?first ?last WHERE {"
    " { SELECT (MIN(?start) AS ?first) WHERE { ?e a ntic:LifeCycleEvent ; ntic:notBefore ?start } }"
    " { SELECT (MAX(?end) AS ?last) WHERE { ?e a ntic:LifeCycleEvent ; ntic:notAfter ?end } } }",
    "fields": "SELECT DISTINCT ?field ?label WHERE { ?center a ntic:TechnologyInnovationCenter ;"
    " ntic:field ?field . ?field skos:prefLabel ?label } ORDER BY ?field ?label",
}
_TITLE = {"zh": "国家技术创新中心数据目录", "en": "Catalog of data on China's innovation centers"}
_ABOUT = {
    "zh": "国家技术创新中心知识图谱及其查询服务的目录。",
    "en": "The knowledge graph of National Technology Innovation Centers and how to query it.",
}
_LANGUAGES = (("ZHO", {"zh": "中文", "en": "Chinese"}), ("ENG", {"zh": "英文", "en": "English"}))
_KEYWORDS = {
    "zh": ("国家技术创新中心", "科技政策", "产业链", "国家科研基地", "知识图谱"),
    "en": (
        "National Technology Innovation Centers",
        "science and technology policy",
        "industrial chains",
        "national research bases",
        "knowledge graph",
    ),
}
_PROVENANCE = {
    "zh": "由公开网页、公报和名录逐行整理，每行载其来源；每次导入为一个具名图。"
    "推导所得另成一图，并注明规则。",
    "en": "Compiled row by row from public pages, gazettes and lists, each row with its source; "
    "each import is a named graph. What was derived stands in graphs of its own, which name the "
    "rule.",
}


@dataclass(frozen=True)
class Coverage:
    """What the record says about the content, on one snapshot.

    Args:
        modified: when content last changed; None in an empty store.
        first, last: days between which the recorded events lie, as far as they are known.
        fields: fields that centers work in, each with one label.
    """

    modified: Term | None
    first: Term | None
    last: Term | None
    fields: tuple[tuple[Term | None, ...], ...]


def coverage(store: Store) -> tuple[str, Coverage]:
    """Find out what the content covers, and the snapshot that this holds for."""
    queries = {name: sparql_prologue() + text for name, text in _QUERIES.items()}
    snapshot, answers = select_all(store, queries)
    first, last = answers["period"].rows[0]
    return snapshot, Coverage(
        modified=answers["modified"].rows[0][0],
        first=first,
        last=last,
        fields=answers["fields"].rows,
    )


def describe_catalog(origin: str, snapshot: str, covered: Coverage) -> list[ox.Triple]:
    """Write the record.

    Args:
        origin: address of the service, without a slash at the end.
        snapshot: identifies the content; the version of the dataset.
        covered: what the content covers.
    """
    document = Document()
    publisher = ox.NamedNode(f"{CATALOG.value}#publisher")
    document.say(publisher, "a", "foaf:Agent")
    document.say_texts(publisher, "foaf:name", {"zh": "ntic-kg 项目", "en": "The ntic-kg project"})
    document.say(CC_BY, "a", "dcterms:LicenseDocument")
    _say_catalog(document, publisher, covered)
    _say_dataset(document, publisher, snapshot, covered)
    _say_coverage(document, covered)
    _say_services(document, publisher, origin)
    return document.triples


def _say_catalog(document: Document, publisher: ox.NamedNode, covered: Coverage) -> None:
    document.say(CATALOG, "a", "dcat:Catalog")
    document.say_texts(CATALOG, "dcterms:title", _TITLE)
    document.say_texts(CATALOG, "dcterms:description", _ABOUT)
    document.say(CATALOG, "dcterms:publisher", publisher)
    document.say(CATALOG, "dcterms:license", CC_BY)
    document.say(CATALOG, "dcat:dataset", DATASET)
    for code, names in _LANGUAGES:
        language = ox.NamedNode(f"{_EU}language/{code}")
        document.say(language, "a", "dcterms:LinguisticSystem")
        document.say_texts(language, "skos:prefLabel", names)
        document.say(CATALOG, "dcterms:language", language)
        document.say(DATASET, "dcterms:language", language)
    if covered.fields:
        fields = node("scheme:field")
        document.say(CATALOG, "dcat:themeTaxonomy", fields)
        document.say(fields, "a", "skos:ConceptScheme")
        document.say_texts(fields, "dcterms:title", {"zh": "技术领域", "en": "Technology fields"})


def _say_dataset(
    document: Document, publisher: ox.NamedNode, snapshot: str, covered: Coverage
) -> None:
    document.say(DATASET, "a", "dcat:Dataset")
    document.say_texts(DATASET, "dcterms:title", TITLE)
    document.say_texts(DATASET, "dcterms:description", ABOUT)
    document.say(DATASET, "dcterms:publisher", publisher)
    document.say(DATASET, "dcterms:identifier", ox.Literal(DATASET.value))
    document.say(DATASET, "dcat:version", ox.Literal(snapshot))
    if isinstance(covered.modified, ox.Literal):
        document.say(DATASET, "dcterms:modified", covered.modified)
        document.say(CATALOG, "dcterms:modified", covered.modified)
    for language, words in _KEYWORDS.items():
        document.say(DATASET, "dcat:keyword", *(ox.Literal(w, language=language) for w in words))
    public = ox.NamedNode(f"{_EU}access-right/PUBLIC")
    document.say(public, "a", "dcterms:RightsStatement")
    document.say_texts(public, "skos:prefLabel", {"zh": "公开", "en": "public"})
    document.say(DATASET, "dcterms:accessRights", public)
    provenance = ox.NamedNode(f"{CATALOG.value}#provenance")
    document.say(provenance, "a", "dcterms:ProvenanceStatement")
    document.say_texts(provenance, "rdfs:label", _PROVENANCE)
    document.say(DATASET, "dcterms:provenance", provenance)
    ontology = ox.NamedNode(BASE + "ont")
    document.say(ontology, "a", "dcterms:Standard")
    document.say(DATASET, "dcterms:conformsTo", ontology)


def _say_coverage(document: Document, covered: Coverage) -> None:
    china = ox.NamedNode(f"{_EU}country/CHN")
    document.say(china, "a", "dcterms:Location")
    document.say_texts(china, "skos:prefLabel", {"zh": "中国", "en": "China"})
    document.say(DATASET, "dcterms:spatial", china)
    if covered.first is not None or covered.last is not None:
        period = ox.NamedNode(f"{CATALOG.value}#period")
        document.say(period, "a", "dcterms:PeriodOfTime")
        for property_, day in (("dcat:startDate", covered.first), ("dcat:endDate", covered.last)):
            if isinstance(day, ox.Literal):
                document.say(period, property_, day)
        document.say(DATASET, "dcterms:temporal", period)
    theme = ox.NamedNode(f"{_EU}data-theme/TECH")
    document.say(theme, "a", "skos:Concept")
    document.say_texts(theme, "skos:prefLabel", {"zh": "科学技术", "en": "Science and technology"})
    document.say(DATASET, "dcat:theme", theme)
    for field, label in covered.fields:
        if isinstance(field, ox.NamedNode) and isinstance(label, ox.Literal):
            document.say(DATASET, "dcat:theme", field)
            document.say(field, "a", "skos:Concept")
            document.say(field, "skos:prefLabel", label)
            document.say(field, "skos:inScheme", "scheme:field")


@dataclass(frozen=True)
class _Service:
    """A service at which the dataset can be asked."""

    key: str
    path: str
    description: str
    standard: str
    media_type: str
    title: dict[str, str]


_SERVICES = (
    _Service(
        key="sparql",
        path="/sparql",
        description="/sparql",
        standard="https://www.w3.org/TR/sparql11-protocol/",
        media_type="application/sparql-results+json",
        title={"zh": "SPARQL 查询端点", "en": "SPARQL endpoint"},
    ),
    _Service(
        key="questions",
        path="/queries",
        description="/openapi.json",
        standard="https://spec.openapis.org/oas/v3.1.0",
        media_type="text/csv",
        title={"zh": "现成问题", "en": "Ready questions"},
    ),
)


_DUMPS = (
    ("nt", "application/n-triples", {"zh": "全部数据，N-Triples", "en": "All data as N-Triples"}),
    ("ttl", "text/turtle", {"zh": "全部数据，Turtle", "en": "All data as Turtle"}),
)


def _say_services(document: Document, publisher: ox.NamedNode, origin: str) -> None:
    rights = ox.NamedNode(f"{CATALOG.value}#rights")
    document.say(rights, "a", "dcterms:RightsStatement")
    document.say_texts(rights, "rdfs:label", RIGHTS)
    for entry in _SERVICES:
        service = ox.NamedNode(f"{CATALOG.value}#{entry.key}-service")
        offered = ox.NamedNode(f"{CATALOG.value}#{entry.key}")
        url = ox.NamedNode(origin + entry.path)
        described = ox.NamedNode(origin + entry.description)
        standard = ox.NamedNode(entry.standard)
        document.say(url, "a", "rdfs:Resource")
        document.say(described, "a", "rdfs:Resource")
        document.say(standard, "a", "dcterms:Standard")
        document.say(CATALOG, "dcat:service", service)
        document.say(service, "a", "dcat:DataService")
        document.say_texts(service, "dcterms:title", entry.title)
        document.say(service, "dcterms:publisher", publisher)
        document.say(service, "dcterms:license", CC_BY)
        document.say(service, "dcterms:conformsTo", standard)
        document.say(service, "dcat:endpointURL", url)
        document.say(service, "dcat:endpointDescription", described)
        document.say(service, "dcat:servesDataset", DATASET)
        _say_distribution(document, offered, url, entry.media_type)
        document.say_texts(offered, "dcterms:title", entry.title)
        document.say(offered, "dcat:accessService", service)
        document.say(offered, "dcterms:rights", rights)
    for name, media_type, title in _DUMPS:
        offered = ox.NamedNode(f"{CATALOG.value}#{name}")
        url = ox.NamedNode(f"{origin}{DUMP}&format={name}")
        _say_distribution(document, offered, url, media_type)
        document.say_texts(offered, "dcterms:title", title)
        document.say(offered, "dcat:downloadURL", url)
        document.say(offered, "dcterms:rights", rights)


def _say_distribution(
    document: Document, offered: ox.NamedNode, url: ox.NamedNode, media_type: str
) -> None:
    written = ox.NamedNode(f"http://www.iana.org/assignments/media-types/{media_type}")
    document.say(DATASET, "dcat:distribution", offered)
    document.say(offered, "a", "dcat:Distribution")
    document.say(offered, "dcat:accessURL", url)
    document.say(url, "a", "rdfs:Resource")
    document.say(offered, "dcat:mediaType", written)
    document.say(written, "a", "dcterms:MediaType")
    document.say(offered, "dcterms:license", CC_BY)
