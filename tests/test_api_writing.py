"""``/update`` and ``/graphs`` over real HTTP: who may write, what, and what readers see then."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.names import BASE, IMPORTS_GRAPH, node
from ntic_kg.values import Role
from tests.service_fixture import canary
from tests.writable_service import Writable, writable

ALL = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
TURTLE = {"Content-Type": "text/turtle"}
LAUGHS = (
    '<!DOCTYPE rdf:RDF [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    """Run one service for the module."""
    with writable(tmp_path_factory.mktemp("writable")) as one:
        yield one


@pytest.fixture(autouse=True)
def _empty(service: Writable) -> None:
    """Start every test with nothing in the store."""
    if service.ask(ALL) != "g,s,p,o\r\n":
        assert service.update("CLEAR ALL").status_code == 204


def code(response: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/update"),
        ("PUT", "/graphs?graph=urn:g"),
        ("POST", "/graphs?graph=urn:g"),
        ("DELETE", "/graphs?graph=urn:g"),
    ],
)
@pytest.mark.parametrize("token", [None, "ntic_wrong", "令牌"])
def test_a_stranger_is_turned_away_before_the_body_is_read(
    service: Writable, method: str, path: str, token: str | None
) -> None:
    """A body of a gigabyte is announced and never sent; the answer is 401 at once."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: x\r\n{authorization}"
        "Content-Type: text/turtle\r\nContent-Length: 1000000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(head.encode())
        answer = connection.recv(65_536).decode()

    assert answer.startswith("HTTP/1.1 401 ")
    assert 'www-authenticate: bearer realm="ntic-kg"' in answer.lower()


def test_a_reader_may_not_write(service: Writable) -> None:
    """The role is named."""
    reader = {"Authorization": f"Bearer {service.tokens[Role.READER]}"}
    answer = service.client.put("/graphs?graph=urn:g", content=b"", headers=reader | TURTLE)

    assert code(answer) == (403, "forbidden")
    assert "steward" in answer.json()["detail"]


def test_a_token_never_writes_by_get(service: Writable) -> None:
    """A link cannot change anything, whoever follows it."""
    answer = service.client.get("/update?update=CLEAR%20ALL", headers=service.steward)

    assert code(answer) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST, OPTIONS"
    assert "Access-Control-Allow-Origin" not in service.client.options("/update").headers


def test_a_change_is_seen_by_the_next_reader(service: Writable) -> None:
    """The snapshot of the answer is the one that readers see."""
    written = service.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> '甲'@zh } }")
    asked = service.client.get("/sparql", params={"query": ALL, "format": "csv"})

    assert written.status_code == 204
    assert asked.text == "g,s,p,o\r\nurn:g,urn:a,urn:b,甲\r\n"
    assert asked.headers["X-NTIC-Snapshot"] == written.headers["X-NTIC-Snapshot"]


def test_a_failing_operation_takes_the_whole_update_back(service: Writable) -> None:
    """All operations of a request, or none."""
    failing = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } } ; DROP GRAPH <urn:none>"

    assert code(service.update(failing)) == (404, "no-such-graph")
    assert service.ask(ALL) == "g,s,p,o\r\n"


def test_patterns_match_the_union_like_those_of_queries(service: Writable) -> None:
    """What a steward tried as a query, the update finds, graphs made by the same request too."""
    done = service.update(
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } GRAPH <urn:h> { <urn:a> <urn:q> 2 } } ;"
        "INSERT { GRAPH <urn:i> { ?s <urn:r> ?o } } WHERE { ?s <urn:p> ?n ; <urn:q> ?o }"
    )

    assert done.status_code == 204
    assert "urn:i,urn:a,urn:r,2" in service.ask(ALL)


def test_with_and_using_choose_what_patterns_match(service: Writable) -> None:
    """In the text and in the request alike."""
    service.put("urn:g", "<urn:a> <urn:p> 1 .")
    service.put("urn:h", "<urn:b> <urn:p> 1 .")
    copy = "INSERT { GRAPH <urn:i> { ?s <urn:copied> ?o } } WHERE { ?s <urn:p> ?o }"
    service.update(copy, "?using-graph-uri=urn:h")
    service.update("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }")

    assert service.ask(ALL).split() == [
        "g,s,p,o",
        "urn:h,urn:b,urn:p,1",
        "urn:i,urn:b,urn:copied,1",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "no named graph"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "no named graph"),
        ("DELETE WHERE { ?s ?p ?o }", "no named graph"),
        ("COPY <urn:g> TO DEFAULT", "no named graph"),
        ("LOAD <http://127.0.0.1:1/x>", "LOAD"),
        ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>", "LOAD"),
        (
            "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1:1/> {} }",
            "SERV",
        ),
        ("ASK {}", "not an update"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> } }", "does not parse"),
    ],
)
def test_what_an_update_may_not_hold_is_400(service: Writable, text: str, message: str) -> None:
    """Statements without a graph, calls to other servers, and what is no update."""
    service.put("urn:g", "<urn:a> <urn:b> 0 .")
    answer = service.update(text)

    assert answer.status_code == 400
    assert message in answer.json()["detail"]
    assert service.ask(ALL) == "g,s,p,o\r\nurn:g,urn:a,urn:b,0\r\n"


