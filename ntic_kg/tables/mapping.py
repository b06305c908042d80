"""Column mappings: what each column of a table says, kept as data.

Reads ``data/mappings/*.yaml`` into frozen values and refuses what it does not know.
Knows nothing of rows, stores or the ontology.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox
import yaml

from ntic_kg.errors import InvalidInput
from ntic_kg.names import expand, node

DATATYPES = ("string", "integer", "decimal", "boolean", "date", "anyURI", "iri")
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
Part = TypeVar("Part", "Value", "Each", "TypeFrom", "NodeMap", "RecordMap", "Lookup")


@dataclass(frozen=True)
class Value:
    """One property of a node: from a column, from the item of ``each``, or constant."""

    property: ox.NamedNode
    column: str | None = None
    iri: str | None = None
    item: bool = False
    text: str | None = None
    language: str | None = None
    datatype: str = "string"
    terms: str | None = None
    lookup: str | None = None
    optional: bool = False
    fallback: str | None = None
    separator: str | None = None
    required: bool = False


@dataclass(frozen=True)
class Each:
    """Make one node for every item of a cell."""

    column: str
    separator: str
    lookup: str


@dataclass(frozen=True)
class TypeFrom:
    """Take the class of a node from a cell."""

    column: str
    terms: str


@dataclass(frozen=True)
class When:
    """A condition on one cell.

    Written ``column`` (filled), ``!column`` (empty), ``column=text`` or ``column!=text``.
    """

    column: str
    text: str
    negated: bool

    @classmethod
    def parse(cls, condition: str) -> When:
        """Read a condition.

        >>> When.parse("kind!=board").holds({"kind": "council"})
        True
        """
        if condition.startswith("!"):
            return cls(condition[1:], "", negated=False)
        column, equals, text = condition.partition("=")
        if not equals:
            return cls(column, "", negated=True)
        return cls(column.removesuffix("!"), text, negated=column.endswith("!"))

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Say whether the cells of a row meet the condition."""
        return (cells[self.column] == self.text) is not self.negated


@dataclass(frozen=True)
class NodeMap:
    """One node that a row yields."""

    iri: str
    types: tuple[ox.NamedNode, ...] = ()
    type_from: TypeFrom | None = None
    when: When | None = None
    each: Each | None = None
    date: str | None = None
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class RecordMap:
    """Which columns say where a row was read."""

    citation: str | None = None
    url: str | None = None
    note: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lookup:
    """Find the IRI of a row of another table by the text of one of its columns."""

    table: str
    column: str
    iri: str


@dataclass(frozen=True)
class TableMap:
    """The whole mapping of one table."""

    name: str
    table: str
    graph: str
    title: Mapping[str, str]
    license: str
    sample: str
    nodes: tuple[NodeMap, ...]
    record: RecordMap | None
    ignored: Mapping[str, str]
    lookups: Mapping[str, Lookup]
    terms: Mapping[str, Mapping[str, str]]

    def columns(self) -> set[str]:
        """Return every column that the mapping reads or sets aside."""
        found = {"key", *self.ignored}
        if self.record:
            found |= {self.record.citation or "key", self.record.url or "key", *self.record.note}
        for each_node in self.nodes:
            found |= _node_columns(each_node)
        return found


def read_mapping(path: Path) -> TableMap:
    """Read one mapping file.

    Raises:
        InvalidInput: the file is not YAML, or a key, prefix or reference in it is unknown.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return build_mapping(path.stem, document)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"Mapping {path.name} cannot be read: {error}.",
            remedy="Compare it with the other files of data/mappings.",
        ) from error
    except InvalidInput as error:
        raise InvalidInput(f"Mapping {path.name}: {error.message}", remedy=error.remedy) from error


def build_mapping(name: str, document: dict[str, Any]) -> TableMap:
    """Make a mapping of its document.

    Args:
        name: names the mapping.
        document: what a mapping file holds, as YAML reads it.

    Raises:
        InvalidInput: a prefix is unknown.
        ValueError: a key or a reference is unknown.
        KeyError: a key is missing.
    """
    _only_known(document, {f.name for f in fields(TableMap)} - {"name"}, "the mapping")
    terms = document.get("terms", {})
    lookups = {
        key: _build(Lookup, entry, f"lookup {key}")
        for key, entry in document.get("lookups", {}).items()
    }
    record = document.get("record")
    table = TableMap(
        name=name,
        table=document["table"],
        graph=document["graph"],
        title=document["title"],
        license=document["license"],
        sample=str(document["sample"]),
        nodes=tuple(_node_map(entry) for entry in document["nodes"]),
        record=_build(RecordMap, record, "record", note=_strings) if record else None,
        ignored=document.get("ignored", {}),
        lookups=lookups,
        terms=terms,
    )
    _check_references(table)
    return table


def _node_map(entry: dict[str, Any]) -> NodeMap:
    return _build(
        NodeMap,
        entry,
        f"node {entry.get('iri')}",
        types=lambda names: tuple(node(name) for name in names),
        when=When.parse,
        type_from=lambda part: _build(TypeFrom, part, "type_from"),
        each=lambda part: _build(Each, part, "each"),
        values=lambda parts: tuple(_value(part) for part in parts),
    )


def _value(entry: dict[str, Any]) -> Value:
    value = _build(Value, entry, f"value {entry.get('property')}", property=node)
    sources = [value.column is not None, value.iri is not None, value.item, value.text is not None]
    if sum(sources) != 1:
        raise ValueError(f"{entry['property']} needs exactly one of column, iri, item, text")
    if value.datatype not in DATATYPES:
        raise ValueError(f"{value.datatype!r} is not one of {', '.join(DATATYPES)}")
    return value


def _build(
    kind: type[Part], entry: dict[str, Any], place: str, **convert: Callable[[Any], Any]
) -> Part:
    _only_known(entry, {f.name for f in fields(kind)}, place)
    return kind(**{key: convert.get(key, _same)(value) for key, value in entry.items()})


def _same(value: Any) -> Any:  # noqa: ANN401 - passes through whatever YAML held
    return value


def _strings(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _only_known(entry: dict[str, Any], known: set[str], place: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ValueError(f"{place} has the unknown key {', '.join(unknown)}")


def _check_references(table: TableMap) -> None:
    for each_node in table.nodes:
        expand(each_node.iri)
        _defined(each_node.each.lookup if each_node.each else None, table.lookups, "lookup")
        _defined(each_node.type_from.terms if each_node.type_from else None, table.terms, "terms")
        for value in each_node.values:
            _defined(value.lookup, table.lookups, "lookup")
            _defined(value.terms, table.terms, "terms")
            if value.iri:
                expand(value.iri)


def _defined(name: str | None, known: Mapping[str, object], kind: str) -> None:
    if name is not None and name not in known:
        raise ValueError(f"{kind} {name!r} is used but not defined")


def _node_columns(part: NodeMap) -> set[str]:
    found = set(PLACEHOLDER.findall(part.iri)) - {"item"}
    found |= {part.when.column} if part.when else set()
    found |= {part.date} if part.date else set()
    if part.each:
        found.add(part.each.column)
    if part.type_from:
        found.add(part.type_from.column)
    for value in part.values:
        found |= {name for name in (value.column, value.fallback) if name}
        found |= set(PLACEHOLDER.findall(value.iri or "")) - {"item"}
    return found
