"""/examples: every ready question as an executable example, run as it stands."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, SH, Namespace

from ntic_kg.catalog import AS_OF, Catalog, example_terms, read_catalog
from ntic_kg.home import shipped_home
from tests.rdf_reading import FORMATS, read
from tests.service_fixture import Running

SCHEMA = Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Return the shipped questions."""
    return read_catalog(shipped_home() / "queries")


@pytest.fixture(scope="module")
def examples(real_service: Running) -> Graph:
    """Fetch the examples."""
    return read(real_service.client.get("/examples").content)


def test_every_question_is_an_example(examples: Graph, catalog: Catalog) -> None:
    """In both languages, with keywords, and aimed at this endpoint."""
    found = set(examples.subjects(RDF.type, SH.SPARQLExecutable))

    assert found == set(examples.subjects(RDF.type, SH.SPARQLSelectExecutable))
    assert {str(e).rpartition("#")[2] for e in found} == {q.name for q in catalog}
    assert len(found) >= 12
    for example in found:
        comments = list(examples.objects(example, RDFS.comment))
        assert sorted(str(getattr(c, "language", "")) for c in comments) == ["en", "zh"]
        assert list(examples.objects(example, SCHEMA.keywords))
        assert examples.value(example, DCTERMS.identifier)


def test_each_example_runs_as_it_stands_and_answers_as_the_question_does(
    examples: Graph, real_service: Running, catalog: Catalog
) -> None:
    """The text is sent to its target; columns and rows equal those of /queries/{name}."""
    for example in examples.subjects(RDF.type, SH.SPARQLExecutable):
        question = catalog.find(str(example).rpartition("#")[2])
        target = str(examples.value(example, SCHEMA.target))
        answer = real_service.client.get(
            target, params={"query": str(examples.value(example, SH.select)), "format": "csv"}
        )
        arguments = {p.name: p.example for p in question.parameters}
        if question.takes_as_of:
            arguments[AS_OF] = example_terms(question)[AS_OF].value
        asked = real_service.client.get(f"/queries/{question.name}", params=arguments).json()

        assert (question.name, answer.status_code) == (question.name, 200)
        lines = answer.text.splitlines()
        assert lines[0].split(",") == asked["columns"]
        assert (question.name, len(lines) - 1) == (question.name, asked["total"])


def test_prefixes_are_declared_as_shacl_asks(examples: Graph) -> None:
    """sh:prefixes leads to sh:declare with prefix and namespace, those that the texts use."""
    example = next(examples.subjects(RDF.type, SH.SPARQLExecutable))
    declared = {
        str(examples.value(d, SH.prefix)): str(examples.value(d, SH.namespace))
        for d in examples.objects(examples.value(example, SH.prefixes), SH.declare)
    }

    assert declared["ntic"] == "https://w3id.org/ntic/ont#"
    assert declared["skos"] == "http://www.w3.org/2004/02/skos/core#"
    namespace = next(examples.objects(None, SH.namespace))
    assert getattr(namespace, "datatype", None) == URIRef("http://www.w3.org/2001/XMLSchema#anyURI")


@pytest.mark.parametrize("path", ["/examples", "/.well-known/sparql-examples"])
@pytest.mark.parametrize("media_type", FORMATS)
def test_both_addresses_write_every_format(
    real_service: Running, examples: Graph, path: str, media_type: str
) -> None:
    """Editors look at the one, people at the other."""
    answer = real_service.client.get(path, headers={"Accept": media_type})

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert len(read(answer.content, media_type)) == len(examples)
