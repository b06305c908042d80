"""Where the one writer of a store folder works: a lock that says who holds it, and a draft.

The draft starts as a copy of the newest checkpoint, made of hard links. Until its content is
frozen into the next checkpoint nothing that readers see has changed, so a writer may die at any
point: the next one starts from the checkpoint again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import StoreBusy, StoreFailure, unwritable

_LOCK = "writer.lock"
_DRAFT = "draft"
_FORMER = "live"  # where earlier versions kept what is a draft now
_PAUSE = 0.05
_MANY_FILES = 100


class WriterLock:
    """Held by the one process that writes to a store folder; freed when it ends."""

    def __init__(self, folder: Path, *, patience: float = 0.0) -> None:
        """Take the lock.

        Args:
            folder: the store.
            patience: seconds to wait for another writer to end.

        Raises:
            StoreBusy: another process holds it; the message names the process.
            OSError: the folder cannot be written.
        """
        self._folder = folder
        self._file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        end = time.monotonic() + patience
        while not self._taken():
            if time.monotonic() >= end:
                holder = self._holder()
                os.close(self._file)
                self._file = -1
                raise StoreBusy(
                    f"{holder} is writing to the store {folder}.",
                    remedy="Wait until it ends, or use another folder (--store).",
                )
            time.sleep(_PAUSE)
        os.truncate(self._file, 0)
        os.pwrite(self._file, json.dumps(_this_process()).encode(), 0)

    def release(self) -> None:
        """Let others write."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self.release()

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> str:
        try:
            told = json.loads(os.pread(self._file, 4096, 0))
            return f"Process {told['pid']} ({told['command']}, since {told['since']})"
        except (ValueError, KeyError, TypeError):
            return "Another process"


def open_draft(folder: Path, checkpoint: Path | None) -> ox.Store:
    """Open a database that starts with the content of a checkpoint, or empty.

    The caller holds the lock.

    Raises:
        OSError: the checkpoint cannot be copied, or the copy cannot be opened.
    """
    draft = folder / _DRAFT
    remove_draft(folder)
    if checkpoint is not None:
        if not checkpoint.is_dir():
            raise StoreFailure(
                f"The checkpoint {checkpoint} is missing.",
                remedy="Restore the store folder, or remove it and run ntic-kg load.",
            )
        ox.Store.read_only(str(checkpoint)).backup(str(draft))
    return ox.Store(str(draft))


def freeze(database: ox.Store, folder: Path, target: Path) -> None:
    """Write everything to disk and copy the draft, by hard links, to where readers open it.

    Raises:
        OSError: the disk is full or fails.
    """
    database.flush()
    if sum(1 for _ in (folder / _DRAFT).glob("*.sst")) > _MANY_FILES:
        database.optimize()  # each small write leaves files that every later reader opens
    shutil.rmtree(target, ignore_errors=True)
    try:
        database.backup(str(target))
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        raise


def remove_draft(folder: Path) -> None:
    """Remove the draft that is no longer open."""
    for name in (_DRAFT, _FORMER):
        shutil.rmtree(folder / name, ignore_errors=True)


def unwritable_store(folder: Path, error: OSError) -> StoreFailure:
    """Say that a store cannot be written, and whether the disk is full."""
    return unwritable(
        f"the store {folder}",
        error,
        "Check the folder's rights and free space, or use another (--store).",
    )


def _this_process() -> dict[str, object]:
    program = Path(sys.argv[0])
    name = program.parent.name if program.name == "__main__.py" else program.stem
    words = [name or "python", *sys.argv[1:2]]
    command = " ".join(words)
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"pid": os.getpid(), "command": command, "since": since}
