"""Open what linking needs: the vocabulary, and the linker for large registries."""

from __future__ import annotations

from ntic_kg.compare import Vocabulary, read_vocabulary
from ntic_kg.errors import InvalidInput
from ntic_kg.ports import Linker
from ntic_kg.settings import Settings
from ntic_kg.wiring.content import content_home


def vocabulary(settings: Settings) -> Vocabulary:
    """Read the words that names of bodies are made of.

    Raises:
        MalformedTable: a table is missing, or lacks a column.
    """
    return read_vocabulary(content_home(settings) / "data")


def large_linker(settings: Settings) -> Linker:
    """Return the linker for registries that do not fit in memory.

    Raises:
        InvalidInput: DuckDB is not installed.
    """
    try:
        from ntic_kg.adapters.linker_duckdb import DuckdbLinker  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise InvalidInput(
            "Linking large registries needs DuckDB, which is not installed.",
            remedy="Install it with: pip install 'ntic-kg[link-scale]'",
        ) from missing
    return DuckdbLinker(vocabulary(settings))
