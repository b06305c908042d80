"""A real service over the shipped content to decide about links: tokens, a copied ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import current_checkpoint
from ntic_kg.adapters.token_file import TokenFile
from ntic_kg.settings import Settings
from ntic_kg.values import Role
from tests.service_fixture import Running

STEWARD = "synthetic-steward"


def copy_ledger(home: Path, copied: Path) -> Path:
    """Make a content folder that shares everything but the decisions, which are copied."""
    (copied / "data").mkdir(parents=True)
    for name in ("ontology", "shapes", "queries"):
        (copied / name).symlink_to(home / name)
    for part in (home / "data").iterdir():
        if part.name != "links":
            (copied / "data" / part.name).symlink_to(part)
    shutil.copytree(home / "data" / "links", copied / "data" / "links")
    return copied


class Deciding:
    """A running service, and what a steward and a stranger send to it."""

    def __init__(self, service: Running, home: Path, store: str, tokens: dict[Role, str]) -> None:
        self.service = service
        self.store = store
        self.home = home
        self.tokens = tokens

    @property
    def links(self) -> Path:
        """The folder with the decisions."""
        return self.home / "data" / "links"

    def send(self, role: Role | None = Role.STEWARD, **decision: object) -> httpx.Response:
        """Send a decision with the token of a role."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return self.service.client.post("/links/decisions", json=decision, headers=headers)

    def listed(self, **parameters: str) -> dict[str, Any]:
        """Read the decisions."""
        answer = self.service.client.get("/links/decisions", params=parameters)
        assert answer.status_code == 200, answer.text
        document = answer.json()
        assert isinstance(document, dict)
        return document


@contextmanager
def deciding(home: Path, store: Path, folder: Path) -> Iterator[Deciding]:
    """Run a service on a store; its ledger is a copy below a folder."""
    copied = copy_ledger(home, folder / "home")
    tokens = TokenFile(folder / "tokens.json")
    end = datetime.now(UTC) + timedelta(hours=1)
    issued = {role: tokens.issue(f"synthetic-{role}", role, end) for role in Role}
    settings = Settings(home=copied, store=str(store), workers=2)
    checkpoint = current_checkpoint(store)
    assert checkpoint is not None
    with Running(
        checkpoint,
        settings,
        catalog=wiring.catalog(settings),
        register=wiring.register(settings),
        tokens=tokens,
    ) as service:
        yield Deciding(service, copied, str(store), issued)
