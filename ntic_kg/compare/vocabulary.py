"""Read the words that names of bodies are made of: all of them are tables, none is code.

``data/linking`` holds legal forms, units, expansions, terms and place names;
``data/reference/divisions.csv`` the divisions of GB/T 2260.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ntic_kg.compare.places import Gazetteer, read_gazetteer
from ntic_kg.compare.text import fold, letters
from ntic_kg.errors import MalformedTable

_LIKELY = "likely-"


@dataclass(frozen=True)
class Vocabulary:
    """The tables of ``data/linking``, folded, longest entry first.

    ``legal_forms_zh`` and ``legal_forms_en`` map a form to its class, ``units_zh`` and
    ``units_en`` a word to its unit, ``expansions_zh`` holds (short, full, where), ``likely_zh`` the
    same of short forms that may mean something else,
    ``expansions_en`` maps a word to words, ``terms`` a Chinese term to English words, ``kinds``
    a unit to what registries call such bodies.
    """

    legal_forms_zh: Mapping[str, str]
    legal_forms_en: Mapping[tuple[str, ...], str]
    units_zh: Mapping[str, str]
    units_en: Mapping[tuple[str, ...], str]
    expansions_zh: tuple[tuple[str, str, str], ...]
    likely_zh: tuple[tuple[str, str, str], ...]
    expansions_en: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    gazetteer: Gazetteer


def read_vocabulary(data: Path) -> Vocabulary:
    """Read the tables below a ``data`` folder.

    Raises:
        MalformedTable: a table is missing, or lacks a column.
    """
    folder = data / "linking"
    forms = _by_length(_rows(folder / "legal_forms.csv", ("form", "lang", "class")), "form")
    units = _by_length(_rows(folder / "units.csv", ("term", "lang", "unit")), "term")
    short = _by_length(
        _rows(folder / "expansions.csv", ("short", "full", "lang", "where")), "short"
    )
    terms = _by_length(_rows(folder / "terms.csv", ("zh", "en")), "zh")
    return Vocabulary(
        legal_forms_zh={letters(fold(r["form"])): r["class"] for r in forms if r["lang"] == "zh"},
        legal_forms_en={
            tuple(fold(r["form"]).split()): r["class"] for r in forms if r["lang"] == "en"
        },
        units_zh={fold(r["term"]): r["unit"] for r in units if r["lang"] == "zh"},
        units_en={tuple(fold(r["term"]).split()): r["unit"] for r in units if r["lang"] == "en"},
        expansions_zh=_short_forms(short, likely=False),
        likely_zh=_short_forms(short, likely=True),
        expansions_en={
            letters(fold(r["short"])): tuple(fold(r["full"]).split())
            for r in short
            if r["lang"] == "en"
        },
        terms={fold(r["zh"]): frozenset(fold(r["en"]).split("|")) for r in terms},
        kinds=_gathered(_rows(folder / "kinds.csv", ("unit", "kind"))),
        gazetteer=read_gazetteer(
            _rows(data / "reference" / "divisions.csv", ("code", "name_zh")),
            _rows(folder / "place_names.csv", ("name", "lang", "division", "kind")),
        ),
    )


def _short_forms(rows: list[dict[str, str]], *, likely: bool) -> tuple[tuple[str, str, str], ...]:
    """Return the Chinese short forms that are certain, or those marked as likely."""
    return tuple(
        (fold(r["short"]), fold(r["full"]), r["where"].removeprefix(_LIKELY))
        for r in rows
        if r["lang"] == "zh" and r["where"].startswith(_LIKELY) == likely
    )


def _gathered(rows: Iterator[dict[str, str]]) -> dict[str, frozenset[str]]:
    """Gather the kinds of each unit."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["unit"], set()).add(row["kind"])
    return {unit: frozenset(kinds) for unit, kinds in found.items()}


def _by_length(rows: Iterator[dict[str, str]], column: str) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: -len(row[column]))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of a table that has the columns."""
    if not path.is_file():
        raise MalformedTable(
            f"{path} is missing: names cannot be compared without it.",
            remedy="Restore the file from the release, or point --home at a whole content folder.",
        )
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise MalformedTable(
                f"{path} lacks the columns {', '.join(missing)}.",
                remedy="Compare its header with the shipped file.",
            )
        yield from reader
