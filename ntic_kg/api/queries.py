"""``/queries``: the ready questions, each an operation of its own in the OpenAPI document.

One handler answers them all: what differs is in the question files.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ntic_kg import formats
from ntic_kg.api.negotiate import Format, choose
from ntic_kg.api.problems import COMPLETE
from ntic_kg.api.sparql import SNAPSHOT
from ntic_kg.ask import Answer, ask, choices
from ntic_kg.catalog import AS_OF, Catalog, Parameter, Question
from ntic_kg.errors import IllTypedParameter, InvalidInput
from ntic_kg.ports import Store

StoreOf = Callable[[asyncio.AbstractEventLoop], Store]

JSON = Format("json", "application/json", "application/json")
OFFERED = (
    JSON,
    Format("csv", "text/csv", "text/csv; charset=utf-8"),
    Format("markdown", "text/markdown", "text/markdown; charset=utf-8"),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)


class Questions:
    """Answers ``/queries`` and ``/queries/{name}``.

    Args:
        catalog: the questions.
        store_of: gives a store that worker threads may ask, for an event loop.
    """

    def __init__(self, catalog: Catalog, store_of: StoreOf) -> None:
        self._catalog = catalog
        self._store_of = store_of
        self._listing: tuple[str, bytes] = ("", b"")

    def routes(self) -> list[Route]:
        """Return the two routes."""
        return [
            Route("/queries", self._list, include_in_schema=False),
            Route("/queries/{name}", self._answer, include_in_schema=False),
        ]

    async def _list(self, _request: Request) -> Response:
        store = self._store_of(asyncio.get_running_loop())
        snapshot = store.snapshot
        if self._listing[0] != snapshot:
            self._listing = (snapshot, await run_in_threadpool(self._describe, store))
        return _response(self._listing[1], JSON, {SNAPSHOT: snapshot})

    async def _answer(self, request: Request) -> Response:
        question = self._catalog.find(request.path_params["name"])
        arguments = _single_values(request.query_params)
        chosen = choose(
            OFFERED, accept=request.headers.get("accept"), name=arguments.pop("format", None)
        )
        as_of = _day(question, arguments.pop(AS_OF, None))
        store = self._store_of(asyncio.get_running_loop())
        answer = await run_in_threadpool(ask, store, question, arguments, as_of)
        headers = {
            SNAPSHOT: answer.rows.snapshot,
            COMPLETE: answer.rows.complete.value,
            "Vary": "Accept",
        }
        return _response(await run_in_threadpool(_write, answer, chosen), chosen, headers)

    def _describe(self, store: Store) -> bytes:
        listed = [
            {
                "id": question.id,
                "name": question.name,
                "group": question.group,
                "title": question.title,
                "description": question.description,
                "tags": question.tags,
                "as_of": question.takes_as_of,
                "unknowns": question.unknowns.about,
                "params": [_parameter(store, p) for p in question.parameters],
            }
            for question in self._catalog
        ]
        return _dump({"queries": listed})


def _parameter(store: Store, parameter: Parameter) -> dict[str, Any]:
    offered = [{"value": c.term.value, **c.labels} for c in choices(store, parameter)]
    return {
        "name": parameter.name,
        "type": parameter.type,
        "about": parameter.about,
        "example": parameter.example,
        "default": parameter.default,
        "values": offered or None,
    }


def _single_values(query: QueryParams) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in query.multi_items():
        if name in values:
            raise IllTypedParameter(
                f"The parameter {name[:80]!r} is given more than once.", remedy="Give it once."
            )
        values[name] = value
    return values


def _day(question: Question, text: str | None) -> date:
    today = datetime.now(UTC).date()
    if text is None:
        return today
    if not question.takes_as_of:
        raise InvalidInput(
            f"Question {question.id} does not depend on a day.", remedy=f"Leave {AS_OF} out."
        )
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise IllTypedParameter(
            f"{AS_OF} is {text[:80]!r}, not a day of the calendar.",
            remedy=f"Write it as {AS_OF}={today.isoformat()}.",
        ) from None


def _write(answer: Answer, chosen: Format) -> bytes:
    document = formats.answer_document(answer)
    if chosen is JSON:
        return _dump(document)
    return formats.write_rows(document["columns"], document["rows"], chosen.name)


def _dump(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _response(body: bytes, chosen: Format, headers: dict[str, str]) -> Response:
    return Response(body, headers={"Content-Type": chosen.content_type, **headers})
