"""Prepare the parts of a name for comparison: tokens, segments, words to align.

Made once a name, read by every feature.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ntic_kg.compare.align import Part
from ntic_kg.compare.names import NameForm, stem
from ntic_kg.compare.pinyin import split, syllables
from ntic_kg.compare.vocabulary import Vocabulary

_LONGEST_TERM = 8
_MIDDLING = 3.5
_RAISED = 1.4
_REMEMBERED = 100_000
# What an institute or laboratory works on tells it from others; a university is told by its name.
_TOLD_BY_FIELD = frozenset({"institute", "laboratory"})
_NO_FIELD = frozenset({"中国", "国家", "全国", "重点", "与", "和", "及"})
_RANKS = frozenset({"university", "college", "school"})


def _raised(weight: float) -> float:
    return float(_MIDDLING * (weight / _MIDDLING) ** _RAISED)


class Rarity:
    """How much a token tells: rare ones much, frequent ones little.

    Counted over the names of one registry, each record once: ln(1 + N / (1 + n)), raised so
    that rare tokens tell more than in proportion; a token of middling rarity keeps its weight.
    """

    def __init__(self, tokens: Iterable[frozenset[str]]) -> None:
        """Count the tokens of each record."""
        counts: Counter[str] = Counter()
        total = 0
        for record in tokens:
            counts.update(record)
            total += 1
        self._unseen = _raised(math.log(1 + total))
        self._weights = {t: _raised(math.log(1 + total / (1 + n))) for t, n in counts.items()}
        self._masses: dict[frozenset[str], float] = {}

    def __call__(self, token: str) -> float:
        """Return the weight of a token."""
        return self._weights.get(token, self._unseen)

    def mass(self, tokens: Iterable[str]) -> float:
        """Return the weight of several tokens together."""
        get, unseen = self._weights.get, self._unseen
        return sum([get(token, unseen) for token in tokens])

    def whole(self, tokens: frozenset[str]) -> float:
        """Return the weight of all tokens of a name; computed once a name."""
        found = self._masses.get(tokens)
        if found is None:
            if len(self._masses) > _REMEMBERED:
                self._masses.clear()
            found = self._masses[tokens] = self.mass(tokens)
        return found


@dataclass(frozen=True)
class Segment:
    """A word of a Chinese name, where it begins, and what it may be called in Latin letters.

    ``proper`` says that it is neither a term, nor a unit, nor a place; ``kind`` is the kind of
    body that a unit stands for.
    """

    text: str
    start: int
    sound: str
    english: frozenset[str]
    places: frozenset[str]
    proper: bool
    kind: str


@dataclass(frozen=True)
class Prepared:
    """A name, ready for comparison.

    ``tokens`` are characters and their pairs, or words; ``triples`` are runs of three letters;
    ``seats`` are the divisions where the registry places the body, ``kinds`` what registries call a
    body of such a name.
    """

    form: NameForm
    tokens: frozenset[str]
    segments: tuple[Segment, ...]
    seats: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @functools.cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return the words that a short form in the name's own script would shorten."""
        if self.form.han:
            return tuple(_parts(self.segments))
        return tuple(Part(split(word) or (word,)) for word in self.form.words)

    @functools.cached_property
    def spoken(self) -> tuple[Part, ...]:
        """Return the words of a Chinese name as they are read, for short forms in pinyin."""
        return tuple(Part(syllables(s.text)) for s in self.segments)

    @functools.cached_property
    def starts(self) -> frozenset[int]:
        """Return where the words of a Chinese name begin."""
        return frozenset(s.start for s in self.segments)

    @functools.cached_property
    def terms(self) -> frozenset[str]:
        """Return the words of a Chinese name, and the tokens of what is proper to it."""
        return frozenset(s.text for s in self.segments if not s.proper) | self.proper

    @functools.cached_property
    def proper(self) -> frozenset[str]:
        """Return the tokens of the parts that are the name's own.

        恒生 in 香港恒生大学; of an institute or a laboratory its field: 煤燃烧国家重点实验室.
        """
        runs = itertools.groupby(self.segments, key=self._is_own)
        return frozenset().union(
            *(grams("".join(s.text for s in run)) for proper, run in runs if proper)
        )

    def _is_own(self, segment: Segment) -> bool:
        if self.form.unit not in _TOLD_BY_FIELD:
            return segment.proper
        return not segment.kind and not segment.places and segment.text not in _NO_FIELD

    @functools.cached_property
    def spelled(self) -> str:
        """Return the letters of the key without blanks."""
        return self.form.key.replace(" ", "")

    @functools.cached_property
    def triples(self) -> frozenset[str]:
        """Return the runs of three letters of a name in Latin letters."""
        text = self.spelled
        if self.form.han:
            return frozenset()
        return frozenset(text[i : i + 3] for i in range(len(text) - 2)) or frozenset({text})

    @functools.cached_property
    def sound_pairs(self) -> frozenset[str]:
        """Return the pairs of neighboring syllables."""
        sounds = self.form.sounds
        return frozenset(f"{a} {b}" for a, b in itertools.pairwise(sounds))

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """Return the Latin words."""
        return frozenset(self.form.words)


