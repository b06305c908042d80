"""Who may write to a service, and what makes their changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ntic_kg.adapters.token_file import TokenFile
from ntic_kg.adapters.writer import EmbeddedWriter
from ntic_kg.ports import Writer
from ntic_kg.settings import Settings, default_store
from ntic_kg.wiring.stores import MEMORY

_NAME = "tokens.json"


def tokens_of(settings: Settings, environment: Mapping[str, str] = os.environ) -> TokenFile:
    """Give the tokens that belong to a store.

    They lie in the folder of the store, which nothing serves; for a store that is no folder,
    beside the default store of this user.
    """
    if settings.store == MEMORY or settings.store.startswith(("http://", "https://")):
        return TokenFile(Path(default_store(environment)).parent / _NAME)
    return TokenFile(Path(settings.store) / _NAME)


def writer_of(settings: Settings, folder: Path) -> Writer:
    """Give what changes the store in a folder while it is served."""
    return EmbeddedWriter(folder, deadline=settings.steward_deadline, memory=settings.memory)
