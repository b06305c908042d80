"""Put the HTTP door together: routes, errors, headers that every answer carries.

Knows no adapter: what it serves is handed in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ntic_kg import __version__
from ntic_kg.api.answer_cache import ROOM, AnswerCache
from ntic_kg.api.authorize import Doorkeeper, NoTokens
from ntic_kg.api.centers import Centers
from ntic_kg.api.checks import Checker, Checks
from ntic_kg.api.checks_openapi import CHECK_PATH
from ntic_kg.api.client import Senders
from ntic_kg.api.descriptions import Descriptions
from ntic_kg.api.descriptions_openapi import DESCRIPTION_PATHS
from ntic_kg.api.envelope import Envelope
from ntic_kg.api.fast_path import FastPath
from ntic_kg.api.health import health_routes
from ntic_kg.api.link_decisions import PATH as LINK_DECISIONS
from ntic_kg.api.link_decisions import Decisions, LinkDecisions
from ntic_kg.api.link_decisions_openapi import LINK_DECISIONS_PATH
from ntic_kg.api.norms import norm_routes
from ntic_kg.api.openapi import OpenApi
from ntic_kg.api.problems import add_problem_handlers
from ntic_kg.api.queries import Questions
from ntic_kg.api.reconcile import Reconcile
from ntic_kg.api.reconcile_openapi import RECONCILE_PATHS
from ntic_kg.api.recorded import RecordedStores, StoreAt, StoreForRequest
from ntic_kg.api.service_description import ServiceDescription
from ntic_kg.api.sparql import SparqlEndpoint
from ntic_kg.api.sparql_openapi import SPARQL_PATH
from ntic_kg.api.things import Things
from ntic_kg.api.writing import writing_routes
from ntic_kg.api.writing_openapi import WRITING_PATHS
from ntic_kg.catalog import Catalog
from ntic_kg.link.reconcile import Reconciliation
from ntic_kg.norms import Register
from ntic_kg.ports import Evaluator, FarSide, Tokens, Writer
from ntic_kg.settings import Settings


@dataclass(frozen=True)
class Service:
    """What the HTTP door serves.

    Args:
        evaluator: evaluates queries; started and stopped with the application.
        snapshot: identifies the content that readers see now.
        settings: limits of one answer.
        catalog: the ready questions.
        register: the norms and their shapes.
        store_of: gives a store for the threads of each request, for the event loop of the service.
        store_at: gives what readers saw at a time; None where only the present is kept.
        tokens: knows who may write; by default nobody.
        writer: makes their changes; None where the store cannot be written.
        checker: checks what is handed in; None where nothing is.
        version: identifies all that readers see now, stored runs too; None where the snapshot
            does.
        reconciliation: what names are reconciled with; None where none are.
        decisions: keeps what is decided about links; None where nothing is.
        far_side: asks other registries for federated questions; None where nobody does.
    """

    evaluator: Evaluator
    snapshot: Callable[[], str]
    settings: Settings
    catalog: Catalog
    register: Register
    store_of: StoreForRequest
    store_at: StoreAt | None = None
    tokens: Tokens = field(default_factory=NoTokens)
    writer: Writer | None = None
    checker: Checker | None = None
    version: Callable[[], str] | None = None
    reconciliation: Reconciliation | None = None
    decisions: Decisions | None = None
    far_side: FarSide | None = None


def create_app(service: Service) -> FastAPI:
    """Make the application that a server runs in one process."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await service.evaluator.start()
        try:
            yield
        finally:
            await service.evaluator.stop()

    paths = {"/sparql": SPARQL_PATH, **WRITING_PATHS, **DESCRIPTION_PATHS}
    if service.checker is not None:
        paths["/check"] = CHECK_PATH
    if service.reconciliation is not None:
        paths |= RECONCILE_PATHS
    if service.decisions is not None:
        paths[LINK_DECISIONS] = LINK_DECISIONS_PATH
    senders = Senders(service.tokens, service.settings)
    # Others may change a remote store, and no snapshot tells: nothing of it is kept.
    remote = service.settings.store.startswith(("http://", "https://"))
    cache = AnswerCache(service.snapshot, 0 if remote else ROOM, service.version)

    def envelope(app: ASGIApp) -> ASGIApp:
        return Envelope(app, service.snapshot)

    endpoint = SparqlEndpoint(
        service.evaluator, envelope, ServiceDescription(service.store_of), cache, senders
    )

    def door(app: ASGIApp) -> ASGIApp:
        return FastPath(envelope(app), endpoint, cache)

    app = _Application(door, lifespan=lifespan)
    add_problem_handlers(app)
    app.include_router(health_routes(service.evaluator))
    app.include_router(norm_routes(service.register))
    stores = RecordedStores(service.store_of, service.store_at)
    questions = Questions(service.catalog, service.register, stores, service.far_side)
    app.router.routes += questions.routes()
    app.router.routes += OpenApi(app.openapi, paths, service.catalog, stores).routes()
    app.router.routes += Descriptions(service.catalog, service.store_of).routes()
    app.router.routes += Things(service.store_of).routes()
    app.router.routes += Centers(service.catalog, service.store_of).routes()
    app.router.routes += writing_routes(
        service.evaluator, service.settings, service.tokens, service.writer
    )
    if service.checker is not None:
        app.router.routes += Checks(service.checker).routes()
    if service.reconciliation is not None:
        reconcile = Reconcile(service.reconciliation, service.store_of, senders)
        app.router.routes += reconcile.routes()
    if service.decisions is not None:
        deciding = LinkDecisions(service.decisions, Doorkeeper(service.tokens), service.store_of)
        app.router.routes.append(Route(LINK_DECISIONS, deciding, include_in_schema=False))
    return app


class _Application(FastAPI):
    """FastAPI without its document, which misses most paths, and its pages of foreign scripts."""

    def __init__(
        self,
        door: Callable[[ASGIApp], ASGIApp],
        **options: Any,  # noqa: ANN401 - passed on as they are
    ) -> None:
        self._door = door
        super().__init__(title="ntic-kg", version=__version__, openapi_url=None, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, without what the framework does before its middleware."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        scope["app"] = self
        await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Put the door in front of everything, so that answers to failures pass it too."""
        return self._door(super().build_middleware_stack())
