"""Waivers and transition periods change the state of a finding, and never hide it."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from openpyxl import load_workbook

from ntic_kg import ingest, reports, wiring
from ntic_kg.adapters.store_embedded import EmbeddedStore, hold
from ntic_kg.check import Run, check, data_of_files, exit_code
from ntic_kg.check.waivers import waiver_for, waivers_of
from ntic_kg.errors import InvalidInput, MalformedTable
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.norms import read_register
from ntic_kg.reports.marked import mark_report
from ntic_kg.reports.page import write_page
from ntic_kg.reports.validation import validation_report
from ntic_kg.settings import Settings
from ntic_kg.values import CheckRequest, Profile, Report, State, Waiver
from tests.conftest import ignore_progress
from tests.norm_cases import VALIDATOR, register

HOME = shipped_home()
NORM = "https://w3id.org/ntic/norm/2017-353/3.2-hosts"
CENTER = "https://w3id.org/ntic/id/center/synthetic-hosts-fail"
WAIVER = Waiver(
    iri="https://w3id.org/ntic/id/waiver/synthetic-one",
    norm=NORM,
    focus=CENTER,
    basis="合成批复第1号",
    issuer="合成主管部门",
    reason={"zh": "合成理由", "en": "Synthetic reason"},
    first=date(2025, 1, 1),
    last=date(2025, 12, 31),
)


def report_on(day: date, *waivers: Waiver) -> Report:
    """Check the example that breaches 3.2-hosts, on a day, under some waivers."""
    data = data_of_files([HOME / "shapes" / "2017-353" / "3.2-hosts.fail.ttl"], HOME)
    run = Run(Profile.SUBMISSION, day, frozenset({"3.2-hosts"}), waivers)
    return check(hold(data.triples, data.snapshot), VALIDATOR, register(), run)


def test_a_waiver_in_force_turns_a_breach_into_a_waived_finding() -> None:
    """The finding stays, says what accepts it, and no longer ends the command with 1."""
    breached = report_on(date(2025, 6, 1))
    accepted = report_on(date(2025, 6, 1), WAIVER)

    assert [pair.state for pair in breached.pairs] == [State.BREACHED]
    assert [pair.state for pair in accepted.pairs] == [State.WAIVED]
    assert accepted.pairs[0].waiver == WAIVER
    assert [f.message for f in accepted.findings] == [f.message for f in breached.findings]
    assert {(f.state, f.waiver) for f in accepted.findings} == {(State.WAIVED, WAIVER)}
    assert (exit_code(breached), exit_code(accepted)) == (1, 0)


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1)])
def test_a_waiver_out_of_its_time_accepts_nothing(day: date) -> None:
    """The day before its first and the day after its last."""
    assert waiver_for([WAIVER], NORM, CENTER, day) is None


def test_an_expired_waiver_leaves_a_breach() -> None:
    """The state is the one without a waiver."""
    report = report_on(date(2026, 1, 1), WAIVER)

    assert [pair.state for pair in report.pairs] == [State.BREACHED]
    assert {finding.waiver for finding in report.findings} == {None}


@pytest.mark.parametrize(
    "other",
    [
        replace(WAIVER, norm="https://w3id.org/ntic/norm/2017-353/5.1-legal"),
        replace(WAIVER, focus="https://w3id.org/ntic/id/center/synthetic-other"),
    ],
)
def test_a_waiver_of_something_else_accepts_nothing(other: Waiver) -> None:
    """Another norm, another center."""
    assert waiver_for([other], NORM, CENTER, date(2025, 6, 1)) is None


def test_a_waiver_for_a_center_comes_before_a_transition_period_for_all() -> None:
    """It says more."""
    period = replace(WAIVER, iri="https://example.org/period", focus=None, last=date(2030, 1, 1))

    assert waiver_for([period, WAIVER], NORM, CENTER, date(2025, 6, 1)) == WAIVER
    assert waiver_for([period, WAIVER], NORM, CENTER, date(2026, 6, 1)) == period


def test_every_form_of_a_report_shows_basis_and_expiry() -> None:
    """Terminal, JSON, CSV and page."""
    report = report_on(date(2025, 6, 1), WAIVER)
    (finding, *_) = json.loads(reports.write_report(report, "json"))["findings"]

    assert finding["state"] == "waived"
    assert finding["waiver"]["basis"] == "合成批复第1号"
    assert finding["waiver"]["until"] == "2025-12-31"
    for written in (
        reports.write_report(report, "table"),
        reports.write_report(report, "csv"),
        write_page(report, {}),
    ):
        assert "合成批复第1号" in written.decode()
        assert "2025-12-31" in written.decode()


def test_a_report_conforms_only_without_results_and_those_that_are_waived_say_so() -> None:
    """``sh:conforms`` is about results, as SHACL has it; the state of each result is beside it."""
    report = report_on(date(2025, 6, 1), WAIVER)
    triples = list(validation_report(report, register()))

    def objects(property_: str) -> list[str]:
        return [getattr(t.object, "value", "") for t in triples if t.predicate == node(property_)]

    results = len(objects("sh:result"))
    assert results == len(report.findings) > 0
    assert objects("sh:conforms") == ["false"]
    assert objects("ntic:state") == [node("scheme:state/waived").value] * results
    assert objects("ntic:waivedBy") == [WAIVER.iri] * results
    assert exit_code(report) == 0

    without = replace(report, findings=())
    (conforms,) = [
        t.object
        for t in validation_report(without, register())
        if t.predicate == node("sh:conforms")
    ]
    assert conforms == ox.Literal("true", datatype=node("xsd:boolean"))


TURTLE = """
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix norm: <https://w3id.org/ntic/norm/2017-353/> .
@prefix center: <https://w3id.org/ntic/id/center/synthetic-> .
<https://w3id.org/ntic/id/waiver/synthetic-one> a ntic:Waiver ;
    ntic:waives norm:3.2-hosts ; ntic:waivedFor center:hosts-fail ;
    ntic:issuedBy <https://w3id.org/ntic/id/organization/synthetic-authority> ;
    ntic:exceptionReason "合成理由"@zh ; ntic:basisDocument "合成批复第1号"@zh ;
    ntic:validFrom [
        ntic:notBefore "2025-01-01"^^xsd:date ; ntic:notAfter "2025-01-31"^^xsd:date ] ;
    ntic:validUntil [
        ntic:notBefore "2025-12-01"^^xsd:date ; ntic:notAfter "2025-12-31"^^xsd:date ] .
