"""What is special about a store somewhere else: snapshots, cuts, interrupted loads, the service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from ntic_kg.adapters.remote_address import read_address
from ntic_kg.adapters.remote_backend import Backend
from ntic_kg.adapters.remote_breaker import Breaker
from ntic_kg.adapters.store_remote import RemoteStore, RemoteWriter
from ntic_kg.errors import (
    BackendFailure,
    BackendTimeout,
    InvalidInput,
    NticError,
    StoreFailure,
)
from ntic_kg.names import node
from tests.remote_servers import RemoteServer, oxigraph, virtuoso
from tests.remote_service import serving

LABEL = node("skos:prefLabel")
X, Y = node("graph:x"), node("graph:y")
PEOPLE = "".join(f'<urn:person:{n}> <urn:name> "人{n}"@zh .\n' for n in range(40))
SELECT = "SELECT ?s ?name { ?s <urn:name> ?name }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <urn:name> ?name }"


def labelled(text: str) -> ox.Triple:
    """Make a triple."""
    return ox.Triple(node("id:a"), LABEL, ox.Literal(text, language="zh"))


def backend(server: RemoteServer) -> Backend:
    """Make what talks to a server."""
    return Backend(read_address(server.query_url), read_address(server.graphs_url))


@pytest.fixture
def server() -> Iterator[RemoteServer]:
    """Run the oxigraph server, empty."""
    with oxigraph() as server:
        yield server


def test_content_that_nobody_recorded_has_no_lasting_snapshot(server: RemoteServer) -> None:
    """It is served, but nothing claims to know what it is."""
    server.put("urn:g", PEOPLE)
    store = RemoteStore(backend(server), deadline=10)
    rows = store.select(SELECT)
    assert len(rows.rows) == 40
    assert rows.snapshot.startswith("unrecorded-2")


def test_readers_are_told_while_the_content_changes(server: RemoteServer) -> None:
    """Between the first write and the commit the snapshot is no digest."""
    reader = RemoteStore(backend(server), deadline=10)
    writer = RemoteWriter(backend(server), deadline=10)
    writer.replace_graph(X, [labelled("甲")])
    assert reader.select("SELECT * { ?s ?p ?o }").snapshot.startswith("changing-")
    snapshot = writer.commit()
    assert reader.select("SELECT * { ?s ?p ?o }").snapshot == snapshot


def test_an_interrupted_load_is_done_again_by_the_next(server: RemoteServer) -> None:
    """What it wrote, and what it had still to remove."""
    first = RemoteWriter(backend(server), deadline=10)
    first.replace_graph(X, [labelled("甲")])
    first.replace_graph(Y, [labelled("乙")])
    before = first.commit()
    RemoteWriter(backend(server), deadline=10).replace_graph(X, [labelled("丙")])  # and dies

    again = RemoteWriter(backend(server), deadline=10)
    assert again.replace_graph(X, [labelled("甲")])
    assert again.replace_graph(Y, [labelled("乙")])
    assert again.commit() == before


def test_a_graph_that_others_emptied_is_written_again(server: RemoteServer) -> None:
    """The record alone is not believed."""
    first = RemoteWriter(backend(server), deadline=10)
    first.replace_graph(X, [labelled("甲")])
    first.commit()
    server.put(X.value, "")
    assert RemoteWriter(backend(server), deadline=10).replace_graph(X, [labelled("甲")])


def test_a_default_graph_that_is_no_union_is_refused(tmp_path: Path) -> None:
    """Questions would find nothing and call it an answer."""
    with oxigraph(union=False) as server:
        writer = RemoteWriter(backend(server), deadline=10)
        writer.replace_graph(X, [labelled("甲")])
        with pytest.raises(StoreFailure, match="not the union") as caught:
            RemoteStore(backend(server), deadline=10).select(SELECT)
    assert "--union-default-graph" in caught.value.remedy


def test_a_store_without_an_address_for_writing_is_only_read(server: RemoteServer) -> None:
    """The remedy names the setting."""
    with pytest.raises(InvalidInput, match="only be read") as caught:
        RemoteWriter(Backend(read_address(server.query_url)), deadline=10)
    assert "NTIC_GRAPHS" in caught.value.remedy


@pytest.fixture(scope="module")
def cutting() -> Iterator[RemoteServer]:
    """Run a Virtuoso that cuts every answer after 25 rows."""
    with virtuoso(max_rows=25) as server:
        server.put("urn:g", PEOPLE)
        yield server


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, CONSTRUCT + " LIMIT 30"])
def test_an_answer_that_the_far_side_cuts_is_called_truncated(
    cutting: RemoteServer, query: str
) -> None:
    """Virtuoso says so for tables, and for graphs it has to be found out."""
    with serving(cutting.query_url) as client:
        answer = client.post("/sparql", data={"query": query}, headers={"Accept": "*/*"})
        less = query.split(" LIMIT", maxsplit=1)[0] + " LIMIT 20"
        whole = client.post("/sparql", data={"query": less})
    assert (answer.status_code, answer.headers["X-NTIC-Complete"]) == (200, "truncated")
    assert (whole.status_code, whole.headers["X-NTIC-Complete"]) == (200, "complete")


def test_a_verb_does_not_go_on_with_an_answer_that_was_cut(cutting: RemoteServer) -> None:
    """A check of part of the data would be wrong and look right."""
    store = RemoteStore(backend(cutting), deadline=30)
    for ask in (lambda: store.select(SELECT), lambda: store.construct(CONSTRUCT)):
        with pytest.raises(BackendFailure, match="cuts its answers") as caught:
            ask()
        assert "ResultSetMaxRows" in caught.value.remedy


def test_functions_of_the_far_side_are_not_called_for_strangers(cutting: RemoteServer) -> None:
    """What only Virtuoso understands does not reach it."""
    with serving(cutting.query_url) as client:
        statuses = [
            client.post("/sparql", data={"query": query}).status_code
            for query in (
                "SELECT (bif:rnd(10) AS ?x) {}",
                "PREFIX f: <bif:> SELECT (f:rnd(10) AS ?x) {}",
                "SELECT (<sql:rnd>(10) AS ?x) {}",
                'DEFINE get:soft "soft" SELECT * { ?s ?p ?o }',
            )
        ]
    assert statuses == [400, 400, 400, 400]


def test_truth_values_and_formats_come_out_as_from_any_store(cutting: RemoteServer) -> None:
    """Virtuoso's table of one number is a truth value again."""
    with serving(cutting.query_url) as client:

        def ask(query: str, format_: str) -> httpx.Response:
            return client.get("/sparql", params={"query": query, "format": format_})

        assert ask("ASK { ?s <urn:name> ?o }", "json").json()["boolean"] is True
        assert ask("ASK { ?s <urn:none> ?o }", "json").json()["boolean"] is False
        one = "{ <urn:person:7> <urn:name> ?name }"
        assert ask(f"SELECT ?name {one}", "csv").text == "name\r\n人7\r\n"
        assert '<literal xml:lang="zh">人7</literal>' in ask(f"SELECT ?name {one}", "xml").text
        assert '"人7"@zh' in ask(f"CONSTRUCT WHERE {one}", "ttl").text


