"""Take a name apart: letters, legal form, unit, numerals, places, words, sounds.

Everything later compares these parts; nothing later reads the text again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ntic_kg.compare.numerals import ordinal, with_digits
from ntic_kg.compare.pinyin import split, syllables
from ntic_kg.compare.text import fold, is_han, letters, mixes_scripts, writing
from ntic_kg.compare.vocabulary import Vocabulary

_WORD = re.compile(r"[a-z0-9]+")
_BRACKET = re.compile(r"\(([^()]*)\)")
_LAST_BRACKET = re.compile(r"([^()]+?) ?\(([^()]+)\)")
_HOSTED = frozenset({"laboratory", "center", "station"})
_STOP = frozenset(["of", "the", "and", "for", "in", "at", "on", "de", "s", "to", "a", "an"])
_COUNTRIES = frozenset({"china", "taiwan", "hong kong", "macao", "macau", "中国"})
_SERIES = re.compile("(国家|全国)重点实验室")


@dataclass(frozen=True)
class NameForm:
    """The parts of one name.

    ``key`` are its letters in order without legal form and country; ``form`` is the class of the
    legal form ('' when none is written), ``unit`` the kind of body that its end names. ``words``
    are the Latin words without stop words. ``han`` are the letters of a name with Han characters,
    in which also those short forms are written out that may mean something else: it ranks, and
    says nothing of equality.
    ``series`` is 国家 or 全国 where the name is that of a key laboratory, ``writing`` is
    ``traditional``, ``simplified`` or ''.
    """

    text: str
    key: str
    form: str
    unit: str
    han: str
    words: tuple[str, ...]
    numerals: frozenset[str]
    places: tuple[tuple[str, frozenset[str]], ...]
    series: str
    writing: str
    mixed: bool

    @functools.cached_property
    def place_codes(self) -> frozenset[str]:
        """Return the codes of all places that the name mentions."""
        return frozenset().union(*(codes for _, codes in self.places))

    @functools.cached_property
    def sounds(self) -> tuple[str, ...]:
        """Return the syllables of a Chinese name, or of Latin words that are all readings."""
        if self.han:
            return syllables(self.han)
        cut = [split(word) for word in self.words]
        return tuple(s for word in cut for s in word) if cut and all(cut) else ()

    @functools.cached_property
    def acronym(self) -> str:
        """Return the letters of a name that is one short Latin word, else ''."""
        bare = "".join(_WORD.findall(fold(self.text)))
        short = not self.han and len(self.words) <= 2 and 1 < len(bare) <= 10
        upper = sum(c.isupper() for c in self.text)
        return bare if short and 2 * upper > len(bare) and upper > 1 else ""


def analyze(text: str, vocabulary: Vocabulary) -> NameForm:
    """Take a name apart.

    >>> from ntic_kg.home import shipped_home
    >>> from ntic_kg.compare.vocabulary import read_vocabulary
    >>> words = read_vocabulary(shipped_home() / "data")
    >>> form = analyze("中科院上海（第二）光学研究院有限责任公司", words)
    >>> form.key, form.form, sorted(form.numerals), form.places[0][0]
    ('中国科学院上海2光学研究院', 'limited', ['2'], '上海')
    """
    plain = with_digits(fold(text))
    folded = _without_brackets(plain)
    if any(is_han(c) for c in folded):
        hosted = _without_brackets(_host_first(plain, vocabulary))
        return _chinese(text, letters(folded), letters(hosted), vocabulary)
    return _latin(text, folded, vocabulary)


def _without_brackets(plain: str) -> str:
    """Drop a country in brackets; keep what else stands in brackets, without them."""
    return _BRACKET.sub(lambda m: " " if m[1].strip() in _COUNTRIES else f" {m[1]} ", plain)


def _host_first(plain: str, vocabulary: Vocabulary) -> str:
    """Put the body to which a laboratory belongs before it, as a full name has it.

    >>> from ntic_kg.home import shipped_home
    >>> from ntic_kg.compare.vocabulary import read_vocabulary
    >>> words = read_vocabulary(shipped_home() / "data")
    >>> _host_first("海洋污染国家重点实验室(香港城市大学)", words)
    '香港城市大学海洋污染国家重点实验室'
    >>> _host_first("中国石油大学(华东)", words)
    '中国石油大学(华东)'
    """
    found = _LAST_BRACKET.fullmatch(plain)
    if found is None or _ending(found[1], vocabulary.units_zh) not in _HOSTED:
        return plain
    return found[2] + found[1] if _ending(found[2], vocabulary.units_zh) else plain


def _chinese(text: str, folded: str, hosted: str, vocabulary: Vocabulary) -> NameForm:
    series = _SERIES.search(folded)
    core, form = _cut_form(_expanded(folded, vocabulary.expansions_zh), vocabulary)
    likely = _expanded(_expanded(hosted, vocabulary.likely_zh), vocabulary.expansions_zh)
    han = _province_written_out(_cut_form(likely, vocabulary)[0], vocabulary)
    return NameForm(
        text=text,
        key=core,
        form=form,
        unit=_ending(han, vocabulary.units_zh),
        han=han,
        words=tuple(_WORD.findall(core)),
        numerals=frozenset(re.findall(r"\d+", core)),
        places=vocabulary.gazetteer.in_han(core),
        series=series[1] if series else "",
        writing=writing(text),
        mixed=mixes_scripts(text),
    )


def _latin(text: str, folded: str, vocabulary: Vocabulary) -> NameForm:
    words: list[str] = []
    for word in _WORD.findall(
        folded.replace("&", " and ").replace("r and d", "research development")
    ):
        words.extend(vocabulary.expansions_en.get(word, (ordinal(word),)))
    form = ""
    for length in range(min(4, len(words) - 1), 0, -1):
        if tuple(words[-length:]) in vocabulary.legal_forms_en:
            form = vocabulary.legal_forms_en[tuple(words[-length:])]
            del words[-length:]
            break
    places = vocabulary.gazetteer.in_words(tuple(words))
    content = tuple(stem(word) for word in words if word not in _STOP)
    return NameForm(
        text=text,
        key=" ".join(content),
        form=form,
        unit=_english_unit(content, vocabulary.units_en),
        han="",
        words=content,
        numerals=frozenset(word for word in content if word.isdigit()),
        places=places,
        series="",
        writing="",
        mixed=mixes_scripts(text),
    )


def stem(word: str) -> str:
    """Drop the plural of an English word.

    >>> stem("sciences"), stem("studies"), stem("physics"), stem("business")
    ('science', 'study', 'physics', 'business')
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")):
        return word[:-1]
    return word


