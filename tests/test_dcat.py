"""The DCAT record at /catalog, held against the shapes of DCAT-AP 3.0."""

from __future__ import annotations

import pyshacl
import pytest
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, SKOS, VOID

from ntic_kg.api.dcat import Coverage, describe_catalog
from ntic_kg.api.documents import write
from tests.rdf_reading import FORMATS, read
from tests.service_fixture import Running
from tests.suites import suite

CATALOG = URIRef("https://w3id.org/ntic/catalog")
DATASET = URIRef("https://w3id.org/ntic/dataset")
VERSION = URIRef("http://www.w3.org/ns/dcat#version")  # of DCAT 3, which rdflib does not list
MANDATORY = [
    (DCAT.Catalog, DCTERMS.title),
    (DCAT.Catalog, DCTERMS.description),
    (DCAT.Catalog, DCTERMS.publisher),
    (DCAT.Dataset, DCTERMS.title),
    (DCAT.Dataset, DCTERMS.description),
    (DCAT.DataService, DCTERMS.title),
    (DCAT.DataService, DCAT.endpointURL),
    (DCAT.Distribution, DCAT.accessURL),
    (FOAF.Agent, FOAF.name),
    (SKOS.Concept, SKOS.prefLabel),
    (SKOS.ConceptScheme, DCTERMS.title),
]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """Return the shapes; they import nothing and name no controlled vocabulary."""
    return Graph().parse(suite("vocab/dcat-ap-3.0.0-SHACL.ttl"))


@pytest.fixture(scope="module")
def record(real_service: Running) -> Graph:
    """Fetch the record of the shipped content."""
    answer = real_service.client.get("/catalog")
    assert answer.headers["x-ntic-snapshot"] == real_service.checkpoint.snapshot
    return read(answer.content)


def violations(record: Graph, shapes: Graph) -> list[str]:
    """Check a record, without any inference."""
    conforms, _, text = pyshacl.validate(record, shacl_graph=shapes, inference="none")
    return [] if conforms else [str(text)]


def test_the_record_conforms_to_dcat_ap(record: Graph, shapes: Graph) -> None:
    """Every shape has something to look at, so that conforming means something."""
    assert violations(record, shapes) == []
    for class_, _ in MANDATORY:
        assert list(record.subjects(RDF.type, class_))


@pytest.mark.parametrize(("class_", "property_"), MANDATORY)
def test_without_a_mandatory_property_it_does_not_conform(
    record: Graph, shapes: Graph, class_: URIRef, property_: URIRef
) -> None:
    """The check can fail, and names the property."""
    poorer = Graph()
    for triple in record:
        poorer.add(triple)
    for subject in record.subjects(RDF.type, class_):
        poorer.remove((subject, property_, None))

    found = violations(poorer, shapes)

    assert found
    assert str(property_).replace("#", "/").rpartition("/")[2] in found[0]


def test_a_node_of_the_wrong_class_does_not_conform(record: Graph, shapes: Graph) -> None:
    """A publisher that is no agent, a date that is no literal."""
    wrong = read(record.serialize(format="nt"), "application/n-triples")
    wrong.set((DATASET, DCTERMS.publisher, BNode()))
    wrong.set((DATASET, DCTERMS.modified, URIRef("urn:today")))

    found = violations(wrong, shapes)

    assert "publisher" in found[0]
    assert "modified" in found[0]


def test_title_and_description_are_in_both_languages(record: Graph) -> None:
    """For catalog, dataset, distributions and services."""
    for class_ in (DCAT.Catalog, DCAT.Dataset, DCAT.DataService, DCAT.Distribution):
        for subject in record.subjects(RDF.type, class_):
            titles = record.objects(subject, DCTERMS.title)
            assert sorted(str(getattr(t, "language", "")) for t in titles) == ["en", "zh"]


def test_the_record_tells_version_period_place_and_fields(
    record: Graph, real_service: Running
) -> None:
    """What the content covers is read from it."""

    def live(query: str) -> str:
        prefix = "PREFIX ntic: <https://w3id.org/ntic/ont#> "
        return real_service.ask(prefix + query, format="csv").text.split()[-1]

    days = "SELECT ?d { ?e a ntic:LifeCycleEvent ; ntic:%s ?d } ORDER BY %s(?d) LIMIT 1"
    first, last = live(days % ("notBefore", "ASC")), live(days % ("notAfter", "DESC"))
    fields = live(
        "SELECT (COUNT(DISTINCT ?f) AS ?n) { ?c ntic:field ?f ; a ntic:TechnologyInnovationCenter }"
    )

    period = record.value(DATASET, DCTERMS.temporal)
    assert str(record.value(DATASET, VERSION)) == real_service.checkpoint.snapshot
    assert str(record.value(period, DCAT.startDate)) == first
    assert str(record.value(period, DCAT.endDate)) == last
    themes = [str(theme) for theme in record.objects(DATASET, DCAT.theme)]
    assert sum("/ntic/scheme/field/" in theme for theme in themes) == int(fields) > 5
    place = record.value(DATASET, DCTERMS.spatial)
    assert Literal("China", lang="en") in set(record.objects(place, SKOS.prefLabel))


def test_the_addresses_of_the_record_answer(record: Graph, real_service: Running) -> None:
    """Whatever it sends a machine to is there."""
    addresses = set(record.objects(None, DCAT.endpointURL))
    addresses |= set(record.objects(None, DCAT.endpointDescription))
    addresses |= set(record.objects(None, DCAT.accessURL))

    assert len(addresses) == 5
    for address in addresses:
        assert real_service.client.get(str(address)).status_code == 200


@pytest.mark.parametrize("media_type", FORMATS)
def test_it_is_written_in_every_format(
    real_service: Running, record: Graph, media_type: str
) -> None:
    """The same triples."""
    answer = real_service.client.get("/catalog", headers={"Accept": media_type})

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert len(read(answer.content, media_type)) == len(record)


def test_an_empty_store_has_a_record_that_conforms(shapes: Graph) -> None:
    """Without period and fields, which it cannot know."""
    triples = describe_catalog("http://127.0.0.1", "none", Coverage(None, None, None, ()))

    assert violations(read(write(triples, "ttl")), shapes) == []


def test_every_term_of_dcat_is_one_of_dcat_3(record: Graph) -> None:
    """Nothing is misspelled."""
    vocabulary = Graph().parse(suite("vocab/dcat3.ttl"))
    start = "http://www.w3.org/ns/dcat#"
    used = {p for p in record.predicates() if str(p).startswith(start)}
    used |= {c for c in record.objects(None, RDF.type) if str(c).startswith(start)}

    assert {term for term in used if (term, None, None) not in vocabulary} == set()
    assert len(used) > 10


def test_a_dump_holds_every_triple(record: Graph, real_service: Running) -> None:
    """What is downloaded is the whole that VoID counts."""
    url = next(u for u in record.objects(None, DCAT.downloadURL) if str(u).endswith("format=nt"))
    counted = read(real_service.client.get("/.well-known/void").content)

    lines = set(real_service.client.get(str(url)).text.splitlines())

    assert len(lines) == int(str(counted.value(DATASET, VOID.triples)))
    dump = counted.value(URIRef("https://w3id.org/ntic/graph/centers"), VOID.dataDump)
    assert "国家高速列车技术创新中心" in real_service.client.get(str(dump)).text
