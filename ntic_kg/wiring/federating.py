"""Let federated questions ask other registries: real ones, or their synthetic examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ntic_kg import registries
from ntic_kg.adapters.far_local import LocalFarSide
from ntic_kg.adapters.far_side import Known, RemoteFarSide
from ntic_kg.adapters.remote_address import read_address
from ntic_kg.errors import InvalidInput
from ntic_kg.ports import FarSide
from ntic_kg.rdf_files import parse_file
from ntic_kg.registries import Description
from ntic_kg.settings import Settings
from ntic_kg.values import Elsewhere
from ntic_kg.wiring.content import content_home

_SYNTHETIC = datetime(2026, 1, 1, tzinfo=UTC)


def far_side(settings: Settings) -> FarSide:
    """Give what asks the registries that the settings allow.

    Raises:
        InvalidInput: NTIC_ENDPOINTS names a registry that there is not, or no address.
    """
    folder = content_home(settings) / "data" / "registries"
    _check(settings.endpoints, folder)

    def find(name: str) -> Known:
        description = _described(folder, name)
        remedy = registries.how_to_allow(description)
        address = registries.allowed_address(description, settings.endpoints)
        return Known(_about(description, remedy), address)

    return RemoteFarSide(find, deadline=settings.deadline, limit=settings.bytes)


def rehearsed_far_side(settings: Settings) -> FarSide:
    """Give what answers in the place of registries, from the synthetic fixture."""
    home = content_home(settings)

    def find(name: str) -> tuple[Elsewhere, Sequence[ox.Triple]]:
        about = _about(_described(home / "data" / "registries", name), "")
        return about, parse_file(home / "queries" / "fixture" / "elsewhere" / f"{name}.ttl")

    return LocalFarSide(find)


def _described(folder: Path, name: str) -> Description:
    return registries.read_description(folder / f"{name}.yaml")


def _about(description: Description, remedy: str) -> Elsewhere:
    return Elsewhere(
        name=description.name,
        title=description.title,
        license=description.license,
        address="" if remedy else "urn:ntic:synthetic",
        remedy=remedy,
        now=_SYNTHETIC,
    )


def _check(endpoints: Sequence[str], folder: Path) -> None:
    known = {path.stem for path in folder.glob("*.yaml")}
    for entry in endpoints:
        name, equals, address = entry.partition("=")
        if equals and "/" not in name:
            if name not in known:
                raise InvalidInput(
                    f"NTIC_ENDPOINTS names the registry {name!r}, of which {folder} holds no"
                    " description.",
                    remedy=f"The registries are: {', '.join(sorted(known))}.",
                )
            read_address(address, f"registry {name} in NTIC_ENDPOINTS")
