"""The service as users start it: ``ntic-kg serve`` on an empty store, in its own process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ntic_kg.catalog import read_catalog
from tests.service_fixture import Running

COUNT = """PREFIX ntic: <https://w3id.org/ntic/ont#>
SELECT (COUNT(?c) AS ?n) WHERE { ?c a ntic:TechnologyInnovationCenter }"""
BRACES = "ASK " + "{" * 3000 + "}" * 3000
CARTESIAN = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SERVICE = "SELECT * WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, int]]:
    """Start the service on an empty store; give a client and the server's process id."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    store = tmp_path_factory.mktemp("served") / "store"
    process = subprocess.Popen(
        [sys.executable, "-m", "ntic_kg", "serve", "--port", str(port), "--store", str(store)],
        env={**os.environ, "NTIC_DEADLINE": "8"},
        stderr=subprocess.PIPE,
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
        for _ in range(600):
            try:
                if client.get("/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            time.sleep(0.1)
        yield client, process.pid
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)


def test_serving_an_empty_store_loads_it_first(server: tuple[httpx.Client, int]) -> None:
    """A SPARQL query counts the 22 centers."""
    answer = server[0].get("/sparql", params={"query": COUNT})
    (binding,) = answer.json()["results"]["bindings"]
    assert binding["n"]["value"] == "22"
    assert answer.headers["X-NTIC-Complete"] == "complete"
    assert len(answer.headers["X-NTIC-Snapshot"]) == 16


def test_the_questions_are_listed_with_their_parameters(server: tuple[httpx.Client, int]) -> None:
    """Titles in both languages, and the values that a parameter may take."""
    listed = {q["id"]: q for q in server[0].get("/queries").json()["queries"]}
    assert len(listed) == 50
    assert all(set(q["title"]) == {"zh", "en"} for q in listed.values())
    (center,) = listed["L2"]["params"]
    assert (center["name"], center["type"], center["default"]) == ("center", "iri", None)
    assert len(center["values"]) == 22


def test_every_question_answers_at_its_path(real_service: Running, home: Path) -> None:
    """CSV over HTTP is the golden answer, byte for byte."""
    for question in read_catalog(home / "queries"):
        parameters = {p.name: p.example for p in question.parameters} | {"format": "csv"}
        if question.golden.as_of:
            parameters["as_of"] = question.golden.as_of.isoformat()
        for name in (question.name, question.id):
            answer = real_service.client.get(f"/queries/{name}", params=parameters)
            assert answer.content == question.path.with_suffix(".csv").read_bytes(), name
            assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_repeated_question_is_answered_from_the_cache_or_with_304(
    server: tuple[httpx.Client, int],
) -> None:
    """The same bytes and tag; another format or parameter is another answer."""
    client = server[0]
    first = client.get("/queries/N1")
    again = client.get("/queries/N1")
    tag = first.headers["ETag"]
    unchanged = client.get("/queries/N1", headers={"If-None-Match": tag})
    table = client.get("/queries/N1", params={"format": "csv"}, headers={"If-None-Match": tag})

    assert (again.content, again.headers["ETag"]) == (first.content, tag)
    for name in ("X-NTIC-Snapshot", "X-NTIC-Complete", "Vary", "X-Content-Type-Options"):
        assert again.headers[name] == first.headers[name] == unchanged.headers[name]
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (table.status_code, table.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")


def test_an_answer_in_json_has_the_documented_members(server: tuple[httpx.Client, int]) -> None:
    """Rows are as wide as the columns."""
    document = server[0].get("/queries/N1").json()
    assert list(document) == [
        "columns", "rows", "total", "unknowns", "complete", "snapshot", "as_of", "next",
        "permalink", "reproduce",
    ]  # fmt: skip
    assert all(len(row) == len(document["columns"]) for row in document["rows"])
    assert isinstance(document["unknowns"], int)


def test_the_coverage_matrix_is_served_and_each_norm_by_its_key(
    server: tuple[httpx.Client, int],
) -> None:
    """A norm is found in any case; an unknown one is a problem that names the known ones."""
    client = server[0]
    assert len(client.get("/norms").json()) == 139
    shown = client.get("/norms/5.2-ORGANS").json()
    assert (shown["norm"], shown["class"], shown["sentence"]) == ("5.2-organs", "checked", "38.2")
    missing = client.get("/norms/9.9")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    assert "5.2-organs" in missing.json()["remedy"]


def test_the_openapi_document_types_every_parameter(
    server: tuple[httpx.Client, int], home: Path
) -> None:
    """Each question is an operation of its own."""
    paths = server[0].get("/openapi.json").json()["paths"]
    for question in read_catalog(home / "queries"):
        operation = paths[f"/queries/{question.name}"]["get"]
        content = operation["responses"]["200"]["content"]["application/json"]
        assert content["schema"]["properties"]["columns"]["enum"][0] == list(question.columns)
        described = {p["name"]: p for p in operation["parameters"]}
        for parameter in question.parameters:
            assert described[parameter.name]["required"] is (parameter.default is None)
            assert described[parameter.name]["schema"]["type"] in ("integer", "string")
        assert ("as_of" in described) is question.takes_as_of
    assert paths["/queries/shared-hosts"]["get"]["parameters"][0]["schema"] == {
        "type": "integer",
        "default": 2,
    }


@pytest.mark.parametrize(
    ("path", "status", "code", "named"),
    [
        ("/queries/N99", 404, "not-found", "'N99'"),
        ("/queries/L2", 422, "missing-parameter", "'center'"),
        ("/queries/N1?least=two", 422, "ill-typed-parameter", "'two'"),
        ("/queries/N1?least=2&least=3", 422, "ill-typed-parameter", "'least'"),
        ("/queries/N1?most=2", 422, "unknown-parameter", "'most'"),
        ("/queries/X3?as_of=2024-01-01", 422, "invalid-input", "X3"),
        ("/queries/L1?as_of=2023-02-30", 422, "ill-typed-parameter", "'2023-02-30'"),
        ("/queries/N1?format=yaml", 406, "unknown-format", "'yaml'"),
        ("/queries/..%2f..%2fetc", 404, "not-found", "etc"),
        ("/nowhere", 404, "not-found", "/nowhere"),
    ],
)
def test_a_mistake_is_a_problem_document_with_a_remedy(
    server: tuple[httpx.Client, int], path: str, status: int, code: str, named: str
) -> None:
    """RFC 9457: code, the offending thing, what to do."""
    answer = server[0].get(path)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert named in problem["detail"]
    assert problem["remedy"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "X-NTIC-Snapshot" in answer.headers


def test_hostile_queries_are_ended_while_others_are_answered(
    server: tuple[httpx.Client, int],
) -> None:
    """Braces 400, SERVICE 400, a cartesian count 504; the serving process is the same after."""
    client, pid = server
    answers: dict[str, Any] = {}

    def send(name: str, query: str) -> None:
        answers[name] = client.post("/sparql", data={"query": query})

    hostile = [
        threading.Thread(target=send, args=pair)
        for pair in (("braces", BRACES), ("cartesian", CARTESIAN), ("service", SERVICE))
    ]
    for thread in hostile:
        thread.start()
    good = []
    while any(thread.is_alive() for thread in hostile):
        good.append(client.get("/queries/N1").status_code)
    for thread in hostile:
        thread.join()

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "braces": 400,
        "cartesian": 504,
        "service": 400,
    }
    assert answers["cartesian"].headers["X-NTIC-Complete"] == "timed-out"
    assert answers["braces"].json()["code"] == "refused-query"
    assert len(good) > 3
    assert set(good) == {200}
    os.kill(pid, 0)
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_port_in_use_is_named(server: tuple[httpx.Client, int], tmp_path: Path) -> None:
    """The remedy is another port."""
    port = server[0].base_url.port
    done = subprocess.run(
        [sys.executable, "-m", "ntic_kg", "serve", "--port", str(port), "--store", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_load_while_serving_moves_readers_to_the_new_content(tmp_path: Path, home: Path) -> None:
    """The service needs no restart to see what another process loaded."""
    content = tmp_path / "home"
    for folder in ("ontology", "shapes", "queries", "data"):
        (content / folder).mkdir(parents=True)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "ntic_kg"]
    options = ["--store", str(store), "--home", str(content)]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    subprocess.run([*command, "load", *options], check=True, capture_output=True)
    process = subprocess.Popen([*command, "serve", "--port", str(port), *options])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            query = "SELECT ?o WHERE { <urn:a> <urn:b> ?o }"
            for _ in range(300):
                try:
                    before = client.get("/sparql", params={"query": query})
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            (content / "ontology" / "a.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
            subprocess.run([*command, "load", *options], check=True, capture_output=True)
            after = client.get("/sparql", params={"query": query})
        assert before.json()["results"]["bindings"] == []
        assert len(after.json()["results"]["bindings"]) == 1
        assert before.headers["X-NTIC-Snapshot"] != after.headers["X-NTIC-Snapshot"]
        assert (
            json.loads((store / "current.json").read_text())["snapshot"]
            == (after.headers["X-NTIC-Snapshot"])
        )
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
