"""The page of findings as a browser lays it out, in wide windows and in narrow ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ntic_kg.home import shipped_home
from ntic_kg.norms import read_register
from ntic_kg.reports.page import write_page
from ntic_kg.values import (
    Cell,
    Defect,
    Finding,
    Pair,
    Profile,
    Report,
    Severity,
    State,
    Statement,
    Waiver,
)
from tests.browser import Page, browser

WIDE, SMALL, NARROW = 1280, 1030, 380
_TEXT = {
    "zh": "没有记载在2026-01-01确定存在的专家委员会，也没有记载在任的专家委员会主任或委员。",
    "en": "No expert committee that surely exists on 2026-01-01 is recorded.",
}
_FOCUS = "https://w3id.org/ntic/id/center/synthetic-example-of-a-center-with-a-long-key"
# Texts whose boxes reach beyond the cell that they stand in, or beyond the window.
_OUTSIDE = """
[...document.querySelectorAll('td, th, p, h1, h2, summary')].filter(place => {
  const range = document.createRange();
  range.selectNodeContents(place);
  const right = Math.min(place.getBoundingClientRect().right, innerWidth) + 0.5;
  return [...range.getClientRects()].some(box => box.right > right);
}).map(place => place.textContent.slice(0, 40))
"""
_BROKEN = """
[...document.querySelectorAll('td:nth-child(2) code')]
  .filter(key => key.getClientRects().length > 1).map(key => key.textContent)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Run one browser for the module."""
    with browser(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page with a finding for every norm and bearer, its list of states unfolded."""
    register = read_register(shipped_home() / "shapes")
    waiver = Waiver(
        iri="https://w3id.org/ntic/id/waiver/synthetic",
        norm="5.2-organs",
        focus=_FOCUS,
        basis="https://example.org/synthetic/a-document-with-a-long-address/2026/basis.html",
        issuer="合成示例部",
        reason=_TEXT,
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
    )
    cell = Cell("synthetic-file-with-a-long-name-and-no-blank.xlsx", 12, "AB", "治理机构 Organs")
    triple = Statement("center.ttl", _FOCUS, "ntic:independentLegalEntity", f'"{"x" * 90}"')
    findings = tuple(
        Finding(
            focus=_FOCUS,
            norm=norm.key,
            bearer=bearer,
            state=state,
            severity=severity,
            path=None,
            value=None,
            message=_TEXT,
            remedy=_TEXT,
            cell=cell if severity is Severity.VIOLATION else None,
            statement=triple if severity is Severity.WARNING else None,
            waiver=waiver if state is State.WAIVED else None,
        )
        for norm in register.norms.values()
        for bearer, state, severity in (
            ("Ministry of Science and Technology 科技部", State.BREACHED, Severity.VIOLATION),
            ("center", State.WAIVED, Severity.WARNING),
            ("center", State.NOT_RECORDED, Severity.INFO),
        )
    )
    states = tuple(
        Pair(_FOCUS, norm, state, _TEXT if state is State.WAIVED else {})
        for norm in register.norms
        for state in State
    )
    defect = Defect("credit-code-of-an-organization", _FOCUS, Severity.WARNING, None, _TEXT, _TEXT)
    report = Report(
        "0" * 16, date(2026, 1, 1), Profile.SUBMISSION, states, findings, defects=(defect,)
    )
    path = tmp_path_factory.mktemp("page") / "findings.html"
    path.write_bytes(write_page(report, {}).replace(b"<details>", b"<details open>"))
    return path


@pytest.mark.parametrize("width", [WIDE, SMALL, 800, NARROW])
def test_no_text_reaches_into_its_neighbor_or_out_of_the_window(
    page: Page, written: Path, width: int
) -> None:
    """Keys of norms, names of files, IRIs and literals, however long."""
    page.show(written, width)
    assert page.value("document.querySelectorAll('td').length") > 1000
    assert page.value(_OUTSIDE) == []
    assert page.value("document.documentElement.scrollWidth") <= width


def test_keys_of_norms_stand_on_one_line_in_a_wide_window(page: Page, written: Path) -> None:
    """They can be read, and found in the page, as they are."""
    page.show(written, WIDE)
    assert page.value(_BROKEN) == ["credit-code-of-an-organization"]


def test_a_narrow_window_names_every_cell_by_its_heading(page: Page, written: Path) -> None:
    """A row is read downwards there; cells without content are left out."""
    page.show(written, NARROW)
    headings = """[...document.querySelectorAll('.findings tbody tr:first-child')].map(row =>
      [...row.cells].filter(cell => cell.offsetHeight).map(cell => [
        getComputedStyle(cell, '::before').content, Math.round(cell.getBoundingClientRect().left)
      ]))"""
    (first, defect) = page.value(headings)
    assert [json.loads(heading) for heading, _ in first] == [
        "位置 Place", "条款 Norm", "状态 State", "承担者 Bearer", "说明 Finding", "补正 Remedy",
    ]  # fmt: skip
    assert len({left for _, left in first}) == 1
    assert [json.loads(heading)[:2] for heading, _ in defect] == [
        "位置",
        "条款",
        "状态",
        "说明",
        "补正",
    ]
