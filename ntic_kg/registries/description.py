"""Read what ``data/registries/NAME.yaml`` says about another registry.

Knows files and columns; opens nothing but the description itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pyoxigraph as ox
import yaml

from ntic_kg.compare import READERS, Vocabulary, valid_identifier
from ntic_kg.errors import InvalidInput
from ntic_kg.values import Name, NameKind, Record, Rows

_KEYS = {
    "title", "license", "source", "connector", "file", "class", "endpoint", "query", "record",
    "sample", "countries",
}  # fmt: skip
_RECORD_KEYS = {"key", "names", "identifiers", "places", "kinds", "leave_out"}
Cells = Mapping[str, tuple[str, ...]]
Ask = Callable[[str, str], Rows]


@dataclass(frozen=True)
class Field:
    """A column with names: its language, what kind of names, and what stands between two.

    ``since`` and ``until`` are the columns of the days from which and to which they were in use.
    """

    column: str
    lang: str | None = None
    kind: NameKind = "name"
    separator: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Layout:
    """Which columns make a record; ``key`` is a pattern such as ``https://ror.org/{key}``.

    A row is left out where a column of ``leave_out`` has the value that stands with it.
    """

    key: str
    names: tuple[Field, ...]
    identifiers: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    leave_out: tuple[tuple[str, str], ...] = ()

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Return the columns that make the key."""
        return tuple(column for _, column, _, _ in Formatter().parse(self.key) if column)

    @property
    def columns(self) -> frozenset[str]:
        """Return every column that is read."""
        named = [c for field in self.names for c in (field.column, field.since, field.until) if c]
        paired = [*(column for _, column in self.identifiers), *dict(self.leave_out)]
        return frozenset([*self.key_columns, *named, *paired, *self.places, *self.kinds])

    def record(self, cells: Cells, registry: str) -> Record | None:
        """Make a record of one row; None when no name stands in it, or it is to be left out.

        Args:
            cells: the values of each column.
            registry: the name of the registry.

        Raises:
            InvalidInput: a day on which a name came into use, or went out of it, is no day, or the
                key is no absolute IRI.
        """
        names = tuple(
            Name(
                text,
                column.lang,
                column.kind,
                since=_day(cells, column.since),
                until=_day(cells, column.until),
            )
            for column in self.names
            for text in _parts(cells.get(column.column, ()), column.separator)
        )
        single = {column: values[0] for column, values in cells.items() if values}
        if not names or any(value in cells.get(column, ()) for column, value in self.leave_out):
            return None
        return Record(
            key=_iri(self.key.format_map(_Blank(single))),
            names=tuple(dict.fromkeys(names)),
            identifiers=tuple(
                read
                for scheme, column in self.identifiers
                for text in cells.get(column, ())
                if (read := valid_identifier(scheme, text))
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
        countries: ISO 3166 codes of the countries that count; empty for all.
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
    countries: tuple[str, ...] = ()


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
        raise _faulty(path, f"it is not YAML: {' '.join(str(error).split())}") from None
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
        countries=tuple(said.get("countries", ())),
    )


def _layout(said: Mapping[str, Any]) -> Layout:
    if unknown := sorted(said.keys() - _RECORD_KEYS):
        raise ValueError(f"nothing reads {', '.join(unknown)}")
    names = tuple(Field(**field) for field in said["names"])
    for name in names:
        if name.kind not in get_args(NameKind):
            raise ValueError(f"there is no kind of name {name.kind!r}")
    layout = Layout(
        key=said["key"],
        names=names,
        identifiers=tuple((i["scheme"], i["column"]) for i in said.get("identifiers", ())),
        places=tuple(said.get("places", ())),
        kinds=tuple(said.get("kinds", ())),
        leave_out=tuple(said.get("leave_out", {}).items()),
    )
    for scheme, _ in layout.identifiers:
        if scheme not in READERS:
            raise ValueError(f"there is no scheme {scheme!r}, only {', '.join(READERS)}")
    if not layout.key_columns or not names:
        raise ValueError("no column makes the key, or none has names")
    return layout


def _faulty(path: Path, fault: str) -> InvalidInput:
    return InvalidInput(
        f"The description {path} cannot be used: {fault}.",
        remedy="Compare it with data/registries/ror.yaml.",
    )


def _parts(values: tuple[str, ...], separator: str) -> Iterator[str]:
    for value in values:
        for part in value.split(separator) if separator else (value,):
            if text := plain(part):
                yield text


def plain(text: str) -> str:
    r"""Run white space together, and drop characters that no name has and terminals obey.

    >>> plain(" 清华\x1b[2J\u3000大学 ")
    '清华[2J 大学'
    """
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) != "Cc")


def _iri(key: str) -> str:
    """Refuse a key that no decision could be written down with."""
    try:
        return ox.NamedNode(key).value
    except ValueError:
        raise InvalidInput(
            f"The key {key[:100]!r} is no absolute IRI.",
            remedy="Make it one in the description, such as key: https://ror.org/{key}.",
        ) from None


def _day(cells: Cells, column: str) -> date | None:
    text = "".join(cells.get(column, ())[:1])
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(
            f"The column {column} has {text[:40]!r}, which is no day.",
            remedy="Write a day as 2026-01-31; leave the cell empty where it is not known.",
        ) from None


class _Blank(dict[str, str]):
    """Leaves out of a pattern what a row does not have."""

    def __missing__(self, key: str) -> str:
        return ""
