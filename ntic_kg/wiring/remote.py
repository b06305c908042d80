"""A store that is the address of a SPARQL endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from ntic_kg import infer as inferring
from ntic_kg import ingest
from ntic_kg.adapters.remote_address import read_address
from ntic_kg.adapters.remote_backend import Backend
from ntic_kg.adapters.remote_pool import RemotePool
from ntic_kg.adapters.store_embedded import hold
from ntic_kg.adapters.store_remote import Places, RemoteStore, RemoteWriter, ServiceStore
from ntic_kg.errors import NticError
from ntic_kg.norms import Register, read_register
from ntic_kg.ports import RequestStore, Store
from ntic_kg.settings import Settings
from ntic_kg.values import Kept, Loaded, Report
from ntic_kg.wiring.runs import keep_report, keep_run

# One read or write of a command that a person has started and may break off.
_PATIENCE = 600.0


def is_remote(settings: Settings) -> bool:
    """Say whether the store is an address and no folder."""
    return settings.store.lower().startswith(("http://", "https://"))


def remote_reader(settings: Settings) -> Store:
    """Give a remote store to read from; whether anybody is there, the first query tells."""
    return RemoteStore(_backend(settings), deadline=_PATIENCE)


def load_remote(
    settings: Settings, home: Path, progress: Callable[[str, int, int], None], as_of: date
) -> Loaded:
    """Load the content folder into a remote store, run its rules there, and keep a run.

    The run checks what was loaded, which is what the snapshot identifies, and does so here: not
    every store can answer what a check asks. The content is published first.

    Raises:
        InvalidInput: there is no address for writing.
        BackendFailure, BackendTimeout: the far side failed; the next load starts again.
    """
    store = RemoteWriter(_backend(settings), deadline=_PATIENCE)
    imports = ingest.load(home, store, datetime.now(UTC), progress)
    imports += inferring.derive(home, store)
    snapshot, run, without_run = store.commit(), None, ""

    def checked() -> Store:
        return hold(store.given(), snapshot)

    try:
        run = keep_run(store, read_register(home / "shapes"), as_of, checked)
        store.commit()
    except NticError as error:
        without_run = str(error)
    return Loaded(tuple(imports), snapshot, place_of(settings), run, without_run)


def kept_remotely(settings: Settings, report: Report, norms: Register, started: datetime) -> Kept:
    """Store the run of a check of every norm in a remote store; see ``runs.keep_report``."""
    store = RemoteWriter(_backend(settings), deadline=_PATIENCE)
    kept = keep_report(store, report, norms, started)
    store.commit()
    return kept


def remote_pool(settings: Settings, *, size: int) -> RemotePool:
    """Make what evaluates queries on a remote store; the caller starts it."""
    return RemotePool(_backend(settings), size=size, query_seconds=settings.query_seconds)


def store_of_remote(
    pool: RemotePool, settings: Settings
) -> Callable[[asyncio.AbstractEventLoop], RequestStore]:
    """Give threads of a service a store that asks the far side, a few of them at a time."""
    places = Places(pool.size)

    def give(_loop: asyncio.AbstractEventLoop) -> RequestStore:
        return ServiceStore(pool.backend, pool.stamp, deadline=settings.deadline, places=places)

    return give


def place_of(settings: Settings) -> str:
    """Name a remote store without credentials."""
    return read_address(settings.store).url.partition("?")[0]


def _backend(settings: Settings) -> Backend:
    return Backend(
        read_address(settings.store),
        read_address(settings.graphs) if settings.graphs else None,
        limit=settings.bytes,
    )
