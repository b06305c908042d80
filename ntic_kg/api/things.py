"""Dereferencing: every IRI of the project answers under the path that follows its base.

``/id/…``, ``/norm/…``, ``/scheme/…``, ``/graph/…`` and ``/ont`` stand for things and send on,
with 303, to a document about them: ``/doc/…`` for people, ``/data/….ttl`` and so on for programs.
Source: Cool URIs for the Semantic Web, https://www.w3.org/TR/cooluris/#r303gendocument
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ntic_kg.api.documents import Document, choose_format, write
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.negotiate import GRAPHS, Format
from ntic_kg.api.origin import origin
from ntic_kg.api.problems import COMPLETE
from ntic_kg.api.snapshots import StoreOf
from ntic_kg.api.thing_description import (
    Description,
    describe,
    exists,
    labels_of,
    named_terms,
    thing_of,
    unknown,
)
from ntic_kg.api.thing_page import POLICY, page
from ntic_kg.api.thing_schema import restate
from ntic_kg.errors import StoreFailure
from ntic_kg.ports import Store

TRIG = Format("trig", "application/trig", "application/trig; charset=utf-8")
HTML = Format("html", "text/html", "text/html; charset=utf-8", ("application/xhtml+xml",))
_DATA = {format_.name: format_ for format_ in (*GRAPHS, TRIG)}
_SECTIONS = ("id", "norm", "scheme", "graph")
_ATTEMPTS = 5


class Things:
    """Answers requests for things and for documents about them.

    Args:
        store_of: gives a store that threads may ask, for an event loop.
    """

    def __init__(self, store_of: StoreOf) -> None:
        self._store_of = store_of

    def routes(self) -> list[Route]:
        """Return the routes."""
        things = [f"/{section}/{{rest:path}}" for section in _SECTIONS]
        return [
            *(Route(path, self._see_other, include_in_schema=False) for path in (*things, "/ont")),
            Route("/doc/{path:path}", self._page, include_in_schema=False),
            Route("/data/{path:path}", self._data, include_in_schema=False),
        ]

    async def _see_other(self, request: Request) -> Response:
        """Send on to the document that the client prefers; 404 when there is nothing to tell."""
        root = request.scope.get("root_path", "")
        path = request.scope["path"].removeprefix(root).lstrip("/")
        iri = thing_of(path)
        chosen = choose_format(request, (*GRAPHS, TRIG, HTML))
        store = self._store_of(asyncio.get_running_loop())
        if not await run_in_threadpool(exists, store, iri):
            raise unknown(path)
        target = quote(path, safe="/")
        place = f"{root}/doc/{target}" if chosen is HTML else f"{root}/data/{target}.{chosen.name}"
        return Response(status_code=303, headers={"Location": place, "Vary": "Accept"})

    async def _page(self, request: Request) -> Response:
        iri = thing_of(request.path_params["path"])
        root = request.scope.get("root_path", "")
        store = self._store_of(asyncio.get_running_loop())
        description, body = await run_in_threadpool(_written_page, store, iri, root)
        headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
        return _response(body, HTML, description, headers)

    async def _data(self, request: Request) -> Response:
        path, _, ending = request.path_params["path"].rpartition(".")
        chosen = _DATA.get(ending)
        if chosen is None:
            raise unknown("data/" + request.path_params["path"])
        iri = thing_of(path)
        store = self._store_of(asyncio.get_running_loop())
        here = ox.NamedNode(f"{origin(request.scope)}/data/{quote(path, safe='/')}.{ending}")
        description, body = await run_in_threadpool(_written_data, store, iri, chosen, here)
        return _response(body, chosen, description, {})


def _written_page(store: Store, iri: ox.NamedNode, root: str) -> tuple[Description, bytes]:
    for attempt in range(_ATTEMPTS):
        description = describe(store, iri)
        try:
            labels = labels_of(store, description, named_terms(description))
        except StoreFailure:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return description, page(description, labels, root)
    raise AssertionError("the loop returns or raises")


def _written_data(
    store: Store, iri: ox.NamedNode, chosen: Format, here: ox.NamedNode
) -> tuple[Description, bytes]:
    description = describe(store, iri)
    if chosen is TRIG:
        return description, _trig(description)
    restated: list[ox.Triple] = []
    if chosen.name == "jsonld":
        description, restated = _restated(store, iri)
    triples = [quad.triple for quad in description.quads]
    triples += _about_document(here, description)
    body = write(list(dict.fromkeys([*triples, *restated])), chosen.name, first=iri)
    return description, body


def _restated(store: Store, iri: ox.NamedNode) -> tuple[Description, list[ox.Triple]]:
    """Describe a thing and restate it, both on one snapshot."""
    for _ in range(_ATTEMPTS):
        description = describe(store, iri)
        snapshot, restated = restate(store, iri)
        if snapshot == description.snapshot:
            return description, restated
    raise StoreFailure(
        "The content changed again and again while it was being described.",
        remedy="Ask again when the loading has ended.",
    )


def _about_document(here: ox.NamedNode, description: Description) -> list[ox.Triple]:
    """Say what the document is about, and which graphs its statements were read from."""
    document = Document()
    document.say(here, "a", "foaf:Document")
    document.say(here, "foaf:primaryTopic", description.iri)
    graphs = {q.graph_name for q in description.quads if isinstance(q.graph_name, ox.NamedNode)}
    document.say(here, "dcterms:source", *sorted(graphs, key=str))
    return document.triples


def _trig(description: Description) -> bytes:
    quads = sorted(description.quads, key=lambda quad: (str(quad.graph_name), str(quad.subject)))
    written = ox.serialize(quads, format=ox.RdfFormat.TRIG)
    assert written is not None  # noqa: S101 - tells the type checker: no output was given
    return written


def _response(
    body: bytes, format_: Format, description: Description, headers: dict[str, str]
) -> Response:
    fixed = {
        "Content-Type": format_.content_type,
        SNAPSHOT: description.snapshot,
        COMPLETE: description.complete.value,
    }
    return Response(body, headers=fixed | headers)
