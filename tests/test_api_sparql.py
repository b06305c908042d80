"""``/sparql`` over real HTTP: the protocol, the limits, and what hostile clients can do."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import socket
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest

from ntic_kg.sparql.guard import LIMITS
from tests.service_fixture import (
    BOMB,
    BRACES,
    ENDLESS,
    Running,
    canary,
    children_of,
    make_checkpoint,
    open_files,
    running,
    wait_until,
)

PEOPLE = "SELECT ?s ?o { ?s <urn:name> ?o }"
GRAPH = "CONSTRUCT { ?s <urn:name> ?o } { ?s <urn:name> ?o }"
UNION_COUNT = "SELECT (COUNT(*) AS ?n) { ?s <urn:name> ?o }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run one service for the module; its deadline is short."""
    with running(tmp_path_factory.mktemp("service"), deadline=1.0) as one:
        yield one


def problem_of(response: httpx.Response) -> dict[str, object]:
    """Read a problem document, and check what every one of them has."""
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-NTIC-Snapshot"]
    document = response.json()
    assert set(document) == {"type", "title", "status", "detail", "code", "remedy"}
    assert document["status"] == response.status_code
    assert document["type"].endswith("#" + document["code"])
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml, application/rdf+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.9, text/tab-separated-values;q=0.1", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html, text/*;q=0.5", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_accept_chooses_the_format_of_a_table(
    service: Running, accept: str | None, content_type: str
) -> None:
    """Weights, wildcards and aliases count."""
    response = service.ask(UNION_COUNT, accept=accept)

    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    assert response.headers["X-NTIC-Complete"] == "complete"
    assert response.headers["X-NTIC-Snapshot"] == "first"
    assert "1500" in response.text


def test_format_wins_over_accept_and_every_table_format_parses(service: Running) -> None:
    """What a link alone can choose, readers that send no Accept can read."""
    tables = {
        name: service.ask(PEOPLE, accept="text/html", format=name).text
        for name in ("json", "xml", "csv", "tsv")
    }

    assert len(json.loads(tables["json"])["results"]["bindings"]) == 1500
    assert len(ET.fromstring(tables["xml"])[1]) == 1500
    assert len(list(csv.reader(io.StringIO(tables["csv"], newline="")))) == 1501
    assert len(tables["tsv"].splitlines()) == 1501
    assert all("人 1499" in table for table in tables.values())


@pytest.mark.parametrize("name", ["ttl", "nt", "jsonld", "rdf", "turtle", "json-ld", "rdf+xml"])
def test_every_graph_format_parses(service: Running, name: str) -> None:
    """CONSTRUCT gives the same triples in each."""
    response = service.ask(GRAPH, format=name)
    media_type = response.headers["Content-Type"].partition(";")[0]
    format_ = ox.RdfFormat.from_media_type(media_type)

    assert len(list(ox.parse(response.content, format=format_))) == 1500


def test_ask_and_describe_answer(service: Running) -> None:
    """The two forms that are neither a table nor a template."""
    assert service.ask("ASK { <urn:content> ?p ?o }").json()["boolean"] is True
    assert "<urn:is>" in service.ask("DESCRIBE <urn:content>", accept="text/turtle").text


@pytest.mark.parametrize("query", [UNION_COUNT, GRAPH])
def test_what_nobody_writes_is_406_with_the_offer(service: Running, query: str) -> None:
    """The reader learns what there is."""
    for response in (service.ask(query, accept="image/png"), service.ask(query, format="xlsx")):
        assert response.status_code == 406
        assert "json" in str(problem_of(response)["detail"])


