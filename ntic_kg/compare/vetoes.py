"""Find what speaks against two names being one body; any of it keeps the rules from accepting.

Each veto looks at two names and returns evidence, or None. Its weight is negative and lowers the
rank; 0.0 leaves the rank alone.
"""

from __future__ import annotations

from collections.abc import Callable

from ntic_kg.compare.names import NameForm
from ntic_kg.compare.places import compatible
from ntic_kg.compare.units import kindred_units
from ntic_kg.values import Evidence, Wording

_PLAIN_FORMS = frozenset({"limited", "company"})


def numerals_differ(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when both names hold numerals and these differ: the 14th and the 38th institute."""
    if not left.numerals or not right.numerals or left.numerals == right.numerals:
        return None
    return _veto(
        "numerals-differ",
        -0.20,
        Wording("名称中的序数不同", "the numerals differ"),
        ", ".join(sorted(left.numerals)),
        ", ".join(sorted(right.numerals)),
    )


def places_differ(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when the names mention places of which none can be the other."""
    if compatible(left.place_codes, right.place_codes):
        return None
    return _veto(
        "places-differ",
        -0.25,
        Wording("名称中的地名不同", "the places in the names differ"),
        _places(left),
        _places(right),
    )


def units_differ(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when the names end in different kinds of body: a university and its hospital."""
    a, b = left.unit, right.unit
    if not a or not b or a == b or kindred_units(a, b):
        return None
    return _veto(
        "units-differ", -0.10, Wording("机构类别不同", "they are different kinds of body"), a, b
    )


def forms_differ(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when the legal forms differ: a group, its holding and its joint-stock company."""
    a, b = left.form, right.form
    if a == b or {a, b} <= _PLAIN_FORMS or not (a and b):
        return None
    return _veto("forms-differ", -0.02, Wording("公司形式不同", "the legal forms differ"), a, b)


def form_missing(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when only one name states that it is a group, a holding or a joint-stock company."""
    a, b = left.form, right.form
    if bool(a) == bool(b) or (a or b) in _PLAIN_FORMS:
        return None
    return _veto(
        "form-missing",
        0.0,
        Wording(
            "一方是集团、控股或股份公司，另一方未注明",
            "only one says that it is a group, holding or joint-stock company",
        ),
        a,
        b,
    )


def scripts_mixed(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when a name mixes letters that could pass for each other."""
    if not left.mixed and not right.mixed:
        return None
    return _veto(
        "scripts-mixed",
        0.0,
        Wording("名称混用形近的不同文字", "letters of look-alike scripts are mixed"),
        left.text,
        right.text,
    )


def series_differ(left: NameForm, right: NameForm) -> Evidence | None:
    """Object when one is of the old and one of the new series of key laboratories."""
    if left.series == right.series or not left.series or not right.series:
        return None
    return _veto(
        "series-differ",
        0.0,
        Wording(
            "国家重点实验室与全国重点实验室：可能是重组前后，并非同一序列",
            "the old and the new series of key laboratories: perhaps one followed the other",
        ),
        left.series,
        right.series,
    )


VETOES: tuple[Callable[[NameForm, NameForm], Evidence | None], ...] = (
    numerals_differ,
    places_differ,
    units_differ,
    forms_differ,
    form_missing,
    scripts_mixed,
    series_differ,
)


def objections(left: NameForm, right: NameForm) -> tuple[Evidence, ...]:
    """Return what every veto finds between two names."""
    found = (veto(left, right) for veto in VETOES)
    return tuple(evidence for evidence in found if evidence is not None)


def _places(form: NameForm) -> str:
    return ", ".join(name for name, _ in form.places)


def _veto(name: str, weight: float, detail: Wording, left: str, right: str) -> Evidence:
    return Evidence(name, 1.0, weight, detail, left, right)
