"""What makes answers fast changes nothing about them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.api.joined import JoinedTransport
from ntic_kg.api.sparql_request import plain_question
from ntic_kg.timers import Timers
from tests.service_fixture import Running, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run one service for the module."""
    with running(tmp_path_factory.mktemp("fast")) as one:
        yield one


def test_only_a_preflight_is_told_which_methods_and_headers_a_page_may_use(
    service: Running,
) -> None:
    """Every answer says who may read it; the rest would be read by nobody."""
    asked = {"Origin": "https://a.test", "Access-Control-Request-Method": "GET"}
    preflight = service.client.options("/sparql", headers=asked)
    answers = [service.ask("ASK {}"), service.ask("nonsense"), service.client.get("/queries")]

    assert preflight.headers["Access-Control-Allow-Headers"] == (
        "Accept, Content-Type, If-None-Match"
    )
    assert {a.headers["Access-Control-Allow-Origin"] for a in answers} == {"*"}
    assert not any("Access-Control-Allow-Methods" in answer.headers for answer in answers)


@given(st.binary(max_size=60))
def test_a_query_is_read_the_fast_way_as_the_thorough_way_reads_it(sent: bytes) -> None:
    """Of whatever bytes: read alike, or left to the thorough way."""
    question = plain_question(b"query=" + sent, b"")

    if question is not None:
        assert question.query.encode() == unquote_to_bytes(sent.replace(b"+", b" "))


@given(st.text(max_size=60))
def test_every_query_that_clients_escape_whole_is_read_the_fast_way(query: str) -> None:
    """With every character escaped that may be."""
    text = query.encode("utf-8", "ignore").decode()

    question = plain_question(b"query=" + quote(text, safe="").encode(), b"text/csv")

    assert question is not None
    assert (question.query, question.accept) == (text, "text/csv")


def test_a_percent_sign_that_escapes_nothing_is_left_to_the_thorough_way() -> None:
    """Also at the very end, and an equals sign, which stands for something in the fast way."""
    for sent in (b"100%", b"%4", b"%zz", b"a=41", b"a=\n", b" b", b"%E4"):
        assert plain_question(b"query=" + sent, b"") is None


class Wire(asyncio.Transport):
    """Notes what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.packets: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Note it."""
        self.packets.append(bytes(data))

    def close(self) -> None:
        """Note it."""
        self.closed = True


HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


def written(*pieces: bytes, then: Callable[[JoinedTransport], object] = id) -> list[bytes]:
    """Write pieces one after the other; give the packets that left at once."""

    async def write() -> list[bytes]:
        wire = Wire()
        transport = JoinedTransport(wire)
        for piece in pieces:
            transport.write(piece)
        then(transport)
        return list(wire.packets)

    return asyncio.run(write())


def test_the_head_of_an_answer_leaves_with_its_body() -> None:
    """Also the heads of two answers in a row, and one whose body is empty."""
    assert written(HEAD, b"body") == [HEAD + b"body"]
    assert written(HEAD, b"", HEAD, b"body", b"more") == [HEAD, HEAD + b"body", b"more"]


def test_a_head_is_not_lost_when_the_connection_is_closed() -> None:
    """It is written before."""
    assert written(HEAD, then=JoinedTransport.close) == [HEAD]


def test_a_client_that_waits_to_be_told_to_go_on_is_told_at_once() -> None:
    """It would send no body otherwise."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"

    assert written(interim) == [interim]


def test_a_body_that_reads_like_a_head_is_not_held_back_for_long() -> None:
    """An answer may hold anything; so may a body that comes late."""

    async def write() -> tuple[list[bytes], list[bytes]]:
        wire = Wire()
        transport = JoinedTransport(wire)
        transport.write(HEAD)
        at_once = list(wire.packets)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if wire.packets:
                break
        return at_once, wire.packets

    assert asyncio.run(write()) == ([], [HEAD])


def test_a_small_answer_arrives_in_one_piece(service: Running) -> None:
    """What the client takes first is the whole of it."""
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as wire:
        wire.sendall(b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: here\r\n\r\n")
        first = wire.recv(65_536)

    head, _, body = first.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b'"boolean":true' in body


def test_timers_that_are_cancelled_in_time_call_nothing() -> None:
    """Before the loop knows of them, and after."""

    async def wait() -> list[str]:
        called: list[str] = []
        timers = Timers()
        early = timers.later(0.2, lambda: called.append("cancelled early"))
        late = timers.later(0.2, lambda: called.append("cancelled late"))
        timers.later(0.2, lambda: called.append("called"))
        early.cancel()
        await asyncio.sleep(0.1)
        late.cancel()
        for _ in range(100):
            await asyncio.sleep(0.01)
            if called:
                break
        return called

    assert asyncio.run(wait()) == ["called"]


def test_a_timer_set_while_others_are_handed_over_is_called_too() -> None:
    """One looks at the new ones as long as there are any."""

    async def wait() -> list[int]:
        called: list[int] = []
        timers = Timers()
        for number in range(4):
            timers.later(0.05, lambda n=number: called.append(n))  # type: ignore[misc]
            await asyncio.sleep(0.04)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if len(called) == 4:
                break
        return called

    assert asyncio.run(wait()) == [0, 1, 2, 3]
