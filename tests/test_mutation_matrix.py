"""Every norm with a shape finds its own mutants, and no other norm is disturbed by them."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.validator_pyshacl import PyshaclValidator
from ntic_kg.home import shipped_home
from ntic_kg.norms.reading import shape_files
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Profile, Severity, State
from tests.mutation.graph import Change, complete
from tests.mutation.mutants import EXCLUDED, VARIANTS, Kind, Mutant
from tests.mutation.running import (
    MUTANTS,
    checked,
    data_of,
    judged,
    states_of_mutant,
    states_of_variant,
)
from tests.norm_cases import register

SHAPED = [norm.key for norm in register().choose(None)]
FOUND = [mutant for mutant in MUTANTS if mutant.norm in SHAPED]
TERMS = ("https://w3id.org/ntic/ont#", "https://w3id.org/ntic/scheme/")
BORNE_OUT = {(State.MET, False), (State.OPTION_USED, False)}
LEFT_ASIDE = {(State.NOT_APPLICABLE, False), (State.OPTION_NOT_USED, False)}
# Norms that no data can speak against, with the reason.
NO_CONTRADICTION: dict[str, str] = {}


def expected_state(mutant: Mutant, profile: Profile) -> State:
    """Say what a mutant must be called at its norm."""
    norm = register().norms[mutant.norm]
    if mutant.kind is Kind.CONTRADICTING:
        return State.OPTION_USED if norm.modality == "permission" else State.BREACHED
    due = profile is Profile.SUBMISSION and norm.severity is not Severity.INFO
    return State.BREACHED if due else State.NOT_RECORDED


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("mutant", FOUND, ids=lambda mutant: mutant.key)
def test_a_mutant_is_found_at_its_norm_and_elsewhere_only_with_an_explanation(
    mutant: Mutant, profile: Profile
) -> None:
    """Its norm has the due state with a finding; beside it, exactly the companions change."""
    before = states_of_variant(mutant.variant, profile)

    after = states_of_mutant(mutant, profile)

    assert after[mutant.norm] == (expected_state(mutant, profile), True)
    assert after.keys() == before.keys()
    disturbed = {norm for norm in before if before[norm] != after[norm]} - {mutant.norm}
    assert disturbed == set(mutant.companions)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_departs_from_no_norm(variant: str) -> None:
    """Every norm is met or does not apply, even where silence would be a breach."""
    states = states_of_variant(variant, Profile.SUBMISSION)

    assert {norm: s for norm, s in states.items() if s not in BORNE_OUT | LEFT_ASIDE} == {}


def test_every_norm_is_met_by_the_example_or_by_the_variant_named_for_it() -> None:
    """Only norms that exclude one another are left aside, each met elsewhere."""
    example = states_of_variant("one", Profile.SUBMISSION)

    assert {n for n in SHAPED if example[n] in LEFT_ASIDE} == set(EXCLUDED) & set(SHAPED)
    for norm in set(EXCLUDED) & set(SHAPED):
        assert states_of_variant(EXCLUDED[norm], Profile.SUBMISSION)[norm] in BORNE_OUT


def test_every_norm_with_a_shape_has_a_silent_and_a_contradicting_mutant() -> None:
    """Each norm has one of each kind, but for those that nothing can contradict."""
    made = Counter((mutant.norm, mutant.kind) for mutant in MUTANTS)
    due = {(norm, kind) for norm in SHAPED for kind in Kind} - {
        (norm, Kind.CONTRADICTING) for norm in NO_CONTRADICTION
    }

    assert due == set(made)
    assert set(made.values()) == {1}


def test_every_companion_is_explained() -> None:
    """A companion names a norm with a shape and gives a sentence."""
    companions = [pair for mutant in MUTANTS for pair in mutant.companions.items()]

    assert {norm for norm, _ in companions} <= set(SHAPED)
    assert [reason for _, reason in companions if not reason.endswith(".")] == []


def test_the_reference_validator_judges_the_example_alike() -> None:
    """By pySHACL come the states that the compiled shapes give."""
    report = checked("one", Change(), Profile.SUBMISSION, PyshaclValidator())

    assert judged(report) == states_of_variant("one", Profile.SUBMISSION)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", FOUND, ids=lambda mutant: mutant.key)
def test_the_reference_validator_judges_every_mutant_alike(mutant: Mutant) -> None:
    """The whole matrix comes out of pySHACL as it does out of the compiled shapes."""
    report = checked(mutant.variant, mutant.change, Profile.SUBMISSION, PyshaclValidator())

    assert judged(report) == states_of_mutant(mutant, Profile.SUBMISSION)


def test_the_example_has_no_defects_of_data_quality() -> None:
    """What the rules of data quality look at is in order."""
    assert checked("one", Change(), Profile.SUBMISSION).defects == ()


def test_every_thing_of_the_example_is_named_synthetic() -> None:
    """No key of the example could be that of a real thing; there is one network."""
    things = {
        term.value.removeprefix("https://w3id.org/ntic/id/")
        for triple in complete()
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith("https://w3id.org/ntic/id/")
    }

    assert {name for name in things if "/synthetic-" not in name} == {"network/national"}


def test_every_term_of_example_and_mutants_is_one_of_the_ontology() -> None:
    """A mutant that misspells a property would be silent for the wrong reason."""
    files = sorted((shipped_home() / "ontology").rglob("*.ttl"))
    defined = {triple.subject for path in files for triple in parse_file(path)}
    changes = [*((key, Change()) for key in VARIANTS), *((m.variant, m.change) for m in MUTANTS)]

    used = {
        term.value
        for variant, change in changes
        for triple in data_of(variant, change)
        for term in (triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(TERMS) and term not in defined
    }

    # The industries are rows of a table, not terms.
    assert used == {"https://w3id.org/ntic/scheme/industry/39"}


def test_no_shape_reads_the_profile() -> None:
    """One validation therefore answers for both profiles."""
    texts = [path.read_text(encoding="utf-8") for path in shape_files(shipped_home() / "shapes")]

    assert not any("ntic:profile" in text for text in texts)
