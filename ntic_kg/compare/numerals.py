"""Write the numerals of names with digits, in Chinese and English.

A character that is also a word (一汽, 三峡, 万物) stays: only an ordinal, a compound with 十, or
a run of digits read one by one before a unit is a numeral.
"""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_NUMBER = "[〇零一二两三四五六七八九十百千]"
_COUNTED = (
    "(?:人民医院|附属医院|附院|医院|研究所|研究院|设计院|勘察院|地质大队|大队|中学|中心"
    "|分院|所|院|局|厂|师|军|处|队|期|号)"
)
_ORDINAL = re.compile(f"第({_NUMBER}+)")
_COMPOUND = re.compile(
    f"(?<!{_NUMBER})((?:[一二三四五六七八九]?十[一二三四五六七八九]?))(?={_COUNTED}|五规划)"
)
_SPELLED = re.compile(f"(?<!{_NUMBER})([〇零一二三四五六七八九]{{1,4}})(?={_COUNTED})")

_ONES = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
_TEENS = ("thir", "four", "fif", "six", "seven", "eigh", "nine")
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_ORDINAL_WORDS = {
    **{word: str(i) for i, word in enumerate(_ONES, 1)},
    **{f"{word}teenth": str(i) for i, word in enumerate(_TEENS, 13)},
    **{f"{word}ieth": str(i * 10) for i, word in enumerate(_TENS, 2)},
}
_ORDINAL_DIGITS = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_NO = re.compile(r"\bno\.? ?(?=\d)")


def number(text: str) -> int:
    """Read a Chinese numeral, in words of ten or digit by digit.

    >>> number("十四"), number("二百零三"), number("七〇一")
    (14, 203, 701)
    """
    if not any(c in _SCALES for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in _SCALES:
            total += (digit or 1) * _SCALES[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def with_digits(folded: str) -> str:
    """Replace the numerals of a folded name by digits; ordinals lose their mark.

    >>> with_digits("中国电子科技集团公司第十四研究所")
    '中国电子科技集团公司14研究所'
    >>> with_digits("三一重工"), with_digits("七〇一所"), with_digits("第 7 大队")
    ('三一重工', '701所', '7 大队')
    """
    text = re.sub(r"第 ?(?=\d)", "", folded)
    text = _ORDINAL.sub(lambda m: str(number(m[1])), text)
    text = _COMPOUND.sub(lambda m: str(number(m[1])), text)
    text = _SPELLED.sub(lambda m: str(number(m[1])), text)
    return _NO.sub("", text)


def ordinal(word: str) -> str:
    """Return the digits of an English ordinal, any other word as it is.

    >>> ordinal("fourteenth"), ordinal("7th"), ordinal("institute")
    ('14', '7', 'institute')
    """
    digits = _ORDINAL_DIGITS.match(word)
    return digits[1] if digits else _ORDINAL_WORDS.get(word, word)
