"""``/reconcile`` with hostile data, without seconds left, and after a person has said no."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from fastapi import FastAPI

from ntic_kg import ledger, wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader, EmbeddedStore, current_checkpoint
from ntic_kg.api.authorize import NoTokens
from ntic_kg.api.client import Senders
from ntic_kg.api.problems import add_problem_handlers
from ntic_kg.api.reconcile import Reconcile
from ntic_kg.compare import Vocabulary
from ntic_kg.link.reconcile import candidates, read_directory, read_query
from ntic_kg.names import node
from ntic_kg.settings import Settings
from ntic_kg.values import Decision, Identifier, Judgement, Link
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


def test_who_was_refused_is_not_proposed_again(
    real_store: EmbeddedReader, vocabulary: Vocabulary
) -> None:
    """Once a person has said that a thing is not what an identifier stands for."""
    _, directory = read_directory(real_store, vocabulary)
    company = Identifier("ror", "https://ror.org/033g21894")
    refusals = {("https://w3id.org/ntic/id/organization/crrc-corporation", company)}
    query = read_query(
        {"query": "中国中车股份有限公司", "properties": [{"pid": "ror", "v": "033g21894"}]}
    )
    before = candidates(query, directory, lambda _thing, _identifier: False)
    after = candidates(query, directory, lambda thing, given: (thing, given) in refusals)
    assert before[0].entity.key == "organization/crrc-corporation"
    assert before[0].match
    assert "organization/crrc-corporation" not in [c.entity.key for c in after]
    assert not any(c.match for c in after)


def _given(decision: Decision, _before: tuple[Decision, ...]) -> list[Decision]:
    """Give the decision that is to be added, whatever stands already."""
    return [decision]


def test_a_no_of_the_ledger_holds_at_once_until_it_is_taken_back(
    home: Path, tmp_path: Path
) -> None:
    """The running service reads the decisions again when their files change."""
    for part in ("ontology", "shapes", "queries"):
        (tmp_path / part).symlink_to(home / part)
    (tmp_path / "data").mkdir()
    reconciliation = wiring.reconciliation_of(Settings(home=tmp_path, store="memory:"))
    company = Identifier("ror", "https://ror.org/033g21894")
    thing = node("id:organization/synthetic-group").value
    held = [reconciliation.refused(thing, company)]
    for hour, judgement in enumerate((Judgement.NO, Judgement.YES)):
        link = Link(thing, node("skos:exactMatch").value, company.value)
        made = datetime(2026, 1, 1, hour, tzinfo=UTC)
        said = Decision(link, judgement, made, reviewer="synthetic-reviewer", reason="synthetic")
        ledger.append(tmp_path / "data" / "links", "reviewed", partial(_given, said))
        held.append(reconciliation.refused(thing, company))
    assert held == [False, True, False]


@pytest.fixture(scope="module")
def vocabulary(settings: Settings) -> Vocabulary:
    """Read the words that names are made of."""
    return wiring.vocabulary(settings)
