"""The shapes on formation modes, plans, intentions and opinions, over tables of small cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.adapters.validator_pyshacl import PyshaclValidator
from ntic_kg.check import Data, Run, centers, check, context_of, data_of_files
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.ports import Store
from ntic_kg.values import Profile, Report, Severity, State
from tests import mode_one_tables, mode_two_three_tables, opinion_tables, plan_tables
from tests.mode_cases import ONE, PREFIXES, SCHOOL, TWO
from tests.norm_cases import CENTER, TODAY, VALIDATOR, data_of, held, plan, register, report_of
from tests.test_validator_pyshacl import reported

TABLES = {
    **plan_tables.TABLES,
    **mode_one_tables.TABLES,
    **mode_two_three_tables.TABLES,
    **opinion_tables.TABLES,
}
EACH = [(norm, case) for norm, cases in TABLES.items() for case in cases]
EXAMPLES = shipped_home() / "shapes" / "2017-353"
WORDS = {
    (State.MET, False): "met",
    (State.BREACHED, True): "breached",
    (State.NOT_RECORDED, True): "silent",
    (State.NOT_APPLICABLE, False): "outside",
    (State.NOT_CHECKABLE, False): "not-checkable",
    (State.OPTION_USED, False): "used",
    (State.OPTION_USED, True): "unfounded",
    (State.OPTION_NOT_USED, False): "unused",
}


class OnceValidator:
    """Runs shapes over the same data once for both profiles, which no shape reads."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._reports: dict[tuple[Store, frozenset[ox.Triple]], Sequence[ox.Triple]] = {}

    def validate(
        self, store: Store, shapes: Sequence[ox.Triple], context: Sequence[ox.Triple]
    ) -> Sequence[ox.Triple]:
        """Return the validation report as triples; see ``ports.Validator``."""
        read = [*shapes, *(t for t in context if t.predicate != node("ntic:profile"))]
        asked = store, frozenset(read)
        if asked not in self._reports:
            self._reports[asked] = list(VALIDATOR.validate(store, shapes, context))
        return self._reports[asked]


ONCE = OnceValidator()


def words(report: Report) -> dict[tuple[str, str], str]:
    """Say in one word what a report finds for each center and norm."""
    backed = {(finding.focus, finding.norm) for finding in report.findings}
    return {
        (pair.focus.removeprefix(CENTER), pair.norm): WORDS[
            pair.state, (pair.focus, pair.norm) in backed
        ]
        for pair in report.pairs
    }


@cache
def data(norm: str) -> Data:
    """Put all cases of a norm into one graph."""
    return data_of({key: PREFIXES + text for key, (text, _) in TABLES[norm].items()})


@cache
def store(norm: str) -> EmbeddedReader:
    """Hold all cases of a norm in one store."""
    return held(data(norm))


@cache
def found(norm: str, profile: Profile) -> dict[str, str]:
    """Check all cases of a norm in one run."""
    run = Run(profile, TODAY, frozenset({norm}))
    report = check(store(norm), ONCE, register(), run)
    return {center: word for (center, _), word in words(report).items()}


@pytest.mark.parametrize(("norm", "case"), EACH)
def test_a_public_record_is_read_as_far_as_it_goes(norm: str, case: str) -> None:
    """Each case is called what its data warrant in a public record."""
    assert found(norm, Profile.PUBLIC_RECORD)[case] == TABLES[norm][case][1]


@pytest.mark.parametrize(("norm", "case"), EACH)
def test_silence_on_more_than_information_breaches_in_a_submission(norm: str, case: str) -> None:
    """What is not recorded is breached in a submission, but for norms of severity Info."""
    public = TABLES[norm][case][1]
    due = public == "silent" and register().norms[norm].severity is not Severity.INFO

    assert found(norm, Profile.SUBMISSION)[case] == ("breached" if due else public)


@pytest.mark.parametrize("norm", TABLES)
def test_both_engines_select_the_same(norm: str) -> None:
    """Oxigraph selects for all centers at once what pySHACL reports center by center."""
    chosen = register().shapes_of([register().norms[norm]], quality=False)
    own = {c.iri for c in register().constraints.values() if c.norm == norm}
    shapes = tuple(
        triple
        for triple in chosen
        if triple.predicate != node("sh:sparql") or str(triple.subject).strip("<>") in own
    )
    run = Run(Profile.PUBLIC_RECORD, TODAY)

    store = held(data(norm))

    reports = [v.validate(store, shapes, context_of(run)) for v in (VALIDATOR, PyshaclValidator())]

    assert reported(list(reports[0])) == reported(list(reports[1]))


@cache
def examples_data(kind: str) -> EmbeddedReader:
    """Read the examples of one kind once, as blank nodes get new names each time."""
    files = [EXAMPLES / f"{norm}.{kind}.ttl" for norm in TABLES]
    return held(data_of_files(files, shipped_home()))


