"""ROR as it publishes itself: the JSON of a data dump in schema version 2, plain or zipped.

Source: https://ror.readme.io/docs/data-dump, schema 2.1. Withdrawn records are left out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ntic_kg.compare import Index, identifier, rank
from ntic_kg.errors import InvalidInput
from ntic_kg.ports import Registry
from ntic_kg.registries.description import Description, Opening
from ntic_kg.values import Name, NameKind, Record

CONNECTOR = "ror-dump"
_KINDS: dict[str, NameKind] = {"label": "name", "ror_display": "name"}


def connect(description: Description, opening: Opening) -> Registry:
    """Return the registry.

    Raises:
        InvalidInput: no file was given.
    """
    if opening.file is None:
        raise InvalidInput(
            f"The registry {description.name} needs a data dump of ROR.",
            remedy="Get one from https://ror.org/ and give it with --file, zipped or not.",
        )
    return RorDump(description.name, opening.file, opening, description.country)


class RorDump:
    """The records of a dump.

    Args:
        name: of the registry.
        path: the dump, ``.json`` or ``.zip``.
        opening: holds the words that names are made of.
        country: ISO 3166 code of the only country that counts; empty for all.
    """

    def __init__(self, name: str, path: Path, opening: Opening, country: str) -> None:
        self.name = name
        self._path = path
        self._vocabulary = opening.vocabulary
        self._country = country

    def records(self) -> Sequence[Record]:
        """Return every record that was not withdrawn.

        Raises:
            InvalidInput: the file is missing, or is no dump in schema version 2.
        """
        return self._records

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Yield what resembles a record, best first."""
        found = {r.key: r for r in self._records}
        for match in rank(record, self._index, limit):
            yield found[match.right]

    @cached_property
    def _index(self) -> Index:
        return Index(self._records, self._vocabulary)

    @cached_property
    def _records(self) -> tuple[Record, ...]:
        try:
            return tuple(self._read())
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise InvalidInput(
                f"{self._path} is no data dump of ROR in schema version 2: {error!r}.",
                remedy="Give the JSON of a dump from 2024 or later, or the ZIP that holds it.",
            ) from error

    def _read(self) -> Iterator[Record]:
        for entry in json.loads(_content(self._path)):
            places = [p["geonames_details"] for p in entry["locations"]]
            at_home = not self._country or self._country in {p["country_code"] for p in places}
            if entry["status"] == "withdrawn" or not at_home:
                continue
            yield Record(
                key=entry["id"],
                names=tuple(_name(name) for name in entry["names"]),
                identifiers=(identifier("ror", entry["id"]),),
                places=tuple(
                    text
                    for place in places
                    for text in (place["name"], place.get("country_subdivision_name"))
                    if text
                ),
                kinds=frozenset(entry["types"]),
                registry=self.name,
            )


def _content(path: Path) -> bytes:
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        members = [n for n in archive.namelist() if n.endswith(".json")]
        # Dumps of 2024 hold both versions of the schema.
        members = [n for n in members if "v2" in n] or members
        return archive.read(members[0]) if members else b""


def _name(said: Mapping[str, Any]) -> Name:
    kinds = [_KINDS[kind] for kind in said["types"] if kind in _KINDS]
    return Name(said["value"], said.get("lang"), kinds[0] if kinds else "alias")
