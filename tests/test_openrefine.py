"""The real OpenRefine reconciles, judges, extends and exports a table with ``/reconcile``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.openrefine import openrefine
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


def test_openrefine_works_through_a_table(real_service: Running, tmp_path: Path) -> None:
    """Chinese, English, a typo, a confusable, an identifier, and a name of nobody."""
    with openrefine(tmp_path, f"{real_service.url}/reconcile") as refine:
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
