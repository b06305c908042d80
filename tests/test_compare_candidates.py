"""Candidates come in the order in which a person who knows the field would try them."""

from __future__ import annotations

import pytest

from ntic_kg.compare import Index
from ntic_kg.compare.index import prepare_record
from ntic_kg.values import Verdict
from tests.linking_names import best, ranked, record, vocabulary

OTHERS = ("清华大学", "北京大学", "哈尔滨工业大学", "哈尔滨工程大学", "武汉大学", "中南大学")


@pytest.mark.parametrize(
    ("query", "target", "others"),
    [
        ("青理工", "青岛理工大学", ("青海大学", "青海省科学技术厅")),
        ("北工大", "北京工业大学", ("河北工业大学", "湖北工业大学")),
        ("安建大", "安徽建筑工业学院", ("天津城建大学", "安徽大学")),
        ("金职院", "金华职业技术大学", ("顺德职业技术学院", "温州职业技术学院")),
        ("中科院自动化所", "自动化研究所", ("中国科学院", "中国科学院化学研究所")),
    ],
)
def test_a_short_form_is_read_as_it_is_written_too(
    query: str, target: str, others: tuple[str, ...]
) -> None:
    """青 may be 青岛, 大 may be of a body that is an 学院 today, and 所 is an institute."""
    assert best(query, target, *others).right == target


def test_a_short_form_may_leave_out_the_country() -> None:
    """However many records share its characters, it is compared with what it may shorten."""
    others = [f"某地{a}{b}科院" for a in "东南西北春夏秋冬" for b in "山水木火土金日月天"]
    index = Index([record(name) for name in (*others, "中国地质科学院")], vocabulary())
    (_, asked), *_ = prepare_record(record("地科院"), vocabulary()).names

    assert len(others) in index.resembling(asked, 60)


@pytest.mark.parametrize(
    ("query", "target", "parent"),
    [
        ("中山大学新华学院", "广州新华学院", "中山大学"),
        ("中国科学院西南分院", "中国科学院成都分院", "中国科学院"),
    ],
)
def test_what_a_body_belongs_to_comes_after_a_body_that_may_be_it(
    query: str, target: str, parent: str
) -> None:
    """The whole name of the parent stands in the query, which speaks for the parent only."""
    first, second = ranked(query, parent, target)[:2]

    assert (first.right, second.right) == (target, parent)
    assert [(e.feature, e.weight) for e in second.evidence if e.feature == "part-of"] == [
        ("part-of", -0.25)
    ]


def test_a_name_with_a_field_is_rather_that_of_a_body_with_one() -> None:
    """吉林大学 shares place and kind with it, and says nothing more."""
    matches = ranked("吉林外国语大学", "吉林大学", "吉林华侨外国语学院")

    assert [m.right for m in matches] == ["吉林华侨外国语学院", "吉林大学"]
    assert "no-field" in {e.feature for e in matches[1].evidence}


def test_a_laboratory_with_its_host_in_brackets_is_that_laboratory() -> None:
    """The brackets say to whom it belongs; the end of the name is the one before them."""
    match = best("海洋污染国家重点实验室（香港城市大学）", "香港城市大学", "海洋污染国家重点实验室")

    assert (match.right, match.verdict) == ("海洋污染国家重点实验室", Verdict.REVIEW)


@pytest.mark.parametrize(
    ("query", "target", "others"),
    [
        ("海南省卫生防疫站", "海南省疾病预防控制中心", ("海南省卫生健康委员会", "海南大学")),
        ("广东省卫生和计划生育委员会", "广东省卫生健康委员会", ("山东省卫生和计划生育委员会",)),
        ("上海法律高等专科学校", "上海政法学院", ("镇江市高等专科学校", "上海商学院")),
        ("郑州轻工业专科学校", "郑州轻工业学院", ("郑州幼儿师范高等专科学校",)),
    ],
)
def test_a_kind_of_body_that_was_renamed_counts_as_the_kind_of_today(
    query: str, target: str, others: tuple[str, ...]
) -> None:
    """The older name of the kind ranks as the newer one, and accepts nothing."""
    match = best(query, target, *others)

    assert (match.right, match.verdict) == (target, Verdict.REVIEW)


def test_of_two_names_alike_the_one_in_the_same_characters_comes_first() -> None:
    """Simplified characters are a hint, no more: both stay candidates."""
    names = ("中華民國國防部", "中华人民共和国国防部")

    assert [m.right for m in ranked("国防部", *names)] == [names[1], names[0]]
    assert [m.right for m in ranked("國防部", *names)] == list(names)


def test_fields_tell_laboratories_apart_whether_or_not_a_table_knows_them() -> None:
    """湖泊 and 流域 are words of the table, 精细 is none: both are what a name is about."""
    names = ("湖泊与环境国家重点实验室", "水资源与水电工程科学国家重点实验室")
    match = best("湖泊与流域水安全全国重点实验室", *names, "精细化工国家重点实验室")

    assert match.right == names[0]


def test_a_key_laboratory_of_the_state_is_accepted_by_its_field() -> None:
    """Its name is made of common words alone, yet no two in the country have the same."""
    match = best("信息安全國家重點實驗室", "信息安全国家重点实验室", "软件工程国家重点实验室")

    assert (match.verdict, match.rule) == (Verdict.ACCEPTED, "exact-name")
    assert best("国家重点实验室", "国家重点实验室").rule == "generic-name"
