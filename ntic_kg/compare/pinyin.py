"""Read Han names aloud, and recognize Latin words that are such readings.

Readings of characters with several come from the phrases of pypinyin (重庆 is chong qing).
"""

from __future__ import annotations

import functools
import unicodedata

from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

_LONGEST = 6  # zhuang, chuang, shuang


def syllables(han: str) -> tuple[str, ...]:
    """Return one toneless syllable a Han character; other characters stay as they stand.

    >>> syllables("重庆银行")
    ('chong', 'qing', 'yin', 'hang')
    """
    return tuple(s.replace("ü", "v") for s in lazy_pinyin(han))


@functools.cache
def _known() -> frozenset[str]:
    """List the syllables of Mandarin, without tones."""
    marked = {reading for readings in pinyin_dict.values() for reading in readings.split(",")}
    plain = {
        "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn")
        for s in marked
    }
    return frozenset(s for s in plain if s.isascii() and set(s) & set("aeiou") and len(s) > 1) | {
        "a",
        "e",
        "o",
        "lv",
        "nv",
    }


@functools.lru_cache(maxsize=65536)
def split(word: str) -> tuple[str, ...]:
    """Cut a Latin word into the fewest syllables of Mandarin; empty when it is no reading.

    >>> split("zhongguancun"), split("beijing"), split("institute")
    (('zhong', 'guan', 'cun'), ('bei', 'jing'), ())
    """
    known = _known()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before = best[start]
            if before is None or word[start:end] not in known:
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, word[start:end])
    return best[len(word)] or ()
