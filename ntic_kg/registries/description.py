"""Read what ``data/registries/NAME.yaml`` says about another registry.

Knows files and columns; opens nothing but the description itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import yaml

from ntic_kg.compare import Vocabulary, identifier
from ntic_kg.errors import InvalidInput, MalformedCode
from ntic_kg.values import Identifier, Name, NameKind, Record, Rows

_KEYS = {
    "title", "license", "source", "connector", "file", "class", "endpoint", "query", "record",
    "sample",
    "country",
}  # fmt: skip
Cells = Mapping[str, tuple[str, ...]]
Ask = Callable[[str, str], Rows]


@dataclass(frozen=True)
class Field:
    """A column with names: its language, what kind of names, and what stands between two."""

    column: str
    lang: str | None = None
    kind: NameKind = "name"
    separator: str = ""


@dataclass(frozen=True)
class Layout:
    """Which columns make a record; ``key`` is a pattern such as ``https://ror.org/{key}``."""

    key: str
    names: tuple[Field, ...]
    identifiers: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def record(self, cells: Cells, registry: str) -> Record | None:
        """Make a record of one row; None when no name stands in it.

        Args:
            cells: the values of each column.
            registry: the name of the registry.
        """
        names = tuple(
            Name(text, column.lang, column.kind)
            for column in self.names
            for text in _parts(cells.get(column.column, ()), column.separator)
        )
        single = {column: values[0] for column, values in cells.items() if values}
        if not names:
            return None
        return Record(
            key=self.key.format_map(_Blank(single)),
            names=tuple(dict.fromkeys(names)),
            identifiers=tuple(
                read
                for scheme, column in self.identifiers
                for text in cells.get(column, ())
                if (read := _identifier(scheme, text))
            ),
            places=tuple(text for column in self.places for text in cells.get(column, ())),
            kinds=frozenset(
                part for column in self.kinds for part in _parts(cells.get(column, ()), "|")
            ),
            registry=registry,
        )


@dataclass(frozen=True)
class Description:
    """What a description file says.

    Args:
        name: the stem of the file; commands name the registry by it.
        place: the file, for messages.
        title: in ``zh`` and ``en``.
        license: of what is read.
        connector: which module reads it.
        file: below the data folder; empty when it must be given.
        kind: the class of what counts in an RDF file.
        endpoint, query: of a SPARQL endpoint.
        layout: which columns make a record; None where the format itself says it.
        country: ISO 3166 code of the only country that counts; empty for all.
        ask, finds: a name, and the key of the record that it finds in the sample answer.
    """

    name: str
    place: str
    title: Mapping[str, str]
    license: str
    connector: str
    file: str = ""
    kind: str = ""
    endpoint: str = ""
    query: str = ""
    layout: Layout | None = None
    ask: str = ""
    finds: str = ""
    country: str = ""


@dataclass(frozen=True)
class Opening:
    """What a connector is given to open a registry with.

    Args:
        data: the data folder.
        vocabulary: the words that names are made of.
        file: to be read instead of the one that the description names.
        endpoints: addresses that may be asked.
        ask: sends a query to an endpoint within the deadline of the settings.
    """

    data: Path
    vocabulary: Vocabulary
    file: Path | None = None
    endpoints: tuple[str, ...] = field(default=())
    ask: Ask | None = None


def descriptions(data: Path) -> list[Path]:
    """List the description files of a data folder."""
    return sorted((data / "registries").glob("*.yaml"))


def read_description(path: Path) -> Description:
    """Read a description.

    Raises:
        InvalidInput: the file is missing, does not parse, or says what nothing understands.
    """
    try:
        text = path.read_text(encoding="utf-8")
        said = yaml.safe_load(text)
    except FileNotFoundError:
        others = ", ".join(p.stem for p in descriptions(path.parent.parent))
        raise InvalidInput(
            f"There is no registry {path.stem!r}.", remedy=f"The registries are: {others}."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _faulty(path, f"it is not YAML: {error}") from None
    if not isinstance(said, dict) or not {"title", "license", "connector"} <= said.keys():
        raise _faulty(path, "it needs title, license and connector")
    if said.keys() - _KEYS:
        raise _faulty(path, f"nothing reads {', '.join(sorted(said.keys() - _KEYS))}")
    try:
        layout = _layout(said["record"]) if "record" in said else None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _faulty(path, f"record is not understood: {error}") from None
    return Description(
        name=path.stem,
        place=str(path),
        title=said["title"],
        license=said["license"],
        connector=said["connector"],
        file=said.get("file", ""),
        kind=said.get("class", ""),
        endpoint=said.get("endpoint", ""),
        query=said.get("query", ""),
        layout=layout,
        ask=said.get("sample", {}).get("ask", ""),
        finds=said.get("sample", {}).get("finds", ""),
        country=said.get("country", ""),
    )


def _layout(said: Mapping[str, Any]) -> Layout:
    names = tuple(Field(**field) for field in said["names"])
    for name in names:
        if name.kind not in get_args(NameKind):
            raise ValueError(f"there is no kind of name {name.kind!r}")
    return Layout(
        key=said["key"],
        names=names,
        identifiers=tuple((i["scheme"], i["column"]) for i in said.get("identifiers", ())),
        places=tuple(said.get("places", ())),
        kinds=tuple(said.get("kinds", ())),
    )


def _faulty(path: Path, fault: str) -> InvalidInput:
    return InvalidInput(
        f"The description {path} cannot be used: {fault}.",
        remedy="Compare it with data/registries/ror.yaml.",
    )


def _parts(values: tuple[str, ...], separator: str) -> Iterator[str]:
    for value in values:
        for part in value.split(separator) if separator else (value,):
            if part.strip():
                yield part.strip()


def _identifier(scheme: str, text: str) -> Identifier | None:
    """Read an identifier; one that fails its own check identifies nothing."""
    try:
        return identifier(scheme, text)
    except MalformedCode:
        return None


class _Blank(dict[str, str]):
    """Leaves out of a pattern what a row does not have."""

    def __missing__(self, key: str) -> str:
        return ""
