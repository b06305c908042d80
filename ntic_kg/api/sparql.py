"""``/sparql``: the SPARQL 1.1 Protocol, query operation only.

A plain ASGI application: what clients send here is hostile until the guard has seen it, and it
is on the fastest path of the service. Nothing is evaluated in this process.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from ntic_kg.api.answer_cache import LARGEST, STALLED, AnswerCache, Fields, Kept
from ntic_kg.api.client import Sender, Senders
from ntic_kg.api.negotiate import GRAPHS, TABLES, Format, choose
from ntic_kg.api.problems import COMPLETE, problem
from ntic_kg.api.sparql_request import Question, asks_nothing, read_question
from ntic_kg.errors import MethodNotAllowed, NticError
from ntic_kg.ports import Evaluator
from ntic_kg.settings import Settings
from ntic_kg.sparql.templates import Templates
from ntic_kg.values import Completeness, Job, Outcome

SNAPSHOT = "X-NTIC-Snapshot"
_METHODS = "GET, HEAD, POST, OPTIONS"
_UNWATCHED = 0.05  # most queries end sooner; watching each for a disconnect would cost them
_LONG_TEXT = 8_192
_CHUNK = 256 * 1024
_REMEMBERED = 1_000


@dataclass(frozen=True)
class _Admitted:
    """A question that the guard has let through, and how it will be answered."""

    question: Question
    format: Format
    changing: bool

    def key(self, snapshot: str) -> tuple[object, ...]:
        """Stand for the answer that a snapshot gives."""
        asked = self.question
        media_type = self.format.media_type
        return (snapshot, asked.query, asked.default_graphs, asked.named_graphs, media_type)


class SparqlEndpoint:
    """Answers queries that come from outside.

    Args:
        evaluator: evaluates what the guard lets through.
        settings: rows and bytes of one answer.
        description: answers GET and HEAD requests that ask nothing.
        cache: answers that were given before.
        senders: says who sends a request and what they may use.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        settings: Settings,
        description: ASGIApp,
        cache: AnswerCache,
        senders: Senders,
    ) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._description = description
        self._cache = cache
        self._senders = senders
        self._templates = Templates()
        self._requests: OrderedDict[tuple[bytes, bytes], _Admitted] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, receive, send)
        except NticError as error:
            headers = {"Allow": _METHODS} if isinstance(error, MethodNotAllowed) else None
            await problem(error, headers=headers)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await _send_head(send, HTTPStatus.NO_CONTENT, [(b"allow", _METHODS.encode())])
            await send({"type": "http.response.body", "body": b""})
            return
        if method not in {"GET", "HEAD", "POST"}:
            raise MethodNotAllowed(
                f"/sparql does not answer to {method[:20]}.", remedy="Use GET or POST."
            )
        if method != "POST" and asks_nothing(scope["query_string"]):
            await self._description(scope, receive, send)
            return
        sender = self._senders.of(scope)
        admitted = await self._admitted(scope, receive)
        wanted = b"" if method == "POST" else _header(scope, b"if-none-match")
        with_body = method != "HEAD"
        version = self._cache.version()
        kept = self._kept(admitted, version)
        if kept is None:
            job = self._job(sender, admitted)
            outcome = await _unless_disconnected(self._evaluator.run(job), receive)
            if outcome is None:
                return
            kept = self._keep(admitted, outcome, version)
            if kept is None:
                await _send_outcome(send, outcome, admitted.format, with_body=with_body)
                return
        await kept.send(send, wanted, with_body=with_body)

    async def _admitted(self, scope: Scope, receive: Receive) -> _Admitted:
        """Read a request and let the guard look at it; a request seen before is known."""
        if scope["method"] == "POST":
            return await self._admit(await read_question(scope, receive))
        # Of a request without a body, nothing but these two says what is asked.
        key = (scope["query_string"], _header(scope, b"accept"))
        admitted = self._requests.get(key)
        if admitted is not None:
            self._requests.move_to_end(key)
            return admitted
        question = _plain_question(*key) or await read_question(scope, receive)
        admitted = await self._admit(question)
        if sum(map(len, key)) <= _LONG_TEXT:
            self._requests[key] = admitted
            if len(self._requests) > _REMEMBERED:
                self._requests.popitem(last=False)
        return admitted

    async def _admit(self, question: Question) -> _Admitted:
        """Let the guard look at a query, and choose the format of its answer."""
        verdict = self._templates.known(question.query)
        if verdict is None:
            if len(question.query) > _LONG_TEXT:  # up to a fifth of a second
                verdict = await asyncio.to_thread(self._templates.check, question.query)
            else:
                verdict = self._templates.check(question.query)
        format_ = _chosen(verdict.form.yields_graph, question.accept, question.format)
        return _Admitted(question, format_, verdict.changing)

    def _kept(self, admitted: _Admitted, version: str) -> Kept | None:
        if admitted.changing:
            return None
        return self._cache.get((version, *admitted.key(self._cache.snapshot())))

    def _keep(self, admitted: _Admitted, outcome: Outcome, version: str) -> Kept | None:
        """Keep an answer that is whole, not too large, and the same each time."""
        whole = outcome.complete is Completeness.COMPLETE
        if admitted.changing or not whole or outcome.size > LARGEST:
            return None
        kept = Kept.of(_fields_of(outcome, admitted.format), outcome.content())
        asked = admitted.question
        size = sum(map(len, (asked.query, *asked.default_graphs, *asked.named_graphs)))
        self._cache.put((version, *admitted.key(outcome.snapshot)), kept, 2 * size)
        return kept

    def _job(self, sender: Sender, admitted: _Admitted) -> Job:
        question = admitted.question
        deadline = sender.deadline
        if question.timeout is not None:
            deadline = min(deadline or question.timeout, question.timeout)
        return Job(
            query=question.query,
            media_type=admitted.format.media_type,
            deadline=deadline,
            rows=self._settings.rows,
            bytes=self._settings.bytes,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
            client=sender.client,
        )