def test_all_forms_of_the_protocol_give_the_same_answer(service: Running) -> None:
    """GET, POST as a form, POST of the query itself; unknown parameters do no harm."""
    form = {"query": UNION_COUNT, "output": "json", "results": "x", "callback": "alert"}
    direct = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    answers = [
        service.client.get("/sparql?" + urlencode(form)),
        service.client.post("/sparql", data=form),
        service.client.post("/sparql", content=UNION_COUNT.encode(), headers=direct),
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_the_dataset_of_the_protocol_is_respected(service: Running) -> None:
    """In the query string also when the query itself is the body."""
    direct = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    odd = "default-graph-uri=" + quote("urn:graph:odd")

    whole = service.client.post("/sparql", content=UNION_COUNT.encode(), headers=direct)
    part = service.client.post(f"/sparql?{odd}", content=UNION_COUNT.encode(), headers=direct)
    other = service.ask(UNION_COUNT.replace("{", "FROM <urn:graph:even> {", 1), accept="text/csv")

    assert [answer.text.split()[1] for answer in (whole, part, other)] == ["1500", "750", "750"]


def test_head_has_no_body_and_options_names_the_methods(service: Running) -> None:
    """Both say what a GET would."""
    head = service.client.head("/sparql?" + urlencode({"query": UNION_COUNT}))
    options = service.client.options(
        "/sparql", headers={"Origin": "https://a.test", "Access-Control-Request-Method": "POST"}
    )

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0
    assert options.status_code == 204
    assert options.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert options.headers["Access-Control-Allow-Origin"] == "*"


def test_pages_of_any_origin_may_read_without_credentials(service: Running) -> None:
    """The origin is not reflected, and no credentials are allowed."""
    response = service.client.get(
        "/sparql?" + urlencode({"query": UNION_COUNT}), headers={"Origin": "https://evil.test"}
    )

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "X-NTIC-Complete" in response.headers["Access-Control-Expose-Headers"]


def post(service: Running, body: bytes, content_type: str, **headers: str) -> httpx.Response:
    """POST a body of some type."""
    return service.client.post(
        "/sparql", content=body, headers={"Content-Type": content_type, **headers}
    )


def test_bad_requests_have_their_own_problem(service: Running) -> None:
    """Status and code for everything that can be wrong with a request."""
    form, direct = "application/x-www-form-urlencoded", "application/sparql-query"
    cases = [
        (service.client.get("/sparql?query="), 400, "invalid-query"),
        (service.client.get("/sparql?query=ASK{}&query=ASK{}"), 400, "invalid-query"),
        (service.client.get("/sparql?query=%FF"), 400, "malformed-file"),
        (service.client.get("/sparql?update=DROP+ALL"), 400, "refused-query"),
        (service.client.get("/sparql?" + "a&" * 300), 400, "malformed-file"),
        (service.ask("ASK {", format="json"), 400, "invalid-query"),
        (service.ask("DROP ALL"), 400, "refused-query"),
        (service.ask("ASK {}", **{"default-graph-uri": "no iri"}), 400, "invalid-query"),
        (service.ask("ASK {}", **{"named-graph-uri": "urn:" + "图" * 5000}), 400, "refused-query"),
        (service.ask("ASK {}", timeout="soon"), 422, "ill-typed-parameter"),
        (service.ask("ASK {}", timeout="nan"), 422, "ill-typed-parameter"),
        (post(service, b"query=%FF", form), 400, "malformed-file"),
        (post(service, b"\xff", direct), 400, "malformed-file"),
        (post(service, b"update=DROP+ALL", form), 400, "refused-query"),
        (post(service, b"DROP ALL", "application/sparql-update"), 400, "refused-query"),
        (post(service, b"ASK {}", "text/plain"), 415, "unsupported-type"),
        (post(service, b"ASK {}", direct + "; charset=gbk"), 415, "unsupported-type"),
        (
            post(service, b"x", direct, **{"Content-Encoding": "gzip"}),
            415,
            "unsupported-type",
        ),
        (service.client.put("/sparql", content=b"ASK {}"), 405, "method-not-allowed"),
    ]

    for number, (response, status, code) in enumerate(cases):
        assert (number, response.status_code, problem_of(response)["code"]) == (
            number,
            status,
            code,
        )


def test_a_body_is_counted_while_it_comes_in(service: Running) -> None:
    """A body of unknown length ends at the limit, and so does one that admits its length."""
    direct = {"Content-Type": "application/sparql-query"}
    chunks = (b"#" * 65_536 for _ in range(8))
    declared = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=10)
    declared.putrequest("POST", "/sparql")
    for name, value in {**direct, "Content-Length": "100000000"}.items():
        declared.putheader(name, value)
    declared.endheaders()

    assert declared.getresponse().status == 413
    declared.close()
    with suppress(httpx.WriteError):  # the server may hang up before everything was sent
        assert service.client.post("/sparql", content=chunks, headers=direct).status_code == 413


def test_deep_queries_are_refused_while_others_are_answered(service: Running) -> None:
    """3,000 braces: 400 with the figure; the process and the other client notice nothing."""
    pid = os.getpid()
    statuses: list[int] = []

    def other() -> None:
        with httpx.Client(base_url=service.url, trust_env=False) as client:
            statuses.extend(client.get("/healthz").status_code for _ in range(30))

    thread = threading.Thread(target=other)
    thread.start()
    responses = [service.ask(BRACES) for _ in range(10)]
    thread.join()

    assert {response.status_code for response in responses} == {400}
    assert f"limit is {LIMITS.depth}" in str(problem_of(responses[0])["detail"])
    assert statuses == [200] * 30
    assert os.getpid() == pid


