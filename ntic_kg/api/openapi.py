"""``/openapi.json``: the description of the API, with the values that questions offer.

Source: OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ntic_kg.answers import LANGUAGES
from ntic_kg.api.queries_openapi import Offer, question_paths
from ntic_kg.api.recorded import RecordedStores
from ntic_kg.api.writing_openapi import SECURITY_SCHEMES
from ntic_kg.ask import choices, labels
from ntic_kg.catalog import Catalog, read_term
from ntic_kg.errors import NticError
from ntic_kg.ports import Store


class OpenApi:
    """Describes the API anew when the content has changed.

    Args:
        base: gives the document of the paths that the framework knows.
        paths: those that it does not know, but for the questions.
        catalog: the questions.
        stores: give the present content.
    """

    def __init__(
        self,
        base: Callable[[], dict[str, Any]],
        paths: Mapping[str, Any],
        catalog: Catalog,
        stores: RecordedStores,
    ) -> None:
        self._base = base
        self._paths = paths
        self._catalog = catalog
        self._stores = stores
        self._kept: tuple[str, bytes] = ("", b"")

    def routes(self) -> list[Route]:
        """Return the route of the document."""
        return [Route("/openapi.json", self._answer, include_in_schema=False)]

    async def _answer(self, _request: Request) -> Response:
        try:
            store = self._stores.now()
            if self._kept[0] != store.snapshot:
                offer = await run_in_threadpool(_offer, store, self._catalog)
                self._kept = (store.snapshot, self._written(offer))
            body = self._kept[1]
        except NticError:
            # Without a store that answers, the API is described without the values in it.
            body = self._written(Offer())
        return Response(body, media_type="application/json")

    def _written(self, offer: Offer) -> bytes:
        document = self._base()
        components = {**document.get("components", {}), "securitySchemes": SECURITY_SCHEMES}
        paths = {**document["paths"], **self._paths, **question_paths(self._catalog, offer)}
        return json.dumps(
            {**document, "paths": paths, "components": components}, ensure_ascii=False
        ).encode()


def _offer(store: Store, catalog: Catalog) -> Offer:
    every = (*catalog, *catalog.federated)
    listed = [p for question in every for p in question.parameters if p.values is not None]
    closed = {p.values: choices(store, p) for p in listed if p.closed and p.values is not None}
    examples = [read_term(p.type, p.example).value for p in listed if not p.closed]
    return Offer(closed, {language: labels(store, examples, language) for language in LANGUAGES})