@lru_cache(maxsize=512)
def _chosen(yields_graph: bool, accept: str | None, name: str | None) -> Format:  # noqa: FBT001
    return choose(GRAPHS if yields_graph else TABLES, accept=accept, name=name)


def _plain_question(query_string: bytes, accept: bytes) -> Question | None:
    """Read the plainest of requests, ``query=…`` and no more, in a quarter of the time."""
    if not query_string.startswith(b"query=") or b"&" in query_string:
        return None
    try:
        query = unquote_to_bytes(query_string[6:].replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None  # the thorough way says what is wrong
    return Question(query, (), (), None, accept.decode("latin-1") or None, None)


def _header(scope: Scope, wanted: bytes) -> bytes:
    return b",".join([value for name, value in scope["headers"] if name == wanted])


async def _unless_disconnected(
    work: Coroutine[Any, Any, Outcome], receive: Receive
) -> Outcome | None:
    """Wait for an outcome; None when the client has gone, and then the evaluation has ended."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    watchers: list[asyncio.Task[None]] = []
    gone = finished = False

    def watch() -> None:
        watcher = loop.create_task(_disconnection(receive))
        watcher.add_done_callback(leave)
        watchers.append(watcher)

    def leave(watcher: asyncio.Task[None]) -> None:
        nonlocal gone
        if task is not None and not finished and not watcher.cancelled():
            gone = True
            task.cancel()

    timer = loop.call_later(_UNWATCHED, watch)
    try:
        return await work
    except asyncio.CancelledError:
        if not gone or task is None:
            raise
        task.uncancel()
        return None
    finally:
        finished = True
        timer.cancel()
        for watcher in watchers:
            watcher.cancel()


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_head(send: Send, status: int, fields: Fields) -> None:
    await send({"type": "http.response.start", "status": status, "headers": fields})


@lru_cache(maxsize=64)
def _fields(content_type: str, snapshot: str, complete: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-type", content_type.encode()),
        (b"vary", b"Accept"),
        (SNAPSHOT.lower().encode(), snapshot.encode()),
        (COMPLETE.lower().encode(), complete.encode()),
    )


def _fields_of(outcome: Outcome, format_: Format) -> tuple[tuple[bytes, bytes], ...]:
    return _fields(format_.content_type, outcome.snapshot, outcome.complete.value)


async def _send_outcome(send: Send, outcome: Outcome, format_: Format, *, with_body: bool) -> None:
    length = (b"content-length", str(outcome.size).encode())
    fields = [*_fields_of(outcome, format_), length]
    try:
        await _send_head(send, HTTPStatus.OK, fields)
        if with_body:
            # A client that takes nothing for half a minute must not hold the answer for ever.
            async for chunk in _chunks(outcome.body):
                async with asyncio.timeout(STALLED):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})
    except TimeoutError:
        return  # the server closes the connection of an unfinished answer
    finally:
        if not isinstance(outcome.body, bytes):
            outcome.body.close()


async def _chunks(body: bytes | BinaryIO) -> AsyncIterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    while chunk := body.read(_CHUNK):
        yield chunk
