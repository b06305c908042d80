"""Every answer of ``/reconcile`` is what the schemas of the Reconciliation API 0.2 describe."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.reconcile_schemas import FOLDER, faults
from tests.service_fixture import Running
from tests.suites import suite

QUERIES = {
    "q0": {"query": "清华大学", "type": "org:Organization", "type_strict": "should", "limit": 3},
    "q1": {"query": "CRRC", "properties": [{"pid": "ror", "v": "033g21894"}]},
    "q2": {"query": "没有这样的单位"},
    "q3": {"nothing": 1},
}
EXTENSION = {
    "ids": ["center/high-speed-train", "organization/tsinghua-university", "center/none"],
    "properties": [{"id": "host"}, {"id": "uscc"}, {"id": "established"}, {"id": "division"}],
}


@pytest.mark.parametrize(
    "name",
    ["manifest", "reconciliation-query-batch", "reconciliation-result-batch",
     "data-extension-response"],
)  # fmt: skip
def test_the_schemas_here_tell_valid_examples_from_invalid_ones(name: str) -> None:
    """They are read as their authors mean them, so a wrong answer would be found."""
    examples = suite(f"{FOLDER}/examples/{name}")
    for path in sorted(examples.glob("*/*.json")):
        found = faults(name, json.loads(path.read_text(encoding="utf-8")))
        assert bool(found) == (path.parent.name == "invalid"), path.name


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("manifest", "/reconcile"),
        ("suggest-entities-response", "/reconcile/suggest/entity?prefix=gaosu"),
        ("suggest-types-response", "/reconcile/suggest/type?prefix=lab"),
        ("suggest-properties-response", "/reconcile/suggest/property?prefix="),
        ("data-extension-property-proposal", "/reconcile/extend/properties?type=ntic:Base&limit=3"),
        ("data-extension-property-proposal", "/reconcile/extend/properties"),
    ],
)
def test_what_is_read_by_get_is_valid(real_service: Running, schema: str, path: str) -> None:
    """It holds something, and nothing of it is against the schema."""
    document = _document(real_service.client.get(path))
    assert document
    assert faults(schema, document) == []


def test_a_batch_and_its_results_are_valid(real_service: Running) -> None:
    """With matches, with candidates, without any, and with a query that cannot be read."""
    document = _document(
        real_service.client.post("/reconcile", data={"queries": json.dumps(QUERIES)})
    )
    assert list(document) == list(QUERIES)
    assert faults("reconciliation-result-batch", document) == []


def test_an_extension_is_valid(real_service: Running) -> None:
    """Entities, text, and nothing where nothing is recorded."""
    assert faults("data-extension-query", EXTENSION) == []
    document = _document(
        real_service.client.post("/reconcile", data={"extend": json.dumps(EXTENSION)})
    )
    assert faults("data-extension-response", document) == []


def _document(response: httpx.Response) -> dict[str, object]:
    assert response.status_code == 200, response.text
    document = response.json()
    assert isinstance(document, dict)
    return document
