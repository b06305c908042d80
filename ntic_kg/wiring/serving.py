"""What a service needs of its store, wherever the store is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ntic_kg.ports import Evaluator, RequestStore, Writer
from ntic_kg.settings import Settings
from ntic_kg.wiring.access import writer_of
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.evaluation import store_at, store_of, worker_pool
from ntic_kg.wiring.remote import is_remote, place_of, remote_pool, store_of_remote
from ntic_kg.wiring.stores import checkpoint_of, is_empty, store_folder


@dataclass(frozen=True)
class Served:
    """A store that is served.

    Args:
        evaluator: evaluates queries on it.
        snapshot: identifies the content that readers see now.
        version: identifies all that readers see now, stored runs too.
        store_of: gives a store that threads may ask, for the event loop of the service.
        writer: changes it; None when the service does not.
        place: what to call it.
        store_at: gives what readers saw at a time; None where only the present is kept.
    """

    evaluator: Evaluator
    snapshot: Callable[[], str]
    version: Callable[[], str]
    store_of: Callable[[asyncio.AbstractEventLoop], RequestStore]
    writer: Writer | None
    place: str
    store_at: Callable[[str], AbstractAsyncContextManager[RequestStore]] | None = None


@contextmanager
def served(settings: Settings, load: Callable[[Path, Path], object]) -> Iterator[Served]:
    """Open the store for a service.

    Args:
        settings: name the store.
        load: given a store folder that is empty and the content folder, fills it; also for
            ``memory:``. A remote store is never filled unasked.
    """
    if is_remote(settings):
        remote = remote_pool(settings, size=settings.workers)
        yield Served(
            evaluator=remote,
            snapshot=lambda: remote.snapshot,
            version=lambda: remote.snapshot,
            store_of=store_of_remote(remote, settings),
            writer=None,
            place=place_of(settings),
        )
        return
    with store_folder(settings, load) as folder:
        if is_empty(folder):
            load(folder, content_home(settings))
        pool = worker_pool(settings, folder)
        yield Served(
            evaluator=pool,
            snapshot=lambda: pool.current().snapshot,
            version=lambda: str(pool.current().path),
            store_of=store_of(pool, settings),
            writer=writer_of(settings, folder),
            place=f"snapshot {checkpoint_of(folder).snapshot} of {folder}",
            store_at=store_at(settings, folder),
        )
