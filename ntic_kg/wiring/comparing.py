"""Open the two states that a comparison is about, whatever names them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ntic_kg import infer as inferring
from ntic_kg.adapters.store_embedded import open_reader, recorded_checkpoint
from ntic_kg.adapters.store_fork import fork
from ntic_kg.adapters.store_snapshots import kept
from ntic_kg.errors import InvalidInput
from ntic_kg.names import node
from ntic_kg.ports import Store
from ntic_kg.rdf_files import parse_file
from ntic_kg.settings import Settings
from ntic_kg.values import KeptSnapshot
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.stores import checkpoint_of, load_into, store_folder

_PARTS = ("ontology", "shapes", "queries", "data")
_CHANGE = "graph:change"


def snapshots(settings: Settings) -> list[KeptSnapshot]:
    """List the snapshots that a store keeps, oldest first.

    Raises:
        StoreFailure: nothing was ever loaded into it.
    """
    with store_folder(settings) as folder:
        published = int(checkpoint_of(folder).path.name)
        return [one for one in kept(folder) if int(one.checkpoint.path.name) <= published]


@contextmanager
def state(settings: Settings, name: str) -> Iterator[Store]:
    """Open a state of the content.

    Args:
        settings: name the store, and the content folder for what is loaded.
        name: ``current``; a snapshot, day or time that the store keeps; the folder of another
            store; a content folder, which is loaded; a table ``<name>.csv`` of the content
            folder in a changed version; or a file of triples, which are added to the store.

    Raises:
        NoSuchSnapshot: the store does not keep it.
        InvalidInput: a file is neither a table of the content folder nor RDF.
    """
    path = Path(name)
    with tempfile.TemporaryDirectory(prefix="ntic-kg-diff-") as temporary:
        work = Path(temporary)
        if name == "current" or not path.exists():
            with store_folder(settings) as folder:
                checkpoint_of(folder)
                yield open_reader(
                    checkpoint_of(folder)
                    if name == "current"
                    else recorded_checkpoint(folder, name).checkpoint
                )
        elif path.is_dir():
            yield _folder(path, work)
        elif path.suffix == ".csv":
            yield _loaded(_with_table(content_home(settings), path, work / "home"), work / "store")
        else:
            with store_folder(settings) as folder:
                yield _with_triples(settings, folder, path, work)


def _folder(path: Path, work: Path) -> Store:
    if (path / "current.json").exists():
        return open_reader(checkpoint_of(path))
    if all((path / part).is_dir() for part in _PARTS):
        return _loaded(path, work / "store")
    raise InvalidInput(
        f"{path} is neither a store nor a content folder.",
        remedy=f"A content folder has {', '.join(_PARTS)}; a store was made by ntic-kg load.",
    )


def _loaded(home: Path, folder: Path) -> Store:
    load_into(folder, home, lambda _step, _number, _steps: None)
    return open_reader(checkpoint_of(folder))


def _with_table(home: Path, table: Path, copy: Path) -> Path:
    """Copy the content folder, with one table in a changed version."""
    places = sorted(path.relative_to(home) for path in (home / "data").rglob(table.name))
    if len(places) != 1:
        raise InvalidInput(
            f"{table.name} is the name of {len(places)} tables of {home / 'data'}, not of one.",
            remedy="Call the file as the table that it changes.",
        )
    for part in _PARTS:
        shutil.copytree(home / part, copy / part)
    shutil.copyfile(table, copy / places[0])
    return copy


def _with_triples(settings: Settings, folder: Path, file: Path, work: Path) -> Store:
    """Add the triples of a file to a copy of the store, and let the rules run again."""
    triples = parse_file(file)
    store = fork(folder, work / "store")
    try:
        store.add(node(_CHANGE), triples)
        inferring.derive(content_home(settings), store)
        store.commit()
    finally:
        store.close()
    return open_reader(checkpoint_of(work / "store"))
