"""/centers/{key}: record and timeline of one center, over HTTP."""

from __future__ import annotations

import re

import pytest

from ntic_kg.api.descriptions_openapi import DESCRIPTION_PATHS
from tests.service_fixture import Running

KEY = "high-speed-train"
IRI = f"https://w3id.org/ntic/id/center/{KEY}"


def test_the_record_names_each_value_and_its_source(real_service: Running) -> None:
    """Labels in both languages, and the graph that makes each statement."""
    answer = real_service.client.get(f"/centers/{KEY}")
    document = answer.json()

    assert document["name"] == {
        "zh": "国家高速列车技术创新中心",
        "en": "National High-Speed Train Technology Innovation Center",
    }
    (mode,) = [r for r in document["record"] if r["property"]["iri"].endswith("#formationMode")]
    assert mode["property"]["label"]["zh"] == "组建模式"
    assert mode["value"]["iri"] == "https://w3id.org/ntic/scheme/formation-mode/leading-enterprise"
    assert set(mode["value"]["label"]) == {"zh", "en"}
    assert mode["source"] == "https://w3id.org/ntic/graph/centers"
    assert len(document["record"]) == 15
    assert answer.headers["x-ntic-complete"] == document["complete"] == "complete"
    assert answer.headers["x-ntic-snapshot"] == document["snapshot"]


def test_the_timeline_is_the_answer_of_its_question(real_service: Running) -> None:
    """The same events in the same order, with the number of those without a date."""
    document = real_service.client.get(f"/centers/{KEY}").json()
    asked = real_service.client.get("/queries/timeline", params={"center": IRI}).json()

    assert [list(event.values()) for event in document["timeline"]] == asked["rows"]
    assert document["unknowns"] == asked["unknowns"]
    assert len(document["timeline"]) > 3


def test_the_findings_are_those_of_the_newest_run(real_service: Running) -> None:
    """A state for every norm that was checked, and the words behind each that is not met."""
    check = real_service.client.get(f"/centers/{KEY}").json()["check"]

    assert check["run"].startswith("public-record-2026-01-01-")
    assert (check["as_of"], check["profile"]) == ("2026-01-01", "public-record")
    assert sum(check["counts"].values()) == len(check["states"]) == 52
    assert {finding["state"] for finding in check["findings"]} == {"not-recorded"}
    for finding in check["findings"]:
        assert set(finding["message"]) == set(finding["remedy"]) == {"zh", "en"}
        assert finding["waiver"] is None


def test_a_browser_is_sent_on_to_the_page(real_service: Running) -> None:
    """Which is the page of the thing."""
    answer = real_service.client.get(f"/centers/{KEY}", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/id/center/{KEY}")


@pytest.mark.parametrize("key", ["no-such-center", "x%3E", "../organization/crrc-group"])
def test_what_is_no_center_is_a_problem_404(real_service: Running, key: str) -> None:
    """Whether nothing is known or something else."""
    answer = real_service.client.get(f"/centers/{key}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_center_has_its_record(real_service: Running) -> None:
    """All those that the timeline can be asked for."""
    listing = real_service.client.get("/queries").json()["queries"]
    (timeline,) = [question for question in listing if question["name"] == "timeline"]
    keys = [value["value"].rpartition("/")[2] for value in timeline["params"][0]["values"]]

    assert len(keys) == 22
    assert all(real_service.client.get(f"/centers/{key}").status_code == 200 for key in keys)


def test_every_path_that_openapi_describes_answers(real_service: Running) -> None:
    """With the examples of its parameters, and as the document says."""
    described = real_service.client.get("/openapi.json").json()["paths"]

    for path, item in DESCRIPTION_PATHS.items():
        assert described[path] == item
        examples = {p["name"]: p.get("example") for p in item["get"]["parameters"]}
        address = re.sub(r"\{(\w+)\}", lambda found: str(examples[found[1]]), path)  # noqa: B023
        answer = real_service.client.get(address)
        assert (path, str(answer.status_code) in item["get"]["responses"]) == (path, True)
        assert (path, answer.status_code in {200, 303}) == (path, True)
