"""Find a smallest set of statements and axioms that contradict each other.

The reasoner only says that a graph is inconsistent. Pieces are left out, in halves at first
and singly in the end, as long as the rest stays inconsistent: what remains is minimal, since
without any one piece it would be consistent. Bounded in runs and in time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.errors import DeadlineExceeded
from ntic_kg.infer.clash import Guesser
from ntic_kg.infer.units import Unit, cut, declarations
from ntic_kg.ports import Reasoner

_GUESSES = 5  # tried before the whole is halved; each costs a run of the reasoner


@dataclass(frozen=True)
class Limits:
    """How long to reason.

    Args:
        seconds: for everything together.
        runs: of the reasoner, to explain one contradiction.
    """

    seconds: float = 300.0
    runs: int = 120


class Clock:
    """Counts the time and the runs that are left."""

    def __init__(self, limits: Limits) -> None:
        self._end = time.monotonic() + limits.seconds
        self._most = limits.runs
        self.runs = 0

    @property
    def seconds(self) -> float:
        """Seconds left."""
        return self._end - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the time or the runs are used up."""
        return self.seconds <= 0 or self.runs >= self._most


@dataclass(frozen=True)
class Core:
    """Pieces that contradict each other, and whether all of them are needed."""

    units: tuple[Unit, ...]
    minimal: bool


class Shrinker:
    """Asks a reasoner about smaller and smaller sets of pieces."""

    def __init__(self, reasoner: Reasoner, background: Sequence[ox.Triple], clock: Clock) -> None:
        self._reasoner = reasoner
        self._background = background
        self._clock = clock

    def is_inconsistent(self, units: Sequence[Unit]) -> bool:
        """Ask about one set.

        Raises:
            DeadlineExceeded: the time or the runs are used up.
        """
        if self._clock.is_over:
            raise DeadlineExceeded("No runs are left.", remedy="Allow more of them.")
        self._clock.runs += 1
        triples = [triple for unit in units for triple in unit.triples]
        whole = list(dict.fromkeys([*self._background, *triples]))
        return self._reasoner.infer(whole, self._clock.seconds) is None

    def shrink(self, units: Sequence[Unit]) -> Core:
        """Leave out what is not needed from a set that is inconsistent."""
        left = list(units)
        size = max(1, len(left) // 2)
        while True:
            start = 0
            while start < len(left):
                trial = left[:start] + left[start + size :]
                try:
                    spare = bool(trial) and self.is_inconsistent(trial)
                except DeadlineExceeded:
                    return Core(tuple(left), minimal=False)
                if spare:
                    left = trial
                else:
                    start += size
            if size == 1:
                return Core(tuple(left), minimal=True)
            size = max(1, min(size, len(left)) // 2)


def explain(
    axioms: Sequence[ox.Triple],
    statements: Sequence[ox.Triple],
    reasoner: Reasoner,
    clock: Clock,
) -> Core:
    """Find out why axioms and statements are inconsistent.

    Args:
        axioms: what the ontology says.
        statements: what is said about single things; inconsistent with the axioms.
        reasoner: judges each smaller set.
        clock: bounds the search.

    Returns:
        The contradicting pieces; not minimal when the clock ran out first.
    """
    units = cut(axioms, statements)
    shrinker = Shrinker(reasoner, declarations(axioms), clock)
    for guess in Guesser(units).guesses()[:_GUESSES]:
        seed = [units[position] for position in sorted(guess)]
        try:
            if shrinker.is_inconsistent(seed):
                return shrinker.shrink(seed)
        except DeadlineExceeded:
            return Core(tuple(seed), minimal=False)
    return shrinker.shrink(units)
