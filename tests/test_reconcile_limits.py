"""``/reconcile`` with hostile data, and without seconds left."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader, EmbeddedStore, current_checkpoint
from ntic_kg.api.authorize import NoTokens
from ntic_kg.api.client import Senders
from ntic_kg.api.problems import add_problem_handlers
from ntic_kg.api.reconcile import Reconcile
from ntic_kg.api.reconcile_preview import preview
from ntic_kg.compare import Index
from ntic_kg.link.reconcile import Directory
from ntic_kg.names import node
from ntic_kg.settings import Settings
from tests.linking_names import vocabulary
from tests.service_fixture import Running

THING = "center/synthetic-hostile"
HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0007 国家合成技术创新中心"
QUERIES = {"queries": json.dumps({"q0": {"query": "国家合成技术创新中心"}})}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Fill a store with a thing whose name tries to become markup; give its settings."""
    folder = tmp_path_factory.mktemp("hostile")
    store = EmbeddedStore(folder)
    thing = node("id:" + THING)
    triples = [
        ox.Triple(thing, node("rdf:type"), node("ntic:TechnologyInnovationCenter")),
        ox.Triple(thing, node("skos:prefLabel"), ox.Literal(HOSTILE, language="zh")),
        ox.Triple(thing, node("ntic:host"), node("id:organization/synthetic-host")),
        ox.Triple(node("id:organization/synthetic-host"), node("skos:prefLabel"),
                  ox.Literal(HOSTILE, language="en")),
    ]  # fmt: skip
    store.replace_graph(node("graph:synthetic"), triples)
    store.commit()
    return Settings(home=None, store=str(folder), workers=1)


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Running]:
    """Serve it."""
    with serving(settings) as service:
        yield service


def serving(settings: Settings) -> Running:
    """Make a service of the store, not yet started."""
    checkpoint = current_checkpoint(Path(settings.store))
    assert checkpoint is not None
    return Running(checkpoint, settings)


@pytest.mark.parametrize("path", ["preview", "flyout"])
def test_nothing_in_the_data_becomes_markup(service: Running, path: str) -> None:
    """Neither in the frame nor in the piece that OpenRefine puts into its own page."""
    answer = service.client.get(f"/reconcile/{path}", params={"id": THING})
    markup = answer.text if path == "preview" else answer.json()["html"]
    assert "<script" not in markup
    assert markup.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
    assert "\x07" not in markup
    assert answer.headers["x-content-type-options"] == "nosniff"


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_name_is_text_in_the_preview(text: str) -> None:
    """The page has the elements that it always has, and the name comes out as it went in."""
    things = Directory({}, {}, Index([], vocabulary()), {"division/synthetic": {"zh": text}})
    page = preview("division/synthetic", things, "http://here.example").decode()
    read = _Reader()
    read.feed(page)
    assert read.tags == [
        "html", "head", "meta", "title", "style", "body", "div", "h1", "bdi", "p", "a",
    ]  # fmt: skip
    shown = re.sub("[\x00-\x08\x0b-\x1f]", "\ufffd", text)
    assert html.unescape(read.heading) == shown


class _Reader(HTMLParser):
    """Reads which elements a page has, and the text of its heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[str] = []
        self.heading = ""

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.heading += data if self.tags[-1:] == ["bdi"] else ""

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def test_what_a_client_sends_is_never_given_back_as_markup(service: Running) -> None:
    """An unknown id, a key of a batch without UTF-8: JSON, escaped."""
    unknown = service.client.get("/reconcile/preview", params={"id": HOSTILE})
    assert (unknown.status_code, unknown.headers["content-type"]) == (
        404,
        "application/problem+json",
    )
    odd = service.client.post("/reconcile", data={"queries": '{"\\ud800": {"query": "x"}}'})
    assert (odd.status_code, odd.content) == (200, b'{"\\ud800": {"result": []}}')


def test_a_client_that_has_used_its_seconds_waits(settings: Settings) -> None:
    """Comparing counts like evaluating; the answer says when there is something left."""
    with serving(replace(settings, query_seconds=0.001)) as service:
        codes = [service.client.post("/reconcile", data=QUERIES) for _ in range(3)]
    refused = [c for c in codes if c.status_code == 429]
    assert codes[0].status_code == 200
    assert refused
    assert refused[0].json()["code"] == "budget-spent"
    assert int(refused[0].headers["retry-after"]) >= 1


def test_a_batch_that_takes_too_long_is_no_empty_answer() -> None:
    """The deadline is looked at before each query; when it is over, the answer is 504."""
    reconcile = Reconcile(
        wiring.reconciliation_of(Settings(home=None, store="memory:", query_seconds=0)),
        lambda _loop: EmbeddedReader(ox.Store(), "none"),
        Senders(NoTokens(), Settings(home=None, store="memory:", deadline=1e-9)),
    )
    answer = asyncio.run(_ask(_application(reconcile)))
    assert (answer.status_code, answer.json()["code"]) == (504, "deadline-exceeded")


async def _ask(app: FastAPI) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return await client.post("/reconcile", data=QUERIES)


def _application(reconcile: Reconcile) -> FastAPI:
    app = FastAPI()
    add_problem_handlers(app)
    app.router.routes += reconcile.routes()
    return app
