"""Say how well two names agree: small pure functions, and the table that weighs them.

A feature returns 0 to 1, and 0 where it does not apply. Features only rank; none accepts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from ntic_kg.compare.align import alignment
from ntic_kg.compare.names import stem
from ntic_kg.compare.prepared import Prepared, Rarity, grams
from ntic_kg.values import Wording

_PARENT = 0.7


@dataclass(frozen=True)
class Feature:
    """A comparison with its weight and what it says when its score is high."""

    name: str
    weight: float
    compare: Callable[[Prepared, Prepared, Rarity], float]
    says: Wording


def same_letters(left: Prepared, right: Prepared, _: Rarity) -> float:
    """Compare the letters without legal form."""
    return float(left.form.key == right.form.key)


def same_head(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Score a Chinese name with which the other one ends: 深圳医院 in 北京大学深圳医院.

    The end names the body and the beginning what it belongs to, so a shared end is worth more
    than a shared beginning; the longer the shorter name, the more. The shorter name begins where a
    word of the longer one does: 江师范大学 is no end of 浙江师范大学.
    """
    low, high = sorted((left, right), key=lambda p: len(p.form.han))
    short, long = low.form.han, high.form.han
    if len(short) < 3 or not long.endswith(short) or len(long) - len(short) not in high.starts:
        return 0.0
    told = rarity.mass(frozenset(short))
    return told / (told + 4.0)


