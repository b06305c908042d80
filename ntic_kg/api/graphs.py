"""``/graphs``: the SPARQL 1.1 Graph Store Protocol. Reads are public, writes are for stewards.

``/graphs/x`` is the graph ``https://w3id.org/ntic/graph/x``; any other is named by ``?graph=``.
``?default`` reads the union of all graphs, as in every query; what is written there stands in
the graph ``…/graph/default``, because every statement here stands in a named one.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import pyoxigraph as ox
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from ntic_kg.api.authorize import Doorkeeper
from ntic_kg.api.endpoint import Endpoint
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.graph_answers import GraphReader
from ntic_kg.api.graph_bodies import read_documents
from ntic_kg.api.request_body import every, parameters
from ntic_kg.errors import InvalidInput, MalformedFile, MethodNotAllowed
from ntic_kg.names import DEFAULT_GRAPH, PREFIXES
from ntic_kg.ports import Writer
from ntic_kg.values import Action, Change, Condition, Document, Role

PATH = "/graphs"
_METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_ACTIONS = {"PUT": Action.REPLACE, "POST": Action.ADD, "DELETE": Action.REMOVE}


@dataclass(frozen=True)
class Target:
    """What a request is about.

    Args:
        graph: IRI of the graph.
        union: whether reading means the union of all graphs.
        new: whether the graph is to be made, under a name that the service chose.
        format: value of ``format=``.
    """

    graph: str
    union: bool = False
    new: bool = False
    format: str | None = None


class GraphStore(Endpoint):
    """Answers ``/graphs`` and everything below it.

    Args:
        doorkeeper: says who asks.
        writer: makes the changes; None where the store cannot be written.
        reader: answers reads.
    """

    def __init__(self, doorkeeper: Doorkeeper, writer: Writer | None, reader: GraphReader) -> None:
        super().__init__(_METHODS)
        self._doorkeeper = doorkeeper
        self._writer = writer
        self._reader = reader

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Answer one request; see ``Endpoint.answer``."""
        method = scope["method"]
        if method in {"GET", "HEAD"}:
            target = _target(scope)
            iri = None if target.union else target.graph
            return await self._reader.answer(scope, receive, iri, target.format)
        if method not in _ACTIONS or self._writer is None:
            raise MethodNotAllowed(
                f"/graphs does not answer to {method[:20]}.", remedy=f"Use one of {_METHODS}."
            )
        grant = self._doorkeeper.require(scope, Role.STEWARD)
        target = _target(scope)
        change = Change(
            _ACTIONS[method],
            grant.name,
            graph=target.graph,
            documents=await _documents(scope, receive),
            condition=_condition(Headers(scope=scope)),
        )
        written = await self._writer.write(change)
        headers = {SNAPSHOT: written.snapshot}
        if method == "DELETE" or written.existed:
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        headers["Location"] = _address(scope, target)
        return Response(status_code=HTTPStatus.CREATED, headers=headers)


async def _documents(scope: Scope, receive: Receive) -> tuple[Document, ...]:
    return () if scope["method"] == "DELETE" else await read_documents(scope, receive)


def _target(scope: Scope) -> Target:
    pairs = parameters(scope["query_string"], "query string")
    graphs, defaults = every(pairs, "graph"), every(pairs, "default")
    formats = every(pairs, "format")
    below = scope["path"][len(PATH) :].strip("/")
    if len(graphs) + bool(defaults) + bool(below) > 1:
        raise InvalidInput(
            "The request names more than one graph.",
            remedy="Use one of: /graphs/NAME, ?graph=IRI, ?default.",
        )
    format_ = formats[-1] if formats else None
    if defaults:
        return Target(DEFAULT_GRAPH, union=True, format=format_)
    if below:
        return Target(_named(below), format=format_)
    if graphs:
        return Target(_resolved(scope, graphs[0]), format=format_)
    if scope["method"] == "POST":
        return Target(_named(secrets.token_hex(8)), new=True)
    raise InvalidInput(
        "The request names no graph.",
        remedy="Use /graphs?graph=IRI, /graphs/NAME, or /graphs?default for the union of all.",
    )


def _named(name: str) -> str:
    return _checked(PREFIXES["graph"] + name)


def _resolved(scope: Scope, iri: str) -> str:
    """Take the address of a graph here for the name of that graph."""
    here = _here(scope)
    return _named(iri[len(here) :]) if iri.startswith(here) else _checked(iri)


def _checked(iri: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        error = MalformedFile(
            f"{iri[:200]!r} is not an absolute IRI.",
            remedy="Write it out in full and percent-encoded, such as ?graph=urn%3Aexample%3A1.",
        )
        raise error from None


def _address(scope: Scope, target: Target) -> str:
    if target.graph.startswith(PREFIXES["graph"]):
        name = target.graph[len(PREFIXES["graph"]) :]
        return _here(scope) + quote(name)
    return target.graph


def _here(scope: Scope) -> str:
    return str(Request(scope).base_url).rstrip("/") + PATH + "/"


def _condition(headers: Headers) -> Condition:
    """Read If-Match and If-None-Match. Source: RFC 9110, section 13.1."""
    wanted, unwanted = headers.get("if-match"), headers.get("if-none-match")
    if unwanted is not None and unwanted.strip() != "*":
        raise InvalidInput(
            "If-None-Match holds something else than *.", remedy="For writes send If-None-Match: *."
        )
    if wanted is not None and wanted.strip() != "*":
        tags = tuple(tag.strip().strip('"').partition("-")[0] for tag in wanted.split(","))
        return Condition(digests=tags)
    if wanted is not None:
        return Condition(exists=True)
    return Condition(exists=False) if unwanted is not None else Condition()
