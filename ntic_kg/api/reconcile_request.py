"""Read what a reconciliation client sends: a batch of queries or an extension, as form or GET."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from ntic_kg.api.request_body import FORM, Pairs, check_type, every, parameters, read_body
from ntic_kg.errors import MalformedReconciliation, TooLarge
from ntic_kg.link.reconcile import Query, read_query

MOST_QUERIES = 100
MOST_BYTES = 1024 * 1024
_MOST_NUMBER = 10_000


@dataclass(frozen=True)
class Asked:
    """The JSON documents of a request: a batch, or an extension where it is not None."""

    queries: object
    extend: object


async def read_asked(request: Request) -> Asked | None:
    """Read a request; None when it asks neither.

    Raises:
        MalformedReconciliation: what it asks is no JSON, or it wants JSONP.
        UnsupportedType: its body is no form.
        TooLarge: its body is longer than is read here.
    """
    pairs = parameters(request.scope["query_string"], "query string")
    if request.method == "POST":
        remedy = (
            "Send the parameter queries or extend as a form (application/x-www-form-urlencoded)."
        )
        check_type(request.headers, {FORM}, remedy)
        body = await read_body(
            request.headers, request.receive, MOST_BYTES, "Send smaller batches."
        )
        pairs += parameters(body, "form")
    if every(pairs, "callback"):
        raise MalformedReconciliation(
            "There is no JSONP here: a script of another page would run what it is given.",
            remedy="Read the JSON; pages of any origin may (CORS).",
        )
    queries, extend = _document(pairs, "queries"), _document(pairs, "extend")
    if queries is None and extend is None:
        if request.method == "POST":
            raise MalformedReconciliation(
                "The form has neither queries nor extend.", remedy="Send one of the two."
            )
        return None
    if queries is not None and extend is not None:
        raise MalformedReconciliation(
            "The request has both queries and extend.", remedy="Send one of them."
        )
    return Asked(queries, extend)


def read_queries(document: object) -> dict[str, Query | MalformedReconciliation]:
    """Read the queries of a batch; a malformed one becomes its error.

    Raises:
        MalformedReconciliation: the batch is not an object.
        TooLarge: it has more queries than are answered at once.
    """
    if not isinstance(document, Mapping):
        raise MalformedReconciliation(
            "The parameter queries is not a JSON object.",
            remedy='Write it as {"q0": {"query": "…"}}.',
        )
    if len(document) > MOST_QUERIES:
        raise TooLarge(
            f"The batch has {len(document)} queries, and {MOST_QUERIES} are answered at once.",
            remedy="Send smaller batches.",
        )
    return {str(name): _read(query) for name, query in document.items()}


def _read(document: object) -> Query | MalformedReconciliation:
    try:
        return read_query(document)
    except MalformedReconciliation as error:
        return error


def single(request: Request, name: str) -> str:
    """Return a parameter of the address, empty where it is not given.

    Raises:
        MalformedReconciliation: it is given more than once.
    """
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise MalformedReconciliation(
            f"The parameter {name} is given more than once.", remedy="Give it once."
        )
    return values[0] if values else ""


def number(request: Request, name: str) -> int:
    """Return a parameter that is a whole number, 0 where it is not given.

    Raises:
        MalformedReconciliation: it is something else, or far too large.
    """
    text = single(request, name)
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()) or len(text) > 5 or int(text) > _MOST_NUMBER:
        raise MalformedReconciliation(
            f"The parameter {name} is {text[:40]!r}, not a whole number up to {_MOST_NUMBER}.",
            remedy="Leave it out or correct it.",
        )
    return int(text)


def _document(pairs: Pairs, name: str) -> object:
    """Return the JSON of a parameter, None where it is not given.

    Raises:
        MalformedReconciliation: it is no JSON, JSON null, or given more than once.
    """
    values = every(pairs, name)
    if not values:
        return None
    remedy = "See the Reconciliation Service API 0.2."
    if len(values) > 1:
        raise MalformedReconciliation(
            f"The parameter {name} is given more than once.", remedy="Give it once."
        )
    try:
        document = json.loads(values[0])
    except (ValueError, RecursionError):
        raise MalformedReconciliation(f"The parameter {name} is not JSON.", remedy=remedy) from None
    if document is None:
        raise MalformedReconciliation(f"The parameter {name} is JSON null.", remedy=remedy)
    return document
