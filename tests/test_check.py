"""Checks give one state for each center and norm, and findings that can be acted on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.check import Run, centers, check, data_of_files, exit_code
from ntic_kg.errors import InvalidInput, NotFound
from ntic_kg.home import shipped_home
from ntic_kg.values import Finding, Profile, Report, Severity, State
from tests.norm_cases import (
    CENTER,
    TODAY,
    VALIDATOR,
    data_of,
    dates,
    held,
    part,
    register,
    report_of,
    start,
)

HOME = shipped_home()
EXAMPLES = HOME / "shapes" / "2017-353"
# The examples of these norms are complete records under all of them.
KEYS = ["3.2-hosts", "3.2-oneplan", "5.1-legal", "5.2-organs", "6.2-panel", "6.3-start"]


@cache
def examples(profile: Profile) -> Report:
    """Check the examples of the six norms under all of them."""
    files = [EXAMPLES / f"{key}.{kind}.ttl" for key in KEYS for kind in ("pass", "fail")]
    run = Run(profile, TODAY, frozenset(KEYS))
    return check(held(data_of_files(files, HOME)), VALIDATOR, register(), run)


def example(norm: str, kind: str, profile: Profile) -> Report:
    """Give the part of the report that is about one example; each has a center of its own."""
    (center,) = centers(held(data_of_files([EXAMPLES / f"{norm}.{kind}.ttl"], HOME)))
    whole = examples(profile)
    return replace(
        whole,
        pairs=tuple(pair for pair in whole.pairs if pair.focus == center),
        findings=tuple(finding for finding in whole.findings if finding.focus == center),
    )


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("norm", KEYS)
def test_a_passing_example_is_met(norm: str, profile: Profile) -> None:
    """The passing example of a norm is met under all six, however silence is read."""
    report = example(norm, "pass", profile)

    assert {pair.norm: pair.state for pair in report.pairs} == dict.fromkeys(KEYS, State.MET)
    assert report.findings == ()


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("norm", KEYS)
def test_a_failing_example_is_breached_at_exactly_its_norm(norm: str, profile: Profile) -> None:
    """The failing example of a norm is breached there and nowhere else."""
    report = example(norm, "fail", profile)

    assert {pair.norm for pair in report.pairs if pair.state is State.BREACHED} == {norm}
    assert {finding.norm for finding in report.findings} == {norm}


@pytest.mark.parametrize("norm", KEYS)
def test_a_finding_says_what_who_and_how_to_settle_it(norm: str) -> None:
    """Message and remedy come in both languages, filled in, with force and bearer."""
    entry = register().norms[norm]

    (finding,) = example(norm, "fail", Profile.PUBLIC_RECORD).findings

    assert finding.bearer == entry.bearer
    assert finding.severity is entry.severity
    assert finding.path is not None
    for language in ("zh", "en"):
        assert finding.message[language]
        assert "{" not in finding.message[language]
        assert finding.remedy[language]
    assert finding.message["zh"] != finding.message["en"]


def test_a_message_carries_its_figures() -> None:
    """The dates that contradict each other stand in the message."""
    (finding,) = example("6.3-start", "fail", Profile.PUBLIC_RECORD).findings

    assert all(
        day in text for text in finding.message.values() for day in ("2022-01-31", "2022-05-01")
    )


def test_a_message_names_only_what_is_missing() -> None:
    """Of the three independences, the one that is not shown is named."""
    (finding,) = example("5.1-legal", "fail", Profile.PUBLIC_RECORD).findings

    assert finding.message["zh"].endswith("尚缺：物。")
    assert finding.message["en"].endswith("not shown: assets.")


@pytest.mark.parametrize("norm", KEYS)
def test_only_what_the_center_owes_sets_the_exit_code(norm: str) -> None:
    """Findings of the ministry's acts and warnings leave the exit code at 0."""
    expected = {"3.2-hosts": 1, "3.2-oneplan": 1, "5.2-organs": 1}

    assert exit_code(example(norm, "fail", Profile.SUBMISSION)) == expected.get(norm, 0)


def test_what_is_not_recorded_does_not_set_the_exit_code() -> None:
    """A public record that is silent on everything gives exit code 0."""
    report = report_of({"silent": ""}, Profile.PUBLIC_RECORD, *KEYS)

    assert Counter(pair.state for pair in report.pairs) == {State.NOT_RECORDED: 6}
    assert {finding.state for finding in report.findings} == {State.NOT_RECORDED}
    assert exit_code(report) == 0


def test_silence_on_information_stays_silence_in_a_submission() -> None:
    """A norm of severity Info is not breached by silence, even in a submission."""
    shipped = register()
    soft = replace(shipped.norms["3.2-oneplan"], severity=Severity.INFO)
    norms = replace(shipped, norms={**shipped.norms, "3.2-oneplan": soft})
    run = Run(Profile.SUBMISSION, TODAY, frozenset({"3.2-oneplan"}))

    report = check(held(data_of({"silent": ""})), VALIDATOR, norms, run)

    assert [pair.state for pair in report.pairs] == [State.NOT_RECORDED]