"""


def test_a_waiver_in_the_store_holds_as_long_as_its_dates_leave_no_doubt() -> None:
    """From a day in January to one in December: certain from 31 January to 1 December."""
    (found,) = waivers_of(hold(parse_turtle(TURTLE), "s"))

    assert (found.first, found.last) == (date(2025, 1, 31), date(2025, 12, 1))


@pytest.mark.parametrize(
    "missing", ["basisDocument", "exceptionReason", "issuedBy", "validUntil", "validFrom"]
)
def test_a_waiver_in_the_store_that_lacks_a_part_does_not_count(missing: str) -> None:
    """However it came there."""
    text = TURTLE.replace(f"ntic:{missing}", f"ntic:other-{missing}")

    assert waivers_of(hold(parse_turtle(text), "s")) == ()


def parse_turtle(text: str) -> list[ox.Triple]:
    """Read Turtle."""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def checked_file(folder: Path, home: Path, added: str = "") -> dict[str, Any]:
    """Hand in the example that breaches 3.2-hosts with more Turtle, and give the JSON report."""
    path = folder / "center.ttl"
    example = (HOME / "shapes" / "2017-353" / "3.2-hosts.fail.ttl").read_text(encoding="utf-8")
    path.write_text(example + added, encoding="utf-8")
    norms = frozenset({"3.2-hosts"})
    request = CheckRequest((path,), None, Profile.SUBMISSION, date(2025, 6, 1), norms, "json")
    checked = wiring.check_files(Settings(store="memory:", home=home), request, ignore_progress)
    document: dict[str, Any] = json.loads(checked.output)
    return document


def test_nobody_waives_a_norm_for_themselves(tmp_path: Path) -> None:
    """A waiver that is handed in does not count; one of the content folder does."""
    home = tmp_path / "home"
    for name in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(HOME / name, home / name)
    own = checked_file(tmp_path, home, TURTLE)
    with (home / "data" / "waivers" / "waivers.csv").open("a", encoding="utf-8") as file:
        row = ROW.replace("5.1-legal", "3.2-hosts")
        file.write(row.replace("synthetic-x", "synthetic-hosts-fail"))
    granted = checked_file(tmp_path, home)

    assert [pair["state"] for pair in own["pairs"]] == ["breached"]
    assert [pair["state"] for pair in granted["pairs"]] == ["waived"]


def test_the_marked_workbook_shows_basis_and_expiry(tmp_path: Path) -> None:
    """In the list of findings, beside the name of the state."""
    book = tmp_path / "center.xlsx"
    book.write_bytes(wiring.template(Settings(store="memory:", home=HOME)))
    marked = mark_report(book, report_on(date(2025, 6, 1), WAIVER), {})
    sheet = load_workbook(io.BytesIO(marked)).worksheets[0]
    state = str(sheet.cell(4, 4).value)

    assert state.startswith("已豁免 waived")
    assert "合成批复第1号" in state
    assert "2025-12-31" in state


ROW = "one,2017-353,5.1-legal,synthetic-x,synthetic-y,理由,,批复,2025-01-01,2025-12-31,,"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (ROW.replace("批复", ""), "row 2, column basis_document: this cell must not be empty"),
        (ROW.replace("2025-12-31", ""), "row 2, column valid_until: this cell must not be empty"),
        (ROW.replace("理由", ""), "row 2, column reason_zh: this cell must not be empty"),
        (ROW.replace("2025-12-31", "soon"), "row 2, column valid_until"),
    ],
)
def test_a_waiver_that_lacks_something_is_refused_at_its_cell(
    small_home: Path, row: str, complaint: str
) -> None:
    """Without basis document or expiry nothing is accepted, and nothing is loaded."""
    with pytest.raises(MalformedTable) as raised:
        load_with(small_home, row)
    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (ROW.replace("5.1-legal", "9.9-none"), "column norm: no norm of the register is called"),
        (ROW, "column center: nothing that is loaded is called 'synthetic-x'"),
        (ROW, "column issuer: no organization that is loaded is called 'synthetic-y'"),
        (ROW.replace("2025-12-31", "2024-12-31"), "column valid_until: the waiver ends before"),
    ],
)
def test_a_waiver_that_could_never_be_in_force_is_refused_at_its_cell(
    small_home: Path, row: str, complaint: str
) -> None:
    """A slip of the pen must not make a waiver that nobody misses."""
    with pytest.raises(MalformedTable) as raised:
        load_with(small_home, row)
    assert complaint in str(raised.value)


@pytest.fixture
def small_home(tmp_path: Path) -> Path:
    """Give a content folder with the register and the table of waivers alone."""
    for name in ("ontology", "shapes", "queries"):
        (tmp_path / name).mkdir()
    shutil.copytree(HOME / "shapes" / "norms", tmp_path / "shapes" / "norms")
    (tmp_path / "data" / "mappings").mkdir(parents=True)
    shutil.copytree(HOME / "data" / "waivers", tmp_path / "data" / "waivers")
    shutil.copy(HOME / "data" / "mappings" / "waivers.yaml", tmp_path / "data" / "mappings")
    return tmp_path


def load_with(home: Path, row: str) -> None:
    """Load a content folder whose table of waivers has one row."""
    with (home / "data" / "waivers" / "waivers.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    store = EmbeddedStore(home / "store")
    try:
        ingest.load(home, store, datetime(2026, 1, 1, tzinfo=UTC), ignore_progress)
    finally:
        store.close()


PERIOD = """
@prefix norm: <https://w3id.org/ntic/norm/2017-353/> .
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/ntic/norm/2017-353/synthetic-period> a ntic:TransitionPeriod ;
    ntic:waives norm:3.2-hosts ;
    ntic:grantedBy <https://w3id.org/ntic/norm/2017-353> ;
    ntic:basisDocument "合成过渡条款"@zh ;
    ntic:exceptionReason "合成：逐步到位。"@zh , "Synthetic: step by step."@en ;
    ntic:inForceFrom "2025-01-01"^^xsd:date ;
    ntic:inForceUntil "2025-12-31"^^xsd:date .
