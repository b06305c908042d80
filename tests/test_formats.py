"""Tables are written for terminals, programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ntic_kg import formats
from ntic_kg.errors import UnknownFormat
from ntic_kg.names import node

COLUMNS = ("name", "count")
ROWS: list[list[formats.Cell]] = [["清华大学", 3], ["=1+1", None]]


def test_json_keeps_types_and_chinese() -> None:
    """Numbers stay numbers, nothing is null, Chinese is readable."""
    written = formats.write_rows(COLUMNS, ROWS, "json")
    assert json.loads(written) == [
        {"name": "清华大学", "count": 3},
        {"name": "=1+1", "count": None},
    ]
    assert "清华大学".encode() in written


def test_csv_is_exact() -> None:
    """Lines end as RFC 4180 says and cells are untouched."""
    assert formats.write_rows(COLUMNS, ROWS, "csv").decode() == (
        "name,count\r\n清华大学,3\r\n=1+1,\r\n"
    )


def test_a_pipe_in_a_markdown_cell_does_not_end_it() -> None:
    """Cells are escaped, and line breaks inside them become spaces."""
    written = formats.write_rows(("a",), [["x|y\nz"]], "markdown").decode()
    assert written == "| a |\n| --- |\n| x\\|y z |\n"


def test_a_formula_in_a_name_stays_text_in_a_spreadsheet() -> None:
    """``=1+1`` is a name, not two."""
    book = load_workbook(io.BytesIO(formats.write_rows(COLUMNS, ROWS, "xlsx")))
    sheet = book.worksheets[0]
    assert [(c.value, c.data_type) for c in sheet["A"]] == [
        ("name", "s"),
        ("清华大学", "s"),
        ("=1+1", "s"),
    ]
    assert sheet["B2"].value == 3


def test_a_bracket_in_a_name_is_no_markup_in_a_terminal() -> None:
    """``[bold]`` is shown as it is."""
    assert "[bold]x" in formats.write_rows(("a",), [["[bold]x"]], "table").decode()


def test_an_unknown_format_is_answered_with_the_known_ones() -> None:
    """The remedy lists them."""
    with pytest.raises(UnknownFormat, match="yaml") as caught:
        formats.write_rows(COLUMNS, ROWS, "yaml")
    assert "markdown" in caught.value.remedy


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, None),
        (ox.Literal("甲", language="zh"), "甲"),
        (ox.Literal("12", datatype=node("xsd:integer")), 12),
        (ox.Literal("twelve", datatype=node("xsd:integer")), "twelve"),
        (ox.Literal("1.5", datatype=node("xsd:decimal")), 1.5),
        (ox.Literal("true", datatype=node("xsd:boolean")), True),
        (ox.Literal("2019-11-01", datatype=node("xsd:date")), "2019-11-01"),
        (node("id:center/eda"), "https://w3id.org/ntic/id/center/eda"),
    ],
)
def test_a_term_becomes_the_plain_value_that_people_expect(
    term: ox.NamedNode | ox.Literal | None, expected: formats.Cell
) -> None:
    """Numbers and booleans are typed; an ill-typed literal keeps its text."""
    assert formats.cell(term) == expected


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=4))
def test_any_text_survives_csv(rows: list[list[formats.Cell]]) -> None:
    """What is written is read back by the standard library."""
    written = formats.write_rows(COLUMNS, rows, "csv").decode("utf-8", "surrogatepass")
    assert list(csv.reader(io.StringIO(written, newline="")))[1:] == rows


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_can_be_a_cell_of_a_workbook(text: str) -> None:
    """Characters that XML cannot hold do not break the file, and nothing becomes a formula."""
    book = load_workbook(io.BytesIO(formats.write_rows(("a",), [[text]], "xlsx")))
    sheet = book.worksheets[0]
    assert sheet["A1"].value == "a"
    assert sheet["A2"].data_type != "f"