def test_nothing_that_is_sent_makes_the_service_call_out(service: Writable) -> None:
    """The canary hears nothing."""
    with canary() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        service.update(f"LOAD <{address}>")
        call = f"WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
        service.update("INSERT { GRAPH <urn:g> { ?s ?p ?o } } " + call)
        body = json.dumps({"@context": address, "@id": "urn:a", "p": "v"}).encode()
        headers = {**service.steward, "Content-Type": "application/ld+json"}
        service.client.put("/graphs?graph=urn:g", content=body, headers=headers)
        assert server.hits == 0


def test_an_update_that_runs_away_is_ended_and_changes_nothing(tmp_path: Path) -> None:
    """The deadline of one change ends its process; the next change is made."""
    with writable(tmp_path, steward_deadline=3.0) as service:
        numbers = " ".join(f"<urn:{n}> <urn:p> {n} ." for n in range(300))
        assert service.put("urn:g", numbers).status_code == 201
        endless = (
            "INSERT { GRAPH <urn:h> { <urn:x> <urn:n> ?n } } WHERE { { SELECT (COUNT(*) AS ?n)"
        )
        endless += "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } } }"

        assert code(service.update(endless)) == (504, "deadline-exceeded")
        assert service.update("INSERT DATA { GRAPH <urn:h> { <urn:x> <urn:n> 1 } }").is_success
        assert "urn:h,urn:x,urn:n,1" in service.ask(ALL)


def test_an_update_that_eats_memory_is_ended(tmp_path: Path) -> None:
    """The limit of one change ends its process; the service goes on."""
    with writable(tmp_path, memory=256 * 1024 * 1024) as service:
        binds = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
        text = f'WHERE {{ BIND("0123456789abcdef" AS ?x0) {binds} }}'
        answer = service.update("INSERT { GRAPH <urn:h> { <urn:x> <urn:n> ?x40 } } " + text)

        assert code(answer) == (503, "memory-exceeded")
        assert service.client.get("/healthz").status_code == 200


def test_graphs_that_are_loaded_from_files_are_not_overwritten(tmp_path: Path) -> None:
    """Neither by name nor by clearing everything; the answer says where they come from."""
    with writable(tmp_path) as service:
        loaded, record = node("graph:centers"), node("ntic:Import")
        type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        store = EmbeddedStore(tmp_path)
        store.replace_graph(loaded, [ox.Triple(loaded, type_, record)])
        store.replace_graph(ox.NamedNode(IMPORTS_GRAPH), [ox.Triple(loaded, type_, record)])
        store.commit()
        store.close()
        for answer in (
            service.put(loaded.value, "<urn:a> <urn:b> 1 ."),
            service.put(IMPORTS_GRAPH, "<urn:a> <urn:b> 1 ."),
            service.put(f"{BASE}graph/links-reviewed", "<urn:a> <urn:b> 1 ."),
            service.update("CLEAR ALL"),
            service.update("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"),
            service.update(f"PREFIX g: <{BASE}graph/> CLEAR GRAPH g:centers"),
            service.client.delete("/graphs/centers", headers=service.steward),
        ):
            assert code(answer) == (403, "forbidden")
            assert "ntic-kg load" in answer.json()["detail"]
        assert len(service.ask(ALL).split()) == 3


def test_another_writer_works_beside_a_running_service(service: Writable) -> None:
    """What ntic-kg load commits, the service shows; what holds the store, it names."""
    store = EmbeddedStore(service.folder)
    store.replace_graph(ox.NamedNode("urn:loaded"), [ox.Triple(*[ox.NamedNode("urn:x")] * 3)])
    store.commit()
    assert "urn:loaded" in service.ask(ALL)
    store.close()
    assert service.put("urn:g", "<urn:a> <urn:b> 1 .").status_code == 201