@cache
def examples(kind: str, profile: Profile, norms: frozenset[str] | None) -> Report:
    """Check the examples of one kind in one run."""
    return check(examples_data(kind), ONCE, register(), Run(profile, TODAY, norms))


def center_of(norm: str, kind: str) -> str:
    """Give the center of an example, without what all centers share."""
    (focus,) = centers(held(data_of_files([EXAMPLES / f"{norm}.{kind}.ttl"], shipped_home())))
    return focus.removeprefix(CENTER)


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("norm", TABLES)
def test_a_passing_example_meets_its_norm(norm: str, profile: Profile) -> None:
    """The passing example gives no finding at its norm, however silence is read."""
    said = words(examples("pass", profile, frozenset(TABLES)))

    assert said[center_of(norm, "pass"), norm] in {"met", "used"}


@pytest.mark.parametrize("norm", TABLES)
def test_a_failing_example_departs_from_its_norm_alone(norm: str) -> None:
    """The failing example departs from its norm and breaches no other."""
    said = words(examples("fail", Profile.PUBLIC_RECORD, None))
    center = center_of(norm, "fail")
    permitted = register().norms[norm].modality == "permission"

    assert said[center, norm] == ("unfounded" if permitted else "breached")
    assert {key for (c, key), word in said.items() if (c, word) == (center, "breached")} <= {norm}


@pytest.mark.parametrize("norm", TABLES)
def test_a_finding_names_its_bearer_and_speaks_both_languages(norm: str) -> None:
    """Message and remedy are filled in, in Chinese and in English."""
    focus = CENTER + center_of(norm, "fail")
    report = examples("fail", Profile.PUBLIC_RECORD, None)

    (finding,) = [f for f in report.findings if (f.focus, f.norm) == (focus, norm)]

    assert finding.bearer == register().norms[norm].bearer
    assert finding.severity is register().norms[norm].severity
    assert finding.message["zh"] != finding.message["en"]
    assert not any("{" in text for text in finding.message.values())
    assert all(finding.remedy[language] for language in ("zh", "en"))


def messages(text: str, norm: str) -> list[str]:
    """Give the English messages about one center."""
    report = report_of({"c": PREFIXES + text}, Profile.PUBLIC_RECORD, norm)
    return [finding.message["en"] for finding in report.findings]


@pytest.mark.parametrize(
    ("begin", "end", "figure"),
    [("2021-01-01", "2022-12-31", "24"), ("2021-01-01", "2025-12-31", "60")],
)
def test_the_length_of_a_period_stands_in_the_message(begin: str, end: str, figure: str) -> None:
    """Another length than three years is reported with its figure."""
    (message,) = messages(plan("a", begin, end), "3.2-cycle")

    assert f"has {figure} to {figure} months" in message.replace(".0 ", " ")


def test_an_open_end_of_a_period_is_shown_as_unknown() -> None:
    """Where only one bound is known, the other is a question mark."""
    (message,) = messages(plan_tables.CYCLE["end-not-later-than-and-too-short"][0], "3.2-cycle")

    assert "has ? to 24" in message


def test_the_lead_that_is_no_enterprise_is_named() -> None:
    """The message on the first mode names the lead by its Chinese label."""
    text = ONE + SCHOOL + "organization:§-unit skos:prefLabel '合成大学'@zh , 'Synthetic'@en ."

    assert "合成大学" in messages(text, "3.2-mode1")[0]


def test_only_the_missing_elements_of_a_plan_are_named() -> None:
    """Of the four elements, those that the plan states are not in the message."""
    text = "plan:§-a a ntic:Plan ; ntic:planOf center:§ ; ntic:field field:big-data ."

    (message,) = messages(text, "6.1-content")

    assert message.endswith("does not state: direction, mode of construction, key tasks.")


def test_the_modes_on_record_are_given_as_the_reason() -> None:
    """A norm on one mode says which other mode the record states."""
    report = report_of({"c": PREFIXES + TWO}, Profile.PUBLIC_RECORD, "3.2-mode1")

    (pair,) = report.pairs

    assert "joint-enterprises" in pair.reason["en"]


def test_an_intention_after_the_reference_date_is_not_there_yet() -> None:
    """The option is used only from the day on which the intention can have been stated."""
    text = opinion_tables.event("Intention", "2021-06-01", "2021-06-30")
    states = [
        report_of({"c": text}, Profile.PUBLIC_RECORD, "6.1-intent", as_of=day).pairs[0].state
        for day in (date(2021, 5, 31), date(2021, 6, 1))
    ]

    assert states == [State.OPTION_NOT_USED, State.OPTION_USED]