def test_a_norm_without_a_shape_is_not_checkable_and_says_why() -> None:
    """1-platform can be asked for; its reason comes from the register."""
    (pair,) = report_of({"c": ""}, Profile.SUBMISSION, "1-platform").pairs

    assert pair.state is State.NOT_CHECKABLE
    assert set(pair.reason) == {"zh", "en"}


def test_a_comprehensive_center_is_not_checkable_and_says_why() -> None:
    """The reason names the document whose text is missing."""
    text = "center:c ntic:category category:comprehensive ." + part("host", "LocalGovernment")

    report = report_of({"c": text}, Profile.SUBMISSION, "3.2-hosts")

    assert [pair.state for pair in report.pairs] == [State.NOT_CHECKABLE]
    assert all("国科发区〔2020〕70号" in text for text in report.pairs[0].reason.values())
    assert report.findings == ()


def test_before_the_guideline_no_norm_applies() -> None:
    """On the day before the guideline was issued, every norm is outside its time."""
    report = report_of({"c": ""}, Profile.SUBMISSION, as_of=date(2017, 11, 16))

    assert {pair.state for pair in report.pairs} == {State.NOT_APPLICABLE}
    assert all("2017-11-17" in pair.reason["en"] for pair in report.pairs)


def test_the_reason_of_a_start_before_the_guideline_gives_the_later_report() -> None:
    """Of two reports of the start, the reason quotes the later one."""
    text = start("2016-09-05", "2016-09-05") + start("2016-09-12", "2016-09-12", "other")

    (pair,) = report_of({"c": text}, Profile.PUBLIC_RECORD, "6.3-start").pairs

    assert "2016-09-12" in pair.reason["zh"]


def test_each_center_has_one_pair_a_norm_and_branches_have_none() -> None:
    """Two centers and a branch give twelve pairs."""
    cases = {"a": "branch:§ a ntic:CenterBranch ; org:unitOf center:§ .", "b": ""}

    report = report_of(cases, Profile.PUBLIC_RECORD, *KEYS)

    expected = [(CENTER + center, norm) for center in "ab" for norm in KEYS]
    assert [(pair.focus, pair.norm) for pair in report.pairs] == expected


def test_an_unknown_norm_is_refused_before_anything_is_checked() -> None:
    """A key that the register does not hold is an error that names the known ones."""
    with pytest.raises(NotFound, match="nonsense") as caught:
        report_of({"c": ""}, Profile.PUBLIC_RECORD, "nonsense")

    assert "3.2-hosts" in caught.value.remedy


def test_data_without_a_center_are_refused() -> None:
    """Nothing to check is an error, not a clean report."""
    store = hold((), "empty")

    with pytest.raises(InvalidInput, match="no national technology innovation center"):
        check(store, VALIDATOR, register(), Run(Profile.SUBMISSION, TODAY))


def test_data_cannot_bring_their_own_reference_date() -> None:
    """A run inside the data does not move the day on which norms must hold."""
    council = f"organ:§ a ntic:Council ; org:unitOf center:§ ; ntic:validUntil [{dates('2020-01-01', '2020-01-01').lstrip(' ;')}] ."  # noqa: E501
    forged = '[] a ntic:ValidationRun ; ntic:referenceDate "2019-01-01"^^xsd:date .'

    report = report_of({"c": council + forged}, Profile.PUBLIC_RECORD, "5.2-organs")

    assert [pair.state for pair in report.pairs] == [State.BREACHED]


SOURCED = """
participation:§-unit prov:wasDerivedFrom record:§-host .
record:§-host ntic:citation "报 2020" ; schema:url "https://example.org/host" .
organization:§-unit prov:wasDerivedFrom record:§-kind .
record:§-kind ntic:citation "名录" .
center:§ prov:wasDerivedFrom record:§-center .
record:§-center ntic:citation "公报" .
"""


def sources(norm: str) -> tuple[str, ...]:
    """Give the sources of the only finding of a center with sourced statements."""
    text = part("host", "LocalGovernment") + SOURCED
    (finding,) = report_of({"c": text}, Profile.PUBLIC_RECORD, norm).findings
    return finding.sources


def test_a_contradiction_cites_the_records_of_what_is_at_fault() -> None:
    """The value's record and the record of the statement that ties it to the center."""
    assert sources("3.2-hosts") == ("https://example.org/host", "名录", "报 2020")


def test_a_silence_cites_the_record_of_the_center() -> None:
    """What says nothing is the center's own record."""
    assert sources("5.2-organs") == ("公报",)


def test_findings_do_not_depend_on_the_order_of_the_data() -> None:
    """Reversing the triples changes nothing in the report."""
    data = data_of_files([EXAMPLES / "3.2-hosts.fail.ttl", EXAMPLES / "6.2-panel.fail.ttl"], HOME)
    turned = replace(data, triples=tuple(reversed(data.triples)))
    run = Run(Profile.SUBMISSION, TODAY)

    reports = [check(held(each), VALIDATOR, register(), run) for each in (data, turned)]

    assert reports[0] == reports[1]
    assert isinstance(reports[0].findings[0], Finding)