def test_a_graph_is_put_read_added_to_and_removed(service: Writable) -> None:
    """201 when it is new, 204 afterwards, 404 when it is gone."""
    g = {"graph": "urn:g"}
    assert service.client.get("/graphs", params=g).status_code == 404
    assert service.put("urn:g", "<urn:a> <urn:b> 1 .").status_code == 201
    assert service.put("urn:g", "<urn:a> <urn:b> 2 .").status_code == 204
    added = service.client.post(
        "/graphs", params=g, content=b"<urn:a> <urn:b> 3 .", headers=service.steward | TURTLE
    )
    assert added.status_code == 204
    read = service.client.get("/graphs", params=g, headers={"Accept": "application/n-triples"})
    assert sorted(read.text.split("\n")[:2]) == [
        f'<urn:a> <urn:b> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer> .' for n in (2, 3)
    ]
    assert service.client.delete("/graphs", params=g, headers=service.steward).status_code == 204
    assert code(service.client.delete("/graphs", params=g, headers=service.steward)) == (
        404,
        "no-such-graph",
    )


def test_a_head_tells_what_a_get_would(service: Writable) -> None:
    """Without the body."""
    service.put("urn:g", "<urn:a> <urn:b> 1 .")
    got = service.client.get("/graphs?graph=urn:g&format=jsonld")
    head = service.client.head("/graphs?graph=urn:g&format=jsonld")

    for name in ("Content-Type", "Content-Length", "ETag", "X-NTIC-Snapshot"):
        assert head.headers[name] == got.headers[name]
    assert head.content == b""
    assert service.client.head("/graphs?graph=urn:none").status_code == 404


def test_a_form_may_bring_several_files_of_several_formats(service: Writable) -> None:
    """The ending of the name tells the format where the type does not."""
    files = [
        ("file", ("a.ttl", b"<urn:a> <urn:b> 1 .", "application/octet-stream")),
        ("file", ("b.nt", b'<urn:a> <urn:b> "x" .', "application/n-triples")),
    ]
    answer = service.client.post("/graphs?graph=urn:g", files=files, headers=service.steward)

    assert answer.status_code == 201
    assert service.ask(ALL).split() == ["g,s,p,o", "urn:g,urn:a,urn:b,1", "urn:g,urn:a,urn:b,x"]


def test_a_new_graph_gets_an_address_that_names_it(service: Writable) -> None:
    """POST without a name; the address reads, and stands for the graph in ?graph= too."""
    answer = service.client.post(
        "/graphs", content=b"<> <urn:b> 1 .", headers=service.steward | TURTLE
    )
    location = answer.headers["Location"]

    assert answer.status_code == 201
    assert location.startswith(service.url + "/graphs/")
    for address in (location, f"/graphs?graph={location}"):
        assert f"<{BASE}graph/{location.rpartition('/')[2]}>" in service.client.get(address).text


