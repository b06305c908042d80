"""Values of stored runs and of comparing a check with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ntic_kg.values.checks import Profile, State
from ntic_kg.values.content import Import


@dataclass(frozen=True)
class Kept:
    """A run that was to be stored.

    Args:
        key: of the run.
        added: whether it was not there before.
        states: how many pairs are in each state; empty when it was there before.
    """

    key: str
    added: bool
    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    Args:
        imports: one entry a graph.
        snapshot: what readers see from now on.
        place: what to call the store.
        run: the run that the load ended with.
        without_run: why there is none, where one was wanted.
    """

    imports: tuple[Import, ...]
    snapshot: str
    place: str
    run: Kept | None = None
    without_run: str = ""


@dataclass(frozen=True)
class StoredRun:
    """What identifies a run that a store holds.

    Args:
        key: last part of its IRI, such as ``public-record-2026-01-01-0f1e2d3c4b5a``.
        profile: how silence was read.
        as_of: the day on which the norms had to hold.
        snapshot: the content that was checked.
        shapes: digest of the register and shapes that it was checked against.
        ended: when it ended, as xsd:dateTime text.
        software: what ran it, such as ``ntic-kg 0.1.0``.
    """

    key: str
    profile: Profile
    as_of: date
    snapshot: str
    shapes: str
    ended: str
    software: str


@dataclass(frozen=True)
class StoredFinding:
    """What tells one finding from the others of the same norm and focus."""

    constraint: str
    value: str | None
    message: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, str | None]:
        """Return by what it is recognized in another run: messages may name a day."""
        return self.constraint, self.value


@dataclass(frozen=True)
class StoredState:
    """The state that a run found, with the findings behind it."""

    state: State
    findings: tuple[StoredFinding, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What became of one norm for one focus between two runs.

    Args:
        focus: IRI of the thing that was checked.
        norm: key of the norm.
        change: ``new``, ``persisting`` or ``fixed`` where one of the runs found a departure
            (breached or waived); ``other`` where states differ without one.
        before: state that the earlier run found; None when it has none.
        after: state that the later run found; None when it has none.
        new: findings of the later run alone.
        persisting: findings of both.
        fixed: findings of the earlier run alone.
    """

    focus: str
    norm: str
    change: str
    before: State | None
    after: State | None
    new: tuple[StoredFinding, ...] = ()
    persisting: tuple[StoredFinding, ...] = ()
    fixed: tuple[StoredFinding, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A check beside an earlier run.

    Args:
        earlier: the run that it is compared with.
        same_shapes: whether both were checked against the same register and shapes.
        differences: one entry a norm and focus that departs in one of them or differs.
    """

    earlier: StoredRun
    same_shapes: bool
    differences: tuple[Difference, ...]
