"""The way of the requests that come most often, in front of the framework.

``/sparql`` goes straight to its endpoint, which writes every header itself; ready questions are
answered from the cache as long as the content has not changed. Everything else goes to the
framework, in its envelope.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from time import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ntic_kg.api.answer_cache import LARGEST, AnswerCache, Kept
from ntic_kg.api.envelope import Fields

_QUESTIONS = "/queries"
_COMPUTED = {b"content-length", b"etag", b"cache-control"}
_DAY = 24 * 60 * 60


class FastPath:
    """Chooses the way of a request.

    Args:
        app: answers what has no faster way.
        endpoint: answers ``/sparql``.
        cache: answers to ready questions.
    """

    def __init__(self, app: ASGIApp, endpoint: ASGIApp, cache: AnswerCache) -> None:
        self._app = app
        self._endpoint = endpoint
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == "/sparql":
            await self._endpoint(scope, receive, send)
        elif path.startswith(_QUESTIONS) and scope["method"] == "GET":
            await self._question(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _question(self, scope: Scope, receive: Receive, send: Send) -> None:
        accept = language = wanted = b""
        for name, value in scope["headers"]:
            if name == b"accept":
                accept += value + b","
            elif name == b"accept-language":
                language += value + b","
            elif name == b"if-none-match":
                wanted += value + b","
        # A question that is asked without a day is asked as of today.
        today = time() // _DAY
        request = (scope["path"], scope["query_string"], accept, language)
        key = (self._cache.version(), *request, today)
        kept = self._cache.get(key)
        if kept is not None:
            await kept.send(send, wanted)
            return
        snapshot = self._cache.snapshot().encode()

        async def keep(answer: Kept) -> None:
            if (b"x-ntic-snapshot", snapshot) in answer.fields:
                size = len(scope["path"]) + len(scope["query_string"])
                size += len(accept) + len(language)
                self._cache.put(key, answer, size)
            await answer.send(send, wanted)

        await self._app(scope, receive, _Capture(send, keep))


class _Capture:
    """Holds the head of an answer back until its body is there, and gives both to be kept."""

    def __init__(self, send: Send, keep: Callable[[Kept], Any]) -> None:
        self._send = send
        self._keep = keep
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
            return
        body = message.get("body", b"")
        kept = _is_complete(start["headers"]) and not _is_of_now(start["headers"])
        if message.get("more_body") or len(body) > LARGEST or not kept:
            await self._send(start)
            await self._send(message)
            return
        fields: Fields = [f for f in start["headers"] if f[0].lower() not in _COMPUTED]
        await self._keep(Kept.of(fields, bytes(body)))


def _is_complete(fields: Fields) -> bool:
    return all(value == b"complete" for name, value in fields if name == b"x-ntic-complete")


def _is_of_now(fields: Fields) -> bool:
    """Whether an answer holds what no snapshot identifies, such as what another registry says."""
    return any(name == b"cache-control" and value == b"no-store" for name, value in fields)
