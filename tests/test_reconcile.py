"""``/reconcile``: what it finds, what it never accepts, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service_fixture import Running

TRAIN = "center/high-speed-train"
TSINGHUA = "organization/tsinghua-university"
CRRC = "organization/crrc-corporation"
CENTER = "ntic:TechnologyInnovationCenter"
DYEING = "base/guo-jia-xian-jin-yin-ran-ji-shu-chuang-xin-zhong-xin"


def reconcile(service: Running, *queries: object) -> list[list[dict[str, Any]]]:
    """Send a batch; return the candidates of each query."""
    batch = {f"q{number}": query for number, query in enumerate(queries)}
    response = service.client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert response.status_code == 200, response.text
    return [response.json()[name]["result"] for name in batch]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国家高速列车技术创新中心", TRAIN),
        ("國家高速列車技術創新中心", TRAIN),
        ("National High-Speed Train Technology Innovation Center", TRAIN),
        ("清华大学", TSINGHUA),
        ("Ｎａｔｉｏｎａｌ　Ｈｉｇｈ－Ｓｐｅｅｄ Train Technology Innovation Center", TRAIN),
    ],
)
def test_an_exact_name_matches_alone(real_service: Running, text: str, expected: str) -> None:
    """In Chinese, traditional, English and full width."""
    (found,) = reconcile(real_service, {"query": text})
    assert (found[0]["id"], found[0]["match"], found[0]["score"]) == (expected, True, 100)
    assert [c["match"] for c in found[1:]] == [False] * len(found[1:])


def test_a_name_with_a_typo_ranks_first_and_is_left_to_a_person(real_service: Running) -> None:
    """Resemblance ranks; it never accepts."""
    (found,) = reconcile(real_service, {"query": "国家高速列车技木创新中心"})
    assert (found[0]["id"], found[0]["match"]) == (TRAIN, False)
    assert 50 < found[0]["score"] < 100


def test_what_hardly_resembles_is_not_proposed(real_service: Running) -> None:
    """A name of nobody does not fill the list with whatever is least different."""
    (found,) = reconcile(real_service, {"query": "没有这样的单位", "limit": 50})
    assert [c for c in found if c["score"] < 10 or c["match"]] == []
    assert len(found) < 10


def test_candidates_come_best_first_with_evidence(real_service: Running) -> None:
    """Scores fall, and each candidate says what was compared and why."""
    (found,) = reconcile(real_service, {"query": "State Key Laboratory of Rail Traffic"})
    scores = [c["score"] for c in found]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1
    assert all(c["features"] and "a person decides" in c["description"] for c in found)


def test_candidates_are_named_in_the_language_of_the_query(real_service: Running) -> None:
    """The other language stands in the description."""
    zh, en = reconcile(real_service, {"query": "清华大学"}, {"query": "Tsinghua University"})
    assert (zh[0]["name"], en[0]["name"]) == ("清华大学", "Tsinghua University")
    assert "Tsinghua University" in zh[0]["description"]
    assert "清华大学" in en[0]["description"]


def test_an_identifier_wins_over_the_name(real_service: Running) -> None:
    """A ROR identifier accepts what the name alone would not."""
    named, identified, alone = reconcile(
        real_service,
        {"query": "中国中车"},
        {"query": "中国中车", "properties": [{"pid": "ror", "v": "https://ror.org/033g21894"}]},
        {"properties": [{"pid": "ror", "v": "033g21894"}]},
    )
    assert [c for c in named if c["match"] and c["id"] != CRRC] == []
    assert (identified[0]["id"], identified[0]["match"]) == (CRRC, True)
    assert (alone[0]["id"], alone[0]["match"]) == (CRRC, True)


def test_an_identifier_of_the_company_never_accepts_the_group(real_service: Running) -> None:
    """Name and identifier disagree: the identifier decides, and only one thing is accepted."""
    (found,) = reconcile(
        real_service,
        {"query": "中国中车集团", "properties": [{"pid": "ror", "v": "033g21894"}]},
    )
    assert [c["id"] for c in found if c["match"]] == [CRRC]


def test_an_identifier_that_fails_its_check_identifies_nothing(real_service: Running) -> None:
    """A wrong check digit is no evidence, neither for nor against."""
    (found,) = reconcile(
        real_service, {"query": "清华大学", "properties": [{"pid": "ror", "v": "033g21895"}]}
    )
    assert (found[0]["id"], found[0]["match"]) == (TSINGHUA, True)


def test_another_place_keeps_an_exact_name_from_matching(real_service: Running) -> None:
    """The same name elsewhere may be another body."""
    here, elsewhere = reconcile(
        real_service,
        {"query": "清华大学", "properties": [{"pid": "province", "v": "北京市"}]},
        {"query": "清华大学", "properties": [{"pid": "province", "v": "广东省"}]},
    )
    assert (here[0]["id"], here[0]["match"]) == (TSINGHUA, True)
    assert (elsewhere[0]["id"], elsewhere[0]["match"]) == (TSINGHUA, False)


def test_another_host_speaks_against_a_base(real_service: Running) -> None:
    """The host may come as text or as a thing that was reconciled before."""
    query = {"query": "State Key Laboratory of Structural Analysis for Industrial Equipment"}
    host = "organization/dalian-university-of-technology"
    values = ["大连理工大学", {"id": host}, "清华大学", {"id": TSINGHUA}]
    found = reconcile(
        real_service, *({**query, "properties": [{"pid": "host", "v": v}]} for v in values)
    )
    assert [each[0]["match"] for each in found] == [True, True, False, False]


def test_a_confusable_is_never_matched_with_a_center(real_service: Running) -> None:
    """A manufacturing innovation center is shown as what it is, and no center stands for it."""
    query = {"query": "国家先进印染技术创新中心"}
    free, should, any_ = reconcile(
        real_service,
        query,
        {**query, "type": CENTER, "type_strict": "should"},
        {**query, "type": CENTER, "type_strict": "any"},
    )
    assert (free[0]["id"], free[0]["match"]) == (DYEING, True)
    assert free[0]["type"][0]["id"] == "ntic:ManufacturingInnovationCenter"
    assert [c["match"] for c in should + any_ if c["match"]] == []
    assert "类型" in should[0]["description"]
    assert {c["type"][0]["id"] for c in any_} == {CENTER}


def test_a_type_covers_the_classes_below_it(real_service: Running) -> None:
    """All: every type must fit; a type that nothing has finds nothing."""
    query = {"query": "国家高速列车技术创新中心", "limit": 1}
    types: list[dict[str, object]] = [
        {"type": "ntic:Base"},
        {"type": ["ntic:Base", CENTER], "type_strict": "all"},
        {"type": ["ntic:University", CENTER], "type_strict": "all"},
        {"type": "ntic:Nothing"},
    ]
    found = reconcile(real_service, *({**query, **each} for each in types))
    assert [[c["id"] for c in each] for each in found] == [[TRAIN], [TRAIN], [], []]


def test_types_and_things_may_be_named_by_their_iris(real_service: Running) -> None:
    """As in the data, where they have no short names."""
    ids = "https://w3id.org/ntic/id/"
    typed, other, hosted, elsewhere = reconcile(
        real_service,
        {"query": "清华大学", "type": "http://www.w3.org/ns/org#Organization"},
        {"query": "清华大学", "type": "https://w3id.org/ntic/ont#Base", "type_strict": "should"},
        *(
            {
                "query": "State Key Laboratory of Structural Analysis for Industrial Equipment",
                "properties": [{"pid": "host", "v": {"id": ids + host}}],
            }
            for host in ("organization/dalian-university-of-technology", TSINGHUA)
        ),
    )
    assert [(f[0]["match"]) for f in (typed, other, hosted, elsewhere)] == [
        True, False, True, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"type": ["ntic:Base"] * 21}, "more than 20 types"),
        ({"properties": [{"pid": "host", "v": ["a"] * 21}]}, "more than 20 values of 'host'"),
        ({"properties": [{"pid": "host", "v": {"id": "a" * 301}}]}, "longer than 300"),
    ],
)
def test_what_is_too_much_of_a_query_is_refused_and_not_cut(
    real_service: Running, more: dict[str, object], said: str
) -> None:
    """Part of what was asked would be another question."""
    batch = {"queries": json.dumps({"q": {"query": "清华大学", **more}})}
    answer = real_service.client.post("/reconcile", data=batch).json()["q"]
    assert answer["result"] == []
    assert said in answer["error"]


def test_a_malformed_query_leaves_the_others_alone(real_service: Running) -> None:
    """It finds nothing, and says why."""
    batch = {"good": {"query": "清华大学"}, "bad": {"query": 7}, "long": {"query": "长" * 301}}
    response = real_service.client.post("/reconcile", data={"queries": json.dumps(batch)})
    answer = response.json()
    assert response.status_code == 200
    assert answer["good"]["result"][0]["id"] == TSINGHUA
    assert answer["bad"]["result"] == answer["long"]["result"] == []
    assert "not a string" in answer["bad"]["error"]
    assert "301" not in answer["long"]["error"]
    assert "longer than 300" in answer["long"]["error"]


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"queries": "{"}, 400, "not JSON"),
        ({"queries": "[" * 200_000}, 400, "not JSON"),
        ({"queries": "[]"}, 400, "not a JSON object"),
        ({"queries": "null"}, 400, "null"),
        ({"other": "1"}, 400, "neither queries nor extend"),
        ({"queries": "{}", "extend": "{}"}, 400, "both"),
        ({"queries": "{}", "callback": "alert"}, 400, "JSONP"),
        ({"queries": json.dumps({f"q{n}": {"query": "a"} for n in range(101)})}, 413, "101"),
        ({"queries": "x" * 1_100_000}, 413, "1,048,576 bytes"),
        ({"extend": '{"ids": "x", "properties": []}'}, 400, "ids"),
        ({"extend": '{"ids": [], "properties": [{"id": "nope"}]}'}, 400, "'nope'"),
        (
            {"extend": '{"ids": [], "properties": [{"id": "host", "settings": {"rank": "best"}}]}'},
            400,
            "no setting 'rank' of 'host'",
        ),
        (
            {
                "extend": '{"ids": [], "properties": '
                '[{"id": "host"}, {"id": "host", "settings": {"limit": 1}}]}'
            },
            400,
            "names 'host' twice",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_says_so(
    real_service: Running, form: dict[str, str], status: int, said: str
) -> None:
    """Never an empty answer, and never markup."""
    response = real_service.client.post("/reconcile", data=form)
    assert (response.status_code, response.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert said in response.json()["detail"]
    assert response.json()["remedy"]


def test_a_batch_may_come_by_get(real_service: Running) -> None:
    """As in the first versions of the protocol."""
    queries = json.dumps({"q0": {"query": "清华大学", "limit": 1}})
    response = real_service.client.get("/reconcile", params={"queries": queries})
    assert [c["id"] for c in response.json()["q0"]["result"]] == [TSINGHUA]
