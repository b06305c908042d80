"""How often the guard refuses what is well-formed, and that each refusal is meant."""

from __future__ import annotations

import pytest

from ntic_kg.catalog import read_catalog
from ntic_kg.home import shipped_home
from tests.guard_evidence import (
    LISTED,
    TARGET,
    Evidence,
    listed,
    main,
    question_queries,
    rejections,
    suite_queries,
    table,
)
from tests.service_fixture import Running
from tests.suites import SUITES, suite


@pytest.fixture(scope="module")
def evidence() -> list[Evidence]:
    """Return the queries of the suites."""
    suite("sparql11/syntax-query")
    return list(suite_queries(SUITES))


def test_the_suites_give_the_evidence_that_they_hold(evidence: list[Evidence]) -> None:
    """Nothing is passed over: 63 + 3 syntax tests, and the queries of the evaluation tests."""
    groups = [item.group for item in evidence]

    assert groups.count("syntax-positive") == 66
    assert groups.count("evaluation") > 250


def test_what_is_refused_of_the_suites_is_listed_and_nothing_else(
    evidence: list[Evidence],
) -> None:
    """The list in the repository is read both ways."""
    refused = {(r.evidence.group, r.evidence.name): r.message for r in rejections(evidence)}

    assert refused.keys() == listed().keys()
    for key, message in refused.items():
        assert listed()[key]["construct"] in message
        assert listed()[key]["reason"]


def test_beyond_policy_the_guard_refuses_less_than_one_in_two_hundred(
    evidence: list[Evidence],
) -> None:
    """SERVICE is refused by decision; the rest is the rate of false positives."""
    policy = {key for key, row in listed().items() if row["kind"] == "policy"}
    judged = [item for item in evidence if (item.group, item.name) not in policy]

    assert len(rejections(judged)) / len(judged) < TARGET
    assert {row["construct"] for row in listed().values() if row["kind"] == "policy"} == {"SERVICE"}


def test_the_guard_lets_every_query_of_every_question_pass() -> None:
    """So that what is shown under /examples can be sent back to /sparql."""
    shipped = list(question_queries(read_catalog(shipped_home() / "queries")))

    assert len(shipped) >= 24
    assert rejections(shipped) == []


def test_a_refused_query_is_a_problem_that_names_the_construct(
    evidence: list[Evidence], real_service: Running
) -> None:
    """Each of them, over HTTP."""
    texts = {(item.group, item.name): item.text for item in evidence}

    for key, row in listed().items():
        answer = real_service.ask(texts[key])

        assert (key, answer.status_code) == (key, 400)
        problem = answer.json()
        assert problem["code"] == "refused-query"
        assert row["construct"] in problem["detail"]
        assert problem["remedy"]


@pytest.mark.parametrize(
    ("query", "construct"),
    [
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE at 1:7"),
        ("SELECT * {} ; LOAD <urn:x>", "LOAD at 1:15"),
        ("PREFIX SERVICEx: <urn:x> ASK { ?s SERVICEx:p ?o }", "prefix of SERVICEx:"),
        ("ASK { \\u0053ERVICE <urn:x> {} }", "backslash at 1:7"),
        ("ASK " + "{" * 65 + "}" * 65, "65 nested brackets"),
        ("SELECT " + "?x " * 4001 + "{}", "more tokens"),
        ("ASK {" + " ?s ?p ?o ." * 101 + "}", "more triple patterns"),
        ("ASK {" + " OPTIONAL {}" * 201 + "}", "more operators"),
        ("ASK { ?s ?p '" + "a" * 70_000 + "' }", "bytes; the limit is 65,536"),
        ("DELETE WHERE { ?s ?p ?o }", "SPARQL update"),
    ],
)
def test_every_reason_to_refuse_reaches_the_client(
    real_service: Running, query: str, construct: str
) -> None:
    """400 by POST, with the construct, its place or figure, and what to do instead."""
    answer = real_service.client.post("/sparql", data={"query": query})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "refused-query"
    assert construct in answer.json()["detail"]
    assert answer.json()["remedy"]


def test_a_rejection_that_nobody_listed_is_seen() -> None:
    """The comparison can fail: a query beyond a limit is counted and named."""
    long = Evidence("syntax-positive", "made-up.rq", "ASK { " + "?s ?p ?o . " * 150 + "}")

    refused = rejections([long])

    assert [r.evidence.name for r in refused] == ["made-up.rq"]
    assert table([long], refused)[-1].startswith("  syntax-positive made-up.rq: The query has 101")


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """One line a group, with and without what policy refuses."""
    assert main() == 0

    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["group", "queries", "refused", "rate", "policy", "others"]
    assert any(line.startswith("question ") and "0.00%" in line for line in printed)
    assert LISTED.is_file()
