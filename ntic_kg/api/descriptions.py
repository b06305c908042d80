"""What machines look for: VoID, DCAT and the examples, each at its usual address."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ntic_kg.api.dcat import coverage, describe_catalog
from ntic_kg.api.documents import choose_format, respond
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.examples import describe_examples
from ntic_kg.api.origin import origin
from ntic_kg.api.snapshots import PerSnapshot, StoreOf
from ntic_kg.api.void import count, describe_dataset
from ntic_kg.catalog import Catalog


class Descriptions:
    """Answers requests for descriptions of the whole.

    Args:
        catalog: the ready questions.
        store_of: gives a store that threads may ask, for an event loop.
    """

    def __init__(self, catalog: Catalog, store_of: StoreOf) -> None:
        self._catalog = catalog
        self._counts = PerSnapshot(store_of, count)
        self._coverage = PerSnapshot(store_of, coverage)

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/.well-known/void", self._void, include_in_schema=False),
            Route("/dataset", self._dataset, include_in_schema=False),
            Route("/catalog", self._catalog_record, include_in_schema=False),
            Route("/examples", self._examples, include_in_schema=False),
            Route("/.well-known/sparql-examples", self._examples, include_in_schema=False),
        ]

    async def _void(self, request: Request) -> Response:
        format_ = choose_format(request)
        snapshot, counts = await self._counts.get()
        triples = describe_dataset(origin(request.scope), snapshot, counts)
        return respond(triples, format_, {SNAPSHOT: snapshot})

    async def _catalog_record(self, request: Request) -> Response:
        format_ = choose_format(request)
        snapshot, covered = await self._coverage.get()
        triples = describe_catalog(origin(request.scope), snapshot, covered)
        return respond(triples, format_, {SNAPSHOT: snapshot})

    async def _dataset(self, request: Request) -> Response:
        """Send who looks up the IRI of the dataset to what is known about it."""
        target = request.scope.get("root_path", "") + "/.well-known/void"
        return RedirectResponse(target, status_code=303)

    async def _examples(self, request: Request) -> Response:
        format_ = choose_format(request)
        endpoint = ox.NamedNode(origin(request.scope) + "/sparql")
        return respond(describe_examples(self._catalog, endpoint), format_, {})
