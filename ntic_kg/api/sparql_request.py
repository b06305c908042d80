"""Read a request to ``/sparql``: where the query stands, what dataset and format it asks for.

Parameters that other services know (``output``, ``results``, ``callback``) do no harm and are
not looked at. Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import math
import re
from binascii import a2b_qp
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from ntic_kg.api.request_body import (
    FORM,
    Pairs,
    check_type,
    every,
    media_type_of,
    parameters,
    read_body,
    text_of,
)
from ntic_kg.errors import IllTypedParameter, InvalidQuery, NticError, RefusedQuery

LONGEST_BODY = 256 * 1024
_LONGEST_DATASET = 4_096
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
# What quoted-printable, which the standard library decodes in C, and a query string have in common.
_ALIKE = re.compile(rb"[!-$&-<>-~]*+(?:%[0-9A-Fa-f]{2}[!-$&-<>-~]*+)*+")
_SHORTER = "A query may have 65,536 bytes; send a shorter one."


class Question(NamedTuple):
    """What a request asks.

    Args:
        query: SPARQL text.
        default_graphs, named_graphs: IRIs of the dataset that the protocol names.
        format: value of ``format=``, None when absent.
        accept: the Accept header, None when absent.
        timeout: seconds that the client is willing to wait, None when it does not say.
    """

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    accept: str | None
    timeout: float | None


def asks_nothing(query_string: bytes) -> bool:
    """Say whether a request asks for the description of the service: neither query nor update.

    >>> asks_nothing(b"format=ttl"), asks_nothing(b"query="), asks_nothing(b"update=CLEAR+ALL")
    (True, False, False)
    """
    if query_string.startswith(b"query="):
        return False
    names = {name for name, _ in parameters(query_string, "query string")}
    return not names & {"query", "update"}


def plain_question(query_string: bytes, accept: bytes) -> Question | None:
    """Read the plainest of requests, ``query=…`` and no more, in a tenth of the time.

    Args:
        query_string: as it was sent.
        accept: the Accept header.

    Returns:
        The question, or None when it takes the thorough way to read it or to say what is wrong.

    >>> plain_question(b"query=ASK+%7B%7D", b"").query
    'ASK {}'
    >>> plain_question(b"query=ASK&format=csv", b"") is None
    True
    """
    if not query_string.startswith(b"query=") or b"&" in query_string:
        return None
    text = query_string[6:].replace(b"+", b" ")
    if not _ALIKE.fullmatch(query_string, 6):
        return None
    try:
        query = a2b_qp(text.replace(b"%", b"=")).decode()
    except UnicodeDecodeError:
        return None
    return Question(query, (), (), None, accept.decode("latin-1") or None, None)


async def read_question(scope: Scope, receive: Receive) -> Question:
    """Read a GET, HEAD or POST request.

    Raises:
        InvalidQuery: there is no query, or more than one.
        RefusedQuery: an update was sent, or too many graphs are named.
        MalformedFile: text is not UTF-8.
        UnsupportedType: the body is of another type, or compressed.
        TooLarge: the body is longer than 256 KiB.
        IllTypedParameter: ``timeout`` is not a number of seconds.
    """
    headers = Headers(scope=scope)
    pairs = parameters(scope["query_string"], "query string")
    if scope["method"] == "POST":
        pairs += await _posted(headers, receive)
    return _question(pairs, ", ".join(headers.getlist("accept")) or None)


def _question(pairs: Pairs, accept: str | None) -> Question:
    if every(pairs, "update"):
        raise _update_refused()
    queries = every(pairs, "query")
    if len(queries) != 1:
        raise InvalidQuery(
            f"The request has {len(queries) or 'no'} query parameters.",
            remedy="Send one query: GET or POST query=…, or POST it as application/sparql-query.",
        )
    if (
        sum(map(len, every(pairs, "default-graph-uri") + every(pairs, "named-graph-uri")))
        > _LONGEST_DATASET
    ):
        raise RefusedQuery(
            f"The graph IRIs of the request have more than {_LONGEST_DATASET:,} characters.",
            remedy="Name fewer graphs, or none: the default graph is the union of all.",
        )
    formats, timeouts = every(pairs, "format"), every(pairs, "timeout")
    return Question(
        query=queries[0],
        default_graphs=every(pairs, "default-graph-uri"),
        named_graphs=every(pairs, "named-graph-uri"),
        format=formats[-1] if formats else None,
        accept=accept,
        timeout=_seconds(timeouts[-1]) if timeouts else None,
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise IllTypedParameter(
            f"timeout={text[:40]!r} is not a number of seconds above zero.",
            remedy="Leave it out, or give seconds such as 2.5; it can only shorten the deadline.",
        )
    return seconds


async def _posted(headers: Headers, receive: Receive) -> Pairs:
    if media_type_of(headers) == _UPDATE:
        raise _update_refused()
    media_type = check_type(
        headers, (FORM, _QUERY), f"Send {FORM} with query=…, or the query itself as {_QUERY}."
    )
    body = await read_body(headers, receive, LONGEST_BODY, _SHORTER)
    if media_type == FORM:
        return parameters(body, "body")
    return [("query", text_of(body, "body"))]


def _update_refused() -> NticError:
    return RefusedQuery(
        "/sparql answers queries only; an update was sent.",
        remedy="Send SELECT, ASK, CONSTRUCT or DESCRIBE; updates go to /update.",
    )
