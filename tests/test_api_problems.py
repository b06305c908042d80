"""Errors over HTTP, and the routes for operators."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ntic_kg import errors
from ntic_kg.api.negotiate import GRAPHS, TABLES, choose
from ntic_kg.api.problems import problem
from tests.service_fixture import Running, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run one service for the module."""
    with running(tmp_path_factory.mktemp("service")) as one:
        yield one


def test_an_unknown_path_is_a_problem_that_repeats_it_as_data(service: Running) -> None:
    """Markup in a path comes back as JSON, which no browser may take for a page."""
    response = service.client.get("/<script>alert(1)</script>")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.json()["code"] == "not-found"
    assert response.headers["X-NTIC-Snapshot"] == "first"


def test_a_wrong_method_names_the_right_ones(service: Running) -> None:
    """The Allow header survives."""
    response = service.client.post("/healthz")

    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in response.headers["Allow"]


def test_a_failure_of_our_own_tells_nothing_about_the_inside(service: Running) -> None:
    """No traceback, no message of the exception; the headers are there all the same."""
    response = service.client.get("/fails")

    assert (response.status_code, response.json()["code"]) == (500, "internal-error")
    assert "on purpose" not in response.text
    assert response.headers["X-NTIC-Complete"] == "complete"
    assert response.headers["X-NTIC-Snapshot"] == "first"


def test_health_and_readiness_answer(service: Running) -> None:
    """The second one asks a worker."""
    assert service.client.get("/healthz").json() == {"status": "ok"}
    assert service.client.get("/readyz").json() == {"status": "ready", "snapshot": "first"}


def test_the_openapi_document_describes_sparql_and_there_are_no_foreign_pages(
    service: Running,
) -> None:
    """The default pages would load scripts from elsewhere."""
    document = service.client.get("/openapi.json").json()

    assert {"get", "post"} <= set(document["paths"]["/sparql"])
    assert service.client.get("/docs").status_code == 404
    assert service.client.get("/redoc").status_code == 404


def test_cross_origin_reading_is_for_reads(service: Running) -> None:
    """A preflight for a write gets no permission."""
    preflight = {"Origin": "https://a.test", "Access-Control-Request-Method": "DELETE"}

    assert "Access-Control-Allow-Origin" in service.client.get("/healthz").headers
    assert "Access-Control-Allow-Origin" not in service.client.post("/healthz").headers
    refused = service.client.options("/healthz", headers=preflight)
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_problem_carries_what_cannot_be_encoded() -> None:
    """Half a surrogate pair in a message is no reason to fail."""
    response = problem(errors.InvalidQuery("bad \ud800", remedy="none"))

    assert b"bad \\ud800" in response.body


@pytest.mark.parametrize(
    ("error", "complete"),
    [
        (errors.DeadlineExceeded, "timed-out"),
        (errors.MemoryExceeded, "truncated"),
        (errors.WorkerLost, "truncated"),
        (errors.TooLarge, "truncated"),
        (errors.Busy, "complete"),
        (errors.InvalidQuery, "complete"),
    ],
)
def test_an_error_says_what_it_means_for_the_answer(
    error: type[errors.NticError], complete: str
) -> None:
    """An evaluation that was broken off is never called complete."""
    response = problem(error("a", remedy="b"))

    assert response.headers["X-NTIC-Complete"] == complete
    assert ("Retry-After" in response.headers) == (error.status in {429, 503})


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("application/json, application/sparql-results+xml", "xml"),
        ("text/csv, */*;q=0.1", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/csv;q=0, text/*", "tsv"),
        ("*/*;q=0.1, text/tab-separated-values;q=0.2", "tsv"),
        ("nonsense, ;;;, text/csv;q=often, application/xml", "xml"),
        ("", "json"),
    ],
)
def test_accept_is_read_as_rfc_9110_says(accept: str, name: str) -> None:
    """The most specific range counts for each format; ours comes first in a tie."""
    assert choose(TABLES, accept=accept).name == name


def test_a_weight_of_zero_refuses_a_format() -> None:
    """Also when a wildcard would allow it."""
    assert choose(GRAPHS, accept="text/turtle;q=0, */*;q=0.5").name == "nt"
    with pytest.raises(errors.UnknownFormat):
        choose(GRAPHS, accept="*/*;q=0")
