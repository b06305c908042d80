"""Score two prepared records: the best feature of the best pair of names, places, objections.

The score ranks candidates of one record. It is no probability and accepts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ntic_kg.compare.doubts import by_structure, kinds, seats
from ntic_kg.compare.features import FEATURES, Feature
from ntic_kg.compare.index import Entry
from ntic_kg.compare.prepared import Prepared, Rarity
from ntic_kg.compare.vetoes import objections
from ntic_kg.values import Evidence, Name

_REST = 0.10  # how much the other features add to the best one
_TRANSLATION = 0.68


@dataclass(frozen=True)
class Pairing:
    """The pair of names that speaks for two records, with the features that found something."""

    left: tuple[Name, Prepared]
    right: tuple[Name, Prepared]
    found: tuple[tuple[Feature, float], ...]
    doubts: tuple[Evidence, ...]
    score: float


def pair(left: Entry, right: Entry, rarity: Rarity) -> Pairing | None:
    """Return the best pair of names of two records, or None where none shares anything."""
    best: Pairing | None = None
    chinese = any(prepared.form.han for _, prepared in right.names)
    for one in left.names:
        for other in right.names:
            found = _features(one[1], other[1], rarity)
            if not found:
                continue
            doubts = objections(one[1].form, other[1].form)
            shortened = any(feature.name == "shortened" for feature, _ in found)
            doubts += seats(one[1], left, other[1], right, shortened=shortened)
            doubts += kinds(one[1], right.record) + kinds(other[1], left.record)
            doubts += by_structure(one[1], other[1])
            # Where the Chinese name is known, its translation tells less.
            share = _TRANSLATION if one[1].form.han and chinese and not other[1].form.han else 1.0
            score = share * _total(found) + sum(e.score * e.weight for e in doubts)
            if best is None or score > best.score:
                best = Pairing(one, other, found, doubts, score)
    return best


def explain(pairing: Pairing) -> tuple[Evidence, ...]:
    """Write out what the features of a pair of names found, best first."""
    (left, _), (right, _) = pairing.left, pairing.right
    ordered = sorted(pairing.found, key=lambda f: -f[0].weight * f[1])
    return (
        *(
            Evidence(f.name, round(s, 4), f.weight, f.says, left.text, right.text)
            for f, s in ordered
        ),
        *pairing.doubts,
    )


def _features(left: Prepared, right: Prepared, rarity: Rarity) -> tuple[tuple[Feature, float], ...]:
    scored = ((f, f.compare(left, right, rarity)) for f in FEATURES)
    return tuple((f, s) for f, s in scored if s > 0)


def _total(found: tuple[tuple[Feature, float], ...]) -> float:
    weighed = sorted((f.weight * s for f, s in found), reverse=True)
    rest = weighed[1:]
    return weighed[0] + (_REST * sum(rest) / len(rest) if rest else 0.0)
