"""``/update``: the update operation of the SPARQL 1.1 Protocol, for stewards.

Nothing of the text is looked at in this process; see ``ports.Writer``.

Source: https://www.w3.org/TR/sparql11-protocol/#update-operation
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope

from ntic_kg.api.authorize import Doorkeeper
from ntic_kg.api.endpoint import Endpoint
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.request_body import (
    FORM,
    Pairs,
    check_type,
    every,
    parameters,
    read_body,
)
from ntic_kg.errors import InvalidQuery, MethodNotAllowed, RefusedQuery
from ntic_kg.ports import Writer
from ntic_kg.values import Action, Change, Document, Role

LONGEST_BODY = 4 * 1024 * 1024  # the text may have a mebibyte; as a form it takes up to three
_UPDATE = "application/sparql-update"
_METHODS = "POST, OPTIONS"
_SMALLER = "Send data as a graph to /graphs, or split the update."


class UpdateEndpoint(Endpoint):
    """Answers updates of stewards.

    Args:
        doorkeeper: says who asks.
        writer: makes the changes.
    """

    def __init__(self, doorkeeper: Doorkeeper, writer: Writer) -> None:
        super().__init__(_METHODS)
        self._doorkeeper = doorkeeper
        self._writer = writer

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Answer one request; see ``Endpoint.answer``."""
        if scope["method"] != "POST":
            raise MethodNotAllowed(
                f"/update does not answer to {scope['method'][:20]}.", remedy="Use POST."
            )
        grant = self._doorkeeper.require(scope, Role.STEWARD)
        change = await _read(scope, receive, grant.name)
        written = await self._writer.write(change)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={SNAPSHOT: written.snapshot})


async def _read(scope: Scope, receive: Receive, who: str) -> Change:
    headers = Headers(scope=scope)
    pairs: Pairs = parameters(scope["query_string"], "query string")
    if every(pairs, "update"):
        raise InvalidQuery(
            "The update stands in the address.", remedy="Send it in the body of a POST."
        )
    media_type = check_type(
        headers, (FORM, _UPDATE), f"Send {FORM} with update=…, or the update itself as {_UPDATE}."
    )
    body = await read_body(headers, receive, LONGEST_BODY, _SMALLER)
    if media_type == FORM:
        pairs += parameters(body, "body")
        texts = every(pairs, "update")
        if len(texts) != 1:
            raise InvalidQuery(
                f"The request has {len(texts) or 'no'} update parameters.",
                remedy="Send one; several operations stand in it, with ; between them.",
            )
        body = texts[0].encode("utf-8", "surrogatepass")
    if every(pairs, "query"):
        raise RefusedQuery(
            "/update makes changes only; a query was sent.", remedy="Send queries to /sparql."
        )
    return Change(
        Action.UPDATE,
        who,
        documents=(Document("The update", _UPDATE, body),),
        using=every(pairs, "using-graph-uri"),
        using_named=every(pairs, "using-named-graph-uri"),
    )
