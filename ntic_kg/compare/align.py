"""Align a short form with the words that it shortens: CUEB, GXNU, 哈金院.

One rule for both scripts: the letters of the short form appear in the long name in order, mostly
as beginnings of words or syllables, and few words are left without a letter.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

# What a letter is worth by where it stands, and what a word without a letter costs.
_FIRST, _SYLLABLE, _INSIDE, _LAST, _KINDRED = 1.0, 0.85, 0.35, 0.8, 0.5
_SKIPPED_WORD = 0.45


@dataclass(frozen=True)
class Part:
    """A word of the long name, with its syllables.

    ``optional``: a short form may well leave it out. ``unit``: it is a Chinese word for a kind of
    body, for which its last character may stand: 院 for 学院, 所 for 研究所. ``kindred``: what may
    end a short form made when the body was of another rank: 大 where the name says 学院.
    """

    syllables: tuple[str, ...]
    optional: bool = False
    unit: bool = False
    kindred: str = ""

    @functools.cached_property
    def letters(self) -> str:
        """Return the word in one piece."""
        return "".join(self.syllables)


def alignment(short: str, parts: Sequence[Part]) -> float:
    """Score from 0 to 1 how well letters shorten a sequence of words.

    >>> name = [Part(("capital",)), Part(("university",)), Part(("of",), True)]
    >>> name += [Part(("economics",)), Part(("and",), True), Part(("business",))]
    >>> alignment("cueb", name)
    1.0
    >>> alignment("cuxb", name)
    0.0
    """
    if not short or not parts or not _in_order(short, parts):
        return 0.0
    # best[i]: the best worth of the first i letters, using the words so far.
    size = len(short)
    worst = float("-inf")
    best = [0.0] + [worst] * size
    for part in parts:
        after = [b - (0.0 if part.optional else _SKIPPED_WORD) for b in best]
        for start, value in enumerate(best[:size]):
            if value == worst:
                continue
            for used, worth in _uses(short[start:], part, begins=start == 0):
                after[start + used] = max(after[start + used], value + worth)
        best = after
    return max(0.0, best[size] / size)


def _in_order(short: str, parts: Sequence[Part]) -> bool:
    """Say quickly whether the letters appear in order at all."""
    text = iter("".join(part.letters + part.kindred for part in parts))
    return all(letter in text for letter in short)


def _uses(rest: str, part: Part, *, begins: bool) -> list[tuple[int, float]]:
    """Say how many of the next letters a word can give, and what they are worth."""
    text = part.letters
    if not text.startswith(rest[:1]):
        if begins or not part.unit:
            return []
        if text.endswith(rest[:1]):
            return [(1, _LAST)]
        return [(1, _KINDRED)] if len(rest) == 1 and rest in part.kindred else []
    starts = set()
    at = 0
    for syllable in part.syllables:
        starts.add(at)
        at += len(syllable)
    uses = [(1, _FIRST)]
    worth, position = _FIRST, 0
    for used, letter in enumerate(rest[1:6], 2):
        ahead = [i for i in starts if i > position and text[i] == letter]
        position_next = min(ahead) if ahead else text.find(letter, position + 1)
        if position_next < 0:
            break
        position = position_next
        worth += _SYLLABLE if ahead else _INSIDE
        uses.append((used, worth))
    return uses
