"""The sheets of a submission, described as data in ``data/mappings/submission``.

Each file holds the columns of one sheet, with headings and explanations in both languages,
and how its rows become triples, in the language of the other mappings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ntic_kg.errors import InvalidInput
from ntic_kg.submissions.choices import Choices, Vocabulary, folded
from ntic_kg.tables.mapping import TableMap, build_mapping

FOLDER = "data/mappings/submission"
TYPES = ("text", "date", "integer", "decimal")
# Cells that every row has beside its columns: its own key and that of the center.
GIVEN = ("key", "center")
# The loader in C is safe too, and ten times as fast; not every build of the library has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Args:
        name: by which the mapping calls it.
        zh, en: heading in both languages; ``about_zh`` and ``about_en`` explain it.
        type: one of ``TYPES``; choices and references are text.
        choices: the answers that it offers, None when it is free.
        refers: sheet and column whose texts it may hold.
        lookup: table of the content folder whose texts it may hold.
        required, unique, many, slug, group: what its cells must be.
        filled: whether the template lists every choice, one a row.
        width: in characters.
    """

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    type: str = "text"
    choices: Choices | None = None
    refers: tuple[str, str] | None = None
    lookup: Mapping[str, str] | None = None
    required: bool = False
    unique: bool = False
    many: bool = False
    slug: bool = False
    group: bool = False
    filled: bool = False
    width: int = 16

    @property
    def heading(self) -> str:
        """Give the heading in both languages."""
        return f"{self.zh}\n{self.en}"

    def answers_to(self, heading: str) -> bool:
        """Say whether a heading, in either language or both, is that of this column."""
        wanted = folded(heading).rstrip(" *")
        return wanted in {folded(x) for x in (self.heading, self.zh, self.en, self.name)}


@dataclass(frozen=True)
class Spot:
    """Where a sheet says something.

    Args:
        column: its column.
        filter_column, filter_text: only rows with this text in that column count.
        above: the heading is meant, whatever rows there are.
    """

    column: str
    filter_column: str = ""
    filter_text: str = ""
    above: bool = False

    @classmethod
    def parse(cls, text: str) -> Spot:
        """Read ``column``, ``column@other=text`` or, for the heading, ``^column``."""
        column, _, condition = text.removeprefix("^").partition("@")
        other, _, wanted = condition.partition("=")
        return cls(column, other, wanted, above=text.startswith("^"))


@dataclass(frozen=True)
class Sheet:
    """One sheet of a submission.

    Args:
        key: its name, such as ``participants``.
        zh, en: title in both languages; ``about_zh`` and ``about_en`` say what it holds.
        columns: in the order of the template.
        label: column that names a row.
        examples: rows that show how it is filled, by name of column; choices are keys. Those of
            all sheets together are one whole submission.
        single: whether it has one row.
        places: where the cause of a finding is looked for, by norm or constraint.
        mapping: how a row becomes triples.
    """

    key: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: tuple[Column, ...]
    label: str
    examples: tuple[Mapping[str, str], ...]
    single: bool
    places: Mapping[str, Spot]
    mapping: TableMap

    @property
    def title(self) -> str:
        """Give the name of the sheet in a workbook."""
        return f"{self.zh} {self.en}"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Give the columns by name."""
        return {column.name: column for column in self.columns}

    def answers_to(self, name: str) -> bool:
        """Say whether a name, in either language, both, or the key, is that of this sheet."""
        return folded(name) in {folded(x) for x in (self.title, self.zh, self.en, self.key)}


def read_sheets(home: Path) -> tuple[Sheet, ...]:
    """Read every sheet of a content folder, in order.

    Raises:
        InvalidInput: a file cannot be read; names it.
    """
    paths = sorted((home / FOLDER).glob("*.yaml"))
    documents = {_key(path): _document(path) for path in paths}
    vocabulary = Vocabulary(home)
    sheets = []
    for key, document in documents.items():
        try:
            sheets.append(_sheet(key, document, documents, vocabulary))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidInput(
                f"Sheet {key} cannot be read: {error}.",
                remedy=f"Compare it with others of {FOLDER}.",
            ) from error
    return tuple(sheets)


def _key(path: Path) -> str:
    return path.stem.partition("-")[2]


def _document(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        document = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path.name} is not YAML: {error}.", remedy="Correct it.") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"{path.name} is no mapping.", remedy="Compare it with the others.")
    return document


def _sheet(
    key: str, document: dict[str, Any], documents: dict[str, dict[str, Any]], words: Vocabulary
) -> Sheet:
    columns = tuple(_column(entry, documents, words) for entry in document["columns"])
    mapping = build_mapping(
        key,
        {
            "table": key,
            "graph": "submission",
            "title": document["title"],
            "license": "",
            "sample": "",
            "nodes": document["nodes"],
            "terms": {
                c.name: {option.key: option.name for option in c.choices.options}
                for c in columns
                if c.choices
            },
            "lookups": _lookups(columns, documents),
        },
    )
    sheet = Sheet(
        key=key,
        **{name: document["title"][name] for name in ("zh", "en")},
        about_zh=document["about"]["zh"],
        about_en=document["about"]["en"],
        columns=columns,
        label=document["label"],
        examples=tuple(document["examples"]),
        single=document.get("rows") == "one",
        places={key: Spot.parse(text) for key, text in document.get("places", {}).items()},
        mapping=mapping,
    )
    _check(sheet)
    return sheet


def _column(
    entry: dict[str, Any], documents: Mapping[str, dict[str, Any]], words: Vocabulary
) -> Column:
    unknown = sorted(set(entry) - {f.name for f in fields(Column)})
    if unknown:
        raise ValueError(f"column {entry.get('name')} has the unknown key {', '.join(unknown)}")
    entry = dict(entry)
    if "choices" in entry:
        entry["choices"] = words.choices(entry["choices"])
    if "refers" in entry:
        target = entry["refers"]
        if isinstance(target, str):
            target = {"sheet": target, "column": documents[target]["label"]}
        entry["refers"] = (target["sheet"], target["column"])
    column = Column(**entry)
    if column.type not in TYPES:
        raise ValueError(f"{column.type!r} is not one of {', '.join(TYPES)}")
    return column


def _lookups(
    columns: tuple[Column, ...], documents: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, str]]:
    """Name the lookups: after the sheet that a column refers to, or else after the column."""
    found = {}
    for column in columns:
        if column.refers:
            sheet, name = column.refers
            usual = documents[sheet]["label"] == name
            found[sheet if usual else column.name] = {
                "table": sheet,
                "column": name,
                "iri": documents[sheet]["iri"],
            }
        elif column.lookup:
            found[column.name] = dict(column.lookup)
    return found


def _check(sheet: Sheet) -> None:
    known = {*sheet.by_name, *GIVEN, *(f"{c.name}_group" for c in sheet.columns if c.group)}
    spots = sheet.places.values()
    used = sheet.mapping.columns() | {sheet.label} | {spot.column for spot in spots}
    used |= {name for row in sheet.examples for name in row}
    used |= {spot.filter_column for spot in spots if spot.filter_column}
    if not used <= known:
        raise ValueError(f"the columns {', '.join(sorted(used - known))} are not declared")
    unread = {c.name for c in sheet.columns} - used - {c.name for c in sheet.columns if c.slug}
    if unread:
        raise ValueError(f"nothing reads the columns {', '.join(sorted(unread))}")
