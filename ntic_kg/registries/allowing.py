"""Find out whether the operator lets the endpoint of a registry be asked, and where it is."""

from __future__ import annotations

from collections.abc import Sequence

from ntic_kg.registries.description import Description


def allowed_address(description: Description, endpoints: Sequence[str]) -> str | None:
    """Give the address at which a registry may be asked; None when it may not.

    Args:
        description: of the registry.
        endpoints: what the operator allows: ``NAME=ADDRESS`` for a registry at an address of
            the operator's choice, such as a mirror, or the address that a description gives.

    >>> from ntic_kg.home import shipped_home
    >>> from ntic_kg.registries import read_description
    >>> there = read_description(shipped_home() / "data" / "registries" / "wikidata.yaml")
    >>> allowed_address(there, ["wikidata=https://mirror.example/sparql?default=x"])
    'https://mirror.example/sparql?default=x'
    >>> allowed_address(there, ["https://query.wikidata.org/sparql"])
    'https://query.wikidata.org/sparql'
    >>> allowed_address(there, ["https://elsewhere.example/sparql"])
    """
    for entry in endpoints:
        name, _, address = entry.partition("=")
        if name == description.name:
            return address
    return description.endpoint if description.endpoint in endpoints else None


def how_to_allow(description: Description) -> str:
    """Say what an operator sets to let a registry be asked."""
    address, name = description.endpoint, description.name
    return f"Allow it: NTIC_ENDPOINTS={address}, or {name}=ADDRESS for a mirror."
