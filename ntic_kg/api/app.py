"""Put the HTTP door together: routes, errors, headers that every answer carries.

Knows no adapter: what it serves is handed in.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ntic_kg import __version__
from ntic_kg.api.authorize import NoTokens
from ntic_kg.api.descriptions import Descriptions
from ntic_kg.api.health import health_routes
from ntic_kg.api.norms import norm_routes
from ntic_kg.api.problems import COMPLETE, add_problem_handlers
from ntic_kg.api.queries import Questions, StoreOf
from ntic_kg.api.queries_openapi import question_paths
from ntic_kg.api.service_description import ServiceDescription
from ntic_kg.api.sparql import SNAPSHOT, SparqlEndpoint
from ntic_kg.api.sparql_openapi import SPARQL_PATH
from ntic_kg.api.things import Things
from ntic_kg.api.writing import writing_routes
from ntic_kg.api.writing_openapi import SECURITY_SCHEMES, WRITING_PATHS
from ntic_kg.catalog import Catalog
from ntic_kg.errors import StoreFailure
from ntic_kg.norms import Register
from ntic_kg.ports import Evaluator, Tokens, Writer
from ntic_kg.settings import Settings
from ntic_kg.values import Completeness

_LOG = logging.getLogger(__name__)
_EXPOSED = f"{SNAPSHOT}, {COMPLETE}, Retry-After"


@dataclass(frozen=True)
class Service:
    """What the HTTP door serves.

    Args:
        evaluator: evaluates queries; started and stopped with the application.
        snapshot: identifies the content that readers see now.
        settings: limits of one answer.
        catalog: the ready questions.
        register: the norms and their shapes.
        store_of: gives a store that worker threads may ask, for the event loop of the service.
        tokens: knows who may write; by default nobody.
        writer: makes their changes; None where the store cannot be written.
    """

    evaluator: Evaluator
    snapshot: Callable[[], str]
    settings: Settings
    catalog: Catalog
    register: Register
    store_of: StoreOf
    tokens: Tokens = field(default_factory=NoTokens)
    writer: Writer | None = None


def create_app(service: Service) -> FastAPI:
    """Make the application that a server runs in one process."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await service.evaluator.start()
        try:
            yield
        finally:
            await service.evaluator.stop()

    paths = {"/sparql": SPARQL_PATH, **WRITING_PATHS, **question_paths(service.catalog)}
    app = _Application(service.snapshot, paths, lifespan=lifespan)
    add_problem_handlers(app)
    app.include_router(health_routes(service.evaluator))
    app.include_router(norm_routes(service.register))
    description = ServiceDescription(service.store_of)
    endpoint = SparqlEndpoint(service.evaluator, service.settings, description)
    app.router.routes.append(Route("/sparql", endpoint, include_in_schema=False))
    app.router.routes += Questions(service.catalog, service.store_of).routes()
    app.router.routes += Descriptions(service.catalog, service.store_of).routes()
    app.router.routes += Things(service.store_of).routes()
    app.router.routes += writing_routes(
        service.evaluator, service.settings, service.tokens, service.writer
    )
    return app


class _Application(FastAPI):
    """FastAPI without its pages, which would load scripts from elsewhere."""

    def __init__(
        self,
        snapshot: Callable[[], str],
        paths: dict[str, Any],
        **options: Any,  # noqa: ANN401 - passed on as they are
    ) -> None:
        self._snapshot = snapshot
        self._paths = paths
        super().__init__(
            title="ntic-kg", version=__version__, docs_url=None, redoc_url=None, **options
        )

    def build_middleware_stack(self) -> ASGIApp:
        """Put the envelope outside everything, so that answers to failures carry it too."""
        return _Envelope(super().build_middleware_stack(), self._snapshot)

    def openapi(self) -> dict[str, Any]:
        """Describe the API, with the paths whose handlers FastAPI does not see."""
        document = super().openapi()
        document["paths"] |= self._paths
        schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes |= SECURITY_SCHEMES
        return document


class _Envelope:
    """Adds the headers that every answer carries.

    Reads may come from pages of any origin, without credentials; nothing else may.
    """

    def __init__(self, app: ASGIApp, snapshot: Callable[[], str]) -> None:
        self._app = app
        self._snapshot = snapshot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete the head of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        public = _is_public_read(scope)
        started = False

        async def complete(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                self._complete(message, public=public)
                started = True
            await send(message)

        try:
            await self._app(scope, receive, complete)
        except Exception:  # the door: what nobody expected is logged, and was answered as a 500
            if not started:
                raise
            # Raised further, it would make the server cut a connection that others reuse.
            _LOG.exception("%s %s failed", scope["method"], ascii(scope["path"]))

    def _complete(self, message: MutableMapping[str, Any], *, public: bool) -> None:
        headers = MutableHeaders(raw=message.setdefault("headers", []))
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault(COMPLETE, Completeness.COMPLETE.value)
        if SNAPSHOT not in headers:
            headers.update(self._known_snapshot())
        if public:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = _EXPOSED
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        message["headers"] = headers.raw

    def _known_snapshot(self) -> dict[str, str]:
        try:
            return {SNAPSHOT: self._snapshot()}
        except StoreFailure:
            return {}  # nothing was ever loaded: there is none to name


def _is_public_read(scope: Scope) -> bool:
    method = scope["method"]
    if method == "OPTIONS":
        wanted = Headers(scope=scope).get("access-control-request-method", "")
        method = wanted.upper()
    return method in {"GET", "HEAD"} or scope["path"] == "/sparql"
