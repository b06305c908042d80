"""Fill the template as a steward would: a synthetic center that meets every norm, and less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ntic_kg.home import shipped_home
from ntic_kg.submissions.choices import Choice
from ntic_kg.submissions.reading import MARKS
from ntic_kg.submissions.sheets import Sheet, read_sheets
from ntic_kg.submissions.template import FIRST, write_template

HOME = shipped_home()
SHEETS = {sheet.key: sheet for sheet in read_sheets(HOME)}
TEMPLATE = write_template(list(SHEETS.values()))
Rows = Mapping[str, Sequence[Mapping[str, str]]]

COMPANY, RIVAL, SCHOOL, CITY = (
    "合成示例集团有限公司（synthetic）",
    "合成示例材料有限公司（synthetic）",
    "合成示例大学（synthetic）",
    "合成示例市人民政府（synthetic）",
)
COUNCIL, PLAN, EVALUATION = "合成示例理事会", "合成示例建设方案", "合成示例总结评估"

SOUND: dict[str, list[dict[str, str]]] = {
    "center": [
        {
            "name_zh": "合成示例技术创新中心",
            "name_en": "Synthetic Example Center",
            "code": "synthetic-example",
            "category": "领域类",
            "field": "高速列车",
            "mode": "leading-enterprise",
            "vehicle": "",
            "technology": "frontier-leading; key-generic",
            "legal_entity": "是",
            "legal_form": "enterprise",
            "division": "天津市",
        }
    ],
    "units": [
        {
            "name": COMPANY,
            "kind": "企业",
            "enterprise_kind": "leading",
            "standing_document": "合成示例名录",
        },
        {"name": RIVAL, "kind": "企业"},
        {"name": SCHOOL, "kind": "University"},
        {"name": CITY, "kind": "LocalGovernment", "division": "天津市", "level": "provincial"},
    ],
    "participants": [
        {"unit": COMPANY, "role": "lead", "since": "2021-12"},
        {"unit": RIVAL, "role": "participant"},
        {"unit": SCHOOL, "role": "participant"},
        {"unit": CITY, "role": "organizer"},
    ],
    "organs": [
        {"name": COUNCIL, "kind": "Council", "since": "2022-05", "seats_complete": "complete"},
        {"name": "合成示例专家委员会", "kind": "ExpertCommittee", "members": "9"},
        {"name": "合成示例党支部", "kind": "PartyOrganization"},
    ],
    "posts": [{"post": "director", "person": "", "since": "2022-05"}],
    "seats": [
        {"organ": COUNCIL, "kind": "representative", "sent_by": COMPANY, "count": "3"},
        {"organ": COUNCIL, "kind": "representative", "sent_by": SCHOOL, "count": "2"},
        {"organ": COUNCIL, "kind": "representative", "sent_by": CITY, "count": "1"},
        {"organ": COUNCIL, "kind": "representative", "sent_by": RIVAL, "count": "1"},
    ],
    "plan": [
        {
            "name": PLAN,
            "date": "2021-09",
            "from": "2022-01-01",
            "until": "2024-12-31",
            "field": "high-speed-train",
            "direction": "合成示例方向",
            "construction_mode": "合成示例模式",
            "tasks": "strategy; chain; startup; talent; reform",
            "tasks_complete": "complete",
            "content_complete": "complete",
        }
    ],
    "events": [
        {
            "kind": "Review",
            "date": "2021-11-20",
            "plan": PLAN,
            "result": "passed",
            "changes": "否",
            "technical": "5",
            "management": "2",
            "policy": "2",
            "panel_complete": "是",
        },
        {"kind": "Start", "date": "2021-12-31", "plan": PLAN},
        {"kind": "Operation", "date": "2022-03"},
    ],
    "funds": [
        {"contributor": COMPANY, "amount": "50000000", "form": "cash", "status": "paid"},
        {"contributor": SCHOOL, "amount": "20000000", "form": "cash", "status": "paid"},
    ],
    "income": [
        {"year": year, "kind": kind, "amount": amount}
        for year, own, public in (("2022", "10", "90"), ("2023", "15", "85"), ("2024", "30", "70"))
        for kind, amount in (("transfer", own), ("public", public))
    ],
    "staff": [
        {"year": "2024", "kind": "research", "count": "120"},
        {"year": "2024", "kind": "technical-support", "count": "30"},
        {"year": "2024", "kind": "management", "count": "12"},
    ],
    "reports": [
        {
            "name": f"合成示例{year}年度报告",
            "kind": "AnnualReport",
            "year": year,
            "date": f"{int(year) + 1}-01",
        }
        for year in ("2022", "2023", "2024")
    ]
    + [{"name": EVALUATION, "kind": "Evaluation", "date": "2024-11"}],
    "support": [{"provider": CITY, "kind": "land", "date": "2022-06", "document": "合成示例批复"}],
    "chain": [
        {
            "chain": "合成示例产业链",
            "segment": "合成示例材料",
            "position": "upstream",
            "units": RIVAL,
        },
        {
            "chain": "合成示例产业链",
            "segment": "合成示例整机",
            "position": "downstream",
            "works": "是",
            "units": COMPANY,
        },
    ],
    "cooperation": [
        {"kind": "ExchangeMechanism", "exchange": "talent", "with": SCHOOL, "since": "2022-03"},
        {"kind": "Crossing", "crossing": "discipline", "with": SCHOOL, "since": "2022-03"},
    ],
    "projects": [{"name": "合成示例项目", "program": "national-key-rd", "undertakers": SCHOOL}],
    "evidence": [
        {"unit": COMPANY, "aspect": "rd-strength", "text": "合成示例", "document": "合成示例材料"},
        {"unit": COMPANY, "aspect": "leading-talent", "count": "6", "document": "合成示例材料"},
        {"unit": COMPANY, "aspect": "research-team", "count": "120", "document": "合成示例材料"},
    ],
    "bases": [],
    "lists": [
        {"list": key, "complete": "complete"}
        for key in ("participants", "parties", "contributors", "income", "staff", "annual-reports")
    ],
}


def copy_of(rows: Rows) -> dict[str, list[dict[str, str]]]:
    """Give a copy whose cells may be changed."""
    return {key: [dict(row) for row in sheet] for key, sheet in rows.items()}


def position_of(sheet: Sheet, column: str) -> int:
    """Give the position of a column in the workbook, from 1."""
    return [c.name for c in sheet.columns].index(column) + 2


def row_of(key: str, index: int, rows: Rows = SOUND) -> int:
    """Give the number of the row of the workbook in which the entry of an index stands."""
    if key == "lists":
        keys = [option.key for option in _listed()]
        return FIRST + keys.index(rows[key][index]["list"])
    return FIRST + index


def fill(rows: Rows, path: Path) -> Path:
    """Fill the template with rows and save it."""
    book = opened(TEMPLATE)
    for key, entries in rows.items():
        sheet = SHEETS[key]
        target = book[sheet.title]
        assert target.cell(1, 1).value == MARKS[0]
        for index, entry in enumerate(entries):
            for name, text in entry.items():
                if text and not (key == "lists" and name == "list"):
                    place = target.cell(row_of(key, index, rows), position_of(sheet, name))
                    place.value = text
    book.save(path)
    return path


def opened(content: bytes | Path) -> Any:  # noqa: ANN401 - openpyxl's types say too little of cells
    """Open a workbook."""
    return load_workbook(BytesIO(content) if isinstance(content, bytes) else content)


def _listed() -> tuple[Choice, ...]:
    choices = SHEETS["lists"].by_name["list"].choices
    assert choices is not None
    return choices.options
