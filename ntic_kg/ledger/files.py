"""Append decisions to files, and read all that a folder holds.

A line that stands is never changed: to take a decision back is a new decision.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ntic_kg.errors import MalformedTable, unwritable
from ntic_kg.ledger.sssom import read_sssom, write_head, write_rows
from ntic_kg.values import Decision

SUFFIX = ".sssom.tsv"


def read_folder(folder: Path) -> dict[str, tuple[Decision, ...]]:
    """Return the decisions of each file of a folder, by the name of the file without ending.

    Raises:
        MalformedTable: a file cannot be read.
    """
    return {
        path.name.removesuffix(SUFFIX): read_sssom(_read(path), path.name)
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    }


def append(
    folder: Path, name: str, make: Callable[[tuple[Decision, ...]], Sequence[Decision]]
) -> tuple[Path, tuple[Decision, ...]]:
    """Add decisions to a file, as a whole or not at all, one writer at a time.

    Args:
        folder: made when it is not there.
        name: of the file, without ending.
        make: given all decisions of the folder, returns those to add, in the order in which
            they were made. Nobody else adds any meanwhile. What it raises leaves the file alone.

    Returns:
        The file, and what was added; a decision that stands already, word for word, is not.

    Raises:
        StoreFailure: the folder cannot be written; StoreFull, a child of it: its disk is full.
        MalformedTable: what stands in a file of the folder cannot be read; nothing is added.
    """
    path = folder / f"{name}{SUFFIX}"
    try:
        with _locked(folder) as descriptor:
            before = tuple(d for decisions in read_folder(folder).values() for d in decisions)
            added = tuple(decision for decision in make(before) if decision not in before)
            if added or not path.exists():
                text = _read(path) if path.exists() else write_head(name)
                _replace(path, text + write_rows(added))
                os.fsync(descriptor)  # the name of the file, too, outlives a loss of power
    except OSError as error:
        raise unwritable(
            f"the decisions in {folder}",
            error,
            "Name a content folder that can be written to with --home or NTIC_HOME.",
        ) from error
    return path, added


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _replace(path: Path, content: str) -> None:
    """Put a whole new file in the place of the old one, on disk before it has the name."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise MalformedTable(
            f"{path.name} is not UTF-8 at byte {error.start}.",
            remedy="Restore it; it is only added to.",
        ) from None
