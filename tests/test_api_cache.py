"""Answers that are kept: the same bytes and headers, never those of older content."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest

from ntic_kg.api.answer_cache import AnswerCache, Kept
from tests.service_fixture import ENDLESS, Running, make_checkpoint, running

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <urn:name> ?o }"
CONTENT = "SELECT ?o { <urn:content> <urn:is> ?o }"
ENVELOPE = (
    "X-NTIC-Snapshot", "X-NTIC-Complete", "X-Content-Type-Options", "Vary", "Content-Type", "ETag",
    "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control",
)  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run one service for the module."""
    with running(tmp_path_factory.mktemp("cached"), resident=1) as one:
        yield one


def test_a_kept_answer_has_the_same_bytes_and_headers(service: Running) -> None:
    """By GET in either spelling, by POST, and by HEAD without the body."""
    query = COUNT + " # here"
    first = service.ask(query)
    again = [
        service.ask(query),
        service.client.get("/sparql?" + urlencode({"unused": "1", "query": query})),
        service.client.post("/sparql", data={"query": query}),
    ]
    head = service.client.head("/sparql?" + urlencode({"query": query}))

    for answer in again:
        assert answer.content == first.content
        assert [answer.headers[name] for name in ENVELOPE] == [first.headers[n] for n in ENVELOPE]
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(first.content)))
    assert head.headers["ETag"] == first.headers["ETag"]


def with_tag(service: Running, query: str, tag: str) -> httpx.Response:
    """Ask for an answer unless it is the one with this tag."""
    path = "/sparql?" + urlencode({"query": query})
    return service.client.get(path, headers={"If-None-Match": tag})


def test_a_client_that_has_the_answer_gets_304(service: Running) -> None:
    """Also when the answer has to be computed to know that; another format is another answer."""
    tag = service.ask(COUNT).headers["ETag"]
    other = service.ask(COUNT, format="csv").headers["ETag"]

    assert tag.startswith('"')
    assert tag != other
    for wanted in (tag, f'"x", W/{tag}', "*"):
        unchanged = with_tag(service, COUNT, wanted)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["ETag"] == tag
        assert unchanged.headers["X-NTIC-Snapshot"] == "first"
        assert unchanged.headers["Access-Control-Allow-Origin"] == "*"
    assert with_tag(service, COUNT, other).status_code == 200
    assert with_tag(service, COUNT + " # not asked before", tag).status_code == 304


def test_new_content_is_seen_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The tag of the old answer no longer matches."""
    folder = tmp_path_factory.mktemp("moving")
    with running(folder, resident=1) as service:
        old = service.ask(CONTENT)
        service.checkpoint = make_checkpoint(folder, "second", people=3)
        new = with_tag(service, CONTENT, old.headers["ETag"])

        assert "first" in old.text
        assert (new.status_code, new.headers["X-NTIC-Snapshot"]) == (200, "second")
        assert "second" in new.text


def test_a_new_checkpoint_of_the_same_snapshot_is_seen_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """What is stored about runs changes answers without changing the snapshot."""
    folder = tmp_path_factory.mktemp("same")
    with running(folder, resident=1) as service:
        old = service.ask(COUNT)
        assert service.ask(COUNT).text == old.text
        (folder / "again").mkdir()
        service.checkpoint = make_checkpoint(folder / "again", "first", people=3)
        new = service.ask(COUNT)

        assert new.headers["X-NTIC-Snapshot"] == old.headers["X-NTIC-Snapshot"] == "first"
        assert new.text != old.text


@pytest.mark.parametrize("call", ["RAND()", "now ( )", "STRUUID()", "UUID #\n ()", "BNODE()"])
def test_what_differs_each_time_is_computed_each_time(service: Running, call: str) -> None:
    """And has no tag, for there is nothing that it could be compared with."""
    answers = [service.ask(f"SELECT ({call} AS ?x) {{}}") for _ in range(2)]

    assert all(answer.status_code == 200 for answer in answers)
    assert not any("ETag" in answer.headers for answer in answers)
    if "now" not in call and "BNODE" not in call:
        assert answers[0].text != answers[1].text


def test_a_truncated_answer_says_so_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    """It is never kept as the whole one."""
    with running(tmp_path_factory.mktemp("cut"), rows=10) as service:
        answers = [service.ask("SELECT ?s { ?s <urn:name> ?o }") for _ in range(2)]

        assert [a.headers["X-NTIC-Complete"] for a in answers] == ["truncated"] * 2
        assert "ETag" not in answers[1].headers


def test_a_kept_answer_does_not_outlive_the_rules(service: Running) -> None:
    """A bad token is refused before anything is looked up."""
    service.ask(COUNT)
    path = "/sparql?" + urlencode({"query": COUNT})

    answer = service.client.get(path, headers={"Authorization": "Bearer wrong"})

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


def test_kept_answers_cost_a_client_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Out of seconds, it still gets what was answered before; Retry-After is in seconds."""
    with running(tmp_path_factory.mktemp("poor"), query_seconds=0.2) as service:
        service.ask(COUNT)
        service.ask(ENDLESS, timeout="0.5")
        refused = service.ask(COUNT + " # new")

        assert (refused.status_code, refused.json()["code"]) == (429, "budget-spent")
        assert int(refused.headers["Retry-After"]) > 30
        assert service.ask(COUNT).status_code == 200
        spoofed = service.client.get(
            "/sparql?" + urlencode({"query": COUNT + " # new"}),
            headers={"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"},
        )
        assert spoofed.status_code == 429


def test_a_version_may_change_where_the_snapshot_does_not() -> None:
    """A stored run is new to readers, and no part of the content that a snapshot identifies."""
    versions = iter(["1", "2"])
    cache = AnswerCache(lambda: "s", version=lambda: next(versions))

    assert (cache.snapshot(), cache.version()) == ("s", "1")
    assert (cache.snapshot(), cache.version()) == ("s", "2")
    assert AnswerCache(lambda: "s").version() == "s"


def test_the_cache_forgets_the_oldest_and_keeps_within_its_room() -> None:
    """Nothing larger than one answer may be is kept at all."""
    cache = AnswerCache(lambda: "s", room=10_000)
    for number in range(5):
        cache.put(number, Kept.of([], b"x" * 2_000), 10)
    cache.get(2)
    cache.put("more", Kept.of([], b"y" * 3_000), 10)
    cache.put("large", Kept.of([], b"z" * 9_500), 10)

    none = AnswerCache(lambda: "s", room=0)
    none.put(1, Kept.of([], b""), 0)

    assert none.get(1) is None
    assert cache.get("large") is None
    assert cache.get(2) is not None
    assert cache.get("more") is not None
    assert [cache.get(number) for number in (0, 1, 3)] == [None] * 3
