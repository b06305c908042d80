"""What the checks say about the 22 real centers, as far as the public record goes."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.check import Run, check, exit_code
from ntic_kg.norms import Tells
from ntic_kg.values import Profile, Report, State
from tests.norm_cases import CENTER, VALIDATOR, register

TODAY = date(2026, 1, 1)
NETWORK = "https://w3id.org/ntic/id/network/national"


def checked(store: EmbeddedReader, as_of: date, *norms: str) -> Report:
    """Check the real centers as a public record."""
    run = Run(Profile.PUBLIC_RECORD, as_of, frozenset(norms) or None)
    return check(store, VALIDATOR, register(), run)


@pytest.fixture(scope="module")
def report(real_store: EmbeddedReader) -> Report:
    """Check every norm as a public record."""
    return checked(real_store, TODAY)


def states(report: Report, norm: str) -> dict[str, State]:
    """Give the state of each center under a norm."""
    return {p.focus.removeprefix(CENTER): p.state for p in report.pairs if p.norm == norm}


def test_each_of_22_centers_has_one_state_for_each_norm_with_a_shape(report: Report) -> None:
    """And the network has one for the norm that speaks of it; no pair is twice or missing."""
    pairs = Counter((pair.focus, pair.norm) for pair in report.pairs)
    shaped = {norm.key for norm in register().choose(None)}
    centers = {focus for focus, _ in pairs if focus.startswith(CENTER)}

    assert len(centers) == 22
    assert set(pairs) == {(c, n) for c in centers for n in shaped - {"2.1-count"}} | {
        (NETWORK, "2.1-count")
    }
    assert set(pairs.values()) == {1}


def test_no_center_is_breached_because_something_is_missing(report: Report) -> None:
    """Nothing that the record is silent on is held against a center."""
    breached = [finding for finding in report.findings if finding.state is State.BREACHED]

    assert breached == []
    assert exit_code(report) == 0


def test_every_silence_cites_where_the_record_was_read(report: Report) -> None:
    """Each finding names at least one source and speaks both languages."""
    assert report.findings
    for finding in report.findings:
        assert finding.sources or finding.focus == NETWORK
        assert set(finding.message) == set(finding.remedy) == {"zh", "en"}
        assert not any("{" in text for text in finding.message.values())


def test_a_center_approved_before_the_guideline_is_outside_its_acts(report: Report) -> None:
    """高速列车 was approved in September 2016: neither its start nor its review is judged."""
    for norm in ("6.2-panel", "6.3-start"):
        outside = [key for key, s in states(report, norm).items() if s is State.NOT_APPLICABLE]
        assert outside == ["high-speed-train"]


@pytest.mark.parametrize("center", ["saline-alkali-tolerant-rice", "new-display"])
def test_centers_with_vague_or_single_dates_are_not_breached(report: Report, center: str) -> None:
    """耐盐碱水稻 is dated "not later than", 新型显示 has no review on record."""
    assert states(report, "6.3-start")[center] is State.NOT_RECORDED
    assert State.BREACHED not in {p.state for p in report.pairs if p.focus == CENTER + center}


def test_a_review_under_a_former_name_counts(report: Report) -> None:
    """稀有金属 passed its review in February 2023, was renamed, and approved by July 2024."""
    assert states(report, "6.3-start")["strategic-rare-metals"] is State.MET


def test_a_review_whose_result_is_not_published_leaves_the_start_open(report: Report) -> None:
    """生猪 was reviewed in October 2020; the record does not say with what result."""
    assert states(report, "6.3-start")["pig"] is State.NOT_RECORDED


def test_comprehensive_centers_are_not_checkable_for_hosts(report: Report) -> None:
    """The three 综合类 centers rest on a document that the register lacks."""
    found = states(report, "3.2-hosts")

    assert {key for key, state in found.items() if state is State.NOT_CHECKABLE} == {
        "beijing-tianjin-hebei",
        "yangtze-river-delta",
        "greater-bay-area",
    }
    assert Counter(found.values()) == {State.NOT_CHECKABLE: 3, State.MET: 19}


def test_a_legal_form_on_record_meets_the_principle(report: Report) -> None:
    """The five centers whose operating entity has a recorded form, and 合成生物, are met."""
    met = {key for key, state in states(report, "5.1-legal").items() if state is State.MET}

    assert met >= {"high-speed-train", "sichuan-tibet-railway", "fuel-cell", "dairy", "new-display"}
    assert not any(state is State.BREACHED for state in states(report, "5.1-legal").values())


def test_a_reported_chair_or_meeting_is_evidence_of_the_organ(report: Report) -> None:
    """Boards and councils that the record reports are found, the others are not recorded."""
    met = {key for key, state in states(report, "5.2-organs").items() if state is State.MET}

    assert met >= {
        "new-energy-vehicle",
        "third-generation-semiconductors",
        "saline-alkali-land",
        "new-display",
    }


def test_a_council_is_not_due_before_operation(real_store: EmbeddedReader) -> None:
    """第三代半导体 was approved by March 2021 and took up operation in September 2022."""
    before, after = (
        states(checked(real_store, day, "5.2-organs"), "5.2-organs")[
            "third-generation-semiconductors"
        ]
        for day in (date(2021, 12, 31), date(2022, 9, 23))
    )

    assert (before, after) == (State.NOT_APPLICABLE, State.MET)


def test_only_contradictions_could_breach_a_real_center(report: Report) -> None:
    """Every finding of the public record comes from a constraint that tells silence."""
    silences = {
        constraint.message["en"]
        for constraint in register().constraints.values()
        if constraint.tells is Tells.SILENCE
    }
    plain = {finding.message["en"] for finding in report.findings} & silences

    assert plain
    assert all(finding.state is State.NOT_RECORDED for finding in report.findings)


MET, SILENT, OUTSIDE = State.MET, State.NOT_RECORDED, State.NOT_APPLICABLE
USED, UNUSED = State.OPTION_USED, State.OPTION_NOT_USED


@pytest.mark.parametrize(
    ("norm", "expected"),
    [
        ("3.1-field", {MET: 12, SILENT: 7, OUTSIDE: 3}),
        ("3.2-hosts", {MET: 19, State.NOT_CHECKABLE: 3}),
        ("3.2-oneplan", {SILENT: 22}),
        ("3.2-mode1", {SILENT: 7, OUTSIDE: 15}),
        ("3.2-mode1-part", {MET: 6, SILENT: 1, OUTSIDE: 15}),
        ("3.2-mode2", {USED: 2, SILENT: 1, UNUSED: 19}),
        ("3.2-mode2-vehicle", {USED: 3, UNUSED: 19}),
        ("3.2-mode3", {USED: 8, UNUSED: 14}),
        ("3.2-mode3-ent", {MET: 2, SILENT: 6, OUTSIDE: 14}),
        ("3.3-localgov", {MET: 11, SILENT: 11}),
        ("5.1-legal", {MET: 6, SILENT: 16}),
        ("5.1-interim", {SILENT: 16, OUTSIDE: 6}),
        ("5.2-organs", {MET: 4, SILENT: 18}),
        ("5.2-committee", {MET: 4, SILENT: 18}),
        ("5.2-head", {MET: 8, SILENT: 14}),
        ("5.2-parties", {MET: 14, SILENT: 8}),
        ("5.2-board", {SILENT: 22}),
        ("6.2-panel", {SILENT: 21, OUTSIDE: 1}),
        ("6.3-start", {MET: 1, SILENT: 20, OUTSIDE: 1}),
        ("6.4-annual", {SILENT: 22}),
        ("6.4-evaluate", {SILENT: 22}),
        ("6.4-outcome", {OUTSIDE: 22}),
        ("2.1-count", {SILENT: 1}),
    ],
)
def test_where_a_naive_encoding_would_be_wrong_the_record_is_read_rightly(
    report: Report, norm: str, expected: dict[State, int]
) -> None:
    """None of these norms is breached by what the real record leaves open."""
    assert Counter(states(report, norm).values()) == expected


def test_the_role_decides_who_is_head_and_not_the_column_of_the_table(report: Report) -> None:
    """徐和谊 chairs a board, 詹启敏 is honorary director: neither is the head."""
    heads = states(report, "5.2-head")
    assert {heads[center] for center in ("new-energy-vehicle", "biopharmaceuticals")} == {SILENT}


def test_a_committee_counts_by_its_function_and_not_by_its_name(report: Report) -> None:
    """乳业 calls it 技术咨询委员会, 新能源汽车 calls it 技术专家委员会."""
    committees = states(report, "5.2-committee")
    assert {committees[center] for center in ("dairy", "new-energy-vehicle")} == {MET}


def test_the_count_of_2016_to_2020_is_a_figure_with_its_unknowns(report: Report) -> None:
    """It passes or fails nothing."""
    (finding,) = [finding for finding in report.findings if finding.norm == "2.1-count"]
    assert (finding.state, finding.severity.value) == (State.NOT_RECORDED, "Info")
    assert "4" in finding.message["en"]
