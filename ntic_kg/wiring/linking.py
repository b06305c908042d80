"""Open what linking needs: the vocabulary, and the linker for large registries."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyoxigraph as ox

from ntic_kg import registries
from ntic_kg.adapters.remote_address import read_address
from ntic_kg.adapters.remote_backend import Asked, Backend
from ntic_kg.adapters.remote_call import Call
from ntic_kg.compare import Vocabulary, read_vocabulary
from ntic_kg.errors import InvalidInput
from ntic_kg.ports import Linker, Registry
from ntic_kg.settings import Settings
from ntic_kg.values import Completeness, Rows
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


def registry(settings: Settings, name: str, file: Path | None = None) -> Registry:
    """Open another registry by the name of its description.

    Args:
        settings: say where descriptions stand, and which endpoints may be asked.
        name: stem of a file in ``data/registries``.
        file: to be read instead of the one that the description names.

    Raises:
        InvalidInput: there is no such registry, or it cannot be opened.
    """
    data = content_home(settings) / "data"
    description = registries.read_description(data / "registries" / f"{name}.yaml")
    opening = registries.Opening(
        data, vocabulary(settings), file, settings.endpoints, partial(ask, settings)
    )
    return registries.connect(description, opening)


def ask(settings: Settings, endpoint: str, query: str) -> Rows:
    """Ask an endpoint that is not ours, within deadline and bytes of the settings."""
    backend = Backend(read_address(endpoint), limit=settings.bytes)
    with Call(settings.deadline) as call:
        table, was_cut = backend.table(Asked(query), call)
    solutions = table.solutions()
    if not isinstance(solutions, ox.QuerySolutions):
        raise InvalidInput(f"The query for {endpoint} is not a SELECT query.", remedy="Use SELECT.")
    columns = tuple(variable.value for variable in solutions.variables)
    rows = tuple(tuple(solution) for solution in solutions)
    complete = Completeness.TRUNCATED if was_cut else Completeness.COMPLETE
    return Rows(columns, rows, snapshot="", complete=complete)
