"""Open, load and read the store that the settings name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from ntic_kg import infer as inferring
from ntic_kg import ingest
from ntic_kg.adapters.store_embedded import (
    EmbeddedStore,
    NewestCheckpoint,
    current_checkpoint,
    open_reader,
    recorded_checkpoint,
)
from ntic_kg.errors import InvalidInput, NoSuchSnapshot, StoreFailure
from ntic_kg.norms import read_register
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from ntic_kg.values import Checkpoint, Loaded
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.remote import is_remote, load_remote, place_of, remote_reader
from ntic_kg.wiring.runs import keep_run
from ntic_kg.wiring.validating import quick_copy

MEMORY = "memory:"
_PATIENCE = 3.0  # seconds; a change that a steward makes meanwhile is usually done by then

Progress = Callable[[str, int, int], None]


@contextmanager
def store_folder(
    settings: Settings, load: Callable[[Path, Path], object] | None = None
) -> Iterator[Path]:
    """Give the folder of the store; for ``memory:`` a loaded one that vanishes afterwards.

    Args:
        settings: name the store.
        load: given the folder for ``memory:`` and the content folder, fills it; by default
            without a run.

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
        if load is None:
            load_into(folder, content_home(settings), _silent)
        else:
            load(folder, content_home(settings))
        yield folder


def load_into(folder: Path, home: Path, progress: Progress, as_of: date | None = None) -> Loaded:
    """Load the content folder into a store folder, run its rules and publish a checkpoint.

    Args:
        folder: the store.
        home: the content folder.
        progress: told each step.
        as_of: the day of the public-record run that the store keeps; None is no run.

    Raises:
        StoreBusy: another process writes to the store.
        MalformedTable, MalformedFile, InvalidQuestion: the content cannot be read; readers go
            on seeing what they saw.
    """
    store = EmbeddedStore(folder, patience=_PATIENCE)
    try:
        imports = ingest.load(home, store, datetime.now(UTC), progress)
        imports += inferring.derive(home, store)
        run, without_run = None, ""
        if as_of is not None:
            try:
                register = read_register(home / "shapes")
                run = keep_run(store, register, as_of, lambda: quick_copy(store))
            except InvalidInput as error:
                without_run = str(error)
        return Loaded(tuple(imports), store.commit(), str(folder), run, without_run)
    finally:
        store.close()


def load_store(settings: Settings, progress: Progress, as_of: date) -> Loaded:
    """Load the content folder into the store, wherever it is; it ends with a run of that day."""
    home = content_home(settings)
    if is_remote(settings):
        return load_remote(settings, home, progress, as_of)
    if settings.store != MEMORY:
        return load_into(Path(settings.store), home, progress, as_of)
    with tempfile.TemporaryDirectory(prefix="ntic-kg-") as name:
        return load_into(Path(name), home, progress, as_of)


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
def reader(settings: Settings, recorded: str | None = None) -> Iterator[Store]:
    """Open the store for reading: its newest checkpoint, or a remote store as it is.

    Args:
        settings: name the store.
        recorded: a snapshot, or the time at which readers saw what is to be read.

    Raises:
        StoreFailure: the store is empty or cannot be opened.
        NoSuchSnapshot: it does not keep what was recorded then.
    """
    if is_remote(settings):
        store = remote_reader(settings)
        if recorded is not None and store.snapshot != recorded:
            raise no_other_snapshot(recorded, store.snapshot)
        yield store
        return
    with store_folder(settings) as folder:
        newest = checkpoint_of(folder)
        if recorded is None:
            yield open_reader(newest)
        else:
            yield open_reader(recorded_checkpoint(folder, recorded).checkpoint)


def no_other_snapshot(asked: str, present: str) -> NoSuchSnapshot:
    """Say that a store keeps no snapshot but the present one."""
    return NoSuchSnapshot(
        f"This store keeps no snapshot {asked[:80]!r}; the present one is {present}.",
        remedy="Leave recorded out, or load the data into a folder, which keeps snapshots.",
    )


def is_empty(folder: Path) -> bool:
    """Say whether nothing was ever loaded into a store folder."""
    return current_checkpoint(folder) is None


def _silent(_step: str, _number: int, _steps: int) -> None:
    """Report no progress."""
