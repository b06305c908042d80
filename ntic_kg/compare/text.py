"""Fold text so that equal names are spelled alike.

Works on text alone; whoever calls keeps the original.
Sources: Unicode Standard Annex 15 (NFKC), Annex 24 (scripts); OpenCC tables, traditional to
simplified.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import opencc

_SPACES = re.compile(r"\s+")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("[{〔【〈《「『", "("),
        **dict.fromkeys("]}〕】〉》」』", ")"),
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        **dict.fromkeys("'’ʼ`´‘·•・．", None),
    }
)
# Alphabets whose letters look like Latin ones; Han beside Latin is ordinary.
_LOOK_ALIKE = frozenset({"GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
# Signs that look like Han characters and are none.
_HAN_LOOK_ALIKE = frozenset({"HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "KANGXI"})


@functools.cache
def _converter(table: str) -> opencc.OpenCC:
    """Load a table once; it takes some milliseconds."""
    return opencc.OpenCC(table)


def fold(text: str) -> str:
    """Return the text in simplified, half-width, lower-case, accent-free spelling.

    Format characters (zero-width, direction) go, apostrophes and middle dots go, brackets become
    round, blanks become one space.

    >>> fold("Ｚhōngguó  華東師範大學〔上海〕")
    'zhongguo 华东师范大学(上海)'
    """
    composed = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in composed if unicodedata.category(c) != "Cf")
    plain = _converter("t2s").convert(visible).translate(_SIGNS).casefold()
    bare = "".join(
        c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn"
    )
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def is_han(character: str) -> bool:
    """Say whether a character is a Han ideograph.

    >>> is_han("中"), is_han("A")
    (True, False)
    """
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U000323af"
        or character == "〇"
    )


def scripts(text: str) -> frozenset[str]:
    """Return the scripts of the letters of a text, by the first word of their Unicode names.

    >>> sorted(scripts("中车 CRRС"))  # the last letter is Cyrillic
    ['CJK', 'CYRILLIC', 'LATIN']
    """
    composed = unicodedata.normalize("NFKC", text)
    return frozenset(
        unicodedata.name(c, "UNNAMED").split(" ", 1)[0].split("-", 1)[0]
        for c in composed
        if unicodedata.category(c).startswith("L") or "\u2e80" <= c <= "\u2fdf"
    )


def mixes_scripts(text: str) -> bool:
    """Say whether letters of one script could pass for those of another in this text.

    >>> mixes_scripts("中国中车 CRRC"), mixes_scripts("CRRС")
    (False, True)
    """
    found = scripts(text)
    latin_doubt = bool(found & _LOOK_ALIKE) and len(found) > 1
    han_doubt = "CJK" in found and bool(found & _HAN_LOOK_ALIKE)
    return latin_doubt or han_doubt or "UNNAMED" in found


def writing(text: str) -> str:
    """Say in which characters a Chinese text is written, '' where its characters are in both.

    >>> writing("旅遊學院"), writing("旅游学院"), writing("中山大")
    ('traditional', 'simplified', '')
    """
    traditional = _converter("t2s").convert(text) != text
    simplified = _converter("s2t").convert(text) != text
    if traditional == simplified:
        return ""
    return "traditional" if traditional else "simplified"


def letters(text: str) -> str:
    """Keep letters and digits alone.

    >>> letters("q & a (2)")
    'qa2'
    """
    return "".join(c for c in text if c.isalnum())