"""


def shapes_with(folder: Path, period: str) -> Path:
    """Copy the shapes and add a transition period to the register."""
    shapes = folder / "shapes"
    shutil.copytree(HOME / "shapes", shapes)
    (shapes / "norms" / "synthetic.ttl").write_text(period, encoding="utf-8")
    return shapes


def test_a_transition_period_of_the_register_holds_for_every_center(tmp_path: Path) -> None:
    """Until its last day; the next day the norm is breached."""
    norms = read_register(shapes_with(tmp_path, PERIOD))
    data = data_of_files([HOME / "shapes" / "2017-353" / "3.2-hosts.fail.ttl"], HOME)
    states = [
        check(
            hold(data.triples, data.snapshot),
            VALIDATOR,
            norms,
            Run(Profile.SUBMISSION, day, frozenset({"3.2-hosts"}), ()),
        ).pairs[0]
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert [pair.state for pair in states] == [State.WAIVED, State.BREACHED]
    assert states[0].reason["en"].startswith("In a transition period until 2025-12-31")


@pytest.mark.parametrize(
    ("period", "complaint"),
    [
        (PERIOD.replace('ntic:basisDocument "合成过渡条款"@zh ;', ""), "has no ntic:basisDocument"),
        (PERIOD.replace("norm:3.2-hosts", "norm:9.9-none"), "which the register does not hold"),
        (PERIOD.replace("2025-12-31", "2024-12-31"), "before it begins"),
    ],
)
def test_a_transition_period_that_lacks_something_is_refused(
    tmp_path: Path, period: str, complaint: str
) -> None:
    """As soon as the register is read."""
    with pytest.raises(InvalidInput) as raised:
        read_register(shapes_with(tmp_path, period))
    assert complaint in raised.value.message