def test_the_commands_work_on_a_remote_store(server: RemoteServer) -> None:
    """Load, ask, free SPARQL and the service, told by two variables alone."""

    def run(*words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        variables = {"NTIC_STORE": server.query_url, "NTIC_GRAPHS": server.graphs_url}
        return subprocess.run(
            [sys.executable, "-m", "ntic_kg", *words],
            env={**os.environ, **variables},
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )

    assert server.query_url in run("load").stderr
    answer = json.loads(run("ask", "N1", "--format", "json").stdout)
    assert {row[1] for row in answer["rows"]} >= {"华中科技大学"}
    count = (
        "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/ntic/ont#TechnologyInnovationCenter> }"
    )
    assert run("sparql", "-", "--format", "csv", text=count).stdout == "n\n22\n"
    with serving(server.query_url) as client:
        assert client.get("/readyz").json()["snapshot"] == answer["snapshot"]
        served = client.get("/queries/N1")
        assert served.headers["X-NTIC-Snapshot"] == answer["snapshot"]
        assert served.json()["total"] == len(answer["rows"])


def test_a_breaker_lets_one_caller_find_out_after_its_pause() -> None:
    """Three failures open it; a success closes it."""
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(3):
        breaker.admit()
        breaker.failed(BackendTimeout("Late.", remedy="Wait."))
    with pytest.raises(BackendTimeout, match="left alone for 5 s"):
        breaker.admit()
    now[0] = 5.0
    breaker.admit()
    with pytest.raises(NticError):
        breaker.admit()  # the first one has not come back yet
    breaker.succeeded()
    breaker.admit()


@pytest.mark.parametrize(
    "text", ["ftp://host/x", "http://", "http://h:99999/", "http://主机/sparql", "//host/x"]
)
def test_an_address_that_cannot_be_used_is_not_repeated(text: str) -> None:
    """It may hold a password."""
    with pytest.raises(InvalidInput) as caught:
        read_address(text)
    assert text not in caught.value.message
