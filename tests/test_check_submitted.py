"""Ten mistakes in a workbook: ten findings at ten cells, and the workbook back with its marks."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from ntic_kg import wiring
from ntic_kg.errors import MalformedSubmission
from ntic_kg.names import RDF_TYPE, node
from ntic_kg.settings import Settings
from ntic_kg.submissions.template import EXAMPLE, HEADER
from ntic_kg.values import Checked, CheckRequest, Profile
from tests.workbooks import (
    COMPANY,
    SHEETS,
    SOUND,
    TEMPLATE,
    copy_of,
    fill,
    first,
    opened,
    position_of,
    row_of,
)

SETTINGS = Settings(home=None, store="memory:", check_deadline=300)

# The norm that each mistake breaks, and the sheet, row and column where it was made.
MISTAKES = {
    "3.2-cycle": ("plan", first("plan"), "until"),  # five years, no reason
    "3.3-integrate": ("bases", first("bases"), "kind"),  # a local base was converted
    "4.3-startup": ("plan", first("plan"), "tasks"),  # a complete list of tasks lacks the third
    "5.2-committee": ("lists", row_of("lists", 0, {"lists": [{"list": "organs"}]}), "complete"),
    "5.2-head": ("posts", HEADER, "post"),  # nobody heads the center
    "5.4-staff": ("staff", first("staff") + 1, "count"),  # no technical support staff
    "5.5-enterprise": ("lists", row_of("lists", 2), "complete"),  # a university gave more
    "6.2-panel": ("events", first("events"), "panel_complete"),  # no policy expert on the panel
    "6.3-start": ("events", first("events") + 1, "date"),  # started before the review
    "6.4-annual": ("reports", HEADER, "year"),  # a complete list lacks the report on 2023
}


def planted() -> dict[str, list[dict[str, str]]]:
    """Give a sound synthetic center with ten mistakes."""
    rows = copy_of(SOUND)
    rows["plan"][0] |= {"until": "2026-12-31", "tasks": "strategy; chain; talent; reform"}
    rows["bases"] = [
        {"name": "合成示例市重点实验室", "relation": "converted-from", "kind": "LocalBase"}
    ]
    rows["organs"].pop(1)
    rows["lists"].append({"list": "organs", "complete": "complete"})
    rows["posts"] = []
    rows["staff"][1]["count"] = "0"
    rows["funds"][1]["amount"] = "90000000"
    rows["events"][0]["policy"] = "0"
    rows["events"][1]["date"] = "2021-10"
    rows["reports"].pop(1)
    return rows


def led_by(name: str) -> dict[str, list[dict[str, str]]]:
    """Give a center that a city government of some name leads, which no city may."""
    rows = copy_of(SOUND)
    rows["units"][3]["name"] = rows["participants"][0]["unit"] = name
    rows["participants"][3] = {"unit": COMPANY, "role": "user"}
    rows["support"][0]["provider"] = rows["seats"][2]["sent_by"] = name
    return rows


def asked(*files: Path, name: str, norms: frozenset[str] | None) -> CheckRequest:
    """Ask for a check as a submission in the middle of 2025."""
    return CheckRequest(files, None, Profile.SUBMISSION, date(2025, 6, 30), norms, name)


def silent(_step: str, _number: int, _steps: int) -> None:
    """Report no progress."""


def place_of(key: str, row: int, column: str) -> tuple[str, str]:
    """Give sheet and reference of a cell."""
    sheet = SHEETS[key]
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[position_of(sheet, column) - 1]
    return sheet.title, f"{letter}{row}"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with ten mistakes."""
    return fill(planted(), tmp_path_factory.mktemp("planted") / "synthetic.xlsx")


@pytest.fixture(scope="module")
def outcome(workbook: Path) -> tuple[Checked, dict[str, Any], list[tuple[str, int, int]]]:
    """The outcome of a real check in a process of its own, and the progress that it told."""
    steps: list[tuple[str, int, int]] = []
    request = asked(workbook, name="json", norms=None)
    checked = wiring.check_files(SETTINGS, request, lambda *step: steps.append(step))
    return checked, json.loads(checked.output), steps


