"""Dereferencing: from the IRI of a thing to a page or data about it, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest
from rdflib import RDF, SDO, BNode, Graph, Literal, URIRef

from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint
from ntic_kg.api.thing_description import MOST_INCOMING
from ntic_kg.api.thing_schema import TYPES
from ntic_kg.names import node
from ntic_kg.settings import Settings
from tests.rdf_reading import FORMATS, read
from tests.service_fixture import Running

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CENTER = "id/center/high-speed-train"
ENDINGS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/trig": "trig",
}
HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0007"


class Links(HTMLParser):
    """Collects the elements of a page and where they link to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.hrefs: list[str] = []
        self.handlers: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.elements.append(tag)
        self.hrefs += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.ids += [value or "" for name, value in attrs if name == "id"]


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        (BROWSER, f"/doc/{CENTER}"),
        ("*/*", f"/data/{CENTER}.ttl"),
        *((media_type, f"/data/{CENTER}.{ending}") for media_type, ending in ENDINGS.items()),
        ("application/rdf+xml;q=0.4, text/turtle;q=0.5", f"/data/{CENTER}.ttl"),
    ],
)
def test_a_thing_sends_on_to_the_document_that_is_preferred(
    real_service: Running, accept: str, place: str
) -> None:
    """303 See Other, and caches are told what decided."""
    answer = real_service.client.get(f"/{CENTER}", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["location"]) == (303, place)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path",
    [
        "norm/2017-353/5.2-organs",
        "scheme/field",
        "scheme/field/high-speed-train",
        "graph/centers",
        "id/division/370000",
        "ont",
    ],
)
def test_every_kind_of_iri_leads_to_a_page_and_to_data(real_service: Running, path: str) -> None:
    """The statements about it are those that SPARQL finds."""
    iri = f"https://w3id.org/ntic/{path}"
    page = real_service.client.get(f"/{path}", headers={"Accept": BROWSER}, follow_redirects=True)
    data = real_service.client.get(f"/{path}", follow_redirects=True)
    stated = real_service.ask(f"CONSTRUCT {{ <{iri}> ?p ?o }} {{ <{iri}> ?p ?o }}", format="nt")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert iri in page.text
    missing = read(stated.content, "application/n-triples") - read(data.content)
    assert [t for t in missing if not isinstance(t[2], BNode)] == []
    assert len(read(stated.content, "application/n-triples")) > 0


@pytest.mark.parametrize("media_type", FORMATS)
def test_every_format_holds_what_is_said_of_a_thing_and_what_names_it(
    real_service: Running, media_type: str
) -> None:
    """Outgoing and incoming statements, and the graphs that they were read from."""
    answer = real_service.client.get(f"/data/{CENTER}.{ENDINGS[media_type]}")

    graph = read(answer.content, media_type)
    thing = URIRef(f"https://w3id.org/ntic/{CENTER}")
    live = real_service.ask(
        f"SELECT (COUNT(*) AS ?n) {{ {{ <{thing}> ?p ?o }} UNION {{ ?s ?p <{thing}> }} }}",
        format="csv",
    )
    ours = [t for t in graph if thing in t and not str(t[1]).startswith(str(SDO._NS))]
    ours = [t for t in ours if not str(t[2]).startswith(str(SDO._NS))]
    assert len(ours) - 1 == int(live.text.split()[1])  # 1: what the document says of itself
    sources = set(graph.objects(None, URIRef(node("dcterms:source").value)))
    assert URIRef("https://w3id.org/ntic/graph/centers") in sources
    assert answer.headers["x-ntic-complete"] == "complete"
    assert answer.headers["x-ntic-snapshot"] == real_service.checkpoint.snapshot


def test_trig_gives_each_statement_in_the_graph_that_makes_it(real_service: Running) -> None:
    """So that its source can be told."""
    answer = real_service.client.get(f"/data/{CENTER}.trig")

    quads = list(ox.parse(answer.content, format=ox.RdfFormat.TRIG))
    label = ox.Literal("国家高速列车技术创新中心", language="zh")
    assert [q.graph_name for q in quads if q.object == label] == [node("graph:centers")]
    assert len({q.graph_name for q in quads}) >= 5


