"""Read what a reconciliation client asks: one query, and the values that narrow it.

Source: Reconciliation Service API 0.2, https://www.w3.org/community/reports/reconciliation/
CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ntic_kg.errors import MalformedReconciliation
from ntic_kg.names import PREFIXES, shorten

LONGEST_TEXT = 300
MOST_CANDIDATES = 50
MOST_VALUES = 20
_USUAL_CANDIDATES = 10
_KEYS = frozenset({"query", "type", "type_strict", "limit", "properties"})


class Strictness(StrEnum):
    """How candidates must fit the types that a query names."""

    ANY = "any"
    SHOULD = "should"
    ALL = "all"


@dataclass(frozen=True)
class Given:
    """A value that comes with a query: text, or a thing by its key; the other is empty."""

    property: str
    text: str
    key: str = ""


@dataclass(frozen=True)
class Query:
    """One query.

    Args:
        text: a name; may be empty where an identifier is given.
        types: prefixed names of classes; empty when any will do.
        strictness: how candidates must fit the types.
        limit: how many candidates to return at most.
        given: further values.
    """

    text: str
    types: tuple[str, ...] = ()
    strictness: Strictness = Strictness.ANY
    limit: int = _USUAL_CANDIDATES
    given: tuple[Given, ...] = ()


def read_query(document: object) -> Query:
    """Read one query of a batch.

    Raises:
        MalformedReconciliation: it does not follow the specification, or is too long.
    """
    if isinstance(document, str):
        document = {"query": document}
    if not isinstance(document, Mapping):
        raise _fault("it is not a JSON object")
    unknown = sorted(str(key)[:40] for key in document.keys() - _KEYS)
    if unknown:
        raise _fault(f"it has {', '.join(unknown)}, which the specification does not know")
    given = tuple(_given(document.get("properties") or ()))
    text = document.get("query", "")
    if not isinstance(text, str):
        raise _fault("its query is not a string")
    if not text.strip() and not given:
        raise _fault("it has neither a query nor properties")
    _check_length(text)
    return Query(
        text=text,
        types=_types(document.get("type")),
        strictness=_strictness(document.get("type_strict")),
        limit=_limit(document.get("limit")),
        given=given,
    )


def _types(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
        raise _fault("its type is neither a string nor a list of strings")
    _check_number(several, "types")
    return tuple(map(shorten, several))


def _strictness(value: object) -> Strictness:
    try:
        return Strictness.ANY if value is None else Strictness(str(value))
    except ValueError:
        raise _fault("its type_strict is none of any, should, all") from None


def _limit(value: object) -> int:
    if value is None:
        return _USUAL_CANDIDATES
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise _fault("its limit is not a number of one or more")
    return int(min(value, MOST_CANDIDATES))


def _given(properties: object) -> Iterator[Given]:
    if not isinstance(properties, Sequence) or isinstance(properties, str):
        raise _fault("its properties are not a list")
    _check_number(properties, "properties")
    for item in properties:
        if not isinstance(item, Mapping) or not isinstance(item.get("pid"), str) or "v" not in item:
            raise _fault("a property has no pid or no v")
        several = item["v"] if isinstance(item["v"], list) else [item["v"]]
        _check_number(several, f"values of {item['pid'][:40]!r}")
        for value in several:
            given = _value(item["pid"], value)
            if given.text.strip() or given.key:
                yield given


def _value(pid: str, value: Any) -> Given:  # noqa: ANN401 - JSON of a client
    if isinstance(value, Mapping):
        if not isinstance(value.get("id"), str):
            raise _fault(f"a value of {pid[:40]!r} has no id")
        _check_length(value["id"])
        return Given(pid, "", value["id"].removeprefix(PREFIXES["id"]))
    if not isinstance(value, str | int | float | bool):
        raise _fault(f"a value of {pid[:40]!r} is neither text, number, truth value nor entity")
    text = str(value)
    _check_length(text)
    return Given(pid, text)


def _check_number(several: Sequence[object], what: str) -> None:
    if len(several) > MOST_VALUES:
        raise _fault(f"it has more than {MOST_VALUES} {what}")


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise _fault(f"a text is longer than {LONGEST_TEXT} characters")


def _fault(what: str) -> MalformedReconciliation:
    return MalformedReconciliation(
        f"The reconciliation query cannot be read: {what}.",
        remedy="Write it as the Reconciliation Service API 0.2 says.",
    )
