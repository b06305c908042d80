"""``/reconcile`` as people fill in its dialogs: what they type, and the columns they add."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service_fixture import Running

TRAIN = "center/high-speed-train"
TSINGHUA = "organization/tsinghua-university"
CENTER = "ntic:TechnologyInnovationCenter"


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
    "prefix",
    ["国家高速", "國家高速", "高速列车", "guojiagaosu", "GuoJia gaosu", "gjgslc", "ｇｊｇｓ",
     "National High", TRAIN],
)  # fmt: skip
def test_a_thing_is_found_by_what_people_type(real_service: Running, prefix: str) -> None:
    """Characters, traditional, the middle of a name, pinyin, initials, full width, English, id."""
    assert TRAIN in suggested(real_service, "entity", prefix)


def test_a_thing_with_one_name_is_not_described_by_that_name(real_service: Running) -> None:
    """The description tells things of a like name apart; one that repeats the name does not."""
    answer = real_service.client.get("/reconcile/suggest/entity", params={"prefix": "燃料电池"})
    described = {item["name"]: item["description"] for item in answer.json()["result"]}
    assert described["国家燃料电池技术创新中心"].startswith("National Fuel Cell")
    assert "山东国创燃料电池技术创新中心有限公司" in described
    assert [name for name, text in described.items() if name in text] == []


@pytest.mark.parametrize(
    ("prefix", "name"),
    [
        ("guojiagaosuliechejishu", "国家高速列车技术创新中心"),
        ("國家高速列車技術", "国家高速列车技术创新中心"),
        ("national high-speed", "National High-Speed Train Technology Innovation Center"),
    ],
)
def test_a_thing_is_named_as_it_was_typed(real_service: Running, prefix: str, name: str) -> None:
    """Who types a reading means the Chinese name, not whatever is written in Latin letters."""
    answer = real_service.client.get("/reconcile/suggest/entity", params={"prefix": prefix})
    assert [item["name"] for item in answer.json()["result"]] == [name]


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


def test_a_column_of_identifiers_holds_identifiers(real_service: Running) -> None:
    """Not the names of the records that they stand for; put back into a query, they decide."""
    columns = [{"id": name} for name in ("ror", "uscc", "school-code", "wikidata")]
    row = extend(real_service, [TSINGHUA], *columns)[TSINGHUA]
    assert row == {
        "ror": [{"str": "https://ror.org/03cve4549"}],
        "uscc": [{"str": "12100000400000624D"}],
        "school-code": [{"str": "4111010003"}],
        "wikidata": [{"str": "http://www.wikidata.org/entity/Q16955"}],
    }
    batch = {
        name: {"query": "", "properties": [{"pid": name, "v": row[name][0]["str"]}]}
        for name in ("ror", "uscc", "school-code")
    }
    answer = real_service.client.post("/reconcile", data={"queries": json.dumps(batch)}).json()
    assert [[c["id"] for c in answer[name]["result"] if c["match"]] for name in batch] == [
        [TSINGHUA]
    ] * 3


def test_a_center_has_the_days_that_sources_give_for_its_start(real_service: Running) -> None:
    """Both of them where they disagree."""
    rows = extend(real_service, [TRAIN], {"id": "established"})
    assert rows[TRAIN]["established"] == [{"str": "2016-09-05"}, {"str": "2016-09-12"}]


def test_properties_are_proposed_for_a_type(real_service: Running) -> None:
    """Only those that its things have."""

    def proposed(kind: str) -> set[str]:
        answer = real_service.client.get("/reconcile/extend/properties", params={"type": kind})
        return {item["id"] for item in answer.json()["properties"]}

    assert {"host", "category"} <= proposed(CENTER)
    assert proposed(CENTER) == proposed(CENTER.replace("ntic:", "https://w3id.org/ntic/ont#"))
    assert {"uscc", "school-code"} <= proposed("ntic:University")
    assert "category" not in proposed("ntic:University")
    assert proposed("ntic:Nothing") == set()
