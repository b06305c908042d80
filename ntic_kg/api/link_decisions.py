"""``/links/decisions``: what was decided about links; stewards add to it, anybody reads it.

Nothing that was decided is changed or removed: to take a decision back is to send another one.
What is sent is checked by the same rules as ``ntic-kg decide`` and stands in the same file.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from ntic_kg.api.authorize import Doorkeeper
from ntic_kg.api.endpoint import Endpoint
from ntic_kg.api.request_body import check_type, read_body, text_of
from ntic_kg.api.snapshots import StoreOf
from ntic_kg.errors import (
    Busy,
    IllTypedParameter,
    InvalidInput,
    MalformedFile,
    MethodNotAllowed,
    UnknownParameter,
)
from ntic_kg.ledger import Ledger, record_key
from ntic_kg.names import BASE, expand
from ntic_kg.ports import Store
from ntic_kg.values import Claim, Decision, Role

PATH = "/links/decisions"
LONGEST_BODY = 256 * 1024
PAGE, LONGEST_PAGE = 100, 1000
_JSON = "application/json"
_METHODS = "GET, HEAD, POST, OPTIONS"
_NEEDED = ("subject", "object", "judgement", "reason")
_TEXTS = (*_NEEDED, "relation", "reviewer")
_LONGEST_QUEUE = 64


class Decisions(Protocol):
    """Something that keeps decisions about links."""

    def ledger(self) -> Ledger:
        """Return all decisions, and which of them hold."""
        ...

    def add(self, claim: Claim, store: Store) -> tuple[Path, Decision]:
        """Write down what a person says, checked by what the store says; see ``link.decide``."""
        ...


class LinkDecisions(Endpoint):
    """Answers ``/links/decisions``.

    Args:
        decisions: keeps them.
        doorkeeper: says who asks.
        store_of: gives a store that threads may ask, for an event loop.
    """

    def __init__(self, decisions: Decisions, doorkeeper: Doorkeeper, store_of: StoreOf) -> None:
        super().__init__(_METHODS)
        self._decisions = decisions
        self._doorkeeper = doorkeeper
        self._store_of = store_of
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Answer one request; see ``Endpoint.answer``."""
        method = scope["method"]
        if method in {"GET", "HEAD"}:
            wanted = _wanted(Request(scope).query_params)
            return _json(await run_in_threadpool(self._list, *wanted))
        if method != "POST":
            raise MethodNotAllowed(
                f"{PATH} does not answer to {method[:20]}.",
                remedy=f"Use one of {_METHODS}; to take a decision back, POST another one.",
            )
        grant = self._doorkeeper.require(scope, Role.STEWARD)
        headers = Headers(scope=scope)
        check_type(headers, (_JSON,), f"Send one decision as {_JSON}.")
        body = await read_body(headers, receive, LONGEST_BODY, "Send one decision at a time.")
        claim = _claim(body, grant.name)
        # A client that goes away does not undo what it asked for.
        made = await asyncio.shield(self._add(claim))
        pair = urlencode({"subject": made.link.subject, "object": made.link.object})
        return _json(_written(made, holds=True), HTTPStatus.CREATED, {"Location": f"{PATH}?{pair}"})

    async def _add(self, claim: Claim) -> Decision:
        """Write one decision after the other."""
        if self._waiting >= _LONGEST_QUEUE:
            raise Busy(
                f"{self._waiting} other decisions wait to be written.",
                remedy="Try again in a second; Retry-After says when.",
            )
        store = self._store_of(asyncio.get_running_loop())
        self._waiting += 1
        try:
            async with self._turn:
                return (await run_in_threadpool(self._decisions.add, claim, store))[1]
        finally:
            self._waiting -= 1

    def _list(self, subject: str, target: str, limit: int, offset: int) -> dict[str, object]:
        ledger = self._decisions.ledger()
        found = [
            d
            for d in sorted(ledger.decisions, key=lambda d: d.time)[::-1]
            if subject in {"", d.link.subject} and target in {"", d.link.object}
        ]
        page = found[offset : offset + limit]
        end = offset + len(page)
        return {
            "decisions": [_written(d, holds=_holds(d, ledger)) for d in page],
            "total": len(found),
            "next": end if end < len(found) else None,
        }


def _holds(decision: Decision, ledger: Ledger) -> bool:
    return ledger.of(decision.link) == decision


def _written(decision: Decision, *, holds: bool) -> dict[str, object]:
    """Write a decision; what is not known of it is null."""
    link = decision.link
    return {
        "id": f"{BASE}id/decision/{record_key(decision)}",
        "subject": {"id": link.subject, "name": decision.labels[0] or None},
        "relation": link.relation,
        "object": {"id": link.object, "name": decision.labels[1] or None},
        "judgement": decision.judgement.value,
        "holds": holds,
        "time": decision.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reviewer": decision.reviewer or None,
        "recorder": decision.recorder or None,
        "rule": decision.rule or None,
        "reason": decision.reason or None,
        "evidence": list(decision.evidence),
    }


def _claim(body: bytes, who: str) -> Claim:
    """Read a decision as it was sent."""
    try:
        document = json.loads(text_of(body, "body"))
    except (ValueError, RecursionError) as error:
        place = f": {error}" if isinstance(error, json.JSONDecodeError) else ""
        raise MalformedFile(
            f"The body is not JSON{place}.", remedy="Send an object; see /openapi.json."
        ) from None
    if not isinstance(document, Mapping):
        raise InvalidInput("The body is no JSON object.", remedy="Send one decision as an object.")
    unknown = sorted(str(key)[:40] for key in document.keys() - {*_TEXTS, "evidence"})
    if unknown:
        raise InvalidInput(
            f"A decision has no {', '.join(unknown[:5])}.",
            remedy=f"Its members are: {', '.join(_TEXTS)}, evidence.",
        )
    for name in _TEXTS:
        if not isinstance(document.get(name, None if name in _NEEDED else ""), str):
            fault = "is no text" if name in document else "is missing"
            raise InvalidInput(f"The member {name} {fault}.", remedy=f"Give {name} as a string.")
    evidence = document.get("evidence", [])
    if not isinstance(evidence, list) or not all(isinstance(found, str) for found in evidence):
        raise InvalidInput(
            "The member evidence is no list of texts.", remedy="Give a string for each finding."
        )
    return Claim(
        subject=document["subject"],
        object=document["object"],
        judgement=document["judgement"],
        reviewer=document.get("reviewer", "") or who,
        reason=document["reason"],
        relation=document.get("relation", ""),
        evidence=tuple(evidence),
        recorder=who,
    )


def _wanted(parameters: QueryParams) -> tuple[str, str, int, int]:
    """Read subject, object, limit and offset."""
    unknown = sorted({*parameters} - {"subject", "object", "limit", "offset"})
    if unknown:
        raise UnknownParameter(
            f"{PATH} has no parameter {unknown[0][:40]!r}.",
            remedy="Its parameters are: subject, object, limit, offset.",
        )
    subject, target = (expand(v) if (v := parameters.get(n)) else "" for n in ("subject", "object"))
    limit = _number(parameters, "limit", PAGE, LONGEST_PAGE)
    return subject, target, limit, _number(parameters, "offset", 0, 10**9)


def _number(parameters: QueryParams, name: str, default: int, most: int) -> int:
    text = parameters.get(name, str(default))
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > most:
        raise IllTypedParameter(
            f"The parameter {name} is {text[:40]!r}, not a whole number up to {most}.",
            remedy="Leave it out or correct it.",
        )
    return int(text)


def _json(
    document: Mapping[str, object],
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status, headers, media_type=_JSON)
