"""What ``current.json`` of a store folder holds: the checkpoint that readers open."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ntic_kg.errors import StoreFailure


@dataclass(frozen=True)
class State:
    """What ``current.json`` holds."""

    number: int = 0
    checkpoint: str = ""
    snapshot: str = ""
    graphs: dict[str, str] = field(default_factory=dict)


def read_state(folder: Path) -> State:
    """Read it; a folder without one holds nothing yet.

    Raises:
        StoreFailure: it cannot be read.
    """
    try:
        return State(**json.loads((folder / "current.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, TypeError) as error:
        raise StoreFailure(
            f"{folder / 'current.json'} cannot be read: {error}.",
            remedy="Remove the store folder and run ntic-kg load.",
        ) from error


def write_state(folder: Path, state: State) -> None:
    """Replace it at once, on disk, so that readers see the former or the new one.

    Raises:
        OSError: the disk is full or fails.
    """
    draft = folder / "current.json.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(state), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / "current.json")
