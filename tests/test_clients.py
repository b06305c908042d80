"""Clients that people use get rows, truth values and graphs from the running service.

The programs and libraries are the real ones; each reads Chinese text as it was written.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from tests.service_fixture import Running, running

CLIENTS = Path(__file__).parent / "clients"
NAME = rdflib.URIRef("urn:name")
FIRST = rdflib.URIRef("urn:person:1")
SELECT = "SELECT ?s ?name WHERE { ?s <urn:name> ?name } ORDER BY ?s LIMIT 2"
NAMES = ["人 0", "人 1"]
ASK = 'ASK { <urn:person:1> <urn:name> "人 1"@zh }'
ASK_IN_VAIN = 'ASK { <urn:person:1> <urn:name> "人 2"@zh }'
CONSTRUCT = "CONSTRUCT WHERE { <urn:person:1> <urn:name> ?name }"
TRIPLE = '<urn:person:1> <urn:name> "人 1"@zh .'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run the service on 1,500 people with Chinese names."""
    with running(tmp_path_factory.mktemp("clients"), query_seconds=0) as service:
        yield service


@pytest.fixture(scope="module")
def endpoint(service: Running) -> str:
    """Give the address of its SPARQL endpoint."""
    return f"{service.url}/sparql"


def test_sparqlwrapper_reads_rows_truth_values_and_graphs(endpoint: str) -> None:
    """By GET and POST, in the formats that it knows."""

    def ask(query: str, format_: str, method: str = "GET") -> Any:  # noqa: ANN401
        client = SPARQLWrapper(endpoint)
        client.setMethod(method)
        client.setReturnFormat(format_)
        client.setQuery(query)
        return client.query().convert()

    for method in ("GET", POST):
        rows = ask(SELECT, JSON, method)["results"]["bindings"]
        assert [row["name"]["value"] for row in rows] == NAMES
        assert rows[0]["name"]["xml:lang"] == "zh"
    assert NAMES[1] in ask(SELECT, XML).toxml()
    assert ask(SELECT, CSV).decode().splitlines()[1].endswith(NAMES[0])
    assert [ask(query, JSON)["boolean"] for query in (ASK, ASK_IN_VAIN)] == [True, False]
    assert TRIPLE in ask(CONSTRUCT, TURTLE).decode()


def test_a_store_of_rdflib_reads_rows_truth_values_and_graphs(endpoint: str) -> None:
    """A remote graph behaves like a local one."""
    graph = rdflib.Graph(SPARQLStore(endpoint))
    assert [str(row.name) for row in graph.query(SELECT)] == NAMES  # type: ignore[union-attr]
    assert [bool(graph.query(query)) for query in (ASK, ASK_IN_VAIN)] == [True, False]
    name = rdflib.Literal("人 1", lang="zh")
    assert graph.value(FIRST, NAME) == name
    built = graph.query(CONSTRUCT).graph
    assert built is not None
    assert set(built) == {(FIRST, NAME, name)}


def test_a_query_of_rdflib_joins_its_data_with_ours_by_service(endpoint: str) -> None:
    """Local statements on one side, ours on the other."""
    graph = rdflib.Graph()
    graph.add((FIRST, rdflib.RDFS.comment, rdflib.Literal("本地", lang="zh")))
    query = f"""SELECT ?comment ?name WHERE {{
      ?s <{rdflib.RDFS.comment}> ?comment
      SERVICE <{endpoint}> {{ ?s <urn:name> ?name }}
    }}"""
    rows = [(str(row[0]), str(row[1])) for row in graph.query(query)]  # type: ignore[index]
    assert rows == [("本地", "人 1")]


def test_sparql_dataframe_makes_a_table(endpoint: str) -> None:
    """By GET and by POST; it reads CSV."""
    sparql_dataframe = pytest.importorskip(
        "sparql_dataframe", reason="sparql-dataframe is not installed: pip install sparql-dataframe"
    )
    for post in (False, True):
        table = sparql_dataframe.get(endpoint, SELECT, post)
        assert list(table.columns) == ["s", "name"]
        assert list(table["name"]) == NAMES


def test_pandas_reads_the_address_of_an_answer(service: Running) -> None:
    """``read_csv`` needs no library for SPARQL."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    url = service.client.build_request(
        "GET", "/sparql", params={"query": SELECT, "format": "csv"}
    ).url
    table = pandas.read_csv(str(url))
    assert list(table["name"]) == NAMES


def program(name: str, package: str) -> str:
    """Find a program, or skip the test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found


def output(*command: str, folder: Path | None = None) -> str:
    """Run a program and give what it wrote."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


def test_curl_gets_what_it_asks_for(endpoint: str) -> None:
    """By the Accept header, and by the format in the address."""
    curl = program("curl", "curl")

    def ask(query: str, *words: str) -> str:
        return output(curl, "-sS", "--noproxy", "*", "--data-urlencode", f"query={query}", *words)

    table = ask(SELECT, endpoint, "-H", "Accept: text/csv")
    assert [row["name"] for row in csv.DictReader(io.StringIO(table))] == NAMES
    assert json.loads(ask(ASK, endpoint))["boolean"] is True
    assert json.loads(ask(ASK_IN_VAIN, "-G", endpoint))["boolean"] is False
    assert ask(CONSTRUCT, "-G", f"{endpoint}?format=nt").strip() == TRIPLE


def test_roqet_reads_rows(endpoint: str) -> None:
    """Of an endpoint it reads tables alone: it drops truth values and cannot write graphs."""
    roqet = program("roqet", "rasqal-utils")
    for format_ in ("csv", "xml"):
        assert all(name in _asked(roqet, endpoint, format_) for name in NAMES)
    table = _asked(roqet, endpoint, "csv")
    assert [row["name"] for row in csv.DictReader(io.StringIO(table))] == NAMES


def _asked(roqet: str, endpoint: str, format_: str) -> str:
    return output(roqet, "-q", "-p", endpoint, "-r", format_, "-e", SELECT)


@pytest.fixture(scope="module")
def fetch(tmp_path_factory: pytest.TempPathFactory, endpoint: str) -> Callable[[str, str], Any]:
    """Install fetch-sparql-endpoint in a folder of its own, and give what asks with it."""
    node, npm = program("node", "nodejs"), program("npm", "npm")
    folder = tmp_path_factory.mktemp("node")
    for file in ("package.json", "package-lock.json"):
        shutil.copy(CLIENTS / file, folder)
    words = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
    done = subprocess.run([npm, *words], cwd=folder, capture_output=True, check=False, timeout=180)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        pytest.skip(f"npm cannot install fetch-sparql-endpoint: {last}")

    def ask(form: str, query: str) -> Any:  # noqa: ANN401 - JSON
        script = str(CLIENTS / "fetch.mjs")
        return json.loads(output(node, script, endpoint, form, query, folder=folder))

    return ask


def test_fetch_sparql_endpoint_reads_rows_truth_values_and_graphs(
    fetch: Callable[[str, str], Any],
) -> None:
    """The client of the JavaScript world, under Node."""
    rows = fetch("select", SELECT)
    assert [row["name"] for row in rows] == [[name, "zh"] for name in NAMES]
    assert [fetch("ask", query) for query in (ASK, ASK_IN_VAIN)] == [True, False]
    assert fetch("construct", CONSTRUCT) == [["urn:person:1", "人 1", "zh"]]
