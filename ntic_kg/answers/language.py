"""Show labels in the reader's language, and in the other one where there is none.

Questions give labels in columns of two languages: ``center_zh`` and ``center_en``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ntic_kg.errors import IllTypedParameter
from ntic_kg.formats import Cell

LANGUAGES = ("zh", "en")
_ENDS = tuple(f"_{language}" for language in LANGUAGES)
_LABEL = "_label"


def read_language(text: str) -> str:
    """Read the name of a language, with or without its region.

    Raises:
        IllTypedParameter: labels are not kept in that language.

    >>> read_language("zh-CN")
    'zh'
    """
    primary = text.strip().lower().replace("_", "-").partition("-")[0]
    if primary not in LANGUAGES:
        raise IllTypedParameter(
            f"There are no labels in the language {text[:40]!r}.", remedy="Use zh or en."
        )
    return primary


def localized(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    language: str,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Make one column of those that say the same in two languages.

    A cell that is empty in the language shows the other one. ``center_zh`` and ``center_en``
    become ``center_label`` where a column ``center`` holds the IRI, and ``center`` otherwise.

    Args:
        columns: names of the columns.
        rows: as wide as ``columns``.
        language: one of ``LANGUAGES``.
        labels: in that language by IRI, for things of which the rows give none.

    >>> localized(("a_zh", "a_en"), [["甲", "A"], ["乙", None]], "en")
    (('a',), [['A'], ['乙']])
    """
    groups = _groups(columns)
    order = (language, *(other for other in LANGUAGES if other != language))
    picks = [_pick(columns, group, order) for group in groups]
    names = tuple(_name(group, columns) for group in groups)
    return names, [[_first(row, pick, labels) for pick in picks] for row in rows]


def without_shown_iris(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Leave out the IRIs of things whose label stands beside them, which then takes their name.

    >>> without_shown_iris(("a", "a_label", "n"), [["http://x", "A", 1]])
    (('a', 'n'), [['A', 1]])
    """
    shown = [n for n, column in enumerate(columns) if column + _LABEL not in columns]
    names = tuple(columns[n].removesuffix(_LABEL) for n in shown)
    return names, [[row[n] for n in shown] for row in rows]


def localized_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Give the columns of an answer in one language."""
    return localized(columns, (), LANGUAGES[0])[0]


def _stem(column: str) -> str | None:
    return column[:-3] if column.endswith(_ENDS) and len(column) > 3 else None


def _groups(columns: Sequence[str]) -> list[str | tuple[str]]:
    """List what becomes a column each: names as they are, or the stem of a label in a tuple."""
    groups: dict[str | tuple[str], None] = {}
    for column in columns:
        stem = _stem(column)
        groups[column if stem is None else (stem,)] = None
    return list(groups)


def _name(group: str | tuple[str], columns: Sequence[str]) -> str:
    if isinstance(group, str):
        return group
    return group[0] + _LABEL if group[0] in columns else group[0]


def _pick(columns: Sequence[str], group: str | tuple[str], order: Sequence[str]) -> _Pick:
    if isinstance(group, str):
        return _Pick(columns.index(group), None, None)
    places = [
        columns.index(name) if name in columns else None
        for name in (f"{group[0]}_{order[0]}", group[0], f"{group[0]}_{order[1]}")
    ]
    return _Pick(*places)


@dataclass(frozen=True)
class _Pick:
    """Places of a label: in the language, through the IRI beside it, in the other language."""

    first: int | None
    iri: int | None
    other: int | None


def _first(row: Sequence[Cell], pick: _Pick, labels: Mapping[str, str]) -> Cell:
    cell = row[pick.first] if pick.first is not None else None
    if cell in (None, "") and pick.iri is not None:
        cell = labels.get(str(row[pick.iri])) or cell
    if cell in (None, "") and pick.other is not None:
        cell = row[pick.other]
    return cell


def unlabeled(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], language: str
) -> frozenset[str]:
    """List the IRIs in rows whose label in a language is not beside them."""
    order = (language, *(other for other in LANGUAGES if other != language))
    picks = [_pick(columns, group, order) for group in _groups(columns) if group[0] in columns]
    return frozenset(
        str(row[pick.iri])
        for pick in picks
        if pick.iri is not None
        for row in rows
        if row[pick.iri] and (pick.first is None or row[pick.first] in (None, ""))
    )
