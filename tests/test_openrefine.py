"""The real OpenRefine reconciles, judges, extends and exports a table with ``/reconcile``.

Once over its own interface, once in a browser, where it asks the service from a foreign page.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from tests.browser import Page, browser
from tests.openrefine import OpenRefine, openrefine, until
from tests.service_fixture import Running

TABLE = """name,ror
国家高速列车技术创新中心,
National Pig Technology Innovation Center,
国家燃料电池技木创新中心,
国家先进印染技术创新中心,
清华大学,
中国中车,https://ror.org/033g21894
没有这样的单位,
"""
DETAILS = [{"column": "ror", "property": {"id": "ror", "name": "ror"}}]
FUEL = "center/fuel-cell"


@pytest.fixture(scope="module")
def refine(real_service: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    """Run OpenRefine."""
    folder = tmp_path_factory.mktemp("openrefine")
    with openrefine(folder, f"{real_service.url}/reconcile") as running:
        yield running


def test_openrefine_works_through_a_table(refine: OpenRefine) -> None:
    """Chinese, English, a typo, a confusable, an identifier, and a name of nobody."""
    refine.register()
    refine.create(TABLE)
    guessed = refine.guess_types("name")
    assert {"ntic:TechnologyInnovationCenter", "org:Organization"} <= set(guessed)
    refine.reconcile("name", "org:Organization", DETAILS)

    cells = refine.cells(0)
    assert [(value, match) for value, match, _ in cells] == [
        ("国家高速列车技术创新中心", "center/high-speed-train"),
        ("National Pig Technology Innovation Center", "center/pig"),
        ("国家燃料电池技木创新中心", ""),
        (
            "国家先进印染技术创新中心",
            "base/guo-jia-xian-jin-yin-ran-ji-shu-chuang-xin-zhong-xin",
        ),
        ("清华大学", "organization/tsinghua-university"),
        ("中国中车", "organization/crrc-corporation"),
        ("没有这样的单位", ""),
    ]
    assert cells[2][2][0] == FUEL
    refine.judge(2, 0, FUEL, "国家燃料电池技术创新中心")
    assert refine.cells(0)[2][1] == FUEL

    refine.extend("name", ["uscc", "province", "category"])
    rows = list(csv.reader(io.StringIO(refine.export())))
    assert [[row[0], *row[1:4]] for row in rows[1:]] == [
        ["国家高速列车技术创新中心", "", "山东省", "领域类"],
        ["National Pig Technology Innovation Center", "", "重庆市", "领域类"],
        ["国家燃料电池技术创新中心", "", "山东省", "领域类"],
        ["国家先进印染技术创新中心", "", "山东省", ""],
        ["清华大学", "12100000400000624D", "北京市", ""],
        ["中国中车股份有限公司", "", "北京市", ""],
        ["没有这样的单位", "", "", ""],
    ]


def test_its_page_registers_completes_and_previews(
    refine: OpenRefine, real_service: Running, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As a person does it: the address, a search for a match, a look at what is proposed."""
    service = f"{real_service.url}/reconcile"
    with browser(tmp_path_factory.mktemp("browser")) as page:
        refine.create(TABLE)
        page.open(refine.page, 1400)
        await_in(page, "typeof ReconciliationManager == 'object'")
        access = page.value(
            f"new Promise(done => ReconciliationManager.registerStandardService("
            f"{json.dumps(service)}, done, true)).then(() => "
            "ReconciliationManager.standardServices.map(s => [s.url, s.ui.access]))"
        )
        assert [service, "json"] in access  # read by CORS; "jsonp" would be its last resort

        refine.reconcile("name", "org:Organization", DETAILS)
        page.open(refine.page, 1400)
        await_in(page, "$('.data-table-recon-candidate').length > 1")
        assert page.value(
            "$('.data-table-cell-content a[href*=\"/id/\"]').first().attr('href')"
        ) == (f"{real_service.url}/id/center/high-speed-train")

        page.value("$('.data-table-recon-candidate').first().trigger('mouseenter'); true")
        await_in(page, "$('iframe').length == 1")
        frame = f"{service}/preview?id={FUEL}"
        until(lambda: page.frames() == {frame: True}, 60, "the preview did not come")
        page.value("$('.data-table-recon-candidate').first().trigger('mouseleave'); true")

        page.value("$('.data-table-recon-extra a').first().trigger('click'); true")
        await_in(page, "$('.dialog-container input:text').length == 1")
        page.value(
            "$('.dialog-container input:text').val('ranliaodianchi').trigger('textchange') && true"
        )
        await_in(page, "$('.fbs-list li').length > 0")
        suggested = page.value("$('.fbs-list li .fbs-item-name label').get().map(e => e.innerText)")
        assert "国家燃料电池技术创新中心" in suggested
        page.value("$('.fbs-list li').last().trigger('mouseover'); true")
        await_in(page, "$('.fbs-flyout-pane h1:visible').length > 0")


def await_in(page: Page, expression: str) -> None:
    """Wait until an expression is true in a page."""
    until(lambda: page.value(expression), 60, f"this did not become true: {expression}")
