"""Find the four folders of content: ontology, shapes, queries, data.

A wheel carries them as ``ntic_kg/_shipped``; a checkout has them beside the package.
"""

from __future__ import annotations

from pathlib import Path

from ntic_kg.errors import InvalidInput

FOLDERS = ("ontology", "shapes", "queries", "data")


def shipped_home() -> Path:
    """Return the folder that holds the content the project ships."""
    package = Path(__file__).resolve().parent
    packed = package / "_shipped"
    return packed if packed.is_dir() else package.parent


def checked_home(folder: Path) -> Path:
    """Return the folder when it holds the four content folders.

    Raises:
        InvalidInput: one of them is missing.
    """
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    if missing:
        raise InvalidInput(
            f"{folder} is not a content folder: it has no {', '.join(missing)}.",
            remedy="Point --home or NTIC_HOME at a folder with ontology, shapes, queries and data.",
        )
    return folder
