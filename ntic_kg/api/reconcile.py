"""``/reconcile``: the Reconciliation Service API 0.2, as OpenRefine and others speak it.

Comparing names takes processor time: it runs in a thread, few requests at once, each within the
deadline and the budget of its sender. There is no JSONP: pages of any origin may read the answers.
Source: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ntic_kg.api.client import Sender, Senders
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.origin import origin
from ntic_kg.api.reconcile_manifest import PATH, manifest
from ntic_kg.api.reconcile_preview import POLICY, flyout, missing, preview
from ntic_kg.api.reconcile_request import Asked, number, read_asked, read_queries, single
from ntic_kg.api.snapshots import PerSnapshot, StoreOf
from ntic_kg.errors import Busy, DeadlineExceeded, MalformedReconciliation, NotFound
from ntic_kg.link.reconcile import (
    Directory,
    Query,
    Reconciliation,
    Standing,
    candidates,
    extend,
    language_of,
    propose,
    read_directory,
    read_extension,
)
from ntic_kg.link.reconcile.suggest import (
    LONGEST_PREFIX,
    Typed,
    suggest_entities,
    suggest_kinds,
    suggest_properties,
    typed,
)
from ntic_kg.names import PREFIXES, shorten
from ntic_kg.ports import Store

_LOG = logging.getLogger(__name__)
_AT_ONCE = 2
_QUEUE_SECONDS = 10.0

_Prepared = tuple[Directory, tuple[Typed, ...]]
_Handler = Callable[[Request], Awaitable[Response]]


class Reconcile:
    """Answers ``/reconcile`` and what is below it.

    Args:
        reconciliation: what names are compared with, and how much of it each client has.
        store_of: gives a store that worker threads may ask, for an event loop.
        senders: tells who asks.
    """

    def __init__(self, reconciliation: Reconciliation, store_of: StoreOf, senders: Senders) -> None:
        self._reconciliation = reconciliation
        self._senders = senders
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._prepared = PerSnapshot[_Prepared](store_of, self._prepare)
        self._ahead: asyncio.Task[tuple[str, _Prepared]] | None = None

    def routes(self) -> list[Route]:
        """Return the routes."""
        below: dict[str, _Handler] = {
            "/suggest/entity": self._entities,
            "/suggest/type": self._types,
            "/suggest/property": self._properties,
            "/extend/properties": self._propose,
            "/preview": self._preview,
            "/flyout": self._flyout,
        }
        return [
            Route(PATH, self._answer, methods=["GET", "POST", "OPTIONS"], include_in_schema=False),
            *(Route(PATH + p, h, include_in_schema=False) for p, h in below.items()),
            *(
                Route(PATH + p, _preflight, methods=["OPTIONS"], include_in_schema=False)
                for p in below
            ),
        ]

    async def _answer(self, request: Request) -> Response:
        """Answer a batch of queries, an extension, or, where neither is asked, the manifest."""
        if request.method == "OPTIONS":
            return await _preflight(request)
        asked = await read_asked(request)
        if asked is None:
            self._prepare_ahead()
            return _json(manifest(origin(request.scope)))
        sender = self._senders.of(request.scope)
        snapshot, (directory, _) = await self._prepared.get()
        document = await self._within_budget(sender, lambda: self._work(asked, directory, sender))
        return _json(document, snapshot)

    def _prepare_ahead(self) -> None:
        """Index while the client reads the manifest, since it will ask next."""
        if self._ahead is None or self._ahead.done():
            self._ahead = asyncio.create_task(self._prepared.get())
            self._ahead.add_done_callback(_note)

    def _prepare(self, store: Store) -> tuple[str, _Prepared]:
        snapshot, directory = read_directory(store, self._reconciliation.vocabulary())
        self._reconciliation.standing()  # the first call reads other registries
        return snapshot, (directory, typed(directory))

    async def _within_budget(
        self, sender: Sender, work: Callable[[], dict[str, object]]
    ) -> dict[str, object]:
        """Run work in a thread when a place is free, and charge the sender for it.

        Raises:
            BudgetSpent: the sender has nothing left.
            Busy: no place became free.
        """
        budget = self._reconciliation.budget
        budget.admit(sender.client)
        try:
            async with asyncio.timeout(_QUEUE_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(
                "Others are reconciling.", remedy="Try again, with smaller batches."
            ) from None
        started = time.monotonic()
        try:
            return await run_in_threadpool(work)
        finally:
            self._free.release()
            budget.charge(sender.client, time.monotonic() - started)

    def _work(self, asked: Asked, directory: Directory, sender: Sender) -> dict[str, object]:
        if asked.extend is not None:
            return extend(read_extension(asked.extend), directory)
        end = time.monotonic() + sender.deadline if sender.deadline else float("inf")
        standing = self._reconciliation.standing()
        answers: dict[str, object] = {}
        for name, query in read_queries(asked.queries).items():
            if time.monotonic() > end:
                raise DeadlineExceeded(
                    f"The batch was not done after {sender.deadline:g} s.",
                    remedy="Send fewer queries at once.",
                )
            answers[name] = _one(query, directory, standing)
        return answers

    async def _entities(self, request: Request) -> Response:
        prefix, cursor = _typed_text(request)
        snapshot, (_, things) = await self._prepared.get()
        found = await run_in_threadpool(suggest_entities, things, prefix, cursor)
        return _json({"result": found}, snapshot)

    async def _types(self, request: Request) -> Response:
        prefix, cursor = _typed_text(request)
        snapshot, (directory, _) = await self._prepared.get()
        return _json({"result": suggest_kinds(directory, prefix, cursor)}, snapshot)

    async def _properties(self, request: Request) -> Response:
        prefix, cursor = _typed_text(request)
        return _json({"result": suggest_properties(prefix, cursor)})

    async def _propose(self, request: Request) -> Response:
        snapshot, (directory, _) = await self._prepared.get()
        kind = shorten(single(request, "type"))
        found = await run_in_threadpool(propose, directory, kind, number(request, "limit"))
        return _json(found, snapshot)

    async def _preview(self, request: Request) -> Response:
        """Show a thing in a frame of the client's page: the one answer that may be framed."""
        snapshot, (directory, _) = await self._prepared.get()
        status = HTTPStatus.OK
        try:
            body = preview(_known(request, directory), directory, origin(request.scope))
        except NotFound:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            body, status = missing(), HTTPStatus.NOT_FOUND
        headers = {
            SNAPSHOT: snapshot,
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "no-referrer",
        }
        return Response(body, status, headers)

    async def _flyout(self, request: Request) -> Response:
        snapshot, (directory, _) = await self._prepared.get()
        key = _known(request, directory)
        return _json({"id": key, "html": flyout(key, directory)}, snapshot)