def test_an_endless_query_is_504_and_never_an_empty_table(service: Running) -> None:
    """The header says that it timed out; a client may only shorten the deadline."""
    response = service.ask(ENDLESS)
    shorter = service.ask(ENDLESS, timeout="0.2")
    longer = service.ask(ENDLESS, timeout="60")

    assert (response.status_code, problem_of(response)["code"]) == (504, "deadline-exceeded")
    assert response.headers["X-NTIC-Complete"] == "timed-out"
    assert "0.2 seconds" in str(problem_of(shorter)["detail"])
    assert "1 seconds" in str(problem_of(longer)["detail"])


def test_a_memory_bomb_is_503(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The worker dies alone; the client may try again."""
    with running(tmp_path_factory.mktemp("bombed")) as patient:
        response = patient.ask(BOMB)

        assert (response.status_code, problem_of(response)["code"]) == (503, "memory-exceeded")
        assert response.headers["Retry-After"] == "1"
        assert response.headers["X-NTIC-Complete"] == "truncated"


def test_service_is_refused_and_nothing_is_called(service: Running) -> None:
    """In every spelling that the engine would follow."""
    with canary() as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        for template in (
            "ASK { SERVICE <%s> { ?s ?p ?o } }",
            "ASK { service silent <%s> { ?s ?p ?o } }",
            "PREFIX ex: <%s> ASK { SERVICEex:g { ?s ?p ?o } }",
            "ASK { FILTER('a'<'b>c')SERVICE<%s>{?s ?p 'x'} }",
        ):
            response = service.ask(template % address)
            assert (response.status_code, problem_of(response)["code"]) == (400, "refused-query")

        assert server.hits == 0


def test_a_client_that_leaves_ends_its_query(service: Running) -> None:
    """The worker is killed and replaced, long before the deadline of another service."""
    wait_until(lambda: service.pool.idle == 3, "the pool is not full")
    before = set(children_of(service.keeper()))
    host, _, port = service.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        path = "/sparql?" + urlencode({"query": ENDLESS})
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        wait_until(lambda: service.pool.idle == 2, "the query does not run")

    wait_until(lambda: len(before - set(children_of(service.keeper()))) == 1, "it still runs")
    wait_until(lambda: service.pool.idle == 3, "it was not replaced")


def test_a_client_that_leaves_ends_the_reading_of_a_graph(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whole graphs are the largest answers of all."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "large").mkdir()
    with running(folder, deadline=60.0) as service:
        service.checkpoint = make_checkpoint(folder / "large", "second", people=300_000)
        before = set(children_of(service.keeper()))
        with socket.create_connection(("127.0.0.1", httpx.URL(service.url).port or 0)) as wire:
            wire.sendall(b"GET /graphs?default HTTP/1.1\r\nHost: here\r\n\r\n")

        wait_until(lambda: before - set(children_of(service.keeper())), "it is still read")


def test_many_requests_leave_no_file_open(service: Running) -> None:
    """Answers as files, problems, killed queries."""
    service.ask(PEOPLE)
    wait_until(lambda: service.pool.idle == 3, "the pool is not full")
    before = open_files()
    for _ in range(20):
        service.ask(PEOPLE)
        service.client.head("/sparql?" + urlencode({"query": PEOPLE}))
        service.ask("ASK {")
    service.ask(ENDLESS, timeout="0.1")
    wait_until(lambda: service.pool.idle == 3, "the pool is not full")

    assert open_files() <= before


def test_answers_beyond_the_row_limit_say_that_they_are_cut(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """200 with ``truncated``; beyond the byte limit there is no answer at all."""
    with running(tmp_path_factory.mktemp("small"), rows=100, bytes=20_000) as service:
        cut = service.ask(PEOPLE)
        whole = service.ask(PEOPLE + " LIMIT 100")
        large = service.ask('SELECT ?x { VALUES ?x { "' + "a" * 30_000 + '" } }')

        assert (cut.status_code, len(cut.json()["results"]["bindings"])) == (200, 100)
        assert cut.headers["X-NTIC-Complete"] == "truncated"
        assert whole.headers["X-NTIC-Complete"] == "complete"
        assert (large.status_code, problem_of(large)["code"]) == (413, "too-large")
        assert "20,000" in str(problem_of(large)["detail"])


def test_answers_name_the_snapshot_they_were_computed_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A new checkpoint is read from the next request on."""
    folder = tmp_path_factory.mktemp("switch")
    query = "SELECT ?o { <urn:content> <urn:is> ?o }"
    with running(folder, workers=1) as service:
        old = service.ask(query, format="csv")
        service.checkpoint = make_checkpoint(folder, "second")
        new = service.ask(query, format="csv")

        assert (old.text.split()[1], old.headers["X-NTIC-Snapshot"]) == ("first", "first")
        assert (new.text.split()[1], new.headers["X-NTIC-Snapshot"]) == ("second", "second")