def test_if_match_keeps_two_stewards_from_undoing_each_other(service: Writable) -> None:
    """The second must read again; other graphs do not matter."""
    service.put("urn:g", "<urn:a> <urn:b> 1 .")
    tag = service.client.get("/graphs?graph=urn:g").headers["ETag"]
    service.put("urn:h", "<urn:a> <urn:b> 1 .")
    unchanged = {"If-None-Match": tag}

    assert service.client.get("/graphs?graph=urn:g", headers=unchanged).status_code == 304
    assert service.put("urn:g", "<urn:a> <urn:b> 2 .", **{"If-Match": tag}).status_code == 204
    late = service.put("urn:g", "<urn:a> <urn:b> 3 .", **{"If-Match": tag})
    assert code(late) == (412, "precondition-failed")
    new = {"If-None-Match": "*"}
    assert service.put("urn:g", "<urn:a> <urn:b> 4 .", **new).status_code == 412
    assert service.put("urn:new", "<urn:a> <urn:b> 4 .", **new).status_code == 201
    assert '"2"' in service.client.get("/graphs?graph=urn:g&format=nt").text


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<urn:a> <urn:b> .", "text/turtle", (400, "malformed-file")),
        (LAUGHS.encode(), "application/rdf+xml", (400, "refused-file")),
        (b"<urn:a> <urn:b> " + b"<<( " * 100_000, "text/turtle", (400, "refused-file")),
        (b'{"@id":"urn:a","urn:p":' * 9_999, "application/ld+json", (400, "refused-file")),
        (b"<urn:a> <urn:b> <urn:c> <urn:g> .", "application/n-quads", (415, "unsupported-type")),
        (b"<p>", "text/html", (415, "unsupported-type")),
        (b"x" * (20 * 1024 * 1024 + 1), "text/turtle", (413, "too-large")),
    ],
    ids=["malformed", "entities", "deep turtle", "deep json", "quads", "html", "too large"],
)
def test_a_body_that_cannot_be_used_changes_nothing(
    service: Writable, body: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    """Each kind has its own code."""
    service.put("urn:g", "<urn:a> <urn:b> 0 .")
    headers = {**service.steward, "Content-Type": content_type}
    answer = service.client.put("/graphs?graph=urn:g", content=body, headers=headers)

    assert code(answer) == expected
    assert service.ask(ALL) == "g,s,p,o\r\nurn:g,urn:a,urn:b,0\r\n"


@pytest.mark.parametrize(
    "query", ["", "?graph=relative", "?graph=urn:a&graph=urn:b", "?graph=urn:a&default"]
)
def test_a_request_that_does_not_name_one_graph_is_4xx(service: Writable, query: str) -> None:
    """The remedy says how to name it."""
    answer = service.client.get("/graphs" + query)

    assert answer.status_code in {400, 422}
    assert "graph" in answer.json()["remedy"]


def test_a_format_that_nobody_writes_is_406(service: Writable) -> None:
    """Reads negotiate like queries."""
    service.put("urn:g", "<urn:a> <urn:b> 0 .")
    answer = service.client.get("/graphs?graph=urn:g", headers={"Accept": "image/png"})

    assert code(answer) == (406, "unknown-format")


def test_the_default_graph_reads_as_the_union_and_is_written_under_a_name(
    service: Writable,
) -> None:
    """What is sent to it stands in a graph of its own."""
    service.put("urn:g", "<urn:a> <urn:b> 1 .")
    written = service.client.put(
        "/graphs?default", content=b"<urn:c> <urn:d> 2 .", headers=service.steward | TURTLE
    )
    union = service.client.get("/graphs?default&format=nt").text

    assert written.status_code == 201
    assert written.headers["Location"] == service.url + "/graphs/default"
    assert len(union.splitlines()) == 2
    assert f"{BASE}graph/default,urn:c,urn:d,2" in service.ask(ALL)


def test_the_journal_tells_who_changed_what_and_no_token(service: Writable) -> None:
    """The operator can trace every change; nothing secret is written down."""
    service.put("urn:journal", "<urn:a> <urn:b> 1 .")
    journal = (service.folder / "journal.jsonl").read_text(encoding="utf-8")
    last = json.loads(journal.splitlines()[-1])

    assert (last["who"], last["action"], last["graphs"]) == (
        "synthetic-steward",
        "replace",
        ["urn:journal"],
    )
    files = [path for path in service.folder.rglob("*") if path.is_file()]
    for token in service.tokens.values():
        assert not [path for path in files if token.encode() in path.read_bytes()]


def test_the_document_of_the_api_says_what_needs_a_token(service: Writable) -> None:
    """Generated clients know it."""
    document = service.client.get("/openapi.json").json()

    assert document["paths"]["/update"]["post"]["security"] == [{"token": []}]
    assert "security" not in document["paths"]["/graphs"]["get"]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_readers_see_before_or_after_while_a_steward_writes(service: Writable) -> None:
    """Two graphs change together; no reader sees one of them changed, and none is refused."""
    query = "SELECT ?n ?m { GRAPH <urn:g> { <urn:a> <urn:n> ?n } "
    query += "GRAPH <urn:h> { <urn:a> <urn:n> ?m } }"
    seen: list[tuple[int, str]] = []
    done = threading.Event()

    def read() -> None:
        with httpx.Client(base_url=service.url, trust_env=False, timeout=60) as client:
            while not done.is_set():
                answer = client.get("/sparql", params={"query": query, "format": "csv"})
                seen.append((answer.status_code, answer.text))

    set_both = "CLEAR ALL ; INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:n> {n} }} "
    set_both += "GRAPH <urn:h> {{ <urn:a> <urn:n> {n} }} }}"
    service.update(set_both.format(n=0))
    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 6):
        assert service.update(set_both.format(n=number)).status_code == 204
    done.set()
    reader.join()

    states = [f"n,m\r\n{number},{number}\r\n" for number in range(6)]
    assert {status for status, _ in seen} == {200}
    assert {text for _, text in seen} <= set(states)
    order = [states.index(text) for _, text in seen]
    assert order == sorted(order)


def test_an_unknown_function_is_the_fault_of_the_query(service: Writable) -> None:
    """Not of a graph that is missing."""
    insert = "INSERT { GRAPH <urn:g> { <urn:a> <urn:b> ?x } } "
    answer = service.update(insert + "WHERE { BIND(<urn:f>(1) AS ?x) }")

    assert code(answer) == (400, "invalid-query")
