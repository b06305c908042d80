"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from ntic_kg.ports import Evaluator
from ntic_kg.values import Job

_DEADLINE = 5.0


def health_routes(evaluator: Evaluator) -> APIRouter:
    """Make the two routes.

    Args:
        evaluator: what must be able to answer a query for the service to be ready.
    """
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process answers; nothing else is looked at."""
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> dict[str, str]:
        """Ask the workers the smallest of questions; 429, 503 or 504 when they cannot answer."""
        outcome = await evaluator.run(Job("ASK {}", deadline=_DEADLINE, outside=False))
        return {"status": "ready", "snapshot": outcome.snapshot}

    return routes
