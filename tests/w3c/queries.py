"""Run the query tests of the suite through ``/sparql``.

The documents of all tests stand in one store, each as a named graph; a request names those of its
test by default-graph-uri and named-graph-uri, since the default graph here is the union of all.
Queries have the suite's address as their base, as the suite assumes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.rdf_files import parse_rdf
from tests.w3c.exchanges import isomorphic
from tests.w3c.manifests import MF, QT, Manifest, Node
from tests.w3c.results import csv_difference, difference, read_result_set, read_table

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
NOTHING = "urn:no-graph"
_GRAPH = "application/n-triples"
_XML = "application/sparql-results+xml"
_ACCEPTS = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".srx": _XML}
_KINDS = {
    "QueryEvaluationTest",
    "CSVResultFormatTest",
    "PositiveSyntaxTest11",
    "NegativeSyntaxTest11",
}
_FORMATS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_FROM = re.compile(r"^\s*FROM\b", re.IGNORECASE | re.MULTILINE)
_CONSTRUCT = re.compile(r"\bCONSTRUCT\b", re.IGNORECASE)
_EVERY_COLUMN = re.compile(r"SELECT\s+(DISTINCT\s+|REDUCED\s+)?\*", re.IGNORECASE)
_ORDERED = re.compile(r"ORDER\s+BY", re.IGNORECASE)


@dataclass(frozen=True)
class QueryTest:
    """One test.

    Args:
        section, name: where it stands.
        kind: class of the test, such as ``QueryEvaluationTest``.
        query: the file.
        default, named: IRIs of the graphs of its dataset; their files are below ``BASE``.
        result: file with the expected answer; None for tests of syntax.
    """

    section: str
    name: str
    kind: str
    query: Path
    default: tuple[str, ...]
    named: tuple[str, ...]
    result: Path | None

    @property
    def text(self) -> str:
        """The query, under the address that the suite assumes."""
        text = self.query.read_bytes().decode()
        return text if self.result is None else f"BASE <{BASE}{self.section}/>\n{text}"


def read_query_tests(suite: Path) -> Iterator[QueryTest]:
    """Read every query test below ``sparql11``, in the order of sections."""
    for path in sorted(suite.glob("*/manifest.ttl")):
        section = path.parent.name
        manifest = Manifest(path, BASE + section + "/manifest.ttl")
        for name, kind, test in manifest.entries():
            if kind in _KINDS:
                found = _read(manifest, section, test, (name, kind))
                if found.query.suffix == ".rq":
                    yield found


def _read(manifest: Manifest, section: str, test: Node, told: tuple[str, str]) -> QueryTest:
    action = manifest.node(test, MF + "action")
    assert action is not None
    query = manifest.node(action, QT + "query")
    result = manifest.node(test, MF + "result")
    return QueryTest(
        section=section,
        name=told[0],
        kind=told[1],
        query=_file(manifest, query or action),
        default=tuple(node.value for node in manifest.nodes(action, QT + "data")),
        named=tuple(node.value for node in manifest.nodes(action, QT + "graphData")),
        result=None if result is None else _file(manifest, result),
    )


def _file(manifest: Manifest, node: Node) -> Path:
    return manifest.path.parent / node.value.rpartition("/")[2]


def load(tests: list[QueryTest], suite: Path, folder: Path) -> None:
    """Make a store of the documents of all tests."""
    store = EmbeddedStore(folder)
    for iri in sorted({iri for test in tests for iri in (*test.default, *test.named)}):
        file = suite / iri.removeprefix(BASE)
        kind = ox.RdfFormat.RDF_XML if file.suffix == ".rdf" else ox.RdfFormat.TURTLE
        triples = parse_rdf(file.read_bytes(), kind, name=file.name, base=iri)
        store.replace_graph(ox.NamedNode(iri), triples)
    store.commit()
    store.close()


def failure_of(client: httpx.Client, test: QueryTest) -> str | None:
    """Run one test; say how it fails, None when it passes."""
    answer = _ask(client, test)
    if test.kind == "NegativeSyntaxTest11":
        return None if answer.status_code == 400 else f"status {answer.status_code}"
    if answer.status_code != 200:
        return f"status {answer.status_code}: {answer.text[:300]}"
    return None if test.result is None else _difference(answer.content, test, test.result)


def _ask(client: httpx.Client, test: QueryTest) -> httpx.Response:
    return client.post(
        "/sparql",
        params=_dataset(test),
        content=test.text.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": _accept(test)},
    )


def _dataset(test: QueryTest) -> httpx.QueryParams:
    if _FROM.search(test.text):
        return httpx.QueryParams()  # what a request names would win over what the query names
    named = {"default-graph-uri": test.default, "named-graph-uri": test.named}
    # A dataset without graphs cannot be named, only one whose only graph is not there.
    given = {name: iris for name, iris in named.items() if iris}
    return httpx.QueryParams(given or {"default-graph-uri": NOTHING})


def _accept(test: QueryTest) -> str:
    suffix = test.result.suffix if test.result else ""
    if suffix == ".ttl":
        return _GRAPH if _CONSTRUCT.search(test.text) else _XML
    return _ACCEPTS.get(suffix, "*/*")


def _difference(content: bytes, test: QueryTest, result: Path) -> str | None:
    expected = result.read_bytes()
    if result.suffix == ".csv":
        every_column = _EVERY_COLUMN.search(test.text)
        return csv_difference(content, expected, columns_ordered=every_column is None)
    base = BASE + test.section + "/"
    ordered = bool(_ORDERED.search(test.text))
    if result.suffix != ".ttl":
        format_ = _FORMATS[result.suffix]
        tables = read_table(content, format_), read_table(expected, format_)
        return difference(*tables, ordered=ordered)
    if not _CONSTRUCT.search(test.text):
        table = read_table(content, ox.QueryResultsFormat.XML)
        return difference(table, read_result_set(expected, base), ordered=False)
    same = isomorphic(content, expected, ox.RdfFormat.TURTLE, base)
    return None if same else f"graph {content[:500].decode()}"