async def _preflight(_request: Request) -> Response:
    """Answer a browser that asks whether a page may ask; the head says so."""
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _one(
    query: Query | MalformedReconciliation, directory: Directory, standing: Standing
) -> dict[str, object]:
    """Answer one query; a malformed one finds nothing and says why, the others go on."""
    if isinstance(query, MalformedReconciliation):
        return {"result": [], "error": f"{query.message} {query.remedy}"}
    language = language_of(query.text)
    found = candidates(query, directory, standing)
    return {"result": [candidate.document(language) for candidate in found]}


def _note(task: asyncio.Task[tuple[str, _Prepared]]) -> None:
    """Log what went wrong ahead of time; whoever asks next meets it again and is told."""
    if not task.cancelled() and task.exception() is not None:
        _LOG.warning("Indexing for /reconcile failed: %s", task.exception())


def _known(request: Request, directory: Directory) -> str:
    """Return the key that a request names.

    Raises:
        NotFound: nothing has it.
    """
    key = single(request, "id").removeprefix(PREFIXES["id"])
    if key in directory.entities or key in directory.mentioned:
        return key
    raise NotFound(
        f"Nothing is known as {key[:200]!r}.",
        remedy="Use an id that this service gave, such as center/high-speed-train.",
    )


def _typed_text(request: Request) -> tuple[str, int]:
    """Return what a person has typed, and how many suggestions to leave out."""
    return single(request, "prefix")[:LONGEST_PREFIX], number(request, "cursor")


def _json(document: Mapping[str, object], snapshot: str = "") -> Response:
    # Escaped, because keys of clients may hold what has no UTF-8.
    body = json.dumps(document, ensure_ascii=True, allow_nan=False).encode("ascii")
    headers = {SNAPSHOT: snapshot} if snapshot else {}
    return Response(body, media_type="application/json", headers=headers)
