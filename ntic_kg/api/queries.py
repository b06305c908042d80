"""``/queries``: the ready questions, each an operation of its own in the OpenAPI document.

One handler answers them all: what differs is in the question files.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope

from ntic_kg import answers
from ntic_kg.answers import View
from ntic_kg.api.departure import Attention
from ntic_kg.api.endpoint import Endpoint
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.negotiate import Format, choose, preferred_language
from ntic_kg.api.problems import COMPLETE
from ntic_kg.api.recorded import RecordedStores
from ntic_kg.ask import Answer, ask, ask_page, choices
from ntic_kg.catalog import AS_OF, Catalog, Parameter, Question
from ntic_kg.errors import IllTypedParameter, InvalidInput
from ntic_kg.norms import Register
from ntic_kg.ports import FarSide, RequestStore, Store
from ntic_kg.values import WHOLE

_OFFICE = "application/vnd.openxmlformats-officedocument."
JSON = Format("json", "application/json", "application/json")
_MARKDOWN = "text/markdown; charset=utf-8"
OFFERED = (
    JSON,
    Format("csv", "text/csv", "text/csv; charset=utf-8"),
    Format("csv-excel", "text/csv", "text/csv; charset=utf-8"),
    Format("markdown", "text/markdown", _MARKDOWN),
    Format("xlsx", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}spreadsheetml.sheet"),
    Format("memo", "text/markdown", _MARKDOWN),
    Format("memo-html", "text/html", "text/html; charset=utf-8"),
    Format(
        "memo-docx",
        f"{_OFFICE}wordprocessingml.document",
        f"{_OFFICE}wordprocessingml.document",
    ),
)
_METHODS = "GET, HEAD"
_FOR_PEOPLE = {"markdown", *answers.MEMO_FORMATS}
_EXTENSIONS = {"csv-excel": "csv", "xlsx": "xlsx", "memo-docx": "docx"}


class Questions(Endpoint):
    """Answers ``/queries/{name}``, and lists the questions at ``/queries``.

    Args:
        catalog: the questions.
        register: the norms that memos cite.
        stores: give the content, present or as it was.
        far_side: asks other registries; None where nobody does.
    """

    def __init__(
        self,
        catalog: Catalog,
        register: Register,
        stores: RecordedStores,
        far_side: FarSide | None = None,
    ) -> None:
        super().__init__(_METHODS)
        self._catalog = catalog
        self._register = register
        self._stores = stores
        self._far_side = far_side
        self._attention = Attention()
        self._listing: tuple[str, bytes] = ("", b"")

    def routes(self) -> list[Route]:
        """Return the two routes."""
        return [
            Route("/queries", self._list, include_in_schema=False),
            Route("/queries/{name}", self, methods=["GET"], include_in_schema=False),
        ]

    async def _list(self, _request: Request) -> Response:
        store = self._stores.now()
        snapshot = store.snapshot
        if self._listing[0] != snapshot:
            self._listing = (snapshot, await run_in_threadpool(self._describe, store))
        return _response(self._listing[1], JSON, {SNAPSHOT: snapshot})

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Answer one question; see ``Endpoint.answer``."""
        sent = Headers(scope=scope)
        question = self._catalog.find(scope["path_params"]["name"])
        arguments = _single_values(QueryParams(scope["query_string"]))
        chosen = choose(OFFERED, accept=sent.get("accept"), name=arguments.pop("format", None))
        view = _view(arguments, sent.get("accept-language"), chosen)
        as_of = _day(question, arguments.pop(AS_OF, None))
        recorded = arguments.pop("recorded", None)

        def work(store: RequestStore) -> tuple[str, tuple[Answer, bytes]]:
            page = answers.page_for(question, view, chosen.name)
            if page == WHOLE:
                answer = ask(store, question, arguments, as_of, self._far_side)
            else:
                answer = ask_page(store, question, arguments, as_of, page)
            body = answers.write_answer(store, answer, self._register, view, chosen.name)
            return answer.rows.snapshot, (answer, body)

        running = self._stores.run(recorded, work)
        answer, body = await self._attention.during(running, receive)
        headers = {
            SNAPSHOT: answer.rows.snapshot,
            COMPLETE: answer.rows.complete.value,
            "Vary": "Accept, Accept-Language",
            **(answers.far_headers(answer.far) if answer.far else {}),
        }
        if chosen.name in _FOR_PEOPLE:
            headers["Content-Language"] = view.language or "zh, en"
        if chosen.name in _EXTENSIONS:
            file = f"{question.name}.{_EXTENSIONS[chosen.name]}"
            headers["Content-Disposition"] = f'attachment; filename="{file}"'
        if chosen.name == "memo-html":
            headers["Content-Security-Policy"] = answers.PAGE_POLICY
        return _response(body, chosen, headers)

    def _describe(self, store: Store) -> bytes:
        federated = [
            {**_described(store, question), "federates": question.federates.registry}
            for question in self._catalog.federated
            if question.federates is not None
        ]
        listed = [_described(store, question) for question in self._catalog]
        return _dump({"queries": listed, "federated": federated})


def _described(store: Store, question: Question) -> dict[str, Any]:
    return {
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


def _view(arguments: dict[str, str], accept_language: str | None, chosen: Format) -> View:
    """Take what is asked of the view out of the arguments.

    What people read is in the language that their browser names; what programs read keeps its
    columns unless ``lang`` says otherwise.
    """
    named = arguments.pop("lang", None)
    language = answers.read_language(named) if named is not None else None
    if language is None and chosen.name in _FOR_PEOPLE:
        language = preferred_language(accept_language)
    limit, offset = arguments.pop("limit", None), arguments.pop("offset", None)
    return answers.read_view(limit, offset, language)


def _dump(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _response(body: bytes, chosen: Format, headers: dict[str, str]) -> Response:
    return Response(body, headers={"Content-Type": chosen.content_type, **headers})
