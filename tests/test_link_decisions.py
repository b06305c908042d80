"""``/links/decisions`` over real HTTP: who decides, what is refused, and what is never lost."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from ntic_kg import cli, wiring
from ntic_kg.ledger import Ledger, read_folder
from ntic_kg.names import expand
from ntic_kg.settings import Settings
from ntic_kg.values import Claim, Decision, Judgement, Link, Role
from tests.deciding_service import STEWARD, Deciding, deciding

HERE = "https://w3id.org/ntic/id/"
EXACT = expand("skos:exactMatch")
COMPANY = "https://ror.org/033g21894"
BAIDU = {"subject": "id:organization/baidu", "object": "https://ror.org/03vs3wt56"}
SAID: dict[str, Any] = {**BAIDU, "judgement": "no", "reason": "合成的理由"}


@pytest.fixture(scope="module")
def running(
    home: Path, real_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deciding]:
    """Run one service for the module."""
    with deciding(home, real_folder, tmp_path_factory.mktemp("deciding")) as one:
        yield one


@pytest.fixture
def service(running: Deciding) -> Deciding:
    """Start every test with the ledger that is shipped."""
    (running.links / "reviewed.sssom.tsv").unlink(missing_ok=True)
    return running


def reviewed(service: Deciding) -> tuple[Decision, ...]:
    """Read what people decided from the file."""
    return read_folder(service.links).get("reviewed", ())


def test_a_decision_of_a_steward_is_written_down_with_all_that_was_said(service: Deciding) -> None:
    """The token names the reviewer, the graph the things; the file holds the same as the answer."""
    answer = service.send(
        subject="id:organization/crrc-sifang", object=COMPANY, judgement="no",
        reason="合成的\n理由", evidence=["合成的证据 | 一", "https://example.org/合成"],
    )  # fmt: skip

    assert answer.status_code == 201, answer.text
    (made,) = reviewed(service)
    assert made.link == Link(HERE + "organization/crrc-sifang", EXACT, COMPANY)
    assert (made.judgement, made.reviewer, made.recorder) == (Judgement.NO, STEWARD, "")
    assert (made.reason, made.rule) == ("合成的 理由", "")
    assert made.evidence == ("合成的证据 | 一", "https://example.org/合成")
    assert made.labels == ("中车四方", "中国中车股份有限公司")
    document = answer.json()
    assert document == service.listed()["decisions"][0]
    assert document["time"] == made.time.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert service.service.client.get(answer.headers["location"]).json()["total"] == 1


def test_a_named_reviewer_stands_beside_the_token_that_wrote_it_down(service: Deciding) -> None:
    """Nobody can decide in the name of another without a trace."""
    answer = service.send(**SAID, reviewer="合成审核人")

    assert (answer.json()["reviewer"], answer.json()["recorder"]) == ("合成审核人", STEWARD)
    (made,) = reviewed(service)
    assert (made.reviewer, made.recorder) == ("合成审核人", STEWARD)


def test_an_undo_is_a_new_decision_and_what_was_said_stays(service: Deciding) -> None:
    """Of three about one link the last holds; the file only grows."""
    sizes = []
    for judgement in ("no", "unsure", "yes"):
        assert service.send(**{**SAID, "judgement": judgement}).status_code == 201
        sizes.append((service.links / "reviewed.sssom.tsv").stat().st_size)

    found = service.listed(subject=BAIDU["subject"], object=BAIDU["object"])["decisions"]
    assert [(d["judgement"], d["holds"]) for d in found if d["reviewer"]] == [
        ("yes", True),
        ("unsure", False),
        ("no", False),
    ]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("token", [None, "ntic_wrong"])
def test_a_stranger_is_turned_away_before_the_body_is_read(
    service: Deciding, token: str | None
) -> None:
    """A body of a gigabyte is announced and never sent; the answer is 401 at once."""
    port = int(service.service.url.rpartition(":")[2])
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST /links/decisions HTTP/1.1\r\nHost: x\r\n{authorization}"
        "Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.encode())
        answer = connection.recv(65_536).decode()

    assert answer.startswith("HTTP/1.1 401 ")
    assert 'www-authenticate: bearer realm="ntic-kg"' in answer.lower()


def test_a_reader_may_not_decide_and_nothing_is_ever_removed(service: Deciding) -> None:
    """The role that is needed is named; no method takes a decision away."""
    refused = service.send(Role.READER, **SAID)
    removed = service.service.client.delete("/links/decisions")

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "steward" in refused.json()["detail"]
    assert (removed.status_code, removed.json()["code"]) == (405, "method-not-allowed")
    assert reviewed(service) == ()


@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        ({"judgement": "perhaps"}, 422, "'perhaps'"),
        ({"judgement": None}, 422, "judgement"),
        ({"subject": "id:organization/nowhere"}, 422, "id:organization/nowhere, which is the sub"),
        ({"object": "id:base/nowhere"}, 422, "id:base/nowhere, which is the object"),
        ({"object": "https://ror.org/03vs3wt57"}, 422, "03vs3wt57"),
        ({"object": "https://example.org/a b"}, 422, "object 'https://example.org/a b'"),
        ({"object": "nowhere"}, 422, "'nowhere'"),
        ({"object": "id:organization/baidu"}, 422, "not linked with itself"),
        ({"relation": "owl:sameAs"}, 422, "owl:sameAs is no relation"),
        ({"reason": " \n "}, 422, "the reason is empty"),
        ({"reason": "x" * 2001}, 422, "the reason is too long"),
        ({"reason": "\ud800"}, 422, "the reason has control characters"),
        ({"reviewer": "a\u0000"}, 422, "the reviewer has control characters"),
        ({"reviewer": "https://a b"}, 422, "reviewer 'https://a b'"),
        ({"evidence": "x"}, 422, "evidence"),
        ({"evidence": ["x", ""]}, 422, "the evidence is empty"),
        ({"evidence": ["x"] * 21}, 422, "21 findings"),
        ({"score": 1}, 422, "score"),
    ],
)
def test_what_cannot_be_decided_is_named_with_a_remedy_and_not_written(
    service: Deciding, change: dict[str, Any], status: int, named: str
) -> None:
    """A problem document each, as on the command line."""
    body = json.dumps({**SAID, **change})
    headers = {
        "Authorization": f"Bearer {service.tokens[Role.STEWARD]}",
        "Content-Type": "application/json",
    }

    answer = service.service.client.post("/links/decisions", content=body, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert named in answer.json()["detail"]
    assert answer.json()["remedy"]
    assert reviewed(service) == ()


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b"\xff", 400),
        ("application/json", b"[]", 422),
        ("text/plain", b"{}", 415),
        ("application/json", b" " * 300_000, 413),
    ],
)
def test_a_body_that_is_no_decision_is_refused(
    service: Deciding, media_type: str, body: bytes, status: int
) -> None:
    """Broken JSON, no object, another type, too long."""
    headers = {
        "Authorization": f"Bearer {service.tokens[Role.STEWARD]}",
        "Content-Type": media_type,
    }

    answer = service.service.client.post("/links/decisions", content=body, headers=headers)

    assert (answer.status_code, bool(answer.json()["remedy"])) == (status, True)
    assert reviewed(service) == ()


def test_a_yes_that_contradicts_other_links_is_refused_by_name(service: Deciding) -> None:
    """The group of CRRC cannot be the record that is the listed company already."""
    answer = service.send(
        subject="id:organization/crrc-group", object=COMPANY, judgement="yes", reason="合成的理由"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "contradictory-links")
    assert "crrc-corporation" in answer.json()["detail"]
    assert reviewed(service) == ()


def test_decisions_that_come_at_once_are_all_kept(service: Deciding) -> None:
    """From eight clients, one of them by the other door."""
    settings = Settings(home=service.home, store=service.store)

    def send(number: int) -> int:
        reason = f"合成 {number}"
        if number == 15:
            subject, target = BAIDU.values()
            wiring.run_decide(settings, Claim(subject, target, "unsure", "合成审核人", reason))
            return 201
        return service.send(**{**SAID, "reason": reason}).status_code

    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(send, range(30)))

    assert codes == [201] * 30
    assert {d.reason for d in reviewed(service)} == {f"合成 {n}" for n in range(30)}
    listed = service.listed(subject=BAIDU["subject"], limit="1000")["decisions"]
    assert len({d["id"] for d in listed}) == len(listed)
    assert sum(d["holds"] for d in listed) == 1


def test_two_that_contradict_each_other_are_not_both_written(service: Deciding) -> None:
    """Each is checked by what stands when it is written, not when it was sent."""
    free = "https://ror.org/05bxb3784"
    subjects = [f"id:organization/{key}" for key in ("crrc-group", "crrc-sifang")] * 4

    def send(subject: str) -> int:
        return service.send(
            subject=subject, object=free, judgement="yes", reason="合成的理由"
        ).status_code

    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(send, subjects))

    assert {d.link.subject for d in Ledger(reviewed(service)).accepted()} == {
        reviewed(service)[0].link.subject
    }
    assert sorted(set(codes)) == [201, 422]


def test_what_was_decided_changes_what_is_published(service: Deciding, tmp_path: Path) -> None:
    """A no takes the relation out of what publish-links writes, and leaves a negated mapping."""
    link = Link(HERE + "organization/baidu", EXACT, BAIDU["object"])
    asked = ox.Quad(*map(ox.NamedNode, (link.subject, link.relation, link.object)))

    before = Ledger(d for file in read_folder(service.links).values() for d in file).of(link)
    assert before is not None
    assert before.judgement is Judgement.YES
    service.send(**SAID)

    words = ["publish-links", "--out", str(tmp_path / "out"), "--home", str(service.home)]
    assert CliRunner().invoke(cli.app, [*words, "--store", service.store]).exit_code == 0

    relations = ox.Store()
    relations.load(path=tmp_path / "out" / "links.ttl", format=ox.RdfFormat.TURTLE)
    assert len(relations) > 1000
    assert asked not in relations
    held = Ledger(read_folder(tmp_path / "out")["links"]).of(link)
    assert held is not None
    assert (held.judgement, held.reviewer) == (Judgement.NO, STEWARD)


def test_decisions_are_listed_page_by_page(service: Deciding) -> None:
    """Newest first, those of rules too; next says where to go on."""
    first = service.listed(limit="200")
    rest = service.listed(limit="1000", offset=str(first["next"]))

    assert len(first["decisions"]) == 200
    assert rest["next"] is None
    ids = [d["id"] for d in first["decisions"] + rest["decisions"]]
    assert len(ids) == len(set(ids)) == first["total"]
    assert {d["rule"] for d in first["decisions"]} <= {
        "identifier", "exact-name", "stated-link", "stated-difference",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["limit=x", "limit=1001", "offset=-1", "other=1", "subject=x:y"])
def test_a_list_that_cannot_be_given_is_refused(service: Deciding, query: str) -> None:
    """Never a shorter list in silence."""
    answer = service.service.client.get(f"/links/decisions?{query}")

    assert (answer.status_code, bool(answer.json()["remedy"])) == (422, True)


def test_a_ledger_that_cannot_be_read_is_a_failure_of_ours(service: Deciding) -> None:
    """The line is named, and nothing is added to it."""
    assert service.send(**SAID).status_code == 201
    path = service.links / "reviewed.sssom.tsv"
    with path.open("a", encoding="utf-8") as file:
        file.write("half a line\n")
    damaged = path.read_bytes()

    answers = [service.service.client.get("/links/decisions"), service.send(**SAID)]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(503, "store-failure")] * 2
    assert "reviewed.sssom.tsv line" in answers[1].json()["detail"]
    assert path.read_bytes() == damaged


def test_the_openapi_document_describes_both_operations(service: Deciding) -> None:
    """With the token that one of them needs, and an example that is accepted."""
    document = service.service.client.get("/openapi.json").json()
    path = document["paths"]["/links/decisions"]
    schema = path["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert path["post"]["security"] == [{"token": []}]
    assert "security" not in path["get"]
    assert service.send(**schema["example"]).status_code == 201


_WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ntic_kg.ledger import append
from ntic_kg.values import Decision, Judgement, Link
start = datetime(2026, 1, 1, tzinfo=UTC)
for n in range(100_000):
    made = Decision(Link("https://w3id.org/ntic/id/organization/synthetic", "http://example.org/p",
        f"https://example.org/{n}"), Judgement.NO, start, reviewer="synthetic", reason="x" * 500)
    append(Path(sys.argv[1]), "reviewed", lambda _: [made])
    print(n, flush=True)
"""


def test_a_writer_that_is_killed_leaves_the_file_before_or_after(tmp_path: Path) -> None:
    """What was acknowledged is there, in order and whole; the next writer needs no repair."""
    moments = random.Random(3)
    for _ in range(5):
        before = len(read_folder(tmp_path).get("reviewed", ()))
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0, 0.2))
        os.kill(process.pid, signal.SIGKILL)
        acknowledged = 1 + len(process.stdout.read().splitlines())
        process.stdout.close()
        process.wait()

        found = read_folder(tmp_path)["reviewed"]
        added = [d.link.object for d in found[before:]]
        expected = [f"https://example.org/{n}" for n in range(len(found))][before:]
        assert added == expected
        assert len(found) >= acknowledged