def prepare(
    form: NameForm, vocabulary: Vocabulary, seats: frozenset[str] = frozenset()
) -> Prepared:
    """Prepare a name for comparison; ``seats`` are divisions, as codes."""
    kinds = vocabulary.kinds.get(form.unit or ("company" if form.form else ""), frozenset())
    segments = _segments(form.han, vocabulary)
    return Prepared(
        form=form,
        tokens=_word_grams(form.han, segments) if form.han else frozenset(form.words),
        segments=segments,
        seats=seats,
        kinds=kinds,
    )


def _parts(segments: tuple[Segment, ...]) -> Iterator[Part]:
    """Join what is proper to words of their own; a unit may be left out: 北理工."""
    for proper, run in itertools.groupby(segments, key=lambda s: s.proper):
        if proper:
            yield Part(tuple("".join(s.text for s in run)))
        else:
            for segment in run:
                unit = bool(segment.kind)
                ranks = "大院校" if segment.kind in _RANKS else ""
                yield Part(tuple(segment.text), optional=unit, unit=unit, kindred=ranks)


def grams(text: str) -> frozenset[str]:
    """Return the characters of a text and their pairs.

    >>> sorted(grams("中车集"))
    ['中', '中车', '车', '车集', '集']
    """
    return frozenset(text) | frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _word_grams(han: str, segments: tuple[Segment, ...]) -> frozenset[str]:
    """Return the characters and their pairs; a pair from the inside of a word on is marked.

    江师 in 江师大 begins with a word, in 浙江师范大学 it does not: they are not the same pair.
    """
    inside = {i for s in segments for i in range(s.start, s.start + len(s.text) - 1)}
    begins = {s.start for s in segments}
    found = set(han)
    for at in range(len(han) - 1):
        pair = han[at : at + 2]
        found.add(pair if at in inside or at in begins else f"-{pair}")
    return frozenset(found)


def _segments(han: str, vocabulary: Vocabulary) -> tuple[Segment, ...]:
    """Cut a Chinese name into known terms and places, longest first, else single characters."""
    found = []
    at = 0
    while at < len(han):
        length = next(
            (n for n in range(_LONGEST_TERM, 1, -1) if _known(han[at : at + n], vocabulary)), 1
        )
        found.append(_segment(han[at : at + length], at, vocabulary))
        at += length
    return tuple(found)


def _segment(text: str, start: int, vocabulary: Vocabulary) -> Segment:
    return Segment(
        text=text,
        start=start,
        sound="".join(syllables(text)),
        english=frozenset(map(stem, vocabulary.terms.get(text, ()))),
        places=vocabulary.gazetteer.han.get(text, frozenset()),
        kind=vocabulary.units_zh.get(text, ""),
        proper=not (_known(text, vocabulary) or text.isdigit())
        or text in vocabulary.gazetteer.doubtful,
    )


def _known(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether a text is a term, a unit or a place."""
    return (
        text in vocabulary.terms or text in vocabulary.units_zh or text in vocabulary.gazetteer.han
    )
