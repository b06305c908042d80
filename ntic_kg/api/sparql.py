"""``/sparql``: the SPARQL 1.1 Protocol, query operation only.

A plain ASGI application: what clients send here is hostile until the guard has seen it, and it
is on the fastest path of the service. Nothing is evaluated in this process.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ntic_kg.api.answer_cache import LARGEST, STALLED, AnswerCache, Kept
from ntic_kg.api.client import Sender, Senders
from ntic_kg.api.departure import Attention, ClientGone
from ntic_kg.api.envelope import Fields, public_fields
from ntic_kg.api.negotiate import GRAPHS, TABLES, Format, choose
from ntic_kg.api.problems import problem
from ntic_kg.api.sparql_request import Question, asks_nothing, plain_question, read_question
from ntic_kg.errors import MethodNotAllowed, NticError
from ntic_kg.ports import Evaluator
from ntic_kg.sparql.templates import Templates
from ntic_kg.values import Completeness, Job, Outcome

_METHODS = "GET, HEAD, POST, OPTIONS"
_LONG_TEXT = 8_192
_CHUNK = 256 * 1024
_REMEMBERED = 1_000


class _Admitted(NamedTuple):
    """A question that the guard has let through, and how it will be answered."""

    question: Question
    format: Format
    changing: bool


class SparqlEndpoint:
    """Answers queries that come from outside.

    It writes the headers of its answers itself; all else leaves in an envelope.

    Args:
        evaluator: evaluates what the guard lets through.
        envelope: adds to the answers of others the headers that every answer carries.
        description: answers GET and HEAD requests that ask nothing.
        cache: answers that were given before.
        senders: says who sends a request and what they may use.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        envelope: Callable[[ASGIApp], ASGIApp],
        description: ASGIApp,
        cache: AnswerCache,
        senders: Senders,
    ) -> None:
        self._evaluator = evaluator
        self._envelope = envelope
        self._description = envelope(description)
        self._options = envelope(_options)
        self._cache = cache
        self._senders = senders
        self._templates = Templates()
        self._attention = Attention()
        self._requests: OrderedDict[tuple[bytes, bytes], _Admitted] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, receive, send)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the envelope makes a 500 of the unexpected
            await self._envelope(_refusal(error))(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await self._options(scope, receive, send)
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
        question, format_, changing = admitted
        wanted = b"" if method == "POST" else _header(scope, b"if-none-match")
        with_body = method != "HEAD"
        dataset = (question.default_graphs, question.named_graphs)
        # The version is asked for before anything is evaluated: what is kept is never older.
        key = (self._cache.version(), question.query, dataset, format_.media_type)
        kept = None if changing else self._cache.get(key)
        if kept is None:
            job = _job(sender, question, format_)
            outcome = await self._attention.during(self._evaluator.run(job), receive)
            whole = outcome.complete is Completeness.COMPLETE
            if changing or not whole or outcome.size > LARGEST:
                await _send_outcome(send, outcome, format_, with_body=with_body)
                return
            kept = Kept.of(_fields_of(outcome, format_), outcome.content())
            size = len(question.query) + sum(map(len, dataset[0] + dataset[1]))
            self._cache.put(key, kept, 2 * size)
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
        question = plain_question(*key) or await read_question(scope, receive)
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


@lru_cache(maxsize=512)
def _chosen(yields_graph: bool, accept: str | None, name: str | None) -> Format:  # noqa: FBT001
    return choose(GRAPHS if yields_graph else TABLES, accept=accept, name=name)


def _header(scope: Scope, wanted: bytes) -> bytes:
    return b",".join([value for name, value in scope["headers"] if name == wanted])


def _refusal(error: Exception) -> ASGIApp:
    """Write an error; one that nobody expected is left to whoever stands around."""
    if isinstance(error, NticError):
        headers = {"Allow": _METHODS} if isinstance(error, MethodNotAllowed) else None
        return problem(error, headers=headers)

    async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise error

    return fail


async def _options(scope: Scope, receive: Receive, send: Send) -> None:
    answer = Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": _METHODS})
    await answer(scope, receive, send)


def _job(sender: Sender, question: Question, format_: Format) -> Job:
    deadline = sender.deadline
    if question.timeout is not None:
        deadline = min(deadline or question.timeout, question.timeout)
    return Job(
        question.query,
        format_.media_type,
        deadline,
        sender.rows,
        sender.bytes,
        question.default_graphs,
        question.named_graphs,
        client=sender.client,
    )


@lru_cache(maxsize=64)
def _fields(content_type: str, snapshot: str, complete: str) -> Fields:
    return public_fields(content_type, snapshot, complete)


def _fields_of(outcome: Outcome, format_: Format) -> Fields:
    return _fields(format_.content_type, outcome.snapshot, outcome.complete.value)


async def _send_outcome(send: Send, outcome: Outcome, format_: Format, *, with_body: bool) -> None:
    length = (b"content-length", str(outcome.size).encode())
    fields = [*_fields_of(outcome, format_), length]
    try:
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": fields})
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
