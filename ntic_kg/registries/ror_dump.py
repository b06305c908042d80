"""ROR as it publishes itself: the JSON of a data dump in schema version 2, plain or zipped.

Source: https://ror.readme.io/docs/data-dump, schema 2.1. Withdrawn records are left out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ntic_kg.compare import identifier
from ntic_kg.errors import InvalidInput, MalformedCode, TooLarge
from ntic_kg.ports import Registry
from ntic_kg.registries.description import Description, Opening, plain
from ntic_kg.registries.listed import ListedRegistry
from ntic_kg.values import Name, NameKind, Record

CONNECTOR = "ror-dump"
LARGEST_DUMP = 1_000_000_000  # bytes; those of 2025 have a third of it
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
    read = partial(_read, description, opening.file)
    return ListedRegistry(description.name, str(opening.file), read, opening.vocabulary)


def _read(description: Description, path: Path) -> Iterator[tuple[str, Record]]:
    """Yield the records that were not withdrawn, of the countries that count."""
    entries = _parsed(path)
    if not isinstance(entries, list):
        raise _fault(path, "it is no list of records")
    for number, entry in enumerate(entries, 1):
        place = f"record {number}"
        try:
            place += f" ({entry['id']})"
            countries = {p["geonames_details"]["country_code"] for p in entry["locations"]}
            counts = not description.countries or countries & set(description.countries)
            record = _record(entry, description.name) if counts else None
        except KeyError as error:
            raise _fault(path, f"{place} has no {error.args[0]}") from None
        except (TypeError, AttributeError, ValueError) as error:
            raise _fault(path, f"{place} is built otherwise: {error}") from None
        except MalformedCode as error:
            raise _fault(path, f"{place}: {error.message.rstrip('.')}") from None
        if record:
            yield place, record


def _record(entry: Mapping[str, Any], registry: str) -> Record | None:
    """Read a record; None when it was withdrawn or has no name."""
    names = tuple(_name(said) for said in entry["names"] if plain(said["value"]))
    if entry["status"] == "withdrawn" or not names:
        return None
    places = [place["geonames_details"] for place in entry["locations"]]
    return Record(
        key=identifier("ror", entry["id"]).value,
        names=names,
        identifiers=(identifier("ror", entry["id"]),),
        places=tuple(
            text
            for place in places
            for text in (place["name"], place.get("country_subdivision_name"))
            if text
        ),
        kinds=frozenset(entry["types"]),
        registry=registry,
    )


def _name(said: Mapping[str, Any]) -> Name:
    kinds = [_KINDS[kind] for kind in said["types"] if kind in _KINDS]
    return Name(plain(said["value"]), said.get("lang"), kinds[0] if kinds else "alias")


def _parsed(path: Path) -> object:
    try:
        return json.loads(_content(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _fault(path, f"it is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise _fault(path, "it is nested too deep") from None
    except ValueError as error:
        raise _fault(path, f"it is not JSON: {error}") from None
    except OSError as error:
        raise _fault(path, error.strerror or str(error)) from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise _fault(path, f"the archive cannot be unpacked: {error}") from None


def _content(path: Path) -> bytes:
    if path.suffix.lower() != ".zip":
        _check_size(path, path.stat().st_size)
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        members = [n for n in archive.namelist() if n.endswith(".json")]
        # Dumps of 2024 hold both versions of the schema.
        members = [n for n in members if "v2" in n] or members
        if not members:
            raise _fault(path, "the archive holds no JSON")
        # No more than this is ever unpacked, whatever follows in the archive.
        _check_size(path, archive.getinfo(members[0]).file_size)
        return archive.read(members[0])


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST_DUMP:
        raise TooLarge(
            f"{path} holds {size:,} bytes; a data dump may have {LARGEST_DUMP:,}.",
            remedy="Get the dump from https://ror.org/ again.",
        )


def _fault(path: Path, fault: str) -> InvalidInput:
    return InvalidInput(
        f"{path} is no data dump of ROR in schema version 2: {fault}.",
        remedy="Give the JSON of a dump from 2024 or later, or the ZIP that holds it.",
    )
