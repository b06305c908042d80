"""The OpenAPI document says what each question takes and gives, and says it truly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.api.queries_openapi import Offer, question_paths
from ntic_kg.ask import choices
from ntic_kg.catalog import Catalog, Parameter, Question, read_catalog
from ntic_kg.errors import InvalidQuestion
from tests.service_fixture import Running


@pytest.fixture(scope="module")
def catalog(home: Path) -> Catalog:
    """Read the shipped questions."""
    return read_catalog(home / "queries")


@pytest.fixture(scope="module")
def paths(real_service: Running) -> dict[str, Any]:
    """Fetch the described paths from a service of the shipped content."""
    document = real_service.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    found: dict[str, Any] = document["paths"]
    return found


def described(paths: dict[str, Any], question: Question, parameter: Parameter) -> dict[str, Any]:
    """Find how a parameter is described."""
    listed = paths[f"/queries/{question.name}"]["get"]["parameters"]
    (entry,) = [entry for entry in listed if entry["name"] == parameter.name]
    assert isinstance(entry, dict)
    return entry


def test_values_from_the_data_are_enumerated_or_linked_with_labelled_examples(
    paths: dict[str, Any], catalog: Catalog
) -> None:
    """A closed list is an enumeration; one that grows with the data has an address."""
    seen = set()
    for question in catalog:
        for parameter in question.parameters:
            if parameter.values is None:
                continue
            entry = described(paths, question, parameter)
            schema, examples = entry["schema"], entry["examples"]
            linked = schema.get("externalDocs", {}).get("url") == "/queries"
            assert ("enum" in schema, linked) == (parameter.closed, not parameter.closed)
            assert "example" not in entry  # OpenAPI allows one of the two
            values = [example["value"] for example in examples.values()]
            assert values == schema["enum"] if parameter.closed else len(values) == 1
            seen.add(parameter.closed)
    assert seen == {True, False}


def test_an_enumeration_is_what_the_store_offers_with_names_in_both_languages(
    paths: dict[str, Any], catalog: Catalog, real_store: EmbeddedReader
) -> None:
    """Nineteen chains, each under its Chinese and its English name."""
    question = catalog.find("I1")
    (chain,) = question.parameters
    offered = {
        c.term.value: f"{c.labels['zh']} / {c.labels['en']}" for c in choices(real_store, chain)
    }
    entry = described(paths, question, chain)
    assert {e["value"]: e["summary"] for e in entry["examples"].values()} == offered
    assert entry["schema"]["enum"] == list(offered)
    assert len(offered) == 19


def test_the_values_address_lists_the_example_with_its_labels(
    paths: dict[str, Any], catalog: Catalog, real_service: Running
) -> None:
    """What the link promises is there, under the same names."""
    question = catalog.find("L2")
    entry = described(paths, question, question.parameters[0])
    listing = real_service.client.get(entry["schema"]["externalDocs"]["url"]).json()["queries"]
    (listed,) = [q for q in listing if q["id"] == "L2"]
    (example,) = entry["examples"].values()
    values = {v["value"]: f"{v['zh']} / {v['en']}" for v in listed["params"][0]["values"]}
    assert values[example["value"]] == example["summary"]


@pytest.mark.parametrize("language", [None, "zh", "en"])
def test_the_described_schema_fits_the_real_answer_of_every_question(
    paths: dict[str, Any], catalog: Catalog, real_service: Running, language: str | None
) -> None:
    """Whole answers, in the columns of both languages and in those of one."""
    for question in catalog:
        given = {p.name: p.example for p in question.parameters}
        if language is not None:
            given["lang"] = language
        answer = real_service.client.get(f"/queries/{question.name}", params=given)
        assert answer.status_code == 200, (question.id, answer.text[:300])
        operation = paths[f"/queries/{question.name}"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_the_described_schema_refuses_answers_that_are_not_so(catalog: Catalog) -> None:
    """Rows that are too narrow, a count that is a text, and columns of another question."""
    content = question_paths(catalog, Offer())["/queries/states"]["get"]["responses"]["200"][
        "content"
    ]
    validator = jsonschema.Draft202012Validator(content["application/json"]["schema"])
    columns = list(catalog.find("L1").columns)
    good = {
        "columns": columns, "rows": [[None] * len(columns)], "total": 1, "unknowns": 0,
        "complete": "complete", "snapshot": "s", "as_of": "2026-01-01", "next": None,
    }  # fmt: skip
    assert validator.is_valid(good)
    for wrong in ({"rows": [[None]]}, {"unknowns": "0"}, {"columns": ["center"]}):
        assert not validator.is_valid({**good, **wrong}), wrong


def test_a_closed_parameter_needs_a_query_for_its_values(tmp_path: Path, home: Path) -> None:
    """There would be nothing to enumerate."""
    text = (home / "queries" / "network" / "shared-hosts.rq").read_text(encoding="utf-8")
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "shared-hosts.rq").write_text(
        text.replace("#+     type: integer\n", "#+     type: integer\n#+     closed: true\n"),
        encoding="utf-8",
    )
    with pytest.raises(InvalidQuestion, match="closed"):
        read_catalog(tmp_path)
