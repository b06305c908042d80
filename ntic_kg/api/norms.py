"""``/norms`` and ``/norms/{id}``: the coverage matrix, and one norm."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from ntic_kg import formats
from ntic_kg.norms import Register


def norm_routes(register: Register) -> APIRouter:
    """Make the two routes.

    Args:
        register: every norm with its shapes.
    """
    routes = APIRouter(prefix="/norms", tags=["norms"])

    @routes.get("")
    def list_norms() -> list[dict[str, Any]]:
        """List every norm with its class; no norm is without one."""
        return [formats.norm_document(norm) for norm in register.norms.values()]

    @routes.get("/{norm}")
    def show_norm(norm: str) -> dict[str, Any]:
        """Show one norm, found by its key in any case; 404 when there is none."""
        return formats.norm_document(register.choose([norm])[0])

    return routes
