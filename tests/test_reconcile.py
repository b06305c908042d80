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


def extend(service: Running, ids: list[str], *properties: object) -> dict[str, Any]:
    """Extend; return the rows."""
    asked = json.dumps({"ids": ids, "properties": properties})
    response = service.client.post("/reconcile", data={"extend": asked})
    assert response.status_code == 200, response.text
    rows = response.json()["rows"]
    assert isinstance(rows, dict)
    return rows


def suggested(service: Running, kind: str, prefix: str, **more: str) -> list[str]:
    """Return the ids that are suggested for what somebody types."""
    parameters = {"prefix": prefix, **more}
    response = service.client.get(f"/reconcile/suggest/{kind}", params=parameters)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["result"]]


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


def test_pages_of_any_origin_may_read_without_credentials(real_service: Running) -> None:
    """Also the answer to a POST and the preflight; none of them allows credentials."""
    headers = {"Origin": "http://evil.example"}
    answers = [
        real_service.client.get("/reconcile", headers=headers),
        real_service.client.post("/reconcile", data={"queries": "{}"}, headers=headers),
        real_service.client.options(
            "/reconcile", headers={**headers, "Access-Control-Request-Method": "POST"}
        ),
        real_service.client.get("/reconcile/suggest/type", headers=headers),
    ]
    assert [a.headers["access-control-allow-origin"] for a in answers] == ["*"] * 4
    assert not any("access-control-allow-credentials" in a.headers for a in answers)
    assert answers[2].status_code == 204


@pytest.mark.parametrize(
    "prefix",
    ["国家高速", "國家高速", "高速列车", "guojiagaosu", "GuoJia gaosu", "gjgslc", "ｇｊｇｓ",
     "National High", TRAIN],
)  # fmt: skip
def test_a_thing_is_found_by_what_people_type(real_service: Running, prefix: str) -> None:
    """Characters, traditional, the middle of a name, pinyin, initials, full width, English, id."""
    assert TRAIN in suggested(real_service, "entity", prefix)


def test_suggestions_go_on_where_a_page_ended(real_service: Running) -> None:
    """The cursor counts what was shown; an empty prefix suggests nothing."""
    first = suggested(real_service, "entity", "国家")
    second = suggested(real_service, "entity", "国家", cursor="20")
    assert (len(first), len(second), set(first) & set(second)) == (20, 20, set())
    assert suggested(real_service, "entity", "") == []


def test_types_and_properties_are_suggested_in_both_languages(real_service: Running) -> None:
    """Only types that things have."""
    assert suggested(real_service, "type", "技术创新中心") == [CENTER]
    assert CENTER in suggested(real_service, "type", "technology inn")
    assert suggested(real_service, "property", "依托单位")[0] == "host"
    assert suggested(real_service, "property", "host")[0] == "host"
    assert "prov:Entity" not in suggested(real_service, "type", "")


def test_every_row_of_an_extension_has_every_property(real_service: Running) -> None:
    """What is unknown is an empty list, also for a thing that is not known."""
    rows = extend(
        real_service, [TRAIN, TSINGHUA, "center/none"], {"id": "uscc"}, {"id": "category"}
    )
    assert rows == {
        TRAIN: {"uscc": [], "category": [{"str": "领域类"}]},
        TSINGHUA: {"uscc": [{"str": "12100000400000624D"}], "category": []},
        "center/none": {"uscc": [], "category": []},
    }


def test_values_that_are_things_have_id_and_name(real_service: Running) -> None:
    """In the language that was asked for, as many as were asked for."""
    host = "organization/crrc-group"
    rows = extend(
        real_service,
        [TRAIN],
        {"id": "host"},
        {"id": "division", "settings": {"language": "en", "limit": "1"}},
    )
    assert rows[TRAIN]["host"] == [{"id": host, "name": "中国中车集团"}]
    assert rows[TRAIN]["division"] == [{"id": "division/370200", "name": "青岛市"}]


def test_properties_are_proposed_for_a_type(real_service: Running) -> None:
    """Only those that its things have."""

    def proposed(kind: str) -> set[str]:
        answer = real_service.client.get("/reconcile/extend/properties", params={"type": kind})
        return {item["id"] for item in answer.json()["properties"]}

    assert {"host", "category"} <= proposed(CENTER)
    assert {"uscc", "school-code"} <= proposed("ntic:University")
    assert "category" not in proposed("ntic:University")
    assert proposed("ntic:Nothing") == set()


def test_the_manifest_names_addresses_that_answer(real_service: Running) -> None:
    """Each service has both halves of its address, and each address works."""
    manifest = real_service.client.get("/reconcile").json()
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    addresses = [s["service_url"] + s["service_path"] for s in services]
    entity = manifest["suggest"]["entity"]
    addresses.append(
        (entity["flyout_service_url"] + entity["flyout_service_path"]).replace("${id}", TRAIN)
    )
    addresses += [manifest[n]["url"].replace("{{id}}", TRAIN) for n in ("preview", "view")]
    codes = [real_service.client.get(address).status_code for address in addresses]
    assert codes == [200, 200, 200, 200, 200, 200, 303]
    assert [t["id"] for t in manifest["defaultTypes"]] == [CENTER, "ntic:Base", "org:Organization"]


def test_the_names_of_the_default_types_are_those_of_the_ontology(real_service: Running) -> None:
    """The manifest is written without waiting for the store."""
    manifest = real_service.client.get("/reconcile").json()
    suggested_ = real_service.client.get("/reconcile/suggest/type?prefix=").json()["result"]
    known = {item["id"]: item["name"] for item in suggested_}
    more = real_service.client.get("/reconcile/suggest/type?prefix=&cursor=20").json()["result"]
    known |= {item["id"]: item["name"] for item in more}
    assert [known[t["id"]] for t in manifest["defaultTypes"]] == [
        t["name"] for t in manifest["defaultTypes"]
    ]


def test_the_preview_may_be_framed_and_holds_no_script(real_service: Running) -> None:
    """It alone; every other page may not."""
    response = real_service.client.get("/reconcile/preview", params={"id": TRAIN})
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "x-frame-options" not in response.headers
    assert "国家高速列车技术创新中心" in response.text
    assert "<script" not in response.text
    other = real_service.client.get(f"/doc/id/{TRAIN}").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in other


def test_a_value_that_was_given_as_a_thing_has_a_preview(real_service: Running) -> None:
    """A division in an extended column is shown too; what nobody knows is not found."""
    known = real_service.client.get("/reconcile/preview?id=division/370200")
    assert (known.status_code, "青岛市" in known.text) == (200, True)
    assert real_service.client.get("/reconcile/preview?id=center/none").status_code == 404
