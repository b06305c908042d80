"""Find the divisions that a name mentions, and say whether two sets of them can be one place.

A division is its code of GB/T 2260; a code ending in 0000 holds all that begin like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ntic_kg.compare.pinyin import syllables
from ntic_kg.compare.text import fold, is_han

_PEOPLES = [
    "苗族",
    "侗族",
    "布依族",
    "藏族",
    "羌族",
    "彝族",
    "傣族",
    "景颇族",
    "白族",
    "哈尼族",
    "壮族",
    "傈僳族",
    "朝鲜族",
    "土家族",
    "回族",
    "蒙古族",
    "蒙古",
    "哈萨克",
    "柯尔克孜",
    "黎族",
]
_PEOPLE = re.compile(f"(?:{'|'.join(_PEOPLES)})+自治[州县]$")
_LEVEL = re.compile(r"(?:特别行政区|自治区|地区|林区|省|市|盟|县)$")
_ABBREVIATION = "abbreviation"
_NAMES = ("name", "exonym", "spelling", "seat")


@dataclass(frozen=True)
class Gazetteer:
    """Names of divisions, folded, each with the codes that it may stand for.

    ``doubtful`` holds names that are ordinary words or personal names too: they tell of a place
    only when the level (市, 省) stands behind them. ``regions`` (华东, 中国) have no code, yet
    make a Chinese name less general. ``abbreviations`` map a character to the province for which
    it stands (冀: 河北).
    """

    han: Mapping[str, frozenset[str]]
    latin: Mapping[tuple[str, ...], frozenset[str]]
    doubtful: frozenset[str]
    regions: frozenset[str] = frozenset()
    longest: int = field(default=0)
    abbreviations: Mapping[str, str] = field(default_factory=dict)

    def in_han(self, folded: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the places that a Chinese name mentions, longest first at each position."""
        found = []
        at = 0
        while at < len(folded):
            for length in range(min(self.longest, len(folded) - at), 1, -1):
                name = folded[at : at + length]
                if name in self.han and name not in self.doubtful:
                    found.append((name, self.han[name]))
                    at += length - 1
                    break
            at += 1
        return tuple(found)

    def in_words(self, words: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the places that a name in Latin letters mentions."""
        found = []
        at = 0
        while at < len(words):
            for length in (3, 2, 1):
                name = words[at : at + length]
                joined = " ".join(name)
                if len(name) == length and name in self.latin and joined not in self.doubtful:
                    found.append((joined, self.latin[name]))
                    at += length - 1
                    break
            at += 1
        return tuple(found)

    def codes(self, name: str) -> frozenset[str]:
        """Return what a registry's own name of a place may stand for; empty when unknown."""
        folded = fold(name)
        if any(is_han(c) for c in folded):
            return self.han.get(folded) or self.han.get(_bare(folded)) or frozenset()
        words = tuple(re.findall(r"[a-z0-9]+", folded))
        if words in self.latin:
            return self.latin[words]
        inside = self.in_words(words)
        return frozenset().union(*(codes for _, codes in inside)) if inside else frozenset()


def compatible(left: frozenset[str], right: frozenset[str]) -> bool:
    """Say whether two sets of divisions can be about one place; an empty set tells nothing.

    >>> compatible(frozenset({"420100"}), frozenset({"420000"}))
    True
    >>> compatible(frozenset({"420100"}), frozenset({"430100"}))
    False
    """
    return not left or not right or any(_nested(a, b) for a in left for b in right)


def _nested(a: str, b: str) -> bool:
    return a == b or (a[:2] == b[:2] and (a.endswith("0000") or b.endswith("0000")))


def read_gazetteer(
    divisions: Iterable[Mapping[str, str]], names: Iterable[Mapping[str, str]]
) -> Gazetteer:
    """Join the divisions with their further names.

    Args:
        divisions: rows with ``code`` and ``name_zh``.
        names: rows with ``name``, ``lang``, ``division`` and ``kind``.
    """
    listed = list(names)
    further = [row for row in listed if row["kind"] not in {"region", _ABBREVIATION}]
    han: dict[str, set[str]] = {}
    latin: dict[tuple[str, ...], set[str]] = {}
    spelled = {r["division"] for r in further if r["lang"] == "en" and r["kind"] == "name"}
    for row in divisions:
        full = fold(row["name_zh"])
        bare = _bare(full)
        for name in {full, bare} if len(bare) > 1 else {full}:
            han.setdefault(name, set()).add(row["code"])
        if row["code"] not in spelled and len(bare) > 1:
            latin.setdefault(("".join(syllables(bare)),), set()).add(row["code"])
    for row in further:
        name = fold(row["name"])
        if row["lang"] == "zh":
            han.setdefault(name, set()).add(row["division"])
        else:
            latin.setdefault(tuple(name.split()), set()).add(row["division"])
    return Gazetteer(
        han={name: frozenset(codes) for name, codes in han.items()},
        latin={name: frozenset(codes) for name, codes in latin.items()},
        doubtful=frozenset(fold(r["name"]) for r in further if r["kind"] not in _NAMES),
        regions=frozenset(fold(r["name"]) for r in listed if r["kind"] == "region"),
        longest=max(map(len, han), default=0),
        abbreviations={
            fold(row["name"]): next(n for n in sorted(han, key=len) if row["division"] in han[n])
            for row in listed
            if row["kind"] == _ABBREVIATION
        },
    )


def _bare(name: str) -> str:
    """Drop the level from the name of a division.

    >>> _bare("恩施土家族苗族自治州"), _bare("沙市"), _bare("青岛市")
    ('恩施', '沙市', '青岛')
    """
    short = _PEOPLE.sub("", name)
    shorter = _LEVEL.sub("", short)
    return shorter if len(shorter) > 1 else short
