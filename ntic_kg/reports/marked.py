"""Give a workbook back with its cells marked, commented and listed on a sheet of their own.

What was typed stays as it was. All that is added is text: nothing of it can become a formula,
whatever it begins with.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.properties import PageSetupProperties

from ntic_kg.check.states import accepted
from ntic_kg.reports.words import DEFECT, GUIDE, SEVERITIES, both, state_of
from ntic_kg.submissions.reading import IGNORED
from ntic_kg.tables.rows import Fault
from ntic_kg.values import Cell, Finding, Report, Severity, State

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
_RED, _ORANGE, _BLUE = "F4B6B6", "FFD9A0", "CFE2F3"
_COLORS = {Severity.VIOLATION: _RED, Severity.WARNING: _ORANGE, Severity.INFO: _BLUE}
_FONT = "Microsoft YaHei"
_EDGE = Border(*(Side(style="thin", color="BFCBD0"),) * 4)
_WRAP = Alignment(wrap_text=True, vertical="top")
_HEADINGS = (
    ("位置\nPlace", 30),
    ("列名\nHeading", 20),
    ("条款\nNorm", 16),
    ("状态\nState", 16),
    ("力度\nForce", 13),
    ("承担者\nBearer", 18),
    ("说明\nFinding", 60),
    ("补正\nRemedy", 50),
)
_WAIVED_WIDTH = 36  # of the state, where it has basis and expiry
_STATE = 3
_FIRST = 4


@dataclass(frozen=True)
class Mark:
    """One thing to say about one cell.

    Args:
        cell: where; None when no cell of this workbook is at fault.
        columns: what the sheet of findings shows beside the place.
        color: of the fill.
    """

    cell: Cell | None
    columns: tuple[str, ...]
    color: str
    notes: tuple[str, ...] = field(default=())


def mark_report(workbook: Path, report: Report, bearers: Mapping[str, str]) -> bytes:
    """Mark the findings and defects of a report.

    Args:
        workbook: as it was handed in.
        report: with cells; see ``submissions.places``.
        bearers: names of those who owe, by key.

    Returns:
        An XLSX file.
    """
    marks = [
        Mark(
            finding.cell,
            (
                finding.norm,
                _state(finding),
                SEVERITIES[finding.severity],
                bearers.get(finding.bearer, finding.bearer),
                both(finding.message),
                both(finding.remedy),
            ),
            _COLORS[finding.severity] if finding.state is State.BREACHED else _BLUE,
        )
        for finding in report.findings
    ]
    marks += [
        Mark(
            defect.cell,
            (
                defect.rule,
                DEFECT,
                SEVERITIES[defect.severity],
                "",
                both(defect.message),
                both(defect.remedy),
            ),
            _COLORS[defect.severity],
        )
        for defect in report.defects
    ]
    summary = (
        f"国家技术创新中心检查结果 Findings · {report.as_of} · {report.profile}",
        both(GUIDE, " "),
    )
    return _mark(workbook, marks, summary)


def _state(finding: Finding) -> str:
    """Name the state, with basis and expiry where it is waived."""
    name = state_of(finding.state)
    return f"{name}\n{both(accepted(finding.waiver))}" if finding.waiver else name


def mark_faults(workbook: Path, faults: Sequence[Fault]) -> bytes:
    """Mark the cells that could not be read.

    Returns:
        An XLSX file.
    """
    marks = [
        Mark(fault.cell, ("", "无法读取 unreadable", "", "", fault.message, ""), _RED)
        for fault in faults
    ]
    summary = (
        f"无法读取的单元格 Cells that cannot be read: {len(marks)}",
        "改正后重新提交；尚未检查任何条款。 Correct them and submit again; no norm was checked.",
    )
    return _mark(workbook, marks, summary)


def _mark(path: Path, marks: Sequence[Mark], summary: tuple[str, str]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about features that openpyxl does not keep
        book = load_workbook(path, keep_links=False)
    if IGNORED[1] in book.sheetnames:
        del book[IGNORED[1]]
    by_cell: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.cell and mark.cell.file == path.name and mark.cell.sheet in book.sheetnames:
            by_cell[mark.cell.sheet, f"{mark.cell.column}{mark.cell.row}"].append(mark)
    for (sheet, reference), said in by_cell.items():
        _mark_cell(book[sheet], reference, said)
    _list(book, marks, summary, path.name)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _mark_cell(sheet: Worksheet, reference: str, said: Sequence[Mark]) -> None:
    cell = sheet[reference]
    worst = min((mark.color for mark in said), key=[_RED, _ORANGE, _BLUE].index)
    cell.fill = PatternFill("solid", fgColor=worst)
    if cell.font.color is not None and cell.font.color.rgb == "00FFFFFF":
        cell.font = Font(name=_FONT, size=cell.font.size, bold=True, color="000000")
    parts = ["\n".join(part for part in mark.columns if part) for mark in said]
    before = [cell.comment.text] if cell.comment else []
    comment = Comment(_clean("\n\n".join([*before, *parts])), "ntic-kg")
    comment.width, comment.height = 420, min(60 + 110 * len(said), 600)
    cell.comment = comment


def _list(book: Workbook, marks: Sequence[Mark], summary: tuple[str, str], file: str) -> None:
    sheet = book.create_sheet(IGNORED[1], 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet.sheet_properties.tabColor = "C0504D"
    sheet.sheet_view.showGridLines = False
    for number, text in enumerate(summary, 1):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=8)
        cell = _write(sheet, number, 1, text)
        cell.font = Font(name=_FONT, size=13 if number == 1 else 9, bold=number == 1)
        sheet.row_dimensions[number].height = 24 if number == 1 else 30
    waived = any("\n" in mark.columns[1] for mark in marks)
    widths = [width for _, width in _HEADINGS]
    widths[_STATE] = _WAIVED_WIDTH if waived else widths[_STATE]
    for position, (heading, _) in enumerate(_HEADINGS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = widths[position - 1]
        cell = _write(sheet, _FIRST - 1, position, heading)
        cell.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F")
    sheet.row_dimensions[_FIRST - 1].height = 33
    for number, mark in enumerate(_ordered(marks, book.sheetnames), _FIRST):
        place = _write(sheet, number, 1, _place(mark.cell, file))
        if mark.cell and mark.cell.file == file and mark.cell.sheet in book.sheetnames:
            target = f"{quote_sheetname(mark.cell.sheet)}!{mark.cell.column}{mark.cell.row}"
            place.hyperlink = f"#{target}"
            place.font = Font(name=_FONT, size=10, underline="single", color="1F4E5F")
        _write(sheet, number, 2, mark.cell.heading if mark.cell else "")
        for position, text in enumerate(mark.columns, 3):
            _write(sheet, number, position, text)
        for position in (1, 2, 3, 4):
            sheet.cell(number, position).fill = PatternFill("solid", fgColor=mark.color)
        lines = max(_lines(text, widths[i + 2]) for i, text in enumerate(mark.columns))
        sheet.row_dimensions[number].height = max(lines, 2) * 13 + 4
    last = max(_FIRST - 1, _FIRST - 1 + len(marks))
    sheet.auto_filter.ref = f"A{_FIRST - 1}:H{last}"
    sheet.freeze_panes = f"B{_FIRST}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"


def _ordered(marks: Iterable[Mark], sheets: Sequence[str]) -> list[Mark]:
    """Order by color, then by place."""
    order = {name: number for number, name in enumerate(sheets)}

    def key(mark: Mark) -> tuple[int, int, int, str]:
        cell = mark.cell
        at = (order.get(cell.sheet or "", 99), cell.row, cell.column) if cell else (99, 0, "")
        return [_RED, _ORANGE, _BLUE].index(mark.color), *at

    return sorted(marks, key=key)


def _place(cell: Cell | None, file: str) -> str:
    if cell is None:
        return "—"
    elsewhere = "" if cell.file == file else f"{cell.file} › "
    return f"{elsewhere}{cell.sheet or ''} {cell.column}{cell.row}".strip()


def _write(sheet: Worksheet, row: int, position: int, text: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    cell = sheet.cell(row, position)
    cell.value = _clean(text)
    # openpyxl takes "=…" for a formula; a quote prefix keeps programs from doing so on editing.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    cell.font, cell.alignment = Font(name=_FONT, size=10), _WRAP
    if row >= _FIRST - 1:
        cell.border = _EDGE
    return cell


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _lines(text: str, width: int) -> int:
    """Estimate lines: a Chinese character is as wide as two others."""
    return sum(
        1 + sum(2 if ord(mark) > 0x2E80 else 1 for mark in part) // width
        for part in text.split("\n")
    )
