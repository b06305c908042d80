"""The headers that every answer carries, and the answer to what nobody expected."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ntic_kg.answers import REASON
from ntic_kg.api.problems import COMPLETE, internal_problem, problem
from ntic_kg.errors import NticError, StoreFailure
from ntic_kg.values import Completeness

SNAPSHOT = "X-NTIC-Snapshot"
Fields = list[tuple[bytes, bytes]]

_LOG = logging.getLogger(__name__)
_SNAPSHOT, _COMPLETE = SNAPSHOT.lower().encode(), COMPLETE.lower().encode()
_SAFE = (b"x-content-type-options", b"nosniff")
_EXPOSED = f"{SNAPSHOT}, {COMPLETE}, {REASON}, ETag, Link, Retry-After"
_PUBLIC = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED.encode()),
]
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
]
_OURS = {name for name, _ in (_SAFE, *_PUBLIC, *_PREFLIGHT)}


def public_fields(content_type: str, snapshot: str, complete: str) -> Fields:
    """Give every header of an answer that pages of any origin may read, but for its length.

    >>> public_fields("text/csv", "s", "complete")[0]
    (b'content-type', b'text/csv')
    """
    return [
        (b"content-type", content_type.encode()),
        (b"vary", b"Accept"),
        (_SNAPSHOT, snapshot.encode()),
        (_COMPLETE, complete.encode()),
        _SAFE,
        *_PUBLIC,
    ]


class Envelope:
    """Adds the headers that every answer carries.

    Reads may come from pages of any origin, without credentials; nothing else may.

    Args:
        app: answers, or raises what becomes a problem document.
        snapshot: identifies the content that readers see now.
    """

    def __init__(self, app: ASGIApp, snapshot: Callable[[], str]) -> None:
        self._app = app
        self._snapshot = snapshot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete the head of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = _own_fields(scope)
        started = False

        async def complete(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                self._complete(message, own)
                started = True
            await send(message)

        try:
            await self._app(scope, receive, complete)
        except Exception as error:  # noqa: BLE001 - the door: what nobody expected becomes a 500
            # Raised further, it would make the server cut a connection that others reuse.
            expected = isinstance(error, NticError) and not started
            if not expected:
                _LOG.exception("%s %s failed", scope["method"], ascii(scope["path"]))
            if not started:
                answer = problem(error) if isinstance(error, NticError) else internal_problem()
                await answer(scope, receive, complete)

    def _complete(
        self, message: MutableMapping[str, Any], own: Iterable[tuple[bytes, bytes]]
    ) -> None:
        fields = message.setdefault("headers", [])
        names = {name for name, _ in fields}
        fields = [field for field in fields if field[0] not in _OURS]
        if _COMPLETE not in names:
            fields.append((_COMPLETE, Completeness.COMPLETE.value.encode()))
        if _SNAPSHOT not in names:
            fields += self._known_snapshot()
        message["headers"] = [*fields, *own]

    def _known_snapshot(self) -> Fields:
        try:
            return [(_SNAPSHOT, self._snapshot().encode())]
        except StoreFailure:
            return []  # nothing was ever loaded: there is none to name


def _own_fields(scope: Scope) -> Fields:
    """Give the headers that depend on the request alone."""
    method, asked = scope["method"], []
    if method == "OPTIONS":
        method = Headers(scope=scope).get("access-control-request-method", "").upper()
        asked = _PREFLIGHT
    # Their POST only reads.
    if method in {"GET", "HEAD"} or scope["path"] in {"/sparql", "/reconcile"}:
        return [_SAFE, *_PUBLIC, *asked]
    return [_SAFE]