def test_ten_mistakes_give_ten_findings_at_ten_cells_under_the_right_norms(
    outcome: tuple[Checked, dict[str, Any], list[tuple[str, int, int]]],
) -> None:
    """No more, no less."""
    _, document, _ = outcome
    breaches = [f for f in document["findings"] if f["state"] == "breached"]
    found = sorted(
        (f["norm"], f["cell"]["sheet"], f"{f['cell']['column']}{f['cell']['row']}")
        for f in breaches
    )
    assert found == sorted((norm, *place_of(*place)) for norm, place in MISTAKES.items())
    assert len({(sheet, cell) for _, sheet, cell in found}) == 10
    assert {f["cell"]["file"] for f in document["findings"]} == {"synthetic.xlsx"}
    # The network is not recorded in the workbook of one center.
    assert [f["norm"] for f in document["findings"] if f not in breaches] == ["2.1-count"]
    for finding in breaches:
        assert finding["bearer"]
        assert finding["remedy"].keys() == finding["message"].keys() == {"zh", "en"}


def test_a_breach_that_the_center_owes_ends_with_exit_code_1(
    outcome: tuple[Checked, dict[str, Any], list[tuple[str, int, int]]],
) -> None:
    """And the states are counted."""
    checked, document, _ = outcome
    assert checked.exit_code == 1
    assert checked.states["breached"] == 10
    assert sum(checked.states.values()) == len(document["pairs"]) == 53
    assert checked.snapshot == document["snapshot"]


def test_progress_counts_norms(
    outcome: tuple[Checked, dict[str, Any], list[tuple[str, int, int]]],
) -> None:
    """A person who waits sees how far it is."""
    _, _, steps = outcome
    assert steps[0] == ("read", 0, 1)
    numbers = [number for _, number, _ in steps[1:]]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    assert {steps for _, _, steps in steps[1:]} == {53}


def test_the_workbook_comes_back_with_its_cells_marked_and_commented(workbook: Path) -> None:
    """The fill, the comment with the norm in both languages, and a sheet of findings."""
    norms = frozenset({"6.3-start", "5.4-staff"})
    checked = wiring.check_files(SETTINGS, asked(workbook, name="xlsx", norms=norms), silent)
    before, after = opened(workbook), opened(checked.output)
    for norm, color, words in (
        ("6.3-start", "F4B6B6", ("启动不晚于2021-10-31", "took place by 2021-10-31")),
        ("5.4-staff", "FFD9A0", ("2024年技术辅助人员人数为0", "technical support staff is 0")),
    ):
        sheet, reference = place_of(*MISTAKES[norm])
        cell = after[sheet][reference]
        assert cell.fill.fgColor.rgb == f"00{color}"
        assert cell.value == before[sheet][reference].value
        assert norm in cell.comment.text
        assert words[0] in cell.comment.text
        assert words[1] in cell.comment.text
    listed = after["检查结果 Findings"]
    assert [listed.cell(row, 3).value for row in (4, 5)] == ["6.3-start", "5.4-staff"]
    assert listed.cell(4, 1).hyperlink.location or listed.cell(4, 1).hyperlink.ref
    marks = [c for s in after for row in s.iter_rows() for c in row if c.comment]
    assert len(marks) == 2


def test_a_marked_workbook_can_be_corrected_and_checked_again(
    workbook: Path, tmp_path: Path
) -> None:
    """Marks, comments and the sheet of findings are not read as data."""
    norms = frozenset({"5.4-staff"})
    marked = wiring.check_files(SETTINGS, asked(workbook, name="xlsx", norms=norms), silent)
    path = tmp_path / "again.xlsx"
    book = opened(marked.output)
    sheet, reference = place_of(*MISTAKES["5.4-staff"])
    book[sheet][reference] = "30"
    book.save(path)
    checked = wiring.check_files(SETTINGS, asked(path, name="ttl", norms=norms), silent)
    assert checked.states == {"met": 1}
    report = [quad.triple for quad in ox.parse(checked.output, ox.RdfFormat.TURTLE)]
    conforms = [t.object for t in report if t.predicate == node("sh:conforms")]
    assert conforms == [ox.Literal("true", datatype=node("xsd:boolean"))]


def test_text_that_looks_like_a_formula_stays_text_in_what_is_added(tmp_path: Path) -> None:
    """A unit called =HYPERLINK(…) is quoted in a finding; nothing of it is evaluated."""
    name = '=HYPERLINK("http://192.0.2.1/","合成")'
    rows = led_by("＝合成示例市人民政府（synthetic）")
    rows["center"][0]["address"] = "@SUM(1)"
    path = fill(rows, tmp_path / "center.xlsx")
    norms = frozenset({"3.2-hosts"})
    checked = wiring.check_files(SETTINGS, asked(path, name="xlsx", norms=norms), silent)
    book = opened(checked.output)
    for row in book["检查结果 Findings"].iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n"}
            assert not str(cell.value or "").startswith(name[0])


