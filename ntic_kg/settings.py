"""Settings: read once from the environment, frozen, passed on as arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ntic_kg.errors import InvalidInput


@dataclass(frozen=True)
class Settings:
    """What an operator may set; 0 switches a limit off.

    Args:
        home: folder with ontology, shapes, queries and data; None means the shipped ones.
        store: folder of the store, ``memory:``, or the address of a SPARQL endpoint.
        graphs: address of the Graph Store Protocol of a remote store; empty when it is only read.
        deadline: seconds that one query from outside may take.
        steward_deadline: the same for stewards, and for one change.
        rows: rows of one answer; more are cut off and the answer says so.
        bytes: bytes of one answer.
        memory: bytes that a worker may use beyond what the store itself needs.
        workers: processes that evaluate queries.
        query_seconds: seconds of evaluation that one client has in a minute.
        check_deadline: seconds that the check of a submission may take.
        endpoints: SPARQL endpoints of other registries that may be asked, as ``NAME=ADDRESS``
            or the address that the description of a registry gives.
    """

    home: Path | None
    store: str = field(repr=False)  # an address may hold a password
    graphs: str = field(default="", repr=False)
    deadline: float = 10.0
    steward_deadline: float = 60.0
    rows: int = 100_000
    bytes: int = 64 * 1024 * 1024
    memory: int = 1024 * 1024 * 1024
    workers: int = 4
    query_seconds: float = 60.0
    check_deadline: float = 120.0
    endpoints: tuple[str, ...] = field(default=(), repr=False)


def default_store(environment: Mapping[str, str]) -> str:
    """Return the folder of the store when nobody names one (XDG base directories)."""
    data = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return str(Path(data) / "ntic-kg" / "store")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the ``NTIC_…`` variables.

    Raises:
        InvalidInput: a variable that should be a number is not one, or is negative.

    >>> read_settings({"NTIC_STORE": "memory:", "NTIC_DEADLINE": "2.5"}).deadline
    2.5
    """
    home = environment.get("NTIC_HOME")
    return Settings(
        home=Path(home) if home else None,
        store=environment.get("NTIC_STORE") or default_store(environment),
        graphs=environment.get("NTIC_GRAPHS", ""),
        deadline=_number(environment, "NTIC_DEADLINE", Settings.deadline),
        steward_deadline=_number(environment, "NTIC_STEWARD_DEADLINE", Settings.steward_deadline),
        rows=int(_number(environment, "NTIC_ROWS", Settings.rows)),
        bytes=int(_number(environment, "NTIC_BYTES", Settings.bytes)),
        memory=int(_number(environment, "NTIC_MEMORY", Settings.memory)),
        workers=int(_number(environment, "NTIC_WORKERS", Settings.workers)),
        query_seconds=_number(environment, "NTIC_QUERY_SECONDS", Settings.query_seconds),
        check_deadline=_number(environment, "NTIC_CHECK_DEADLINE", Settings.check_deadline),
        endpoints=tuple(environment.get("NTIC_ENDPOINTS", "").split()),
    )


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise InvalidInput(
            f"{name}={text!r} is not a number of zero or more.",
            remedy=f"Unset {name} or give it a number; 0 switches the limit off.",
        )
    return value
