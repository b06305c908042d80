"""Whatever a client sends to ``/reconcile``: an answer that the schemas describe, or a problem."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntic_kg.link.reconcile.properties import PROPERTIES
from tests.reconcile_schemas import faults
from tests.service_fixture import Running

NAMES = (
    "清华大学",
    "國家高速列車技術創新中心",
    "CRRC",
    "Ｔｓｉｎｇｈｕａ",
    "State Key Laboratory",
    "",
)
KEYS = ("center/pig", "organization/tsinghua-university", "division/110000", "center/none")
TYPES = ("ntic:Base", "org:Organization", "https://w3id.org/ntic/ont#University", "x:y", "")
PIDS = (*PROPERTIES, "P31")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
names = st.sampled_from(NAMES) | st.text(max_size=40)
keys = st.sampled_from(KEYS) | st.text(max_size=20)
values = names | st.booleans() | st.floats(allow_nan=False) | st.fixed_dictionaries({"id": keys})
details = st.fixed_dictionaries(
    {"pid": st.sampled_from(PIDS), "v": values | st.lists(values, max_size=3)}
)
queries = st.fixed_dictionaries(
    {"query": names},
    optional={
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), max_size=3),
        "type_strict": st.sampled_from(("any", "should", "all")),
        "limit": st.integers(1, 10**12) | st.floats(1, 1e300),
        "properties": st.lists(details, max_size=3),
    },
)
columns = st.fixed_dictionaries(
    {"id": st.sampled_from(list(PROPERTIES))},
    optional={
        "settings": st.fixed_dictionaries(
            {},
            optional={
                "limit": st.integers(0, 9) | st.sampled_from(("", "2")),
                "language": st.sampled_from(("zh", "en")),
            },
        )
    },
)
randomly = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@randomly
@given(batch=st.dictionaries(st.text(max_size=5), queries, max_size=3))
def test_every_batch_that_the_schema_accepts_is_answered_as_the_schema_says(
    real_service: Running, batch: dict[str, dict[str, object]]
) -> None:
    """A result for each query under its own key, and an error for none but the empty ones."""
    assert faults("reconciliation-query-batch", batch) == []
    answer = document(post(real_service, queries=json.dumps(batch)))
    assert faults("reconciliation-result-batch", answer) == []
    assert answer.keys() == batch.keys()
    for name, query in batch.items():
        assert ("error" in answer[name]) == is_empty(query)
        assert len([c for c in answer[name]["result"] if c["match"]]) <= 1


@randomly
@given(batch=st.dictionaries(st.text(max_size=5), queries | anything, max_size=3))
def test_one_query_that_is_nonsense_never_spoils_its_batch(
    real_service: Running, batch: dict[str, object]
) -> None:
    """What cannot be read has no result and an error; the answer is valid all the same."""
    answer = document(post(real_service, queries=json.dumps(batch)))
    assert faults("reconciliation-result-batch", answer) == []
    assert answer.keys() == batch.keys()
    assert all("error" not in a or a["result"] == [] for a in answer.values())


@randomly
@given(
    name=st.sampled_from(("queries", "extend")),
    text=st.text(max_size=30) | anything.map(json.dumps),
)
def test_what_is_no_batch_and_no_extension_is_a_problem(
    real_service: Running, name: str, text: str
) -> None:
    """With the place and the remedy, and without a status of 500."""
    response = post(real_service, **{name: text})
    if response.status_code != 200:
        assert response.status_code in {400, 413}
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["remedy"]


@randomly
@given(
    ids=st.lists(keys, max_size=4),
    properties=st.lists(columns, max_size=4, unique_by=lambda column: str(column["id"])),
)
def test_every_extension_that_the_schema_accepts_is_answered_as_the_schema_says(
    real_service: Running, ids: list[str], properties: list[dict[str, object]]
) -> None:
    """Each row has each property, whatever the identifiers are."""
    asked = {"ids": ids, "properties": properties}
    assert faults("data-extension-query", asked) == []
    answer = document(post(real_service, extend=json.dumps(asked)))
    assert faults("data-extension-response", answer) == []
    wanted = {column["id"] for column in properties}
    assert answer["rows"].keys() == set(ids)
    assert all(row.keys() == wanted for row in answer["rows"].values())


@randomly
@given(prefix=names, cursor=st.integers(0, 10_000))
def test_suggestions_for_any_text_are_as_the_schemas_say(
    real_service: Running, prefix: str, cursor: int
) -> None:
    """Things, classes and properties, wherever the page begins."""
    for kind, schema in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        answer = document(
            real_service.client.get(
                f"/reconcile/suggest/{kind}", params={"prefix": prefix, "cursor": str(cursor)}
            )
        )
        assert faults(f"suggest-{schema}-response", answer) == []


def is_empty(query: dict[str, Any]) -> bool:
    """Say whether a query names nothing to look for."""
    given_ = [detail["v"] for detail in query.get("properties", ())]
    several = [v for each in given_ for v in (each if isinstance(each, list) else [each])]
    told = [v["id"] if isinstance(v, dict) else str(v).strip() for v in several]
    return not query["query"].strip() and not any(told)


def post(service: Running, **form: str) -> httpx.Response:
    """Send a form."""
    return service.client.post("/reconcile", data=form)


def document(response: httpx.Response) -> dict[str, Any]:
    """Give the JSON of an answer that must be one."""
    assert response.status_code == 200, response.text
    answer = response.json()
    assert isinstance(answer, dict)
    return answer
