"""Find what makes two names less, or more, likely to be of one body without speaking against it.

Each doubt lowers or raises the rank; none of them keeps the rules from accepting, but for seats
that differ.
"""

from __future__ import annotations

from ntic_kg.compare.index import Entry
from ntic_kg.compare.places import compatible
from ntic_kg.compare.prepared import Prepared
from ntic_kg.values import Evidence, Record, Wording

_SAME_PLACE = 0.06
_OTHER_PLACE = -0.20
_ADDED_PLACE = -0.04
_OTHER_KIND = -0.08
_PART = -0.25
_NO_FIELD = -0.10
_OTHER_WRITING = -0.03
_LEVELS = frozenset("省市县区")


def kinds(named: Prepared, recorded: Record) -> tuple[Evidence, ...]:
    """Doubt a body whose registry calls it something else than the other name says."""
    if not named.kinds or not recorded.kinds or named.kinds & recorded.kinds:
        return ()
    says = Wording("登记的机构类型与名称不符", "the registry calls it another kind of body")
    others = ", ".join(sorted(recorded.kinds))
    return (Evidence("kind-differs", 1.0, _OTHER_KIND, says, named.form.text, others),)


def seats(
    one: Prepared, left: Entry, other: Prepared, right: Entry, *, shortened: bool
) -> tuple[Evidence, ...]:
    """Compare where the bodies sit: by their names and by what the registries say.

    Args:
        one: a name of the left record.
        left: the record that is asked about.
        other: a name of the right record.
        right: the candidate.
        shortened: whether one name reads as a short form of the other, so that a place may be
            there in one character.
    """
    ours = one.form.place_codes | left.places
    theirs = other.form.place_codes | right.places
    if not ours and other.form.places and not shortened:
        named = ", ".join(n for n, _ in other.form.places)
        says = Wording("只有一方名称含地名", "only one name mentions a place")
        return (Evidence("place-added", 1.0, _ADDED_PLACE, says, "", named),)
    if not ours or not theirs:
        return ()
    agree = compatible(ours, theirs)
    # What the names themselves say against each other stands under the vetoes.
    if not agree and not compatible(one.form.place_codes, other.form.place_codes):
        return ()
    return (
        Evidence(
            "same-place" if agree else "seats-differ",
            1.0,
            _SAME_PLACE if agree else _OTHER_PLACE,
            Wording("所在地一致", "the places agree")
            if agree
            else Wording("所在地不同", "the places differ"),
            ", ".join((*(n for n, _ in one.form.places), *left.record.places)),
            ", ".join((*(n for n, _ in other.form.places), *right.record.places)),
        ),
    )


def by_structure(asked: Prepared, candidate: Prepared) -> tuple[Evidence, ...]:
    """Return the doubts that the build of two Chinese names raises.

    Args:
        asked: the name that is looked for.
        candidate: a name of a candidate.
    """
    if not asked.form.han or not candidate.form.han or asked.form.key == candidate.form.key:
        return ()
    return (
        *_part_of(asked, candidate),
        *_no_field(asked, candidate),
        *_other_writing(asked, candidate),
    )


def _part_of(asked: Prepared, candidate: Prepared) -> tuple[Evidence, ...]:
    """Doubt a candidate whose whole name only begins the other one: it is rather the parent.

    中山大学 is no name of 中山大学新华学院.
    """
    whole, longer = candidate.form.han, asked.form.han
    begins = longer.startswith(whole) and len(whole) in asked.starts
    if not candidate.form.unit or not begins or len(longer) < len(whole) + 2:
        return ()
    says = Wording("较像其上级单位", "rather what the body belongs to")
    return (Evidence("part-of", 1.0, _PART, says, asked.form.text, candidate.form.text),)


def _no_field(asked: Prepared, candidate: Prepared) -> tuple[Evidence, ...]:
    """Doubt a candidate named by nothing but place and kind where the name asked for says more."""
    if _says_more(candidate) or not _says_more(asked):
        return ()
    says = Wording("候选名称只有地名和类型", "the candidate has only a place and a kind")
    return (Evidence("no-field", 1.0, _NO_FIELD, says, asked.form.text, candidate.form.text),)


def _says_more(name: Prepared) -> bool:
    last = name.segments[-1]
    return any(
        not s.places and s.text not in _LEVELS and not (s is last and s.kind) for s in name.segments
    )


def _other_writing(asked: Prepared, candidate: Prepared) -> tuple[Evidence, ...]:
    """Doubt, slightly, a candidate in simplified characters for a name in traditional ones."""
    ours, theirs = asked.form.writing, candidate.form.writing
    if not ours or not theirs or ours == theirs:
        return ()
    says = Wording("一繁一简", "one is in traditional, one in simplified characters")
    return (
        Evidence(
            "writing-differs", 1.0, _OTHER_WRITING, says, asked.form.text, candidate.form.text
        ),
    )
