"""Beside every shape stands an example that meets its norm and one that departs from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ntic_kg.check import Data, Run, centers, check
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.norms import Norm, Tells
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Pair, Profile, Report, State
from tests.norm_cases import TODAY, VALIDATOR, held, ontology, register

FOLDER = shipped_home() / "shapes" / "2017-353"
NORMS = register().choose(None)
# The network is one, so its example cannot share a graph with those of centers.
OF_NETWORK = {norm.key for norm in NORMS if register().speaks_of_the_network(norm)}
# A complete list without an enterprise, without a government or with one kind alone lacks a kind
# of party too; a center that lacks the floor of the exception is no legal entity without it.
COMPANIONS = {
    "2.2-enterprise": {"5.2-kinds"},
    "3.2-gov": {"5.2-kinds"},
    "5.1-interim": {"5.1-legal"},
    "5.2-parties": {"5.2-kinds"},
    "5.2-seats": {"5.2-kinds"},
}
SUBCLASS = node("rdfs:subClassOf")


def data_of(*files: Path) -> Data:
    """Read examples, with what the shapes need of the ontology."""
    background = [triple for triple in ontology() if triple.predicate == SUBCLASS]
    examples = [triple for file in files for triple in parse_file(file)]
    return Data(tuple(dict.fromkeys([*examples, *background])), "synthetic")


def run(data: Data, profile: Profile, *norms: str) -> Report:
    """Check examples under some norms, or under all."""
    choice = Run(profile, TODAY, frozenset(norms) or None)
    return check(held(data), VALIDATOR, register(), choice)


def contradicts(norm: Norm) -> bool:
    """Say whether the shapes of a norm can contradict, and not only miss something."""
    constraints = register().constraints.values()
    return any(c.norm == norm.key and c.tells is Tells.CONTRADICTION for c in constraints)


def only(report: Report) -> Pair:
    """Give the one pair of a report."""
    (pair,) = report.pairs
    return pair


def ids(norm: Norm) -> str:
    """Name a case after its norm."""
    return norm.key


@pytest.mark.parametrize("norm", NORMS, ids=ids)
def test_the_pass_example_meets_its_norm_however_silence_is_read(norm: Norm) -> None:
    """Met under both profiles; the option of a permission is used and borne out."""
    data = data_of(FOLDER / f"{norm.key}.pass.ttl")
    expected = State.OPTION_USED if norm.modality == "permission" else State.MET
    for profile in Profile:
        report = run(data, profile, norm.key)
        assert (only(report).state, report.findings) == (expected, ())


@pytest.mark.parametrize("norm", NORMS, ids=ids)
def test_the_fail_example_departs_from_its_norm(norm: Norm) -> None:
    """Breached where the record contradicts; an option is used and not borne out."""
    profile = Profile.PUBLIC_RECORD if contradicts(norm) else Profile.SUBMISSION
    report = run(data_of(FOLDER / f"{norm.key}.fail.ttl"), profile, norm.key)
    permitted = norm.modality == "permission"
    assert only(report).state is (State.OPTION_USED if permitted else State.BREACHED)
    assert report.findings
    for finding in report.findings:
        assert (finding.norm, finding.bearer) == (norm.key, norm.bearer)
        assert finding.severity is norm.severity
        for language in ("zh", "en"):
            assert finding.message[language]
            assert "{" not in finding.message[language]
            assert finding.remedy[language]


@cache
def all_fail_examples() -> Report:
    """Check the fail examples of all norms of centers together, as a public record."""
    files = [FOLDER / f"{n.key}.fail.ttl" for n in NORMS if n.key not in OF_NETWORK]
    keys = [norm.key for norm in NORMS if norm.key not in OF_NETWORK]
    return run(data_of(*files), Profile.PUBLIC_RECORD, *keys)


@pytest.mark.parametrize("norm", [n for n in NORMS if n.key not in OF_NETWORK], ids=ids)
def test_the_fail_example_is_breached_at_no_other_norm(norm: Norm) -> None:
    """As a public record, apart from the companions that follow by themselves."""
    failing = centers(held(data_of(FOLDER / f"{norm.key}.fail.ttl")))
    breached = {
        pair.norm
        for pair in all_fail_examples().pairs
        if pair.focus in failing and pair.state is State.BREACHED
    }
    assert breached - {norm.key} <= COMPANIONS.get(norm.key, set())


def test_no_two_examples_share_a_center() -> None:
    """Each example speaks of centers of its own, all of them synthetic."""
    seen: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.*.*.ttl")):
        for center in centers(held(data_of(file))):
            assert "/synthetic-" in center, file.name
            assert seen.setdefault(center, file.name) == file.name
