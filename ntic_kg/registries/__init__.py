"""Connectors to other registries, one module each, found by what they declare.

A registry is described by a file in ``data/registries``; its ``connector`` names a module here
that has ``CONNECTOR`` and ``connect``. A sample answer stands beside each description.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from ntic_kg.errors import InvalidInput
from ntic_kg.ports import Registry
from ntic_kg.registries.allowing import allowed_address, how_to_allow
from ntic_kg.registries.description import Description, Opening, descriptions, read_description
from ntic_kg.registries.listed import ListedRegistry

Connect = Callable[[Description, Opening], Registry]


def connectors() -> dict[str, Connect]:
    """Return every connector by its name."""
    found: dict[str, Connect] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        name = getattr(loaded, "CONNECTOR", None)
        if name:
            found[name] = loaded.connect
    return found


def connect(description: Description, opening: Opening) -> Registry:
    """Open a registry as its description says.

    Raises:
        InvalidInput: no connector has the name that it gives, or the connector refuses it.
    """
    known = connectors()
    if description.connector not in known:
        raise InvalidInput(
            f"{description.place} asks for the connector {description.connector!r}.",
            remedy=f"The connectors are: {', '.join(sorted(known))}.",
        )
    return known[description.connector](description, opening)


__all__ = [
    "Description",
    "ListedRegistry",
    "Opening",
    "allowed_address",
    "connect",
    "connectors",
    "descriptions",
    "how_to_allow",
    "read_description",
]