def shared_characters(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh the characters and pairs of characters that two Chinese names share (Dice)."""
    if not left.form.han or not right.form.han:
        return 0.0
    told = rarity.mass(left.tokens & right.tokens)
    told += _seated(left, right, rarity) + _kindred_terms(left, right, rarity)
    return min(1.0, 2 * told / (rarity.whole(left.tokens) + rarity.whole(right.tokens)))


def contained_characters(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh how much of the shorter Chinese name stands in the longer one."""
    if not left.form.han or not right.form.han:
        return 0.0
    short, long = sorted((left.form, right.form), key=lambda form: len(form.han))
    # A whole name at the beginning is that of the parent: 四川大学 in 四川大学华西医院.
    parent = bool(short.unit) and short.han != long.han and long.han.startswith(short.han)
    return _overlap(left.tokens, right.tokens, rarity) * (_PARENT if parent else 1.0)


def shared_proper(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Compare what remains of two Chinese names without terms, units and places (Dice).

    恒生管理学院 and 香港恒生大学 share 恒生; a single character in common tells little.
    """
    if not left.proper or not right.proper:
        return 0.0
    told = rarity.mass(left.proper & right.proper)
    both = 2 * told / (rarity.whole(left.proper) + rarity.whole(right.proper))
    return both * told / (told + 4.0)


def shortened(left: Prepared, right: Prepared, _: Rarity) -> float:
    """Align a Chinese short form with the words of the full name: 哈金院.

    As it is written and with likely short forms written out: 青理工 may be of 青岛 as well as of
    青海.
    """
    if not left.form.han or not right.form.han:
        return 0.0
    short, long = sorted((left, right), key=lambda p: len(p.form.key))
    letters = {text for text in (short.form.key, short.form.han) if 2 <= len(text) <= 6}
    return max(
        (alignment(text, long.parts) for text in letters if len(text) < len(long.form.han)),
        default=0.0,
    )


def shared_words(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh the words that two names in Latin letters share (Dice); kindred words count less."""
    if left.form.han or right.form.han or not left.words or not right.words:
        return 0.0
    both = _kindred(left.words, right.words, rarity) + _seated(left, right, rarity)
    return 2 * both / (rarity.whole(left.words) + rarity.whole(right.words))


def contained_words(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh how much of the shorter name in Latin letters stands in the longer one."""
    if left.form.han or right.form.han or not left.words or not right.words:
        return 0.0
    both = _kindred(left.words, right.words, rarity)
    return both / min(rarity.whole(left.words), rarity.whole(right.words))


def shared_spelling(left: Prepared, right: Prepared, _: Rarity) -> float:
    """Compare runs of three letters (Dice): slips and words written together."""
    a, b = left.triples, right.triples
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def initials(left: Prepared, right: Prepared, _: Rarity) -> float:
    """Align an acronym with the words of a name in Latin letters: CUEB, GXNU."""
    return max(_short(left, right), _short(right, left))


def spoken_initials(left: Prepared, right: Prepared, _: Rarity) -> float:
    """Align an acronym with the reading of a Chinese name."""
    scores = [
        alignment(short.form.acronym, full.spoken)
        for short, full in ((left, right), (right, left))
        if short.form.acronym and full.form.han
    ]
    return max(scores, default=0.0)


def same_sound(left: Prepared, right: Prepared, _: Rarity) -> float:
    """Compare pairs of syllables of a Chinese name and of one written in pinyin (Dice)."""
    a, b = left.sound_pairs, right.sound_pairs
    if bool(left.form.han) == bool(right.form.han) or not a or not b:
        return 0.0
    return 2 * len(a & b) / (len(a) + len(b))


def translated(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh what a Chinese and a Latin name share by terms, places and readings.

    The harmonic mean of both shares: that all of a short name is in a long one tells little.
    """
    if bool(left.form.han) == bool(right.form.han):
        return 0.0
    han, latin = (left, right) if left.form.han else (right, left)
    told = total = 0.0
    used: set[str] = set()
    for segment in han.segments:
        worth = max(1.0, rarity(segment.text))
        total += worth
        hit = set(segment.english & latin.words)
        if segment.sound in latin.words:
            hit.add(segment.sound)
        if not hit and segment.places:
            named = [name for name, codes in latin.form.places if codes & segment.places]
            hit = {stem(word) for name in named for word in name.split()}
        if hit:
            told += worth
            used |= hit
        elif len(segment.sound) > 2 and segment.sound in latin.spelled:
            told += 0.8 * worth
            used |= {w for w in latin.words if segment.sound in w}
    words = rarity.whole(latin.words)
    unused = rarity.mass(latin.words - used)
    if not total or not words or not told:
        return 0.0
    of_han, of_latin = told / total, 1 - unused / words
    return 2 * of_han * of_latin / (of_han + of_latin)


# The best of these speaks for a pair of names; see ``ntic_kg.compare.scoring``.
FEATURES = (
    Feature("same-letters", 1.00, same_letters, Wording("字母文字相同", "the same letters")),
    Feature(
        "same-head",
        0.95,
        same_head,
        Wording("结尾即为另一名称全文", "one ends with all of the other"),
    ),
    Feature(
        "shared-characters", 0.90, shared_characters, Wording("共有的汉字", "shared characters")
    ),
    Feature("shared-words", 0.90, shared_words, Wording("共有的词", "shared words")),
    Feature("same-sound", 0.90, same_sound, Wording("读音相同", "the same sounds")),
    Feature("shared-spelling", 0.80, shared_spelling, Wording("拼写相近", "alike in spelling")),
    Feature("initials", 0.75, initials, Wording("首字母缩写", "initials of the words")),
    Feature(
        "translated", 0.90, translated, Wording("中英文词义对应", "words that translate each other")
    ),
    Feature("shortened", 0.72, shortened, Wording("汉字简称", "a short form of the words")),
    Feature("shared-proper", 0.84, shared_proper, Wording("共有的专名", "the same proper part")),
    Feature(
        "contained-characters",
        0.50,
        contained_characters,
        Wording("较短名称的汉字包含于较长名称", "characters of the shorter name"),
    ),
    Feature(
        "contained-words",
        0.60,
        contained_words,
        Wording("较短名称的词包含于较长名称", "words of the shorter name"),
    ),
    Feature(
        "spoken-initials", 0.60, spoken_initials, Wording("拼音首字母", "initials of the reading")
    ),
)


def _short(short: Prepared, full: Prepared) -> float:
    if not short.form.acronym or full.form.han:
        return 0.0
    return alignment(short.form.acronym, full.parts)


def _overlap(left: frozenset[str], right: frozenset[str], rarity: Rarity) -> float:
    return rarity.mass(left & right) / (min(rarity.whole(left), rarity.whole(right)) or 1.0)


def _seated(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh the places that only one name mentions and where the other body sits, at 0.6.

    肇庆科技学院 and a 广东理工学院 that sits in Zhaoqing share the place, although not the name.
    """
    told = 0.0
    for one, other in ((left, right), (right, left)):
        for name, codes in one.form.places if other.seats else ():
            tokens = grams(name) if one.form.han else frozenset(name.split())
            if codes & other.seats:
                told += 0.6 * rarity.mass(tokens - other.tokens)
    return told


@functools.lru_cache(maxsize=256)  # two features ask for the same pair one after the other
def _kindred(left: frozenset[str], right: frozenset[str], rarity: Rarity) -> float:
    """Weigh shared words, and at 0.8 words that begin alike: technology, technological."""
    shared = left & right
    told = rarity.mass(shared)
    rest = set(right - shared)
    for word in sorted(left - shared):
        begin = word[:4]
        alike = [w for w in rest if w[:4] == begin and _begin_alike(word, w)]
        if alike:
            other = max(alike, key=lambda w: (rarity(w), w))
            told += 0.8 * min(rarity(word), rarity(other))
            rest.discard(other)
    return told


def _kindred_terms(left: Prepared, right: Prepared, rarity: Rarity) -> float:
    """Weigh, at 0.6, terms that only one name has where the other has one of the same meaning.

    Two terms mean alike when they share an English word: 医学 and 医科, 学院 and 大学.
    """
    told = 0.0
    ours = [s for s in left.segments if s.english and s.text not in right.form.han]
    theirs = [s for s in right.segments if s.english and s.text not in left.form.han]
    for one in ours:
        other = next((s for s in theirs if s.english & one.english), None)
        if other is not None:
            theirs.remove(other)
            told += 0.6 * min(
                rarity.mass(grams(one.text) - right.tokens),
                rarity.mass(grams(other.text) - left.tokens),
            )
    return told


def _begin_alike(word: str, other: str) -> bool:
    length = max(4, (max(len(word), len(other)) + 1) // 2)
    return word[:length] == other[:length] and min(len(word), len(other)) >= length
