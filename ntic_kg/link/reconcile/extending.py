"""Extend a table: values of properties for things that were reconciled.

Every row has every property; what is not recorded is an empty list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ntic_kg.errors import MalformedReconciliation
from ntic_kg.link.reconcile.directory import Directory, Value, both
from ntic_kg.link.reconcile.properties import PROPERTIES

MOST_IDS = 500
MOST_PROPERTIES = 50
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Column:
    """A property to extend by, with the settings of the person who asked.

    ``most`` is how many values to give, 0 is all; ``language`` that of names.
    """

    property: str
    most: int = 0
    language: str = "zh"


@dataclass(frozen=True)
class Extension:
    """What to extend: keys of things, and columns."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


SETTINGS: Sequence[Mapping[str, object]] = [
    {
        "name": "limit",
        "label": "最多取值数 · Most values",
        "type": "number",
        "default": 0,
        "help_text": "0 为全部 · 0 means all",
    },
    {
        "name": "language",
        "label": "名称语言 · Language of names",
        "type": "select",
        "default": "zh",
        "help_text": "缺少该语言时用另一种 · Where it is missing, the other one is given",
        "choices": [{"value": "zh", "name": "中文"}, {"value": "en", "name": "English"}],
    },
]


def read_extension(document: object) -> Extension:
    """Read a data extension query.

    Raises:
        MalformedReconciliation: it does not follow the specification, names a property that is not
            offered, or asks for more than is given at once.
    """
    if not isinstance(document, Mapping):
        raise _fault("it is not a JSON object")
    ids, properties = document.get("ids"), document.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise _fault("its ids are not a list of strings")
    if not isinstance(properties, list):
        raise _fault("its properties are not a list")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        raise _fault(f"it has more than {MOST_IDS} ids or {MOST_PROPERTIES} properties")
    columns = tuple(map(_column, properties))
    for column in columns:
        # Rows name each property once, so that two settings of one cannot both be answered.
        if any(c.property == column.property and c != column for c in columns):
            raise _fault(f"it names {column.property!r} twice, with other settings")
    return Extension(tuple(ids), columns)


def extend(extension: Extension, directory: Directory) -> dict[str, object]:
    """Answer a data extension query."""
    rows: dict[str, dict[str, list[dict[str, str]]]] = {}
    for key in extension.ids:
        entity = directory.find(key)
        values = entity.values if entity else {}
        rows[key] = {
            column.property: [_cell(value, column.language) for value in _some(values, column)]
            for column in extension.columns
        }
    return {"meta": [_meta(column, directory) for column in extension.columns], "rows": rows}


def propose(directory: Directory, kind: str, limit: int) -> dict[str, object]:
    """List the properties that things of a class have; of all things where none is named."""
    of_kind = [
        entity
        for entity in directory.entities.values()
        if not kind or any(kind in each.above for each in entity.kinds)
    ]
    had = [p for p in PROPERTIES.values() if any(p.id in entity.values for entity in of_kind)]
    listed = [
        {
            "id": p.id,
            "name": f"{p.label.zh} · {p.label.en}",
            "description": f"{p.about.zh} · {p.about.en}",
        }
        for p in had[: limit or None]
    ]
    document: dict[str, object] = {"properties": listed}
    if kind:
        document["type"] = kind
    if limit:
        document["limit"] = limit
    return document


def _some(values: Mapping[str, tuple[Value, ...]], column: Column) -> tuple[Value, ...]:
    recorded = values.get(column.property, ())
    return recorded[: column.most] if column.most else recorded


def _cell(value: Value, language: str) -> dict[str, str]:
    name = value.name(language)
    return {"id": value.key, "name": name or value.key} if value.key else {"str": name}


def _meta(column: Column, directory: Directory) -> dict[str, object]:
    known = PROPERTIES[column.property]
    meta: dict[str, object] = {"id": known.id, "name": f"{known.label.zh} · {known.label.en}"}
    if known.expects:
        kind = directory.kinds.get(known.expects)
        name = both(kind.labels) if kind else known.expects
        meta["type"] = {"id": known.expects, "name": name}
    return meta


def _column(document: object) -> Column:
    if not isinstance(document, Mapping) or not isinstance(document.get("id"), str):
        raise _fault("a property has no id")
    name = document["id"]
    if name not in PROPERTIES:
        raise MalformedReconciliation(
            f"There is no property {name[:80]!r} to extend by.",
            remedy=f"The properties are: {', '.join(PROPERTIES)}.",
        )
    settings = document.get("settings") or {}
    if not isinstance(settings, Mapping):
        raise _fault(f"the settings of {name!r} are not an object")
    unknown = settings.keys() - {setting["name"] for setting in SETTINGS}
    if unknown:
        raise MalformedReconciliation(
            f"There is no setting {min(map(str, unknown))[:80]!r} of {name!r}.",
            remedy=f"The settings are: {', '.join(str(s['name']) for s in SETTINGS)}.",
        )
    language = settings.get("language") or "zh"
    if language not in _LANGUAGES:
        raise _fault(f"the language of {name!r} is neither zh nor en")
    return Column(name, _most(settings.get("limit"), name), str(language))


def _most(value: object, name: str) -> int:
    """Read how many values are wanted; clients send numbers as text too."""
    text = "0" if value is None or value == "" else str(value)
    if not text.isdecimal() or len(text) > 6:
        raise _fault(f"the limit of {name!r} is not a whole number")
    return int(text)


def _fault(what: str) -> MalformedReconciliation:
    return MalformedReconciliation(
        f"The data extension query cannot be read: {what}.",
        remedy="Write it as the Reconciliation Service API 0.2 says.",
    )