@pytest.mark.parametrize(
    "path",
    [
        "/id/center/no-such-center",
        "/id/center/",
        "/norm/2017-353/99.9-none",
        "/id/center/a%3E%20b",
        "/id/center/%7B%7D",
        "/id/" + "x" * 600,
        "/doc/id/center/no-such-center",
        "/data/id/center/no-such-center.ttl",
        "/data/id/center/high-speed-train",
        "/data/id/center/high-speed-train.exe",
        "/data/..%2f..%2fetc%2fpasswd.ttl",
        "/doc/%2e%2e/%2e%2e",
    ],
)
def test_what_is_not_known_is_a_problem_404(real_service: Running, path: str) -> None:
    """Before and after the 303, and never HTML."""
    answer = real_service.client.get(path, headers={"Accept": BROWSER})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-found"


def test_a_media_type_that_is_not_offered_is_406(real_service: Running) -> None:
    """With the list of what is."""
    answer = real_service.client.get(f"/{CENTER}", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/html" in answer.json()["detail"]


def test_the_page_is_in_both_languages_and_names_its_sources(real_service: Running) -> None:
    """Names, properties and graphs by their labels."""
    text = real_service.client.get(f"/doc/{CENTER}").text

    assert "国家高速列车技术创新中心" in text
    assert "National High-Speed Train Technology Innovation Center" in text
    assert "组建模式" in text
    assert "National technology innovation centers" in text  # title of the graph
    assert f"/data/{CENTER}.jsonld" in Links(text).hrefs
    assert "/doc/scheme/field/high-speed-train" in Links(text).hrefs


def test_the_page_of_the_ontology_has_each_term_at_its_fragment(real_service: Running) -> None:
    """``…/ont#Base`` leads, in a browser, to the term."""
    answer = real_service.client.get("/ont", headers={"Accept": BROWSER}, follow_redirects=True)

    ids = set(Links(answer.text).ids)
    assert {"Base", "TechnologyInnovationCenter", "formationMode"} <= ids
    assert "script" not in Links(answer.text).elements


@pytest.fixture(scope="module")
def hostile_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Serve a thing whose statements try to become markup, and one that very many name."""
    folder = tmp_path_factory.mktemp("hostile")
    store = EmbeddedStore(folder)
    thing, popular = node("id:center/synthetic-hostile"), node("id:center/synthetic-popular")
    label, see = node("skos:prefLabel"), node("rdfs:seeAlso")
    any_uri = node("xsd:anyURI")
    triples = [
        ox.Triple(thing, label, ox.Literal(HOSTILE, language="zh")),
        ox.Triple(thing, see, ox.NamedNode("javascript:alert(1)")),
        ox.Triple(thing, see, ox.NamedNode("data:text/html,x")),
        ox.Triple(thing, see, ox.NamedNode("https://example.org/'onmouseover='alert(1)")),
        ox.Triple(thing, node("schema:url"), ox.Literal("javascript:alert(2)", datatype=any_uri)),
        ox.Triple(ox.NamedNode("javascript:alert(3)"), see, thing),
    ]
    triples += [
        ox.Triple(node(f"id:organization/synthetic-{number}"), see, popular)
        for number in range(MOST_INCOMING + 1)
    ]
    store.replace_graph(node("graph:synthetic"), triples)
    store.commit()
    checkpoint = current_checkpoint(folder)
    assert checkpoint is not None
    with Running(checkpoint, Settings(home=None, store=str(folder), workers=1)) as service:
        yield service


def test_nothing_in_the_data_becomes_markup(hostile_service: Running) -> None:
    """No element, no handler, no address but http and https; the policy allows no script."""
    answer = hostile_service.client.get("/doc/id/center/synthetic-hostile")

    links = Links(answer.text)
    assert answer.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert {"script", "img", "iframe", "object"} & set(links.elements) == set()
    assert links.handlers == []
    assert all(href.startswith(("/", "http://", "https://")) for href in links.hrefs)
    assert "https://example.org/'onmouseover='alert(1)" in links.hrefs
    assert "\x07" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_description_that_is_cut_says_so(hostile_service: Running) -> None:
    """More than 200 things name it: the header and the page tell that some are missing."""
    data = hostile_service.client.get("/data/id/center/synthetic-popular.nt")
    page = hostile_service.client.get("/doc/id/center/synthetic-popular")

    named = [line for line in data.text.splitlines() if "seeAlso" in line]
    assert len(named) == MOST_INCOMING
    assert data.headers["x-ntic-complete"] == "truncated"
    assert page.headers["x-ntic-complete"] == "truncated"
    assert "仅列出前" in page.text
    assert "Only the first" in page.text


def json_ld(service: Running, path: str) -> Graph:
    """Fetch a thing as a reader of JSON-LD does."""
    answer = service.client.get(
        f"/{path}", headers={"Accept": "application/ld+json"}, follow_redirects=True
    )
    assert answer.headers["content-type"] == "application/ld+json"
    return read(answer.content, "application/ld+json")


def test_the_json_ld_of_a_center_reads_as_schema_org(real_service: Running) -> None:
    """Type, names, place and members; the context stands inline."""
    graph = json_ld(real_service, CENTER)
    center = URIRef(f"https://w3id.org/ntic/{CENTER}")

    assert (center, RDF.type, SDO.ResearchOrganization) in graph
    assert set(graph.objects(center, SDO.name)) == {
        Literal("国家高速列车技术创新中心", lang="zh"),
        Literal("National High-Speed Train Technology Innovation Center", lang="en"),
    }
    places = list(graph.objects(center, SDO.location))
    assert [graph.value(p, RDF.type) for p in places]
    assert Literal("青岛市", lang="zh") in {n for p in places for n in graph.objects(p, SDO.name)}
    members = set(graph.objects(center, SDO.member))
    assert URIRef("https://w3id.org/ntic/id/organization/crrc-group") in members
    raw = real_service.client.get(f"/data/{CENTER}.jsonld").json()
    assert raw["@context"]["@vocab"] == "https://schema.org/"
    thing = raw["@graph"][0]
    assert thing["@id"] == str(center)
    assert thing["@type"][0] == "ResearchOrganization"
    assert {"name", "location", "member"} <= set(thing)


def test_the_json_ld_of_a_branch_and_of_an_organization(real_service: Running) -> None:
    """What a thing is part of, its identifiers and who else describes it."""
    branches = real_service.ask(
        "PREFIX org: <http://www.w3.org/ns/org#> PREFIX ntic: <https://w3id.org/ntic/ont#>"
        " SELECT ?b ?c { ?b a ntic:CenterBranch ; org:unitOf ?c } ORDER BY ?b LIMIT 1",
        format="csv",
    ).text.split()[1]
    branch, parent = branches.split(",")
    university = "id/organization/china-agricultural-university"

    graph = json_ld(real_service, branch.removeprefix("https://w3id.org/ntic/"))
    assert (URIRef(branch), SDO.parentOrganization, URIRef(parent)) in graph
    graph = json_ld(real_service, university)
    subject = URIRef(f"https://w3id.org/ntic/{university}")
    assert (subject, RDF.type, SDO.CollegeOrUniversity) in graph
    codes = list(graph.objects(subject, SDO.identifier))
    assert [str(graph.value(code, SDO.value)) for code in codes] == ["12100000400018162G"]
    assert graph.value(codes[0], RDF.type) is not None
    same = {str(value) for value in graph.objects(subject, SDO.sameAs)}
    assert any(value.startswith("https://ror.org/") for value in same)


@pytest.mark.parametrize(
    "path",
    [CENTER, "id/division/370000", "scheme/field/high-speed-train", "norm/2017-353/5.2-organs"],
)
def test_every_word_of_schema_org_exists(real_service: Running, path: str) -> None:
    """Types and properties are held against the list of terms that rdflib carries."""
    graph = json_ld(real_service, path)
    start = str(SDO._NS)
    used = {str(t) for t in graph.predicates() if str(t).startswith(start)}
    used |= {str(t) for t in graph.objects(None, RDF.type) if str(t).startswith(start)}

    assert {term for term in used if URIRef(term) not in SDO} == set()
    assert {start + "name"} < used
    assert {type_ for _, type_ in TYPES if SDO._NS[type_] not in SDO} == set()
