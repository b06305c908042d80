"""Answer reads of ``/graphs``: a graph in the format that was asked for, with its ETag."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import BinaryIO

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope

from ntic_kg.api.client import Sender, Senders
from ntic_kg.api.departure import Attention
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.negotiate import GRAPHS, Format, choose
from ntic_kg.errors import NoSuchGraph
from ntic_kg.ports import Evaluator
from ntic_kg.settings import Settings
from ntic_kg.values import Job, Outcome

_CHUNK = 256 * 1024

DigestOf = Callable[[str], tuple[str, str | None]]


class GraphReader:
    """Reads graphs through the workers.

    Args:
        evaluator: evaluates the two queries of a read.
        settings: bytes of one answer; rows are not limited, because half a graph
            would be taken for a whole one.
        senders: says who reads, which shares the workers fairly.
        digest_of: gives snapshot and digest of a graph; None where the store knows none.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        settings: Settings,
        senders: Senders,
        digest_of: DigestOf | None,
    ) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._senders = senders
        self._digest_of = digest_of
        self._attention = Attention()

    async def answer(
        self, scope: Scope, receive: Receive, graph: str | None, name: str | None
    ) -> Response:
        """Answer GET; the server leaves the body out for HEAD.

        Args:
            scope: of the request.
            receive: of the request, which has no body.
            graph: a valid IRI, None for the union of all graphs.
            name: value of ``format=``.

        Raises:
            ClientGone: the client has gone; what was evaluated for it has ended.
            UnknownFormat: nothing on offer is acceptable.
            Unauthorized: the request carries something that is no valid token.
            NoSuchGraph: the graph holds nothing.
            NticError: the evaluation failed; see ``ports.Evaluator``.
        """
        headers, sender = Headers(scope=scope), self._senders.of(scope)
        chosen = choose(GRAPHS, accept=", ".join(headers.getlist("accept")) or None, name=name)
        pattern = "{ ?s ?p ?o }" if graph is None else f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        await self._attention.during(self._check_there(sender, graph, pattern), receive)
        tag = self._tag(graph, chosen)
        if tag is not None and tag[1] in _tags(headers):
            return Response(
                status_code=HTTPStatus.NOT_MODIFIED,
                headers={"ETag": tag[1], SNAPSHOT: tag[0], "Vary": "Accept"},
            )
        job = Job(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}",
            chosen.media_type,
            deadline=sender.deadline,
            bytes=self._settings.bytes,
            client=sender.client,
        )
        outcome = await self._attention.during(self._evaluator.run(job), receive)
        return _response(outcome, chosen, tag)

    async def _check_there(self, sender: Sender, graph: str | None, pattern: str) -> None:
        if graph is None:
            return
        job = Job(f"ASK {pattern}", "text/csv", deadline=sender.deadline, client=sender.client)
        if b"true" not in (await self._evaluator.run(job)).content():
            raise NoSuchGraph(
                f"The store holds no graph {graph[:500]}.",
                remedy="SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } lists the graphs.",
            )

    def _tag(self, graph: str | None, chosen: Format) -> tuple[str, str] | None:
        """Give the snapshot and the entity tag of a graph in a format, where it is known."""
        if graph is None or self._digest_of is None:
            return None
        snapshot, digest = self._digest_of(graph)
        return None if digest is None else (snapshot, f'"{digest}-{chosen.name}"')


def _tags(headers: Headers) -> set[str]:
    return {tag.strip() for tag in headers.get("if-none-match", "").split(",")}


def _response(outcome: Outcome, chosen: Format, tag: tuple[str, str] | None) -> Response:
    headers = {
        "Content-Type": chosen.content_type,
        "Content-Length": str(outcome.size),
        "Vary": "Accept",
        SNAPSHOT: outcome.snapshot,
    }
    if tag is not None and tag[0] == outcome.snapshot:
        headers["ETag"] = tag[1]
    if isinstance(outcome.body, bytes):
        return Response(outcome.body, headers=headers)
    return StreamingResponse(_chunks(outcome.body), headers=headers)


async def _chunks(body: BinaryIO) -> AsyncIterator[bytes]:
    with body:
        while chunk := body.read(_CHUNK):
            yield chunk
