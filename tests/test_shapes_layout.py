"""The norms on definition, layout and builders read data as far as they go.

Norms of a center have their cases in ``layout_tables`` and ``builder_tables``; the norm on the
number of centers has the network as its focus.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pyoxigraph as ox
import pytest

from ntic_kg.check import Data, Run, check, data_of_files
from ntic_kg.home import shipped_home
from ntic_kg.norms import Tells
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Finding, Pair, Profile, Severity, State
from tests.builder_tables import BUILDERS, PLACES
from tests.layout_tables import LAYOUT, listed
from tests.norm_cases import CENTER, PROLOGUE, TODAY, VALIDATOR, held, ontology, register, start

HOME = shipped_home()
EXAMPLES = HOME / "shapes" / "2017-353"
NORMS = {**LAYOUT, **BUILDERS}
CASES = [(norm, case) for norm, cases in NORMS.items() for case in cases]
KEYS = [*NORMS, "2.1-count"]
IDS = {
    "activity": "chain-activity", "base": "base", "chain": "chain", "division": "division",
    "matter": "matter", "network": "network", "segment": "chain-segment",
}  # fmt: skip
CONCEPTS = {
    "aspect": "aspect", "crossing": "crossing-kind", "exchange": "exchange-kind",
    "field": "field", "kind": "technology-kind", "level": "government-level",
    "party": "party-kind", "rank": "division-level", "relation": "base-relation",
}  # fmt: skip
MORE = PROLOGUE + "".join(
    f"@prefix {prefix}: <https://w3id.org/ntic/{folder}/{name}/> .\n"
    for folder, names in (("id", IDS), ("scheme", CONCEPTS))
    for prefix, name in names.items()
)


def data_of(*texts: str) -> Data:
    """Parse Turtle, with the ontology and the scheme of fields behind it."""
    turtle = MORE + PLACES + "\n".join(texts)
    triples = [quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)]
    fields = parse_file(HOME / "ontology" / "vocab" / "field.ttl")
    return Data(triples=(*triples, *ontology(), *fields), snapshot="synthetic")


@cache
def states(norm: str, profile: Profile) -> dict[str, State]:
    """Check all cases of a norm in one run."""
    data = data_of(
        *(
            f"center:{key} a ntic:TechnologyInnovationCenter . {text.replace('§', key)}"
            for key, (text, _) in NORMS[norm].items()
        )
    )
    run = Run(profile, TODAY, frozenset({norm}))
    pairs = check(held(data), VALIDATOR, register(), run).pairs
    return {pair.focus.removeprefix(CENTER): pair.state for pair in pairs}


@pytest.mark.parametrize(("norm", "case"), CASES)
def test_a_public_record_is_read_as_far_as_it_goes(norm: str, case: str) -> None:
    """Each case has the one state that its data warrant in a public record."""
    assert states(norm, Profile.PUBLIC_RECORD)[case] is NORMS[norm][case][1]


@pytest.mark.parametrize(("norm", "case"), CASES)
def test_a_submission_breaches_by_silence_unless_it_is_information(norm: str, case: str) -> None:
    """Silence on a norm of severity Info stays silence; every other state stays as it is."""
    public = NORMS[norm][case][1]
    soft = register().norms[norm].severity is Severity.INFO
    silent = public is State.NOT_RECORDED and not soft

    assert states(norm, Profile.SUBMISSION)[case] is (State.BREACHED if silent else public)


def network(
    text: str, profile: Profile = Profile.PUBLIC_RECORD, as_of: date = TODAY
) -> tuple[Pair, tuple[Finding, ...]]:
    """Check the norm on the number of centers; give its only pair and the findings."""
    run = Run(profile, as_of, frozenset({"2.1-count"}))
    report = check(held(data_of(text)), VALIDATOR, register(), run)
    (pair,) = report.pairs
    return pair, report.findings


def centers(**starts: str) -> str:
    """Write centers with their starts."""
    return "".join(
        f"center:{key} a ntic:TechnologyInnovationCenter . {text.replace('§', key)}"
        for key, text in starts.items()
    )


COMPLETE = listed("centers", about="network:national")
IN, LATE = start("2018-01-01", "2018-01-31"), start("2021-01-01", "2021-01-31")
EARLY = start("2016-09-05", "2016-09-12")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (centers(a=IN, b=LATE) + COMPLETE, State.MET),
        (centers(a=EARLY) + COMPLETE, State.MET),
        (centers(a=LATE) + COMPLETE, State.BREACHED),
        (centers(a=LATE), State.NOT_RECORDED),
        (
            centers(a=LATE) + COMPLETE + listed("centers", "partial", "network:national"),
            State.NOT_RECORDED,
        ),
        (centers(a=LATE, b="") + COMPLETE, State.NOT_RECORDED),
        (centers(a=LATE, b=start()) + COMPLETE, State.NOT_RECORDED),
        (centers(a=start("", "2021-03-30")) + COMPLETE, State.NOT_RECORDED),
        (centers(a=start("2015-06-01", "2016-06-01")) + COMPLETE, State.NOT_RECORDED),
        (centers(a=IN), State.NOT_RECORDED),
        (centers(a=""), State.NOT_RECORDED),
    ],
)
@pytest.mark.parametrize("profile", Profile)
def test_only_a_complete_list_can_miss_the_aim(text: str, state: State, profile: Profile) -> None:
    """The number passes and fails nothing while a list is open or a date is vague."""
    pair, _ = network(text, profile)

    assert (pair.focus, pair.state) == ("https://w3id.org/ntic/id/network/national", state)


def test_the_number_comes_with_its_unknowns() -> None:
    """Sure, possible and undated starts are told apart, conflicting reports are possible."""
    text = centers(
        a=IN, b=EARLY, c=start("", "2021-03-30"), d="", e=start(), f=LATE,
        g=start("2020-12-01", "2020-12-31") + start("2021-01-01", "2021-01-01", "other"),
        h=start("", "2015-12-31"),
    )  # fmt: skip

    (finding,) = network(text)[1]

    assert "2 surely, 2 possibly, 2 without" in finding.message["en"]
    assert "确定2家，可能2家，启动日期不明2家" in finding.message["zh"]


def test_before_the_period_is_over_the_number_is_progress() -> None:
    """In 2019 a complete list without a start in the period contradicts nothing."""
    later = centers(a=start("2020-03-01", "2020-03-31")) + COMPLETE

    assert network(later, as_of=date(2019, 6, 30))[0].state is State.NOT_RECORDED
    assert network(later)[0].state is State.MET


@pytest.mark.parametrize("kind", ["pass", "fail"])
@pytest.mark.parametrize("norm", KEYS)
def test_an_example_says_that_it_is_synthetic(norm: str, kind: str) -> None:
    """Every example opens with the word and names synthetic things only."""
    text = (EXAMPLES / f"{norm}.{kind}.ttl").read_text(encoding="utf-8")

    assert text.startswith("# Synthetic.")
    assert "synthetic-" in text


@cache
def examples(profile: Profile, *norms: str) -> tuple[dict[tuple[str, str], State], list[Finding]]:
    """Check the examples of some norms together, under these norms."""
    paths = [EXAMPLES / f"{norm}.{kind}.ttl" for norm in norms for kind in ("pass", "fail")]
    run = Run(profile, TODAY, frozenset(norms))
    report = check(held(data_of_files(paths, HOME)), VALIDATOR, register(), run)
    return {(pair.focus, pair.norm): pair.state for pair in report.pairs}, list(report.findings)


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("norm", NORMS)
def test_examples_are_met_and_breached_at_their_norm(norm: str, profile: Profile) -> None:
    """The passing example is met and the failing one contradicted, however silence is read."""
    found, findings = examples(profile, *NORMS)
    passing, failing = (
        f"{CENTER}synthetic-{norm.split('-', 1)[1]}-{kind}" for kind in ("pass", "fail")
    )

    assert found[passing, norm] is State.MET
    assert found[failing, norm] is State.BREACHED
    (finding,) = [f for f in findings if (f.focus, f.norm) == (failing, norm)]
    assert finding.severity is register().norms[norm].severity
    assert not any("{" in text for text in finding.message.values())


@pytest.mark.parametrize("norm", NORMS)
def test_a_failing_example_contradicts_no_other_norm_of_these(norm: str) -> None:
    """In a public record the failing example is breached at its norm alone."""
    found, _ = examples(Profile.PUBLIC_RECORD, *NORMS)
    failing = f"{CENTER}synthetic-{norm.split('-', 1)[1]}-fail"

    assert [n for n in NORMS if found[failing, n] is State.BREACHED] == [norm]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize(("kind", "state"), [("pass", State.MET), ("fail", State.BREACHED)])
def test_the_examples_of_the_network_hold_alone(kind: str, state: State, profile: Profile) -> None:
    """Every center of the data is part of the network, so each example is checked by itself."""
    text = (EXAMPLES / f"2.1-count.{kind}.ttl").read_text(encoding="utf-8")

    assert network(text, profile)[0].state is state


def test_what_others_owe_is_their_finding() -> None:
    """Governments, the ministry and lead units bear what is theirs."""
    bearers = {norm: register().norms[norm].bearer for norm in KEYS}

    assert {norm: bearer for norm, bearer in bearers.items() if bearer != "center"} == {
        "2.1-count": "most",
        "2.2-industry": "most",
        "3.2-gov": "government",
        "3.3-lead": "lead-unit",
        "3.3-unite": "lead-unit",
        "3.3-integrate": "most",
        "3.3-localgov": "local-government",
    }


@pytest.mark.parametrize("norm", KEYS)
def test_each_norm_can_be_contradicted_and_can_be_silent(norm: str) -> None:
    """The shape of every norm tells contradiction and silence apart."""
    tells = {c.tells for c in register().constraints.values() if c.norm == norm}

    assert {Tells.CONTRADICTION, Tells.SILENCE} <= tells
