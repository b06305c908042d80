"""Read what the content folder holds: questions, norms, shapes."""

from __future__ import annotations

from pathlib import Path

from ntic_kg.catalog import Catalog, read_catalog
from ntic_kg.home import checked_home, shipped_home
from ntic_kg.norms import Register, read_register
from ntic_kg.settings import Settings


def content_home(settings: Settings) -> Path:
    """Return the content folder that the settings name, or the shipped one.

    Raises:
        InvalidInput: the folder lacks one of its four parts.
    """
    return checked_home(settings.home or shipped_home())


def catalog(settings: Settings) -> Catalog:
    """Read the questions of the content folder."""
    return read_catalog(content_home(settings) / "queries")


def register(settings: Settings) -> Register:
    """Read the norms and shapes of the content folder."""
    return read_register(content_home(settings) / "shapes")
