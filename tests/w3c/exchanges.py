"""The tests of the two protocols as data: requests, and what is expected of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from tests.w3c.manifests import CNT, HT, MF, RDFS, UT, Manifest, Node

_STATUS = {
    "StatusCode2xx": range(200, 300),
    "StatusCode3xx": range(300, 400),
    "StatusCode4xx": range(400, 500),
    "OK": range(200, 201),
    "Created": range(201, 202),
    "NoContent": range(204, 205),
    "NotFound": range(404, 405),
}


@dataclass(frozen=True)
class Expected:
    """What is expected of one answer.

    Args:
        statuses: any of these.
        boolean: answer of an ASK query.
        kind: ``boolean``, ``tabular`` or ``RDF``.
        content_type: value of the header.
        body: an RDF document that the answer is isomorphic to.
        location: what later requests call the Location of this answer.
    """

    statuses: tuple[range, ...]
    boolean: bool | None
    kind: str | None
    content_type: str | None
    body: str | None
    location: str | None


@dataclass(frozen=True)
class Exchange:
    """One request and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    expected: Expected


@dataclass(frozen=True)
class ProtocolTest:
    """One test: graphs that the store holds beforehand, and exchanges in order."""

    section: str
    name: str
    title: str
    exchanges: tuple[Exchange, ...]
    graphs: dict[str, Path] = field(default_factory=dict)


def read_tests(path: Path) -> Iterator[ProtocolTest]:
    """Read the tests of one manifest."""
    manifest = Manifest(path, "http://www.example/manifest")
    for name, _, test in manifest.entries():
        action = manifest.node(test, MF + "action")
        assert action is not None, name
        yield ProtocolTest(
            section=path.parent.name,
            name=name,
            title=manifest.text(test, MF + "name") or name,
            exchanges=tuple(
                _exchange(manifest, request)
                for request in manifest.members(action, HT + "requests")
            ),
            graphs={
                manifest.text(data, RDFS + "label") or "": path.parent
                / (manifest.text(data, UT + "graph") or "").rpartition("/")[2]
                for data in manifest.nodes(test, UT + "graphData")
            },
        )


def _exchange(manifest: Manifest, request: Node) -> Exchange:
    answer = manifest.node(request, HT + "resp")
    assert answer is not None
    text, encoding = _body(manifest, request)
    return Exchange(
        method=manifest.text(request, HT + "methodName") or "",
        path=manifest.text(request, HT + "absolutePath") or "",
        headers=_headers(manifest, request),
        body=(text or "").encode(encoding),
        expected=_expected(manifest, answer),
    )


def _expected(manifest: Manifest, answer: Node) -> Expected:
    boolean = manifest.text(answer, MF + "expectedBoolean")
    statuses = manifest.values(answer, MF + "expectedStatus")
    return Expected(
        statuses=tuple(_STATUS[status.value.rpartition("#")[2]] for status in statuses),
        boolean=None if boolean is None else boolean == "true",
        kind=manifest.text(answer, MF + "expectedFormat"),
        content_type=_headers(manifest, answer).get("content-type"),
        body=_body(manifest, answer)[0],
        location=manifest.text(answer, MF + "expectedLocation"),
    )


def _headers(manifest: Manifest, message: Node) -> dict[str, str]:
    return {
        (manifest.text(header, HT + "fieldName") or "").lower(): manifest.text(
            header, HT + "fieldValue"
        )
        or ""
        for header in manifest.members(message, HT + "headers")
    }


def _body(manifest: Manifest, message: Node) -> tuple[str | None, str]:
    body = manifest.node(message, HT + "body")
    if body is None:
        return None, "utf-8"
    return manifest.text(body, CNT + "chars"), manifest.text(
        body, CNT + "characterEncoding"
    ) or "utf-8"


def isomorphic(left: bytes, right: bytes, rdf_format: ox.RdfFormat, base: str) -> bool:
    """Say whether two documents hold the same graph but for the names of blank nodes."""
    graphs = []
    for document in (left, right):
        dataset = ox.Dataset(ox.parse(document, rdf_format, base_iri=base))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        graphs.append({str(quad) for quad in dataset})
    return graphs[0] == graphs[1]
