"""The VoID description counts what is there: compared with SPARQL over the same service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, VOID

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.api.void import count, describe_dataset
from ntic_kg.names import node
from tests.rdf_reading import FORMATS, read
from tests.service_fixture import Running
from tests.suites import suite

DATASET = URIRef("https://w3id.org/ntic/dataset")
LIVE = {
    "triples": "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT * { ?s ?p ?o } } }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(isIRI(?s) &&"
    " CONTAINS(STR(?s), 'https://w3id.org/ntic/') && STRBEFORE(STR(?s), 'https:') = '') }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?p { ?s ?p ?o } } }",
    "classes": "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?c { ?s a ?c } } }",
}


@pytest.fixture(scope="module")
def described(real_service: Running) -> Graph:
    """Fetch the description of the shipped content."""
    answer = real_service.client.get("/.well-known/void")
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-ntic-snapshot"] == real_service.checkpoint.snapshot
    return read(answer.content)


def table(service: Running, query: str) -> list[list[str]]:
    """Ask over HTTP; give the cells as text."""
    lines = service.ask(query, format="tsv").text.splitlines()[1:]
    return [[cell.partition("^^")[0].strip('<>"') for cell in line.split("\t")] for line in lines]


@pytest.mark.parametrize("name", LIVE)
def test_totals_equal_live_counts(described: Graph, real_service: Running, name: str) -> None:
    """Each total, asked for in other words than those that made it."""
    stated = list(described.objects(DATASET, VOID[name]))

    assert [str(number) for number in stated] == [table(real_service, LIVE[name])[0][0]]
    assert int(str(stated[0])) > 50


def rows(graph: Graph, link: URIRef, names: Sequence[URIRef]) -> set[tuple[str, ...]]:
    """Read partitions or subsets as rows."""
    return {
        tuple(str(graph.value(part, name)) for name in names)
        for part in graph.objects(DATASET, link)
    }


def test_class_partitions_equal_live_counts(described: Graph, real_service: Running) -> None:
    """Every class with the number of its entities."""
    live = table(
        real_service,
        "SELECT ?c (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?c { ?s a ?c } } } GROUP BY ?c",
    )

    stated = rows(described, VOID.classPartition, (VOID["class"], VOID.entities))

    assert stated == {tuple(row) for row in live}
    assert ("https://w3id.org/ntic/ont#TechnologyInnovationCenter", "22") in stated


def test_property_partitions_equal_live_counts(described: Graph, real_service: Running) -> None:
    """Every property with its triples, subjects and objects."""
    live = table(
        real_service,
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?a) (COUNT(DISTINCT ?o) AS ?b)"
        " { ?s ?p ?o } GROUP BY ?p",
    )

    stated = rows(
        described,
        VOID.propertyPartition,
        (VOID.property, VOID.triples, VOID.distinctSubjects, VOID.distinctObjects),
    )

    assert stated == {tuple(row) for row in live}


def test_every_graph_is_a_subset_with_its_counts_and_its_source(
    described: Graph, real_service: Running
) -> None:
    """A named graph is one import: title, table, license and time stand beside its numbers."""
    live = table(real_service, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    centers = URIRef("https://w3id.org/ntic/graph/centers")
    inferred = URIRef("https://w3id.org/ntic/graph/inferred-in-province")

    subsets = set(described.objects(DATASET, VOID.subset))
    assert {(str(g), str(described.value(g, VOID.triples))) for g in subsets} == {
        tuple(row) for row in live
    }
    assert set(described.objects(centers, DCTERMS.title)) == {
        Literal("国家技术创新中心", lang="zh"),
        Literal("National technology innovation centers", lang="en"),
    }
    assert str(described.value(centers, URIRef(node("ntic:table").value))) == (
        "data/centers/centers.csv"
    )
    by = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert described.value(centers, DCTERMS.license) == by
    assert described.value(inferred, DCTERMS.license) == by
    unstated = URIRef("https://w3id.org/ntic/graph/universities")
    assert described.value(unstated, DCTERMS.license) is None
    assert str(described.value(unstated, DCTERMS.rights)) == "none stated"


def test_every_term_of_void_is_one_of_the_vocabulary(described: Graph) -> None:
    """Nothing is misspelled."""
    vocabulary = Graph().parse(suite("vocab/void.ttl"))
    used = {p for p in described.predicates() if str(p).startswith(str(VOID._NS))}
    used |= {c for c in described.objects(None, RDF.type) if str(c).startswith(str(VOID._NS))}

    assert {term for term in used if (term, None, None) not in vocabulary} == set()
    assert len(used) > 10


@pytest.mark.parametrize("media_type", FORMATS)
def test_it_is_written_in_the_format_that_is_asked_for(
    real_service: Running, described: Graph, media_type: str
) -> None:
    """The same triples, whatever the format."""
    answer = real_service.client.get("/.well-known/void", headers={"Accept": media_type})

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]
    assert len(read(answer.content, media_type)) == len(described)


def test_the_iri_of_the_dataset_leads_to_its_description(real_service: Running) -> None:
    """Linked data: 303 to the document that describes it."""
    answer = real_service.client.get("/dataset")

    assert (answer.status_code, answer.headers["location"]) == (303, "/.well-known/void")


def test_a_triple_in_two_graphs_counts_once_for_the_whole(tmp_path: Path) -> None:
    """The default graph is a merge; each graph still counts what it states."""
    store = EmbeddedStore(tmp_path / "store")
    triple = ox.Triple(node("id:center/synthetic-a"), node("rdf:type"), node("ntic:Base"))
    store.replace_graph(node("graph:one"), [triple])
    store.replace_graph(node("graph:two"), [triple])
    store.commit()

    _, counts = count(store)

    assert counts.totals["void:triples"] == 1
    assert [str(row[1].value) for row in counts.properties if isinstance(row[1], ox.Literal)] == [
        "1"
    ]
    assert len(counts.graphs) == 2
    assert all(isinstance(row[1], ox.Literal) and row[1].value == "1" for row in counts.graphs)


def test_entities_are_subjects_of_ours_each_counted_once(tmp_path: Path) -> None:
    """However many triples and graphs they stand in; no blank nodes, objects or IRIs of others."""
    store = EmbeddedStore(tmp_path / "store")
    ours, kind = node("id:center/synthetic-a"), node("rdf:type")
    subjects = (ours, ox.NamedNode("https://example.org/synthetic"), ox.BlankNode("b"))
    for graph in ("graph:one", "graph:two"):
        store.replace_graph(
            node(graph),
            [ox.Triple(each, kind, node(f"ntic:{name}")) for each in subjects
             for name in ("Base", "Center")],
        )  # fmt: skip
    store.commit()

    _, counts = count(store)

    assert counts.totals["void:entities"] == 1
    assert counts.totals["void:distinctSubjects"] == 4  # each graph has a blank node of its own


def test_an_empty_store_is_described_with_zeros(tmp_path: Path) -> None:
    """Nothing is no error."""
    store = EmbeddedStore(tmp_path / "store")
    store.commit()

    snapshot, counts = count(store)
    triples = describe_dataset("http://127.0.0.1", snapshot, counts)

    zero = ox.Literal(0)
    assert [t.object for t in triples if t.predicate == node("void:triples")] == [zero]


def test_it_is_counted_once_for_each_snapshot(real_service: Running) -> None:
    """A second request finds the counts ready: it asks the workers nothing."""
    real_service.client.get("/.well-known/void")
    ran: list[str] = []
    run = real_service.pool.run

    async def watch(job):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        ran.append(job.query)
        return await run(job)

    real_service.pool.run = watch  # type: ignore[method-assign]
    try:
        assert real_service.client.get("/.well-known/void").status_code == 200
    finally:
        real_service.pool.run = run  # type: ignore[method-assign]

    assert ran == []
