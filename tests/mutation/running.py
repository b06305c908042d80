"""Check the variants of the example and its mutants, each alone in its graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedReader, hold
from ntic_kg.check import Run, check
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.ports import Store, Validator
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Profile, Report, State
from tests.mutation import governance, layout, plans
from tests.mutation.graph import Change, changed, complete
from tests.mutation.mutants import VARIANTS, Mutant
from tests.norm_cases import TODAY, VALIDATOR, ontology, register

MUTANTS: tuple[Mutant, ...] = (*layout.MUTANTS, *plans.MUTANTS, *governance.MUTANTS)
PROFILE = node("ntic:profile")

Judged = tuple[State, bool]
"""The state, and whether a finding backs it: an option used may be borne out or not."""


class OnceValidator:
    """Runs the shapes once for the two profiles, which no shape reads."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._reports: dict[tuple[Store, frozenset[ox.Triple]], Sequence[ox.Triple]] = {}

    def validate(
        self, store: Store, shapes: Sequence[ox.Triple], context: Sequence[ox.Triple]
    ) -> Sequence[ox.Triple]:
        """Return the validation report as triples; see ``ports.Validator``."""
        asked = store, frozenset(triple for triple in context if triple.predicate != PROFILE)
        if asked not in self._reports:
            self._reports[asked] = list(VALIDATOR.validate(store, shapes, context))
        return self._reports[asked]


_VALIDATOR = OnceValidator()


def data_of(variant: str, change: Change) -> tuple[ox.Triple, ...]:
    """Make a variant of the example, changed further for a mutant."""
    return changed(changed(complete(), VARIANTS[variant]), change)


def checked(
    variant: str, change: Change, profile: Profile, validator: Validator = _VALIDATOR
) -> Report:
    """Check a variant of the example, changed further for a mutant."""
    return check(_data(variant, change), validator, register(), Run(profile, TODAY))


@cache
def _data(variant: str, change: Change) -> EmbeddedReader:
    """Make the data once, as blank nodes are named anew each time they are read."""
    return hold((*data_of(variant, change), *ontology(), *fields()), "synthetic")


@cache
def fields() -> tuple[ox.Triple, ...]:
    """Read the fields that the guideline names, with their orientations."""
    return tuple(parse_file(shipped_home() / "ontology" / "vocab" / "field.ttl"))


@cache
def states_of_variant(variant: str, profile: Profile) -> Mapping[str, Judged]:
    """Give the state of every norm for a variant."""
    return judged(checked(variant, Change(), profile))


def states_of_mutant(mutant: Mutant, profile: Profile) -> Mapping[str, Judged]:
    """Give the state of every norm for a mutant."""
    return judged(checked(mutant.variant, mutant.change, profile))


def judged(report: Report) -> dict[str, Judged]:
    """Give the state of every norm in a report on one center and the network around it."""
    backed = {finding.norm for finding in report.findings}
    states = {pair.norm: (pair.state, pair.norm in backed) for pair in report.pairs}
    assert len(states) == len(report.pairs)
    return states
