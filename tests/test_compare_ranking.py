"""The rules accept by identifier or unambiguous exact name; everything else only ranks."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.compare import Index, rank
from ntic_kg.compare.features import FEATURES
from ntic_kg.home import shipped_home
from ntic_kg.values import Identifier, Name, Record, Verdict
from tests.linking_names import best, ranked, record, vocabulary

OTHERS = ("清华大学", "北京大学", "哈尔滨工业大学", "哈尔滨工程大学", "武汉大学", "中南大学")


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("華東師範大學", "华东师范大学"),
        ("中科院软件研究所", "中国科学院软件研究所"),
        ("西南交大", "西南交通大学"),
        ("中国石油大学（华东）", "中国石油大学(华东)"),
        ("態創生物科技有限公司", "态创生物科技有限责任公司"),
        ("七〇一研究所武汉总部", "701研究所武汉总部"),
        (
            "Shanghai Institute of Ceramics & Glass Mechanics",
            "SHANGHAI Institute of Ceramics and Glass Mechanics",
        ),
    ],
)
def test_an_exact_name_that_one_target_has_is_accepted(query: str, target: str) -> None:
    """Spelling differs, the normalized name does not."""
    match = best(query, target, *OTHERS)

    assert (match.right, match.verdict, match.rule) == (target, Verdict.ACCEPTED, "exact-name")


@pytest.mark.parametrize(
    ("query", "target", "others"),
    [
        ("冀医大", "河北医科大学", ("中国医科大学", "山西医科大学")),
        ("沪理工", "上海理工大学", ("华南理工大学", "湖北理工学院")),
        ("北科大", "北京科技大学", ("河北科技大学", "湖北科技学院")),
        ("江师大", "江西师范大学", ("浙江师范大学", "江苏师范大学海洋学院")),
        ("南通大附二院", "南通大学附属第二医院", ("南通大学", "南通大学附属第一医院")),
        ("南通大学二附院", "南通大学第二附属医院", ("南通大学", "南通大学第一附属医院")),
        ("黑中医大", "黑龙江中医药大学", ("黑龙江大学", "中国医科大学")),
    ],
)
def test_a_short_form_that_may_mean_another_body_ranks_and_is_not_accepted(
    query: str, target: str, others: tuple[str, ...]
) -> None:
    """Characters for provinces and kinds of body are written out to compare, not to accept."""
    match = best(query, target, *others)

    assert (match.right, match.match) == (target, query == "南通大学二附院")


def test_a_name_is_found_at_the_end_of_another_only_where_a_word_begins() -> None:
    """江师范大学 stands at the end of 浙江师范大学, and cuts 浙江 in two."""
    (whole,) = ranked("江师大", "浙江师范大学")
    (end,) = ranked("同仁医院", "首都医科大学附属北京同仁医院")

    assert "same-head" not in {e.feature for e in whole.evidence}
    assert "same-head" in {e.feature for e in end.evidence}


@pytest.mark.parametrize(
    ("query", "target", "rule"),
    [
        ("中国中车股份有限公司", "中国中车集团有限公司", "forms-differ"),
        ("中国中车", "中国中车股份有限公司", "form-missing"),
        ("华润医药", "华润医药控股有限公司", "form-missing"),
        ("北京大学", "北京大学研究院", "units-differ"),
        ("四川大学", "四川大学华西医院", "units-differ"),
        ("中国科学院大学", "中国科学院大学研究生院", "units-differ"),
        ("哈尔滨工业大学", "哈尔滨工业大学威海校区", "units-differ"),
        (
            "中国电子科技集团公司第十四研究所",
            "中国电子科技集团公司第三十八研究所",
            "numerals-differ",
        ),
        ("西安交通大学", "上海交通大学", "places-differ"),
        ("Hunan Normal University", "Hubei Normal University", "places-differ"),
        (
            "First Hospital of Jilin University",
            "Second Hospital of Jilin University",
            "numerals-differ",
        ),
    ],
)
def test_a_veto_rejects_a_pair_and_says_which(query: str, target: str, rule: str) -> None:
    """Unit, legal form, numeral and place each keep two bodies apart."""
    match = best(query, target)

    assert not match.match
    assert rule in {evidence.feature for evidence in match.evidence}
    assert match.reason.zh
    assert match.reason.en


def test_a_name_with_a_foreign_letter_is_never_accepted() -> None:
    """Even when both sides are spelled with it."""
    match = best("中国中车СRRC研究院", "中国中车СRRC研究院")  # the C is Cyrillic

    assert (match.verdict, match.rule) == (Verdict.REVIEW, "scripts-mixed")


def test_the_old_and_the_new_series_of_key_laboratories_are_for_a_person() -> None:
    """One may have become the other, which is a dated relation."""
    match = best("爆炸科学与技术国家重点实验室", "爆炸科学与技术全国重点实验室", *OTHERS)

    assert match.right == "爆炸科学与技术全国重点实验室"
    assert (match.verdict, match.rule) == (Verdict.REVIEW, "series-differ")


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Finance",
        "Zhongshan Hospital",
        "Institute of Automation",
        "中山医院",
        "第一人民医院",
        "财政部",
        "自动化研究所",
        "NCU",
    ],
)
def test_a_generic_name_is_never_accepted_by_itself(name: str) -> None:
    """The registry happens to hold one of many."""
    match = best(name, name)

    assert match.score >= 1.0
    assert (match.verdict, match.rule) == (Verdict.REVIEW, "generic-name")


def test_a_name_that_two_targets_have_is_ambiguous() -> None:
    """Two targets, no decision."""
    match = best("亚洲联合大学", record("亚洲联合大学", key="a"), record("亞洲聯合大學", key="b"))

    assert (match.verdict, match.rule) == (Verdict.REVIEW, "ambiguous-name")


def test_an_exact_name_elsewhere_is_rejected() -> None:
    """What the registries say about the place counts."""
    ours = record("南方科技创新学院", places=("深圳市",))
    match = best(ours, record("南方科技创新学院", key="x", places=("Wuhan", "Hubei")))

    assert (match.verdict, match.rule) == (Verdict.REJECTED, "seats-differ")


def test_a_shared_identifier_is_accepted_whatever_the_names() -> None:
    """An identifier needs no name."""
    code = Identifier("uscc", "91440300192317458F")
    ours = Record("ours", (Name("比亚迪"),), identifiers=(code,))
    theirs = Record("theirs", (Name("Build Your Dreams"),), identifiers=(code,))

    match = best(ours, theirs, *OTHERS)

    assert (match.right, match.rule) == ("theirs", "identifier")
    assert match.match


def test_different_identifiers_of_one_scheme_reject_even_an_exact_name() -> None:
    """One body has one code of a scheme."""
    name = (Name("武汉光谷联合研究所"),)
    ours = Record("ours", name, identifiers=(Identifier("school-code", "10001"),))
    theirs = Record("theirs", name, identifiers=(Identifier("school-code", "10003"),))

    assert best(ours, theirs).verdict is Verdict.REJECTED


def test_identifiers_that_speak_for_and_against_are_for_a_person() -> None:
    """A code that is the same and a code that differs: one registry has a slip."""
    code = Identifier("uscc", "91440300192317458F")
    ours = Record("ours", (Name("比亚迪"),), identifiers=(code, Identifier("school-code", "10001")))
    theirs = Record(
        "theirs", (Name("比亚迪"),), identifiers=(code, Identifier("school-code", "10003"))
    )

    match = best(ours, theirs)

    assert (match.verdict, match.rule) == (Verdict.REVIEW, "identifiers-disagree")
    assert not match.match


def test_a_former_name_that_another_time_gave_up_is_for_a_person() -> None:
    """Unknown dates say nothing; known ones must overlap."""
    old = Name("武汉测绘科技大学", kind="former", until=date(2000, 8, 1))
    theirs = Record("theirs", (Name("武汉大学信息学部"), old))
    later = Record("later", (Name("武汉测绘科技大学", since=date(2010, 1, 1)),))
    undated = record("武汉测绘科技大学")

    assert best(later, theirs).rule == "other-time"
    assert best(undated, theirs).match


@pytest.mark.parametrize(
    ("query", "target", "feature"),
    [
        ("哈工大", "哈尔滨工业大学", "shortened"),
        ("深圳医院", "北京大学深圳医院", "same-head"),
        ("CUEB", "Capital University of Economics and Business", "initials"),
        ("GXNU", "Guangxi Normal University", "initials"),
        ("HGD", "哈尔滨工业大学", "spoken-initials"),
        ("Zhōngnán Dàxué", "中南大学", "same-sound"),
        ("Wuhan University", "武汉大学", "translated"),
        ("Institute of Technological Physics", "Institute of Technology Physics", "shared-words"),
        ("Huawei Technolgies", "Huawei Technologies", "shared-spelling"),
    ],
)
def test_short_forms_sounds_and_slips_rank_first_and_are_not_accepted(
    query: str, target: str, feature: str
) -> None:
    """Each kind of resemblance finds its target, and none decides."""
    match = best(query, target, *(o for o in OTHERS if o != target))

    assert match.right == target
    assert feature in {evidence.feature for evidence in match.evidence}
    assert match.rule == "resemblance"


def test_evidence_names_feature_score_weight_and_both_names() -> None:
    """A reader sees what was compared and how much it counts."""
    match = best("清华大学深圳研究院", *OTHERS)
    table = {feature.name: feature.weight for feature in FEATURES}
    shared = next(e for e in match.evidence if e.feature == "shared-characters")

    assert shared.weight == table["shared-characters"]
    assert 0 < shared.score < 1
    assert (shared.left, shared.right) == ("清华大学深圳研究院", "清华大学")
    assert shared.detail.zh == "共有的汉字"
    assert shared.detail.en == "shared characters"


def test_every_feature_says_in_both_languages_what_it_is_and_explains_itself() -> None:
    """The table of features is its own documentation."""
    for feature in FEATURES:
        assert feature.says.zh
        assert feature.says.en
        assert feature.compare.__doc__
        assert 0 < feature.weight <= 1


def test_candidates_come_best_first_and_no_more_than_asked_for() -> None:
    """The limit is kept."""
    index = Index([record(name) for name in OTHERS], vocabulary())

    matches = rank(record("哈尔滨大学"), index, limit=2)

    assert {m.right for m in matches} == {"哈尔滨工业大学", "哈尔滨工程大学"}
    assert matches[0].score >= matches[1].score


def test_an_index_finds_nothing_that_no_record_says() -> None:
    """Nothing in common, no candidate."""
    assert ranked("完全无关", "Zebra Foundation") == ()


@given(st.permutations(OTHERS))
def test_the_order_of_the_records_does_not_change_the_scores(names: list[str]) -> None:
    """Scores depend on the names alone."""
    scores = {m.right: m.score for m in ranked("哈尔滨工大", *names)}

    assert scores == {m.right: m.score for m in ranked("哈尔滨工大", *OTHERS)}


def test_no_look_alike_of_a_center_is_ever_accepted_as_one() -> None:
    """The ten known traps, against all real centers."""
    centers = _names("centers/centers.csv", "name_zh")
    traps = _names("centers/confusables.csv", "name_zh")
    index = Index([record(name) for name in centers], vocabulary())

    assert (len(centers), len(traps)) == (22, 10)
    for trap in traps:
        assert [m.right for m in rank(record(trap), index, 22) if m.match] == []


def test_no_two_look_alikes_are_accepted_as_each_other() -> None:
    """Nor are the traps taken for each other."""
    traps = _names("centers/confusables.csv", "name_zh")
    for trap in traps:
        others = [record(name) for name in traps if name != trap]
        assert [m for m in rank(record(trap), Index(others, vocabulary()), 9) if m.match] == []


def _names(table: str, column: str) -> list[str]:
    path = shipped_home() / "data" / table
    with path.open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]
