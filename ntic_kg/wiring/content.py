"""Read what the content folder holds: questions, norms, shapes."""

from __future__ import annotations

from pathlib import Path

from ntic_kg import registries
from ntic_kg.catalog import Catalog, Question, read_catalog
from ntic_kg.errors import InvalidInput, InvalidQuestion
from ntic_kg.home import checked_home, shipped_home
from ntic_kg.norms import Register, read_register
from ntic_kg.settings import Settings


def content_home(settings: Settings) -> Path:
    """Return the content folder that the settings name, or the shipped one.

    Raises:
        InvalidInput: the folder lacks one of its four parts.
    """
    return checked_home(settings.home or shipped_home())


def catalog(settings: Settings) -> Catalog:
    """Read the questions of the content folder.

    Raises:
        InvalidQuestion: a file breaks the format, or asks a registry that cannot be asked.
    """
    home = content_home(settings)
    found = read_catalog(home / "queries")
    for question in found.federated:
        _check_registry(question, home / "data" / "registries")
    return found


def _check_registry(question: Question, folder: Path) -> None:
    assert question.federates is not None  # noqa: S101 - tells the type checker
    name = question.federates.registry
    place = f"{question.group}/{question.path.name}: federates.registry"
    try:
        described = registries.read_description(folder / f"{name}.yaml")
    except InvalidInput as error:
        raise InvalidQuestion(f"{place}: {error.message}", remedy=error.remedy) from None
    if not described.endpoint:
        raise InvalidQuestion(
            f"{place}: the registry {name} has no SPARQL endpoint.",
            remedy=f"Give {described.place} an endpoint, or name another registry.",
        )


def register(settings: Settings) -> Register:
    """Read the norms and shapes of the content folder."""
    return read_register(content_home(settings) / "shapes")
