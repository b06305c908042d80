"""Run the tests of the SPARQL Protocol and of the Graph Store Protocol."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from urllib.parse import quote

import pyoxigraph as ox

from ntic_kg.api.negotiate import GRAPHS, TABLES
from tests.w3c.exchanges import Exchange, Expected, ProtocolTest, isomorphic
from tests.writable_service import Writable

Answer = tuple[int, dict[str, str], bytes]
PathOf = Callable[[ProtocolTest, Exchange], str]


class Mismatch(Exception):
    """An answer is not what the suite expects."""


def failure_of(service: Writable, test: ProtocolTest, path_of: PathOf) -> str | None:
    """Run one test; say how it fails, None when it passes."""
    try:
        run(service, test, path_of)
    except Mismatch as mismatch:
        return str(mismatch)
    return None


def run(service: Writable, test: ProtocolTest, path_of: PathOf) -> None:
    """Run one test on a store that holds its graphs and nothing else.

    Raises:
        Mismatch: an answer differs; says which and how.
    """
    if "true" in service.ask("ASK { ?s ?p ?o }"):
        assert service.update("CLEAR ALL").is_success
    for graph, file in test.graphs.items():
        assert service.put(graph, file.read_text(encoding="utf-8")).is_success
    locations: dict[str, str] = {}
    for number, exchange in enumerate(test.exchanges, 1):
        path = path_of(test, exchange)
        for name, location in locations.items():
            path = path.replace(name, quote(location, safe=""))
        answer = _send(service, exchange, path)
        try:
            _compare(answer, exchange.expected)
        except Mismatch as mismatch:
            raise Mismatch(f"request {number}, {exchange.method} {path}: {mismatch}") from None
        if exchange.expected.location:
            locations[exchange.expected.location] = answer[1]["location"]


def query_or_update(test: ProtocolTest, exchange: Exchange) -> str:
    """Choose the endpoint of a request: the suite leaves open whether there are two."""
    updates = test.name.startswith(("update_", "bad_update")) and exchange.expected.kind is None
    return exchange.path.replace("/sparql/", "/update" if updates else "/sparql", 1)


def graph_store(_test: ProtocolTest, exchange: Exchange) -> str:
    """Choose the path of a request to the Graph Store Protocol."""
    return exchange.path.replace("/gsp", "/graphs", 1)


def _send(service: Writable, exchange: Exchange, path: str) -> Answer:
    """Send exactly the headers that the suite names, and the token."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    writes = path.startswith(("/update", "/graphs"))
    headers = {**exchange.headers, **(service.steward if writes else {})}
    try:
        connection.request(exchange.method, path, exchange.body or None, headers)
        response = connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return response.status, fields, response.read()
    finally:
        connection.close()


def _compare(answer: Answer, expected: Expected) -> None:
    status, headers, body = answer
    if not any(status in allowed for allowed in expected.statuses):
        raise Mismatch(f"status {status}: {body[:300].decode(errors='replace')}")
    content_type = headers.get("content-type", "")
    if expected.content_type and content_type != expected.content_type:
        raise Mismatch(f"Content-Type {content_type}")
    if expected.kind:
        _check_kind(expected.kind, content_type.partition(";")[0], body)
    if expected.boolean is not None and _boolean(body) is not expected.boolean:
        raise Mismatch(f"answer {body[:300].decode(errors='replace')}")
    if expected.body is not None:
        rdf_format = ox.RdfFormat.from_media_type(content_type.partition(";")[0])
        assert rdf_format is not None
        if not isomorphic(body, expected.body.encode(), rdf_format, "http://www.example/"):
            raise Mismatch(f"graph {body[:500].decode(errors='replace')}")


def _check_kind(kind: str, media_type: str, body: bytes) -> None:
    offered = {format_.media_type for format_ in (GRAPHS if kind == "RDF" else TABLES)}
    if media_type not in offered:
        raise Mismatch(f"{media_type} is not {kind}")
    if kind == "RDF":
        rdf_format = ox.RdfFormat.from_media_type(media_type)
        assert rdf_format is not None
        list(ox.parse(body, rdf_format))


def _boolean(body: bytes) -> object:
    return json.loads(body).get("boolean")
