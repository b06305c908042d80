"""Open, load and read the store that the settings name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ntic_kg import infer as inferring
from ntic_kg import ingest
from ntic_kg.adapters.store_embedded import (
    EmbeddedStore,
    NewestCheckpoint,
    current_checkpoint,
    open_reader,
)
from ntic_kg.errors import InvalidInput, StoreFailure
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from ntic_kg.values import Checkpoint, Import
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.remote import is_remote, load_remote, place_of, remote_reader

MEMORY = "memory:"
_PATIENCE = 3.0  # seconds; a change that a steward makes meanwhile is usually done by then

Progress = Callable[[str, int, int], None]


@contextmanager
def store_folder(settings: Settings) -> Iterator[Path]:
    """Give the folder of the store; for ``memory:`` a loaded one that vanishes afterwards.

    Raises:
        InvalidInput: the store is the address of a remote endpoint.
    """
    if is_remote(settings):
        raise InvalidInput(
            f"The store at {place_of(settings)} is remote; this needs a folder or memory:.",
            remedy="Give a folder with --store or NTIC_STORE.",
        )
    if settings.store != MEMORY:
        yield Path(settings.store)
        return
    with tempfile.TemporaryDirectory(prefix="ntic-kg-") as name:
        folder = Path(name)
        load_into(folder, content_home(settings), _silent)
        yield folder


def load_into(folder: Path, home: Path, progress: Progress) -> list[Import]:
    """Load the content folder into a store folder, run its rules and publish a checkpoint.

    Raises:
        StoreBusy: another process writes to the store.
        MalformedTable, MalformedFile, InvalidQuestion: the content cannot be read; readers go
            on seeing what they saw.
    """
    store = EmbeddedStore(folder, patience=_PATIENCE)
    try:
        imports = ingest.load(home, store, datetime.now(UTC), progress)
        imports += inferring.derive(home, store)
        store.commit()
    finally:
        store.close()
    return imports


def load_store(settings: Settings, progress: Progress) -> tuple[list[Import], str, str]:
    """Load the content folder into the store, wherever it is.

    Returns:
        What was loaded, the snapshot, and what to call the store.
    """
    home = content_home(settings)
    if is_remote(settings):
        return *load_remote(settings, home, progress), place_of(settings)
    with store_folder(settings) as folder:
        imports = load_into(folder, home, progress)
        return imports, checkpoint_of(folder).snapshot, str(folder)


def checkpoint_of(folder: Path) -> Checkpoint:
    """Return the checkpoint that readers of a store folder open.

    Raises:
        StoreFailure: nothing was ever loaded into it.
    """
    return newest_checkpoint(folder)()


def newest_checkpoint(folder: Path) -> Callable[[], Checkpoint]:
    """Return a function that does what ``checkpoint_of`` does, at next to no cost."""
    newest = NewestCheckpoint(folder)

    def give() -> Checkpoint:
        checkpoint = newest()
        if checkpoint is None:
            raise StoreFailure(
                f"The store {folder} is empty.",
                remedy="Run ntic-kg load first, with the same --store.",
            )
        return checkpoint

    return give


@contextmanager
def reader(settings: Settings) -> Iterator[Store]:
    """Open the newest checkpoint of the store for reading, or a remote store as it is.

    Raises:
        StoreFailure: the store is empty or cannot be opened.
    """
    if is_remote(settings):
        yield remote_reader(settings)
        return
    with store_folder(settings) as folder:
        yield open_reader(checkpoint_of(folder))


def is_empty(folder: Path) -> bool:
    """Say whether nothing was ever loaded into a store folder."""
    return current_checkpoint(folder) is None


def _silent(_step: str, _number: int, _steps: int) -> None:
    """Report no progress."""
