"""The HTTP door of checking: ``POST /check``.

The answer comes when the check is done. A client that asks for ``text/event-stream`` is told the
progress on the way; whoever hangs up ends the check. Nothing of what was handed in stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from ntic_kg.api.checks_request import Asked, read_files, read_parameters
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.negotiate import GRAPHS, Format, choose
from ntic_kg.api.problems import problem
from ntic_kg.errors import Busy, NticError
from ntic_kg.reports.page import POLICY
from ntic_kg.values import Checked, CheckRequest

Progress = Callable[[str, int, int], None]
Checker = Callable[[CheckRequest, Progress], Awaitable[Checked]]

FORMATS = (
    Format("json", "application/json", "application/json"),
    *(f for f in GRAPHS if f.name != "jsonld"),
    Format("jsonld", "application/ld+json", "application/ld+json"),
    Format("html", "text/html", "text/html; charset=utf-8", ("application/xhtml+xml",)),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Format("csv", "text/csv", "text/csv; charset=utf-8"),
    Format("events", "text/event-stream", "text/event-stream"),
)
_AT_ONCE = 2
_QUEUE_SECONDS = 20.0
_RETRY_SECONDS = 30
_GONE = 499  # what proxies log for a client that hung up; nobody reads it


@dataclass(frozen=True)
class _Work:
    """One check that waits to be run."""

    files: tuple[Path, ...]
    shapes: Path | None
    asked: Asked
    format: Format


class Checks:
    """Checks what is handed in, a few at once."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._free = asyncio.Semaphore(_AT_ONCE)

    def routes(self) -> Sequence[BaseRoute]:
        """Give the routes."""
        return [Route("/check", self.check, methods=["POST"], include_in_schema=False)]

    async def check(self, request: Request) -> Response:
        """Answer one request."""
        asked = read_parameters(request.query_params, date.today())  # noqa: DTZ011 - local day
        format_ = choose(FORMATS, accept=request.headers.get("accept"), name=asked.format)
        stack = contextlib.ExitStack()
        try:
            name = stack.enter_context(tempfile.TemporaryDirectory(prefix="ntic-kg-upload-"))
            files, shapes = await read_files(request, Path(name))
            work = _Work(files, shapes, asked, format_)
            if format_.name == "events":
                events = self._events(work, stack.pop_all())
                return StreamingResponse(
                    events,
                    media_type="text/event-stream",
                    headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
                )
            checked = await _unless_gone(request, self._run(work, _silent))
        except ClientDisconnect:
            return Response(status_code=_GONE)
        finally:
            stack.close()
        return _response(checked, format_)

    async def _run(self, work: _Work, progress: Progress) -> Checked:
        asked = work.asked
        name = "json" if work.format.name == "events" else work.format.name
        request = CheckRequest(
            work.files, work.shapes, asked.profile, asked.as_of, asked.norms, name
        )
        async with self._place():
            return await self._checker(request, progress)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for one of the places.

        Raises:
            Busy: none became free in time.
        """
        try:
            async with asyncio.timeout(_QUEUE_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(
                "Other submissions are being checked.",
                remedy="Try again in half a minute.",
                seconds=_RETRY_SECONDS,
            ) from None
        try:
            yield
        finally:
            self._free.release()

    async def _events(self, work: _Work, stack: contextlib.ExitStack) -> AsyncIterator[bytes]:
        """Tell the progress, then the report or the problem; ended when the client hangs up."""
        told: asyncio.Queue[bytes | None] = asyncio.Queue()

        def progress(step: str, number: int, steps: int) -> None:
            told.put_nowait(_event("progress", {"step": step, "number": number, "steps": steps}))

        task = asyncio.create_task(self._run(work, progress))
        task.add_done_callback(lambda _task: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                yield event
            try:
                yield _event("report", json.loads(task.result().output))
            except NticError as error:
                yield _event("problem", json.loads(bytes(problem(error).body)))
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, NticError):
                await task
            stack.close()


def _silent(_step: str, _number: int, _steps: int) -> None:
    """Report no progress."""


async def _unless_gone(request: Request, checking: Awaitable[Checked]) -> Checked:
    """Wait for a check, and end it when the client hangs up.

    Raises:
        ClientDisconnect: it hung up.
    """
    task = asyncio.ensure_future(checking)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ClientDisconnect
    finally:
        for each in (task, gone):
            each.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _event(kind: str, document: object) -> bytes:
    # JSON without line breaks: a line break would end the field.
    return f"event: {kind}\ndata: {json.dumps(document, ensure_ascii=False)}\n\n".encode()


def _response(checked: Checked, format_: Format) -> Response:
    headers = {SNAPSHOT: checked.snapshot, "Cache-Control": "no-store"}
    if format_.name == "html":
        headers["Content-Security-Policy"] = POLICY
    if format_.name == "xlsx":
        headers["Content-Disposition"] = 'attachment; filename="checked.xlsx"'
    headers["Content-Type"] = format_.content_type
    return Response(checked.output, headers=headers)
