"""Whatever a far side does wrong: 502 or 504 that names it, never less of an answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.faulty_server import FAULTS, FaultyServer, faulty_server
from tests.remote_servers import free_port
from tests.remote_service import serving
from tests.service_fixture import wait_until

SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
LATE = {"slow", "slow-body", "tarpit", "silent"}
WELL = {"none", "graph"}


@pytest.fixture(scope="module")
def far() -> Iterator[FaultyServer]:
    """Run the server of faults."""
    with faulty_server() as server:
        yield server


def ask(client: httpx.Client, query: str) -> httpx.Response:
    """Send a query."""
    return client.post("/sparql", data={"query": query})


def test_without_a_fault_the_answer_is_whole(far: FaultyServer) -> None:
    """The server of faults can be told from one that is broken by mistake."""
    with serving(far.url("none")) as client:
        answer = ask(client, SELECT)
    assert answer.status_code == 200
    assert answer.headers["X-NTIC-Complete"] == "complete"
    assert len(answer.json()["results"]["bindings"]) == 2


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - WELL))
def test_a_fault_is_named_and_nothing_of_the_answer_is_shown(far: FaultyServer, fault: str) -> None:
    """The status says whose fault it is, the text names the host, and no row gets through."""
    query = CONSTRUCT if fault.startswith("graph") else SELECT
    with serving(far.url(fault), deadline=1.0) as client:
        answer = ask(client, query)
    assert answer.status_code == (504 if fault in LATE else 502), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert far.host in problem["detail"]
    assert "urn:" not in answer.text
    assert answer.headers["X-NTIC-Complete"] == ("timed-out" if fault in LATE else "truncated")


@pytest.mark.parametrize("fault", ["all/html", "all/500", "all/truncated-json", "all/redirect"])
def test_a_question_meets_the_same_end_as_a_query(far: FaultyServer, fault: str) -> None:
    """Ready questions, their list and readiness do not take a fault for an empty table either."""
    with serving(far.url(fault)) as client:
        answers = [client.get("/queries/N1"), client.get("/readyz"), client.get("/queries")]
        assert client.get("/healthz").status_code == 200
    assert [answer.status_code for answer in answers] == [502, 502, 502]


def test_a_refused_connection_and_an_unknown_name_are_named() -> None:
    """Nobody is there."""
    for host in (f"127.0.0.1:{free_port()}", "nobody.invalid"):
        with serving(f"http://{host}/sparql") as client:
            answer = ask(client, SELECT)
        assert (answer.status_code, host in answer.json()["detail"]) == (502, True)


def test_no_redirect_is_followed(far: FaultyServer) -> None:
    """The address was trusted, not where it points to."""
    far.requests.clear()
    with serving(far.url("redirect")) as client:
        ask(client, SELECT)
    assert "none" not in far.requests


def test_a_password_is_named_nowhere(far: FaultyServer, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in the problem nor in the log."""
    with serving(f"http://reader:s%65cret@{far.host}/all/401") as client:
        answer = ask(client, SELECT)
    assert answer.status_code == 502
    assert "user and password" in answer.json()["remedy"]
    assert "secret" not in answer.text + caplog.text
    assert "s%65cret" not in answer.text + caplog.text


def test_a_stalled_far_side_leaves_the_service_its_threads(far: FaultyServer) -> None:
    """Many clients wait for it, a few threads do, and the rest of the service goes on."""
    wait_until(lambda: not _threads_of_ours(), "threads of other tests")
    with (
        serving(far.url("silent"), deadline=2.0, workers=2) as client,
        ThreadPoolExecutor(24) as clients,
    ):
        waiting = [clients.submit(ask, client, SELECT) for _ in range(12)]
        waiting += [clients.submit(client.get, "/queries/N1") for _ in range(12)]
        for _ in range(10):
            assert client.get("/healthz").status_code == 200
            assert client.get("/norms/5.2-organs").status_code == 200
            assert len(_threads_of_ours()) <= 2
        ended = {answer.result().status_code for answer in waiting}
    assert ended <= {429, 504}
    assert 504 in ended
    wait_until(lambda: not _threads_of_ours(), "threads stay behind")


def _threads_of_ours() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("remote")]


def test_a_client_that_uses_up_its_seconds_is_told_when_to_come_back(far: FaultyServer) -> None:
    """As on a store in a folder."""
    with serving(far.url("silent"), deadline=1.0, query_seconds=0.5) as client:
        assert ask(client, SELECT).status_code == 504
        answer = ask(client, SELECT)
    assert (answer.status_code, answer.json()["code"]) == (429, "budget-spent")
    assert int(answer.headers["Retry-After"]) > 1


def test_a_far_side_that_fails_again_and_again_is_left_alone(far: FaultyServer) -> None:
    """The fourth failure in a row costs no connection."""
    with serving(far.url("all/garbage")) as client:
        for _ in range(3):
            ask(client, SELECT)
        far.requests.clear()
        answer = ask(client, SELECT)
    assert answer.status_code == 502
    assert "left alone" in answer.json()["detail"]
    assert far.requests == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", sorted(set(FAULTS) - WELL))
def test_a_hundred_calls_meet_the_same_end(far: FaultyServer, fault: str) -> None:
    """Not one of them is answered with part of an answer, or by another status."""
    query = CONSTRUCT if fault.startswith("graph") else SELECT
    deadline = 0.3 if fault in LATE else 30.0  # a busy machine must not make a fault a late one
    with (
        serving(far.url(fault), deadline=deadline, workers=8) as client,
        ThreadPoolExecutor(4) as clients,
    ):
        answers = list(clients.map(lambda _: ask(client, query), range(100)))
    assert {answer.status_code for answer in answers} == {504 if fault in LATE else 502}
    assert not [answer for answer in answers if "urn:" in answer.text]
