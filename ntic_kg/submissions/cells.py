"""Read the cells of one row: what stewards type becomes what mappings read.

Every fault is said in both languages and with its cell; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ntic_kg.submissions.sheets import Column
from ntic_kg.tables.dates import read_date

SEPARATOR = "|"
_SEPARATORS = re.compile(r"[;；|\n]")
_CHINESE_DATE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_OTHER_DATE = re.compile(r"(\d{4})[/.\-](\d{1,2})(?:[/.\-](\d{1,2}))?")
_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)


class Unreadable(Exception):
    """A cell that cannot be read; its message is in both languages."""


def read_cell(column: Column, text: str) -> str:
    """Give the text that the mapping reads for a cell that is not empty.

    Args:
        column: what the cell is to hold.
        text: what it holds.

    Returns:
        Keys of choices, dates after ISO 8601, plain numbers; several are joined by ``|``.

    Raises:
        Unreadable: the text is not what the column takes.
    """
    if any(unicodedata.category(mark) == "Cc" and mark not in "\n\t\r" for mark in text):
        raise Unreadable("含有控制字符。 It holds control characters.")
    if not column.many:
        return _read(column, text)
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    return SEPARATOR.join(_read(column, part) for part in parts if part)


def _read(column: Column, text: str) -> str:
    if column.choices:
        return _choice(column, text)
    if column.slug and not _SLUG.fullmatch(text):
        raise Unreadable(
            f"“{text[:80]}”只能用小写拉丁字母、数字和连字符。"
            " Only lower-case Latin letters, digits and hyphens may be used."
        )
    return _READERS.get(column.type, _text)(text)


def _choice(column: Column, text: str) -> str:
    assert column.choices is not None  # noqa: S101 - tells the type checker
    found = column.choices.find(text)
    if found is None:
        offered = "、".join(option.shown for option in column.choices.options)
        raise Unreadable(f"“{text[:80]}”不在选项之中。 It is none of the choices: {offered}.")
    return found.key


def _text(text: str) -> str:
    return text


def _date(text: str) -> str:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    written = _CHINESE_DATE.fullmatch(plain) or _OTHER_DATE.fullmatch(plain)
    if written:
        plain = "-".join(part.zfill(2) for part in written.groups() if part)
    try:
        read_date(plain)
    except ValueError:
        raise Unreadable(
            f"“{text[:80]}”不是可读的日期。"
            " It is no date such as 2022, 2022-03 or 2022-03-15, nor a day of the calendar."
        ) from None
    return plain


def _integer(text: str) -> str:
    number = _decimal(text)
    if not number.lstrip("+-").isdigit():
        raise Unreadable(f"“{text[:80]}”不是整数。 It is no whole number.")
    return number


def _decimal(text: str) -> str:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not _NUMBER.fullmatch(plain):
        raise Unreadable(
            f"“{text[:80]}”不是数字；单位写在列名里，不写在格中。"
            " It is no plain number; the unit stands in the heading, not in the cell."
        )
    return plain.replace(",", "")


_READERS: dict[str, Callable[[str], str]] = {
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
}
