"""Values of checking what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ntic_kg.values.checks import Profile


@dataclass(frozen=True)
class CheckRequest:
    """What is to be checked, and how the outcome is to be written.

    Args:
        files: what was handed in, told apart by their endings.
        shapes: a file of shapes to check against in the place of the norms.
        profile: how silence is read.
        as_of: the day on which the norms must hold.
        norms: keys of the norms to check; None means every norm with a shape.
        format: name of the format of the outcome.
    """

    files: tuple[Path, ...]
    shapes: Path | None
    profile: Profile
    as_of: date
    norms: frozenset[str] | None
    format: str


@dataclass(frozen=True)
class Checked:
    """The outcome of a check of what was handed in.

    Args:
        output: the report, in the format that was asked for.
        exit_code: 1 when a center departs from a norm of force Violation that it owes.
        states: how many pairs are in each state.
        defects: how many defects of the record there are.
        snapshot: identifies what was handed in.
        by_reference: shapes that the reference validator ran in the place of the compiled ones.
        warnings: what else a reader must know, for each language tag.
    """

    output: bytes
    exit_code: int
    states: dict[str, int]
    defects: int
    snapshot: str
    by_reference: tuple[str, ...] = ()
    warnings: tuple[dict[str, str], ...] = ()