def _expanded(folded: str, expansions: tuple[tuple[str, str, str], ...]) -> str:
    """Write short forms in full, where the table says that they may stand.

    The longest ending counts, so a word that is its own full form keeps what it ends with from
    being one: 交易所.
    """
    ended = False
    for short, full, where in expansions:
        if short not in folded or (full in folded and full != short):
            continue
        if where == "whole" and folded == short:
            return full
        if where == "prefix" and folded.startswith(short):
            folded = full + folded[len(short) :]
        elif where == "suffix" and not ended and folded.endswith(short) and folded != short:
            folded = folded[: -len(short)] + full
            ended = True
        elif where == "anywhere":
            folded = folded.replace(short, full)
    return folded


def _province_written_out(name: str, vocabulary: Vocabulary) -> str:
    """Write out the character for a province before a name of nothing but known words.

    >>> from ntic_kg.home import shipped_home
    >>> from ntic_kg.compare.vocabulary import read_vocabulary
    >>> words = read_vocabulary(shipped_home() / "data")
    >>> [_province_written_out(n, words) for n in ("冀医科大学", "鲁迅美术学院", "新材料研究所")]
    ['河北医科大学', '鲁迅美术学院', '新材料研究所']
    """
    province = vocabulary.gazetteer.abbreviations.get(name[:1])
    if any(name[:length] in vocabulary.terms for length in range(2, 5)):
        return name
    at = 1
    while province and at < len(name):
        ends = range(len(name), at + 1, -1)
        known = (
            e for e in ends if name[at:e] in vocabulary.terms or name[at:e] in vocabulary.units_zh
        )
        end = next(known, 0)
        if not end:
            return name
        at = end
    return province + name[1:] if province and len(name) > 2 else name


def _cut_form(name: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Cut the legal form from the end of a Chinese name."""
    for form, kind in vocabulary.legal_forms_zh.items():
        if name.endswith(form) and len(name) > len(form) + 1:
            return name[: -len(form)], kind
    return name, ""


def _ending(name: str, units: Mapping[str, str]) -> str:
    return next((unit for term, unit in units.items() if name.endswith(term)), "")


def _english_unit(words: tuple[str, ...], units: Mapping[tuple[str, ...], str]) -> str:
    """Return the unit of an English name: of its last word, or of the word before "of"."""
    for term, unit in units.items():
        size = len(term)
        if words[-size:] == term or words[:size] == term:
            return unit
    return next((units[(word,)] for word in words if (word,) in units), "")
