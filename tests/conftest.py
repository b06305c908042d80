"""What tests share: the shipped content, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ntic_kg import ingest, wiring
from ntic_kg.adapters.store_embedded import (
    EmbeddedReader,
    EmbeddedStore,
    current_checkpoint,
    open_reader,
)
from ntic_kg.home import shipped_home
from ntic_kg.settings import Settings
from ntic_kg.values import Import
from tests.service_fixture import Running

LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def load_content(home: Path, folder: Path, now: datetime = LOADED_AT) -> list[Import]:
    """Load a content folder into a store folder and publish it."""
    store = EmbeddedStore(folder)
    imports = ingest.load(home, store, now, ignore_progress)
    store.commit()
    return imports


def ignore_progress(_step: str, _number: int, _steps: int) -> None:
    """Take progress reports and do nothing."""


@pytest.fixture(scope="session")
def home() -> Path:
    """Return the content folder of this checkout."""
    return shipped_home()


@pytest.fixture(scope="session")
def real_load(tmp_path_factory: pytest.TempPathFactory, home: Path) -> tuple[Path, list[Import]]:
    """Load the shipped content once; give the store folder and what was loaded."""
    folder = tmp_path_factory.mktemp("real") / "store"
    loaded = wiring.load_into(folder, home, ignore_progress, LOADED_AT.date())
    return folder, list(loaded.imports)


@pytest.fixture(scope="session")
def real_folder(real_load: tuple[Path, list[Import]]) -> Path:
    """Return the folder of a store that holds the shipped content."""
    return real_load[0]


@pytest.fixture(scope="session")
def real_store(real_folder: Path) -> EmbeddedReader:
    """Open the store that holds the shipped content."""
    checkpoint = current_checkpoint(real_folder)
    assert checkpoint is not None
    return open_reader(checkpoint)


@pytest.fixture(scope="session")
def real_service(real_folder: Path) -> Iterator[Running]:
    """Serve the shipped content over HTTP."""
    settings = Settings(home=None, store=str(real_folder), workers=2)
    checkpoint = current_checkpoint(real_folder)
    assert checkpoint is not None
    catalog, register = wiring.catalog(settings), wiring.register(settings)
    with Running(checkpoint, settings, catalog=catalog, register=register) as service:
        yield service
