"""Names are taken apart so that spelling does not matter and what matters is kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.compare import read_vocabulary
from ntic_kg.compare.align import Part, alignment
from ntic_kg.compare.numerals import number
from ntic_kg.compare.pinyin import split, syllables
from ntic_kg.compare.places import compatible
from ntic_kg.compare.text import fold, mixes_scripts
from ntic_kg.errors import MalformedTable
from tests.linking_names import form, vocabulary

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u202c"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("華東師範大學", "华东师范大学"),
        ("ＣＲＲＣ　Ｃｏ．，　Ｌｔｄ．", "CRRC Co., Ltd."),
        ("中国石油大学（北京）", "中国石油大学(北京)"),
        ("中国石油大学〔北京〕", "中国石油大学（北京）"),
        ("中科院软件研究所", "中国科学院软件研究所"),
        ("中国农科院兰州兽医研究所", "中国农业科学院兰州兽医研究所"),
        ("西南交大", "西南交通大学"),
        ("科技部", "科学技术部"),
        ("中国电科第十四研究所", "中国电科第14研究所"),
        ("七〇一研究所", "701研究所"),
        ("比亚迪汽车有限责任公司", "比亚迪汽车有限公司"),
        ("Zhōngguó Kēxuéyuàn", "zhongguo kexueyuan"),
        (
            "University of Science & Technology of China",
            "University of Science and Technology of China",
        ),
        (
            "38th Research Institute",
            "Thirty-eighth Research Institute".replace("Thirty-eighth", "38th"),
        ),
        ("Fourteenth Institute", "14th Institute"),
        ("Huawei Technologies Co., Ltd. (China)", "HUAWEI TECHNOLOGIES Company Limited"),
        ("Center for Disease Control", "Centre for Disease Control"),
        ("Institute of Software, CAS", "Institute of Software, Chinese Academy of Sciences"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    """Script, width, brackets, short forms, numerals and legal forms are folded."""
    assert form(one).key == form(other).key
    assert form(one).form == form(other).form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三一重工", "31重工"),
        ("中国电科第十四研究所", "中国电科第三十八研究所"),
        ("中国石油大学（北京）", "中国石油大学（华东）"),
        ("国家数字建造技术创新中心", "国家数字建筑技术创新中心"),
        ("智能制造国家重点实验室", "智能制造全国重点实验室"),
    ],
)
def test_two_different_names_have_two_keys(one: str, other: str) -> None:
    """What tells bodies apart survives folding."""
    assert form(one).key != form(other).key


@given(st.text("中国科学院车CRabc12（）()　 ", max_size=20), st.data())
def test_invisible_characters_do_not_change_a_name(text: str, data: st.DataObject) -> None:
    """Zero-width and direction marks are dropped wherever they stand."""
    at = data.draw(st.integers(0, len(text)))
    hidden = text[:at] + data.draw(st.sampled_from(INVISIBLE)) + text[at:]

    assert fold(hidden) == fold(text)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    """The folded form is a fixed point."""
    once = fold(text)

    assert fold(once) == once


@given(st.text(max_size=40))
def test_any_text_can_be_taken_apart(text: str) -> None:
    """No text breaks the analysis."""
    parts = form(text)

    assert parts.text == text
    assert not set(parts.key) & set("()（）")


@given(st.integers(1, 9999))
def test_a_numeral_in_words_of_ten_is_read_back(value: int) -> None:
    """Thousands, hundreds, tens and ones add up."""
    digits = "零一二三四五六七八九"
    words = "".join(
        digits[d] + scale
        for d, scale in zip((int(c) for c in f"{value:04d}"), ("千", "百", "十", ""), strict=True)
        if d
    )

    assert number(words) == value


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("中国中车CRRC", False),
        ("CRRС", True),  # the last letter is Cyrillic
        ("Ηuawei", True),  # the first letter is Greek
        ("Северо-западный университет", False),
        ("三一重工ニ", True),  # the last letter is Katakana
        ("⼯业和信息化部", False),  # a Kangxi radical that NFKC maps to its character
    ],
)
def test_a_name_that_mixes_look_alike_scripts_is_noticed(text: str, mixed: bool) -> None:  # noqa: FBT001
    """Han beside Latin is ordinary; Cyrillic beside Latin is a trap."""
    assert mixes_scripts(text) is mixed


@pytest.mark.parametrize(
    ("text", "legal_form", "unit"),
    [
        ("中国中车股份有限公司", "joint-stock", ""),
        ("中国中车集团有限公司", "group", ""),
        ("中国平安保险（集团）股份有限公司", "group-joint-stock", ""),
        ("华润医药控股有限公司", "holding", ""),
        ("北京大学第一医院", "", "hospital"),
        ("中国科学院大学研究生院", "", "graduate-school"),
        ("西安交通大学苏州研究院", "", "academy"),
        ("哈尔滨工业大学威海校区", "", "campus"),
        ("Peking University Third Hospital", "", "hospital"),
        ("CRRC Group Co., Ltd.", "group", ""),
    ],
)
def test_legal_form_and_unit_are_read_from_the_end_of_a_name(
    text: str, legal_form: str, unit: str
) -> None:
    """The end of a Chinese name says what kind of body it is."""
    parts = form(text)

    assert (parts.form, parts.unit) == (legal_form, unit)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("武汉大学", {"420100"}),
        ("恩施州中心医院", {"422800"}),
        ("中山医院", set()),  # also a personal name
        ("中山市人民医院", {"442000"}),
        ("Xiamen University", {"350200"}),
        ("Inner Mongolia University", {"150000"}),
        ("Shaanxi Normal University", {"610000"}),
        ("Shanxi University", {"140000"}),
        ("Zhongshan Hospital", set()),
    ],
)
def test_places_are_found_in_names(text: str, codes: set[str]) -> None:
    """Bare names of divisions count, unless they are ordinary words or names of people."""
    assert form(text).place_codes == codes


def test_a_city_lies_in_its_province_and_in_no_other() -> None:
    """Chinese and English names of places meet in one code."""
    gazetteer = vocabulary().gazetteer

    assert compatible(gazetteer.codes("Wuhan"), gazetteer.codes("湖北省"))
    assert not compatible(gazetteer.codes("武汉市"), gazetteer.codes("Hunan"))


def test_a_place_name_that_two_cities_are_spelled_like_may_be_either() -> None:
    """Suzhou is 苏州 or 宿州."""
    assert vocabulary().gazetteer.codes("Suzhou") == {"320500", "341300"}


def test_readings_of_characters_with_several_come_from_phrases() -> None:
    """重 is read chong in 重庆."""
    assert syllables("重庆银行") == ("chong", "qing", "yin", "hang")


@given(st.lists(st.sampled_from(["zhong", "guo", "ke", "xue", "yuan", "da", "qing"]), min_size=1))
def test_pinyin_written_together_is_cut_into_syllables(parts: list[str]) -> None:
    """Cutting loses no letter."""
    assert "".join(split("".join(parts))) == "".join(parts)


@given(
    st.text("abcxyz", min_size=1, max_size=8), st.lists(st.text("abcxyz", min_size=1), max_size=5)
)
def test_an_alignment_is_a_score(short: str, words: list[str]) -> None:
    """Whatever the letters and words."""
    score = alignment(short, [Part((word,)) for word in words])

    assert 0.0 <= score <= 1.0


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(MalformedTable, match=r"legal_forms\.csv is missing"):
        read_vocabulary(tmp_path)
