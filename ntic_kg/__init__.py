"""Knowledge graph and semantic query service for China's National Technology Innovation Centers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ntic_kg.graph import open_graph

__all__ = ["__version__", "open_graph"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module may hold
    """Load ``open_graph`` when it is asked for: most who import the package do not need it."""
    if name == "open_graph":
        return import_module("ntic_kg.graph").open_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
