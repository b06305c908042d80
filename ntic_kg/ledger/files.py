"""Append decisions to files, and read all that a folder holds.

A line that stands is never changed: to take a decision back is a new decision.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ntic_kg.errors import InvalidInput, MalformedTable
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


def append(folder: Path, name: str, decisions: Sequence[Decision]) -> Path:
    """Add decisions to a file, as a whole or not at all, one process at a time.

    Args:
        folder: made when it is not there.
        name: of the file, without ending.
        decisions: in the order in which they were made.

    Returns:
        The file.

    Raises:
        InvalidInput: the folder cannot be written.
        MalformedTable: what stands in the file cannot be read; nothing is added.
    """
    path = folder / f"{name}{SUFFIX}"
    try:
        with _locked(folder):
            before = _read(path) if path.exists() else write_head(name)
            read_sssom(before, path.name)
            if before and not before.endswith("\n"):
                before += "\n"
            _replace(path, before + write_rows(decisions))
    except OSError as error:
        raise InvalidInput(
            f"Decisions cannot be written to {folder}: {error.strerror}.",
            remedy="Name a content folder that you may write to with --home or NTIC_HOME.",
        ) from error
    return path


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
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
