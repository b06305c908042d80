"""Write the workbook in which stewards submit a center.

Every sheet has a row of headings, one of explanations and some of examples, and drop-down lists
from the concept schemes and from the names of other sheets. Nothing in it speaks of a real
center: the rows of examples together are a synthetic one, and are not read.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from ntic_kg.submissions.reading import IGNORED, MARKS
from ntic_kg.submissions.sheets import Column, Sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADER, ABOUT, EXAMPLE = 1, 2, 3
_LAST = 503
_CHOICES = "选项 Choices"
_LINE = 13.5  # points
_TEXT = "@"  # keeps 2022-03 from being turned into a day

_WHITE = Font(name="Microsoft YaHei", size=10, bold=True, color="FFFFFF")
_PLAIN = Font(name="Microsoft YaHei", size=10)
_SMALL = Font(name="Microsoft YaHei", size=8, color="595959")
_FAINT = Font(name="Microsoft YaHei", size=10, italic=True, color="7F7F7F")
_DARK = PatternFill("solid", fgColor="1F4E5F")
_LIGHT = PatternFill("solid", fgColor="EAF1F3")
_PALE = PatternFill("solid", fgColor="FFF8E1")
_EDGE = Border(*(Side(style="thin", color="BFCBD0"),) * 4)
_WRAP = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center")

_README = (
    ("国家技术创新中心资料提交表", "Submission of a National Technology Innovation Center"),
    (
        "一个工作簿描述一个中心。先填“单位”表，其他各表从中选择单位。",
        "One workbook describes one center. Begin with the sheet Units: the others choose from it.",
    ),
    (
        "各表在示例行以下填写。示例行是虚构的，合起来是一份完整的提交，读取时略过；第一列留空。",
        "Fill each sheet below its rows of examples, which are invented, together make a whole"
        " submission, and are not read; leave the first column blank.",
    ),
    (
        "列名带 * 的必填。不知道的留空：空白表示没有记载，0 表示没有。",
        "Headings with * must be filled. Leave blank what is not known: blank means not recorded,"
        " 0 means none.",
    ),
    (
        "日期已知到哪一级就写到哪一级：2022、2022-03、2022-03-15；不晚于写 /2022-03-15。",
        "Write dates as exactly as they are known: 2022, 2022-03, 2022-03-15; /2022-03-15 for not"
        " later than.",
    ),
    (
        "一格可填多项的，用分号隔开。",
        "Where a cell may hold several, part them with semicolons.",
    ),
    (
        "在“名单是否完整”表中注明完整的名单，其中没有的视为不存在。",
        "What a list marked complete in the sheet Lists does not hold is taken not to exist.",
    ),
    (
        "检查：ntic-kg check 本文件 --format xlsx > 结果.xlsx",
        "To check: ntic-kg check THIS-FILE --format xlsx > result.xlsx",
    ),
)


def first_row(sheet: Sheet) -> int:
    """Give the number of the first row that is filled in, below the examples."""
    return EXAMPLE + len(sheet.examples)


def write_template(sheets: Sequence[Sheet]) -> bytes:
    """Write the workbook.

    Args:
        sheets: in order; each becomes one sheet.

    Returns:
        An XLSX file.
    """
    book = Workbook()
    book.properties.creator = "ntic-kg"
    book.properties.title = "国家技术创新中心资料提交表"
    first = book.active
    assert first is not None  # noqa: S101 - a new workbook has a sheet
    _read_me(book.create_sheet(IGNORED[0]), sheets)
    book.remove(first)
    choices = book.create_sheet(_CHOICES)
    ranges = _write_choices(choices, sheets)
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, sheets, ranges)
    choices.sheet_state = "hidden"
    book.move_sheet(choices, len(sheets))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _read_me(target: Worksheet, sheets: Iterable[Sheet]) -> None:
    target.column_dimensions["A"].width = 46
    target.column_dimensions["B"].width = 72
    target.sheet_view.showGridLines = False
    for number, (zh, en) in enumerate(_README, 1):
        for position, text in ((1, zh), (2, en)):
            cell = target.cell(number, position, text)
            cell.font = _WHITE if number == 1 else _PLAIN
            cell.alignment = _MIDDLE
            if number == 1:
                cell.fill = _DARK
        target.row_dimensions[number].height = 30
    start = len(_README) + 2
    for number, sheet in enumerate(sheets, start):
        link = target.cell(number, 1, sheet.title)
        link.hyperlink = f"#{quote_sheetname(sheet.title)}!B{first_row(sheet)}"
        link.alignment = _WRAP
        link.font = Font(name="Microsoft YaHei", size=10, underline="single", color="1F4E5F")
        about = target.cell(number, 2, f"{sheet.about_zh}\n{sheet.about_en}")
        about.font, about.alignment = _PLAIN, _WRAP
        target.row_dimensions[number].height = 3 * _LINE + 3
    _for_print(target)


def _write_choices(target: Worksheet, sheets: Iterable[Sheet]) -> dict[tuple[str, str], str]:
    """List every answer of every column on the hidden sheet; give the range of each."""
    ranges: dict[tuple[str, str], str] = {}
    position = 0
    for sheet in sheets:
        for column in sheet.columns:
            if column.choices is None:
                continue
            position += 1
            letter = get_column_letter(position)
            target.cell(1, position, f"{sheet.key}.{column.name}")
            for number, option in enumerate(column.choices.options, 2):
                target.cell(number, position, option.shown)
            last = len(column.choices.options) + 1
            ranges[sheet.key, column.name] = (
                f"{quote_sheetname(_CHOICES)}!${letter}$2:${letter}${last}"
            )
    return ranges


def _write_sheet(
    target: Worksheet, sheet: Sheet, sheets: Sequence[Sheet], ranges: dict[tuple[str, str], str]
) -> None:
    target.column_dimensions["A"].width = 9
    first = first_row(sheet)
    _fill(target, HEADER, 1, MARKS[0])
    _fill(target, ABOUT, 1, MARKS[1])
    for number, _ in enumerate(sheet.examples, EXAMPLE):
        _fill(target, number, 1, MARKS[2])
        target.row_dimensions[number].height = 2 * _LINE + 3
    lines = heading_lines = 1
    for position, column in enumerate(sheet.columns, 2):
        target.column_dimensions[get_column_letter(position)].width = column.width
        _fill(target, HEADER, position, column.heading + (" *" if column.required else ""))
        _fill(target, ABOUT, position, f"{column.about_zh}\n{column.about_en}")
        for number, row in enumerate(sheet.examples, EXAMPLE):
            _fill(target, number, position, _example(column, row.get(column.name, "")))
        lines = max(lines, _lines(f"{column.about_zh}\n{column.about_en}", column, 0.72))
        heading_lines = max(heading_lines, _lines(f"{column.heading} *", column, 1.15))
        _offer(target, position, first, _range(sheet, column, sheets, ranges), column)
        for number in range(first, _first_empty(sheet) + 20):
            empty = target.cell(number, position)
            empty.number_format, empty.alignment, empty.font = _TEXT, _WRAP, _PLAIN
            empty.border = _EDGE
        if column.filled and column.choices:
            for number, option in enumerate(column.choices.options, first):
                target.cell(number, position, option.shown).fill = _LIGHT
    target.row_dimensions[HEADER].height = heading_lines * _LINE + 6
    target.row_dimensions[ABOUT].height = max(lines, 3) * 11.5 + 4
    target.freeze_panes = f"C{EXAMPLE}"
    target.sheet_properties.tabColor = "1F4E5F" if sheet.single else "8FB3BF"
    _for_print(target)


def _first_empty(sheet: Sheet) -> int:
    filled = [len(c.choices.options) for c in sheet.columns if c.filled and c.choices]
    return first_row(sheet) + max(filled, default=0)


def _example(column: Column, text: str) -> str:
    if not column.choices:
        return text
    parts = [part.strip() for part in text.split(";") if part.strip()]
    shown = {option.key: option.shown for option in column.choices.options}
    return "; ".join(shown[part] for part in parts)


def _fill(target: Worksheet, row: int, position: int, text: str) -> None:
    cell = target.cell(row, position, text)
    cell.border = _EDGE
    cell.number_format = _TEXT
    kind = min(row, EXAMPLE)
    cell.font = {HEADER: _WHITE, ABOUT: _SMALL, EXAMPLE: _FAINT}[kind]
    cell.fill = {HEADER: _DARK, ABOUT: _LIGHT, EXAMPLE: _PALE}[kind]
    cell.alignment = _MIDDLE if row == HEADER else _WRAP


def _range(
    sheet: Sheet, column: Column, sheets: Sequence[Sheet], ranges: dict[tuple[str, str], str]
) -> str | None:
    if column.choices:
        return ranges[sheet.key, column.name]
    if column.refers is None:
        return None
    target = next(other for other in sheets if other.key == column.refers[0])
    names = [other.name for other in target.columns]
    letter = get_column_letter(names.index(column.refers[1]) + 2)
    return f"{quote_sheetname(target.title)}!${letter}${first_row(target)}:${letter}${_LAST}"


def _offer(
    target: Worksheet, position: int, first: int, source: str | None, column: Column
) -> None:
    """Offer a drop-down list; where several answers may stand in a cell it only suggests."""
    if source is None:
        return
    rule = DataValidation(type="list", formula1=f"={source}", allow_blank=True)
    rule.showErrorMessage = not column.many
    rule.errorTitle = "请从列表选择 Choose from the list"
    rule.error = f"{column.zh}：请从列表选择。 Choose an entry of the list."
    letter = get_column_letter(position)
    rule.add(f"{letter}{first}:{letter}{_LAST}")
    target.add_data_validation(rule)


def _lines(text: str, column: Column, size: float) -> int:
    """Estimate the lines of a text: a Chinese character is as wide as two others."""
    return sum(
        math.ceil(sum(2 if ord(mark) > 0x2E80 else 1 for mark in part) * size / column.width)
        for part in text.split("\n")
    )


def _for_print(target: Worksheet) -> None:
    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = 9
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
