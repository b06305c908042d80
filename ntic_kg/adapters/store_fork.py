"""Copy what readers of a store folder see into a store of its own, to be changed there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint
from ntic_kg.errors import StoreFailure


def fork(folder: Path, target: Path) -> EmbeddedStore:
    """Open a copy as its one writer.

    Args:
        folder: the store.
        target: a folder that does not exist.

    Raises:
        StoreFailure: nothing was ever committed to the store.
    """
    checkpoint = current_checkpoint(folder)
    if checkpoint is None:
        raise StoreFailure(f"The store {folder} is empty.", remedy="Run ntic-kg load first.")
    copy = target / checkpoint.path.relative_to(folder)
    copy.parent.mkdir(parents=True)
    ox.Store.read_only(str(checkpoint.path)).backup(str(copy))
    shutil.copyfile(folder / "current.json", target / "current.json")
    return EmbeddedStore(target)
