"""Read a request to ``/sparql``: where the query stands, what dataset and format it asks for.

Parameters that other services know (``output``, ``results``, ``callback``) do no harm and are
not looked at. Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from ntic_kg.errors import (
    IllTypedParameter,
    InvalidQuery,
    MalformedFile,
    NticError,
    RefusedQuery,
    TooLarge,
    UnsupportedType,
)

LONGEST_BODY = 256 * 1024
_MOST_PARAMETERS = 200
_LONGEST_DATASET = 4_096
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Question:
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
    names = {name for name, _ in _parameters(query_string, "query string")}
    return not names & {"query", "update"}


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
    pairs = _parameters(scope["query_string"], "query string")
    if scope["method"] == "POST":
        pairs += await _posted(headers, receive)
    return _question(pairs, ", ".join(headers.getlist("accept")) or None)


def _question(pairs: list[tuple[str, str]], accept: str | None) -> Question:
    def every(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if every("update"):
        raise _update_refused()
    queries = every("query")
    if len(queries) != 1:
        raise InvalidQuery(
            f"The request has {len(queries) or 'no'} query parameters.",
            remedy="Send one query: GET or POST query=…, or POST it as application/sparql-query.",
        )
    if sum(map(len, every("default-graph-uri") + every("named-graph-uri"))) > _LONGEST_DATASET:
        raise RefusedQuery(
            f"The graph IRIs of the request have more than {_LONGEST_DATASET:,} characters.",
            remedy="Name fewer graphs, or none: the default graph is the union of all.",
        )
    formats, timeouts = every("format"), every("timeout")
    return Question(
        query=queries[0],
        default_graphs=every("default-graph-uri"),
        named_graphs=every("named-graph-uri"),
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


async def _posted(headers: Headers, receive: Receive) -> list[tuple[str, str]]:
    content_type, _, parameters = headers.get("content-type", "").partition(";")
    media_type = content_type.strip().lower()
    if media_type == _UPDATE:
        raise _update_refused()
    if media_type not in {_FORM, _QUERY}:
        raise UnsupportedType(
            f"A body of type {media_type[:100]!r} is not read here.",
            remedy=f"Send {_FORM} with query=…, or the query itself as {_QUERY}.",
        )
    _check_encoding(headers, parameters)
    body = await _body(headers, receive)
    if media_type == _FORM:
        return _parameters(body, "body")
    return [("query", _text(body, "body"))]


def _check_encoding(headers: Headers, parameters: str) -> None:
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise UnsupportedType(
            f"A body in the encoding {coding[:40]!r} is not read here.", remedy="Send it plain."
        )
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if key.strip().lower() == "charset" and charset not in {"utf-8", "utf8", "us-ascii"}:
            raise UnsupportedType(
                f"The character set {charset[:40]!r} is not read here.", remedy="Send UTF-8."
            )


async def _body(headers: Headers, receive: Receive) -> bytes:
    """Read the body, counting as it comes in."""
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length[:20]) > LONGEST_BODY:
        raise _too_large()
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedFile("The body ended early.", remedy="Send the whole request again.")
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            raise _too_large()
        if not message.get("more_body"):
            return bytes(body)


def _parameters(data: bytes, where: str) -> list[tuple[str, str]]:
    text = _text(data, where)
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error
    except ValueError as error:
        raise MalformedFile(
            f"The {where} has more than {_MOST_PARAMETERS} parameters.", remedy="Send fewer."
        ) from error


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error


def _not_utf8(where: str) -> NticError:
    return MalformedFile(f"The {where} is not UTF-8.", remedy="Encode the query as UTF-8.")


def _too_large() -> NticError:
    return TooLarge(
        f"The body is longer than {LONGEST_BODY:,} bytes.",
        remedy="A query may have 65,536 bytes; send a shorter one.",
    )


def _update_refused() -> NticError:
    return RefusedQuery(
        "/sparql answers queries only; an update was sent.",
        remedy="Send SELECT, ASK, CONSTRUCT or DESCRIBE; data are changed by stewards.",
    )
