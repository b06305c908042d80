"""``/sparql``: the SPARQL 1.1 Protocol, query operation only.

A plain ASGI application: what clients send here is hostile until the guard has seen it, and it
is on the fastest path of the service. Nothing is evaluated in this process.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from http import HTTPStatus
from typing import BinaryIO

from starlette.types import ASGIApp, Receive, Scope, Send

from ntic_kg.api.negotiate import GRAPHS, TABLES, Format, choose
from ntic_kg.api.problems import COMPLETE, problem
from ntic_kg.api.sparql_request import Question, asks_nothing, read_question
from ntic_kg.errors import MethodNotAllowed, NticError
from ntic_kg.ports import Evaluator
from ntic_kg.settings import Settings
from ntic_kg.sparql.guard import check
from ntic_kg.sparql.kind import query_form
from ntic_kg.values import Job, Outcome

SNAPSHOT = "X-NTIC-Snapshot"
_METHODS = "GET, HEAD, POST, OPTIONS"
_UNWATCHED = 0.05  # most queries end sooner; watching each for a disconnect would cost them
_LONG_TEXT = 8_192
_CHUNK = 256 * 1024
_STALLED = 30.0


class SparqlEndpoint:
    """Answers queries that come from outside.

    Args:
        evaluator: evaluates what the guard lets through.
        settings: deadline, rows and bytes of one answer.
        description: answers GET and HEAD requests that ask nothing.
    """

    def __init__(self, evaluator: Evaluator, settings: Settings, description: ASGIApp) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._description = description

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
            await _send_head(send, HTTPStatus.NO_CONTENT, {"Allow": _METHODS})
            await send({"type": "http.response.body"})
            return
        if method not in {"GET", "HEAD", "POST"}:
            raise MethodNotAllowed(
                f"/sparql does not answer to {method[:20]}.", remedy="Use GET or POST."
            )
        if method != "POST" and asks_nothing(scope["query_string"]):
            await self._description(scope, receive, send)
            return
        question = await read_question(scope, receive)
        format_ = await _admit(question)
        job = self._job(question, format_)
        outcome = await _unless_disconnected(self._evaluator.run(job), receive)
        if outcome is not None:
            await _send_outcome(send, outcome, format_, with_body=method != "HEAD")

    def _job(self, question: Question, format_: Format) -> Job:
        deadline = self._settings.deadline
        if question.timeout is not None:
            deadline = min(deadline or question.timeout, question.timeout)
        return Job(
            query=question.query,
            media_type=format_.media_type,
            deadline=deadline,
            rows=self._settings.rows,
            bytes=self._settings.bytes,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )


async def _admit(question: Question) -> Format:
    """Let the guard look at a query, and choose the format of its answer."""
    if len(question.query) > _LONG_TEXT:
        await asyncio.to_thread(check, question.query)  # up to a fifth of a second
    else:
        check(question.query)
    offered = GRAPHS if query_form(question.query).yields_graph else TABLES
    return choose(offered, accept=question.accept, name=question.format)


async def _unless_disconnected(work: Awaitable[Outcome], receive: Receive) -> Outcome | None:
    """Wait for an outcome; None when the client has gone, and then the evaluation has ended."""
    task = asyncio.ensure_future(work)
    watcher: asyncio.Task[None] | None = None
    try:
        await asyncio.wait({task}, timeout=_UNWATCHED)
        if not task.done():
            watcher = asyncio.create_task(_disconnection(receive))
            await asyncio.wait({task, watcher}, return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        for waiting in (task, watcher):
            if waiting is not None and not waiting.done():
                waiting.cancel()
                with suppress(asyncio.CancelledError, NticError):
                    await waiting


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_head(send: Send, status: int, headers: dict[str, str]) -> None:
    fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": fields})


async def _send_outcome(send: Send, outcome: Outcome, format_: Format, *, with_body: bool) -> None:
    headers = {
        "Content-Type": format_.content_type,
        "Content-Length": str(outcome.size),
        "Vary": "Accept",
        SNAPSHOT: outcome.snapshot,
        COMPLETE: outcome.complete.value,
    }
    try:
        await _send_head(send, HTTPStatus.OK, headers)
        if with_body:
            # A client that takes nothing for half a minute must not hold the answer for ever.
            async for chunk in _chunks(outcome.body):
                async with asyncio.timeout(_STALLED):
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
