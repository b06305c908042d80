"""What /sparql says about itself, over HTTP, read by rdflib and held against the vocabulary."""

from __future__ import annotations

import http.client

import httpx
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from tests.rdf_reading import FORMATS, read
from tests.service_fixture import Running
from tests.suites import suite

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")


def described(service: Running, media_type: str = "text/turtle") -> Graph:
    """Fetch the description as a client does that knows the endpoint alone."""
    answer = service.client.get("/sparql", headers={"Accept": media_type})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == media_type
    return read(answer.content, media_type)


@pytest.mark.parametrize("media_type", FORMATS)
def test_the_w3c_tests_of_service_descriptions_pass_in_every_format(
    real_service: Running, media_type: str
) -> None:
    """returns-rdf, has-endpoint-triple; conforms-to-schema has a test of its own below."""
    suite("sparql11/service-description")

    graph = described(real_service, media_type)

    endpoints = list(graph.objects(predicate=SD.endpoint))
    assert endpoints == [URIRef(f"{real_service.url}/sparql")]


def faults(graph: Graph, vocabulary: Graph) -> list[str]:
    """List what a description states against the vocabulary of service descriptions."""
    found = []
    for subject, predicate, value in graph:
        if str(predicate).startswith(SD):
            if (predicate, RDF.type, RDF.Property) not in vocabulary:
                found.append(f"{predicate} is no property of the vocabulary")
            domain = vocabulary.value(predicate, RDFS.domain)
            if domain and not has_type(graph, vocabulary, subject, domain):
                found.append(f"{predicate} stands on something that is no {domain}")
            wanted = vocabulary.value(predicate, RDFS.range)
            if str(wanted).startswith(SD) and not has_type(graph, vocabulary, value, wanted):
                found.append(f"{predicate} has {value}, which is no {wanted}")
        if (
            predicate == RDF.type
            and str(value).startswith(SD)
            and (value, None, None) not in (vocabulary)
        ):
            found.append(f"{value} is no class of the vocabulary")
    return found


def has_type(graph: Graph, vocabulary: Graph, thing: object, wanted: object) -> bool:
    """Say whether something is of a class, subclasses counted."""
    types = set(graph.objects(thing, RDF.type)) | set(vocabulary.objects(thing, RDF.type))  # type: ignore[arg-type]
    return any(
        wanted in set(vocabulary.transitive_objects(type_, RDFS.subClassOf)) for type_ in types
    )


def test_the_description_keeps_to_the_vocabulary(real_service: Running) -> None:
    """conforms-to-schema of the W3C: every term exists, domains and ranges hold."""
    vocabulary = Graph().parse(suite("vocab/sparql-service-description.ttl"))

    assert faults(described(real_service), vocabulary) == []


def test_the_check_against_the_vocabulary_finds_faults() -> None:
    """A misspelled term, a wrong domain and a wrong range are each seen."""
    vocabulary = Graph().parse(suite("vocab/sparql-service-description.ttl"))
    text = (
        f"PREFIX sd: <{SD}> [] a sd:Servize ; sd:endpont <urn:x> ; sd:feature sd:Service ."
        " [] a sd:Graph ; sd:namedGraph [ a sd:Graph ] ."
    )

    found = "\n".join(faults(read(text), vocabulary))

    assert "Servize is no class" in found
    assert "endpont is no property" in found
    assert "feature stands on something that is no" in found
    assert "namedGraph has" in found


def test_the_default_graph_is_declared_as_the_union(real_service: Running) -> None:
    """And every named graph is listed with its size, as SPARQL counts it."""
    graph = described(real_service)
    counted = real_service.ask(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", format="json"
    ).json()["results"]["bindings"]

    service = graph.value(predicate=RDF.type, object=SD.Service)
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert len(list(graph.objects(service, SD.resultFormat))) == 8
    dataset = graph.value(service, SD.defaultDataset)
    sizes = {
        str(graph.value(named, SD.name)): str(
            graph.value(graph.value(named, SD.graph), VOID.triples)
        )
        for named in graph.objects(dataset, SD.namedGraph)
    }
    assert sizes == {row["g"]["value"]: row["n"]["value"] for row in counted}
    assert len(sizes) > 30


def test_every_declared_result_format_is_written(real_service: Running) -> None:
    """The list of formats is no claim: each is asked for."""
    names = {
        str(value).rpartition("/")[2]
        for value in described(real_service).objects(predicate=SD.resultFormat)
    }
    asked = {
        "SPARQL_Results_JSON": ("ASK {}", "json"),
        "SPARQL_Results_XML": ("ASK {}", "xml"),
        "SPARQL_Results_CSV": ("SELECT * {}", "csv"),
        "SPARQL_Results_TSV": ("SELECT * {}", "tsv"),
        "Turtle": ("CONSTRUCT WHERE {}", "ttl"),
        "N-Triples": ("CONSTRUCT WHERE {}", "nt"),
        "JSON-LD": ("CONSTRUCT WHERE {}", "jsonld"),
        "RDF_XML": ("CONSTRUCT WHERE {}", "rdf"),
    }

    assert names == set(asked)
    for query, format_ in asked.values():
        assert real_service.ask(query, format=format_).status_code == 200


@pytest.mark.parametrize("host", ["kg.example", "kg.example:8443", "[::1]:80"])
def test_the_endpoint_is_where_the_client_found_it(real_service: Running, host: str) -> None:
    """A service behind another name describes itself under that name."""
    answer = real_service.client.get("/sparql", headers={"Host": host})

    graph = read(answer.content)
    assert list(graph.objects(predicate=SD.endpoint)) == [URIRef(f"http://{host}/sparql")]


@pytest.mark.parametrize("host", ["x> <urn:p> <y", "a b", 'a"b', "evil.example/path", "a@b"])
def test_a_host_that_is_none_is_not_repeated(real_service: Running, host: str) -> None:
    """Nothing that a client writes into Host becomes part of a document."""
    url = httpx.URL(real_service.url)
    connection = http.client.HTTPConnection(url.host, url.port or 80)
    connection.putrequest("GET", "/sparql", skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()

    assert answer.status in {200, 400}
    assert host not in body
    if answer.status == 200:
        graph = read(body)
        assert list(graph.objects(predicate=SD.endpoint)) == [URIRef(f"{real_service.url}/sparql")]


def test_head_describes_without_a_body(real_service: Running) -> None:
    """The head alone tells format and snapshot."""
    answer = real_service.client.head("/sparql")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert answer.headers["x-ntic-snapshot"] == real_service.checkpoint.snapshot
    assert answer.content == b""


def test_an_unknown_format_is_refused_with_the_list(real_service: Running) -> None:
    """406 names what there is."""
    answer = real_service.client.get("/sparql", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["detail"]


def test_an_empty_query_is_still_an_error(real_service: Running) -> None:
    """Who sends query= meant to ask something."""
    assert real_service.client.get("/sparql?query=").status_code == 400
    assert real_service.client.get("/sparql?update=CLEAR+ALL").status_code == 400
    assert real_service.client.post("/sparql").status_code in {400, 415}


def test_the_json_ld_needs_no_context_from_elsewhere(real_service: Running) -> None:
    """The context stands in the document."""
    answer = real_service.client.get("/sparql?format=jsonld").json()

    assert isinstance(answer["@context"], dict)
    assert Literal("https://w3id.org/ntic/graph/centers").value in str(answer)