def test_cells_that_cannot_be_read_come_back_marked_and_listed(tmp_path: Path) -> None:
    """All of them, in the error and in the workbook."""
    rows = copy_of(SOUND)
    rows["plan"][0]["until"] = "soon"
    rows["staff"][0]["count"] = "many"
    path = fill(rows, tmp_path / "center.xlsx")
    with pytest.raises(MalformedSubmission) as caught:
        wiring.check_files(SETTINGS, asked(path, name="xlsx", norms=None), silent)
    found: list[Any] = [fault["cell"] for fault in caught.value.faults]
    cells = {(cell["sheet"], cell["column"], cell["row"]) for cell in found}
    assert cells == {
        ("建设方案 Plan", "G", first("plan")),
        ("人员 Staff", "D", first("staff")),
    }
    assert caught.value.marked is not None
    book = opened(caught.value.marked)
    assert "soon" in book["建设方案 Plan"][f"G{first('plan')}"].comment.text


def test_a_finding_about_an_rdf_file_names_the_triple(tmp_path: Path) -> None:
    """And for what is missing, the property that the center lacks."""
    path = tmp_path / "center.ttl"
    path.write_text(
        "@prefix ntic: <https://w3id.org/ntic/ont#> .\n"
        "<https://w3id.org/ntic/id/center/synthetic-a> a ntic:TechnologyInnovationCenter ;\n"
        "  ntic:independentLegalEntity false .\n",
        encoding="utf-8",
    )
    norms = frozenset({"5.1-legal", "1-core"})
    checked = wiring.check_files(SETTINGS, asked(path, name="json", norms=norms), silent)
    triples = {f["norm"]: f["triple"] for f in json.loads(checked.output)["findings"]}
    assert triples == {
        "5.1-legal": {
            "file": "center.ttl",
            "subject": "id:center/synthetic-a",
            "predicate": "ntic:independentLegalEntity",
            "object": '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        },
        "1-core": {
            "file": "center.ttl",
            "subject": "id:center/synthetic-a",
            "predicate": "ntic:technologyKind",
            "object": None,
        },
    }


def test_the_examples_of_the_template_are_a_whole_submission_without_a_breach(
    tmp_path: Path,
) -> None:
    """Copied below themselves, as a steward does who tries the template; all norms are checked."""
    book = opened(TEMPLATE)
    for key, sheet in SHEETS.items():
        target = book[sheet.title]
        for index, entry in enumerate(sheet.examples):
            row = row_of(key, index)
            for column in range(2, len(sheet.columns) + 2):
                target.cell(row, column).value = target.cell(EXAMPLE + index, column).value
            assert target.cell(row, position_of(sheet, next(iter(entry)))).value
    path = tmp_path / "examples.xlsx"
    book.save(path)
    checked = wiring.check_files(SETTINGS, asked(path, name="json", norms=None), silent)
    document = json.loads(checked.output)
    assert len(document["pairs"]) > 40
    # How many centers there are is not recorded in the workbook of one of them.
    assert [(f["norm"], f["state"]) for f in document["findings"]] == [
        ("2.1-count", "not-recorded")
    ]
    assert document["defects"] == []


def test_the_page_escapes_what_was_handed_in_and_loads_nothing(tmp_path: Path) -> None:
    """A script in a name is text, and the policy would stop it as well."""
    rows = led_by("<script>alert(1)</script>市政府")
    path = fill(rows, tmp_path / "center.xlsx")
    norms = frozenset({"3.2-hosts"})
    checked = wiring.check_files(SETTINGS, asked(path, name="html", norms=norms), silent)
    page = checked.output.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;市政府" in page
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert "http://" not in page.replace("http-equiv", "")


def test_every_result_of_the_shacl_report_has_what_shacl_asks_for(workbook: Path) -> None:
    """Focus, severity, source shape, component; norm, bearer, state, remedy and row beside them."""
    norms = frozenset({"6.3-start", "5.2-head"})
    checked = wiring.check_files(SETTINGS, asked(workbook, name="nt", norms=norms), silent)
    triples = [quad.triple for quad in ox.parse(checked.output, ox.RdfFormat.N_TRIPLES)]
    results = {
        t.subject
        for t in triples
        if t.object == node("sh:ValidationResult") and t.predicate == RDF_TYPE
    }
    assert len(results) == 2
    for result in results:
        said = {t.predicate for t in triples if t.subject == result}
        names = ["focusNode", "resultSeverity", "sourceShape", "resultPath", "resultMessage"]
        asked_for = {node(f"sh:{name}") for name in [*names, "sourceConstraintComponent"]}
        ours = {node(f"ntic:{name}") for name in ("norm", "bearer", "state", "remedy")}
        assert said >= asked_for | ours
