"""Write a memo as DOCX, for word processors."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row

from ntic_kg.answers.memo_parts import Memo, Source
from ntic_kg.answers.words import words_in

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDE = 6  # columns that still fit across an upright page
_INK = RGBColor(0x1F, 0x4E, 0x5F)
_MARGIN = Pt(54)
_NAME, _VALUE = Pt(120), Pt(365)
# The same memo is the same bytes, whenever it is written.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def write(memo: Memo) -> bytes:
    """Write it."""
    words, document = words_in(memo.language), _document(memo)
    document.add_heading(_clean(memo.title), 0)
    document.add_paragraph(_clean(memo.description))
    _fill(document, memo.facts, None)
    document.add_heading(words["answer"], 1)
    if memo.rows:
        _fill(document, memo.rows, memo.columns)
    if memo.cut:
        document.add_paragraph(memo.cut)
    document.add_paragraph().add_run(words["caveat"]).italic = True
    for name, items in (
        ("norms", memo.norms), ("sources", memo.sources), ("tables", memo.tables),
    ):  # fmt: skip
        if items or f"no_{name}" in words:
            document.add_heading(words[name], 1)
            for item in items:
                document.add_paragraph(_clean(_line(item)), style="List Bullet")
            if not items:
                document.add_paragraph(words[f"no_{name}"])
    document.add_heading(words["again"], 1)
    _add_code(document, memo.command)
    document.add_paragraph(f"{words['address']}: {_clean(memo.address)}")
    if memo.far_query:
        document.add_paragraph(f"{words['far_query']}:")
        _add_code(document, memo.far_query)
    file = io.BytesIO()
    document.save(file)
    return _timeless(file)


def _add_code(document: Docx, text: str) -> None:
    document.add_paragraph().add_run(_clean(text)).font.name = "Courier New"


def _timeless(file: io.BytesIO) -> bytes:
    """Pack a document without the time of packing: one answer has the same bytes every time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(packed, "w") as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            after.writestr(part, before.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _document(memo: Memo) -> Docx:
    document = Document()
    properties = document.core_properties
    properties.author, properties.title = "ntic-kg", _clean(memo.title)[:255]
    properties.created = properties.modified = _MADE
    properties.language = "zh-CN" if memo.language == "zh" else "en"
    section = document.sections[0]
    section.page_width, section.page_height = Pt(595), Pt(842)
    if len(memo.columns) > _WIDE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Pt(842), Pt(595)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    for name, size in (("Normal", 10), ("Title", 18), ("Heading 1", 12), ("List Bullet", 9)):
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)  # noqa: S101 - tells the type checker
        style.font.size = Pt(size)
        style.font.name = "Calibri"
        style.paragraph_format.space_after = Pt(4)
        _use_chinese_font(style)
        if name in {"Title", "Heading 1"}:
            style.font.color.rgb = _INK
    return document


def _use_chinese_font(style: ParagraphStyle) -> None:
    """Name the font of Chinese text too; the template's theme names a Japanese one."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), "Microsoft YaHei")


def _fill(
    document: Docx, rows: tuple[tuple[str, ...], ...], columns: tuple[str, ...] | None
) -> None:
    """Add a table; with ``columns`` it has a head that is repeated on every page."""
    width = len(columns or rows[0])
    table = document.add_table(rows=0, cols=width)
    table.style = "Table Grid" if columns else "Normal Table"
    if not columns:
        table.autofit = False
        table.columns[0].width, table.columns[1].width = _NAME, _VALUE
    if columns:
        _write_row(table, columns, bold=True)
        properties = table.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
    for row in rows:
        _write_row(table, row, bold=False)
    if not columns:
        for row_ in table.rows:
            row_.cells[0].width, row_.cells[1].width = _NAME, _VALUE
            for run in row_.cells[0].paragraphs[0].runs:
                run.bold = True
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _write_row(table: Table, values: tuple[str, ...], *, bold: bool) -> None:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    for cell, value in zip(row.cells, values, strict=True):
        _write_cell(cell, value, bold=bold)


def _write_cell(cell: _Cell, value: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    run = paragraph.add_run(_clean(value))
    run.font.size = Pt(8.5)
    run.bold = bold or None


def _line(item: Source) -> str:
    return " ".join(part for part in (item.citation, item.address) if part)


def _clean(value: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", value)
