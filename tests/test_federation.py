"""A question that asks another registry too: a real SPARQL server with synthetic data."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDFS, URIRef
from rdflib.namespace import DCTERMS, SH
from typer.testing import CliRunner, Result

from ntic_kg import open_graph, wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.ask.federating import BATCH
from ntic_kg.catalog import read_catalog
from ntic_kg.cli import app, proving
from ntic_kg.errors import InvalidInput, InvalidQuestion
from ntic_kg.settings import Settings
from tests.federation_fixture import (
    GOLDEN,
    HOME,
    QUESTION,
    SYNTHETIC,
    fixture_folder,
    serving,
    synthetic_registry,
)
from tests.rdf_reading import read
from tests.remote_servers import RemoteServer
from tests.service_fixture import Running

OURS = 9  # hosts of the fixture; the registry has two items of one of them
DAY = "2026-01-01"
DAYS = {QUESTION: {"as_of": DAY}}  # the other one does not depend on a day
PATH = f"/queries/{QUESTION}?as_of={DAY}"
FAR = ("item", "item_zh", "item_en", "founded_year", "credit_code")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the synthetic fixture."""
    return fixture_folder(tmp_path_factory.mktemp("federation") / "store")


@pytest.fixture(scope="module")
def registry() -> Iterator[RemoteServer]:
    """Run the other registry."""
    with synthetic_registry() as server:
        yield server


@pytest.fixture(scope="module")
def service(folder: Path, registry: RemoteServer) -> Iterator[Running]:
    """Serve the fixture; the registry may be asked."""
    with serving(folder, f"wikidata={registry.query_url}") as running:
        yield running


def command(folder: Path, endpoints: str, *words: str) -> Result:
    """Ask on the command line."""
    environment = {"NTIC_STORE": str(folder), "NTIC_ENDPOINTS": endpoints}
    return CliRunner().invoke(app, ["ask", "E1", "--as-of", DAY, *words], env=environment)


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_over_http_the_rows_are_those_that_were_reviewed(service: Running, name: str) -> None:
    """The server over there gives what its synthetic copy gives here."""
    day = DAYS.get(name, {})
    answer = service.client.get(f"/queries/{name}", params={"format": "csv", **day})
    assert (answer.status_code, answer.content) == (200, GOLDEN[name])
    assert answer.headers["X-NTIC-Complete"] == "complete"


def test_another_engine_over_there_gives_the_same_rows(folder: Path) -> None:
    """Virtuoso writes terms in its own way; the keys come back as they were sent."""
    with (
        synthetic_registry("virtuoso") as server,
        serving(folder, f"wikidata={server.query_url}") as running,
    ):
        answers = {
            name: running.client.get(
                f"/queries/{name}", params={"format": "csv", **DAYS.get(name, {})}
            )
            for name in GOLDEN
        }
    assert {name: answer.content for name, answer in answers.items()} == GOLDEN


def test_on_the_shipped_data_our_side_is_the_golden_answer(
    real_store: EmbeddedReader, home: Path
) -> None:
    """Rows and the count of unknowns are those that were reviewed; nobody is asked."""
    federated = read_catalog(home / "queries").federated
    assert {question.name for question in federated} == set(GOLDEN)
    for question in federated:
        answer = proving.real_answer(real_store, question)
        golden = proving.golden_file(question, fixture=False).read_bytes()
        assert proving.as_csv(answer) == golden, question.id
        assert answer.unknowns == question.golden.unknowns, question.id
        assert answer.rows.complete == "incomplete", question.id


def test_hundreds_of_keys_go_in_several_queries(
    real_folder: Path, registry: RemoteServer, home: Path
) -> None:
    """On the shipped data, of which the synthetic registry knows nothing: that is an answer too."""
    with serving(real_folder, f"wikidata={registry.query_url}") as running:
        document = running.client.get("/queries/bases-in-wikidata").json()
        rows = running.client.get("/queries/bases-in-wikidata?format=csv").content
    assert document["far"]["keys"] == document["far"]["answered"] > BATCH
    assert (document["far"]["known"], document["complete"]) == (0, "complete")
    assert rows == (home / "queries" / "federated" / "bases-in-wikidata.csv").read_bytes()


def test_on_the_command_line_the_rows_are_those_that_were_reviewed(
    folder: Path, registry: RemoteServer
) -> None:
    """The account of the registry's part stands beside them on standard error."""
    done = command(folder, f"wikidata={registry.query_url}", "--format", "csv")
    assert (done.exit_code, done.stdout_bytes) == (0, GOLDEN[QUESTION])
    assert f"Wikidata {registry.query_url}, asked 20" in done.stderr
    assert "2 keys, 2 answered, 1 known there" in done.stderr


def test_in_a_notebook_the_rows_are_those_that_were_reviewed(
    folder: Path, registry: RemoteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note below the table names the registry."""
    monkeypatch.setenv("NTIC_ENDPOINTS", f"wikidata={registry.query_url}")
    with open_graph(folder) as graph:
        table = graph.ask("E1", as_of=DAY)
    reviewed = list(csv.reader(io.StringIO(GOLDEN[QUESTION].decode())))[1:]
    assert [["" if c is None else str(c) for c in row] for row in table.rows] == reviewed
    assert table.complete == "complete"
    assert table.far is not None
    assert table.far["endpoint"] == registry.query_url
    for shown in (repr(table), table._repr_html_(), table._repr_markdown_()):
        assert registry.query_url in shown


def test_json_says_where_when_and_what_was_asked(service: Running, registry: RemoteServer) -> None:
    """The provenance of the registry's part is part of the answer."""
    document = service.client.get(PATH).json()
    far = document["far"]
    assert far["registry"] == "wikidata"
    assert far["license"] == "CC0-1.0"
    assert far["endpoint"] == registry.query_url
    assert far["asked"].endswith("Z")
    assert "VALUES $keys" in far["query"]
    assert (far["on"], far["keys"], far["answered"], far["known"]) == (["ror_id"], 2, 2, 1)
    assert (far["reason"], far["remedy"], document["complete"]) == (None, None, "complete")
    assert document["reproduce"].startswith(f"ntic-kg ask E1 --as-of={DAY} --recorded=")


def test_what_the_registry_says_is_never_served_from_memory(
    folder: Path, registry: RemoteServer
) -> None:
    """Our snapshot stays, theirs does not: no entity tag, no 304, and each answer is new."""
    with serving(folder, f"wikidata={registry.query_url}") as running:
        first = running.client.get(PATH)
        try:
            registry.put("urn:synthetic", "")
            second = running.client.get(PATH, headers={"If-None-Match": "*"})
        finally:
            registry.put("urn:synthetic", SYNTHETIC)
    assert first.headers["X-NTIC-Snapshot"] == second.headers["X-NTIC-Snapshot"]
    assert (first.json()["far"]["known"], second.json()["far"]["known"]) == (1, 0)
    assert (second.status_code, len(second.json()["rows"])) == (200, OURS)
    for answer in (first, second):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_a_csv_over_http_links_to_the_registry(service: Running, registry: RemoteServer) -> None:
    """Where only rows fit into the body, fields of the head say where some come from."""
    answer = service.client.get(f"{PATH}&format=csv")
    assert answer.links["via"]["url"] == registry.query_url
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Link", "X-NTIC-Reason"} <= set(exposed)  # a page of another origin may read them


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_memo_names_the_registry_its_license_and_the_query(
    service: Running, registry: RemoteServer, language: str
) -> None:
    """In Markdown, HTML and DOCX."""
    for name in ("memo", "memo-html", "memo-docx"):
        answer = service.client.get(f"{PATH}&format={name}&lang={language}")
        text = _text(answer.content)
        assert registry.query_url.partition("//")[2] in text, name
        assert "CC0-1.0" in text, name
        assert "P6782" in text, name


def test_without_an_entry_our_side_answers_and_says_what_to_set(folder: Path) -> None:
    """No address is asked that the operator does not allow."""
    done = command(folder, "", "--format", "json")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["complete"], len(document["rows"])) == (0, "incomplete", OURS)
    assert _blank(document)
    assert "not configured" in document["far"]["reason"]["en"]
    assert "未配置" in document["far"]["reason"]["zh"]
    remedy = "NTIC_ENDPOINTS=https://query.wikidata.org/sparql, or wikidata=ADDRESS"
    assert remedy in document["far"]["remedy"]
    assert remedy in done.stderr
    assert "未配置" in done.stderr
    assert document["far"]["asked"] is None


def test_a_service_without_an_entry_says_so_in_every_form(folder: Path) -> None:
    """JSON, CSV by its head, and memos in three forms and two languages."""
    with serving(folder) as running:
        rows = running.client.get(f"{PATH}&format=csv")
        assert rows.headers["X-NTIC-Complete"] == "incomplete"
        assert "not configured" in rows.headers["X-NTIC-Reason"]
        assert len(rows.text.splitlines()) == OURS + 1
        for name in ("memo", "memo-html", "memo-docx"):
            for language, words in (("zh", "未配置"), ("en", "not configured")):
                memo = running.client.get(f"{PATH}&format={name}&lang={language}")
                assert words in _text(memo.content), (name, language)
                assert "CC0-1.0" not in _text(memo.content)  # it rests on nothing of theirs


def test_a_password_in_the_setting_is_shown_nowhere(folder: Path, registry: RemoteServer) -> None:
    """Nor is what follows the question mark of an address."""
    address = registry.query_url.replace("http://", "http://reader:s%65cret@") + "?key=s%65cret"
    done = command(folder, f"wikidata={address}", "--format", "json")
    assert json.loads(done.stdout)["complete"] == "complete"
    assert "cret" not in done.output
    assert json.loads(done.stdout)["far"]["endpoint"] == registry.query_url
    assert "cret" not in repr(Settings(home=None, store="", endpoints=(f"wikidata={address}",)))


@pytest.mark.parametrize(
    ("entry", "words"),
    [("wikdata=http://127.0.0.1:1/", "wikdata"), ("wikidata=ftp://x/", "registry wikidata")],
)
def test_an_entry_that_names_nothing_is_refused_at_the_start(entry: str, words: str) -> None:
    """A slip in the setting must not look like a registry that nobody configured."""
    with pytest.raises(InvalidInput, match=words):
        wiring.far_side(Settings(home=None, store="", endpoints=(entry,)))


def test_the_listing_names_federated_questions_apart(service: Running) -> None:
    """The fifty depend on our content alone; these name the registry that they ask."""
    listed = service.client.get("/queries").json()
    assert len(listed["queries"]) == 50
    first, second = listed["federated"]
    assert (first["id"], first["name"], first["federates"]) == ("E1", QUESTION, "wikidata")
    assert (second["id"], second["name"]) == ("E2", "bases-in-wikidata")
    shown = CliRunner().invoke(app, ["questions", "--format", "csv"]).stdout
    assert f"\nE1,{QUESTION}," in shown.replace("\r", "")


def test_the_openapi_document_describes_the_registrys_part(service: Running) -> None:
    """With the value that an answer has when that part is missing."""
    paths = service.client.get("/openapi.json").json()["paths"]
    answered = paths[f"/queries/{QUESTION}"]["get"]["responses"]["200"]["content"]
    properties = answered["application/json"]["schema"]["properties"]
    assert "incomplete" in properties["complete"]["enum"]
    document = service.client.get(PATH).json()
    assert set(properties["far"]["required"]) == set(document["far"])
    assert document["columns"] in properties["columns"]["enum"]


def test_the_examples_say_that_no_query_alone_answers_it(service: Running) -> None:
    """An editor that ran our side of it would take that for the answer."""
    graph = read(service.client.get("/examples", headers={"Accept": "text/turtle"}).content)
    example = URIRef(f"https://w3id.org/ntic/examples#{QUESTION}")
    assert {getattr(c, "language", "") for c in graph.objects(example, RDFS.comment)} == {
        "zh",
        "en",
    }
    said = {str(text) for text in graph.objects(example, DCTERMS.description)}
    assert {f"/queries/{QUESTION} does" in text for text in said} == {True, False}
    assert (example, SH.select, None) not in graph


def test_the_check_of_questions_joins_with_the_synthetic_registry() -> None:
    """It needs no network, and says what it proved."""
    done = CliRunner().invoke(app, ["questions", "--check"])
    assert done.exit_code == 0, done.output
    assert "2 federated, on synthetic registries; 0 faults" in done.stderr


def test_our_own_service_can_be_the_other_registry(folder: Path, tmp_path: Path) -> None:
    """Two of these services join by what both know, without Python."""
    home = _home(tmp_path, OWN_QUESTION)
    with (
        serving(folder) as other,
        serving(folder, f"ours={other.url}/sparql", home=home) as running,
    ):
        document = running.client.get("/queries/twice").json()
    assert document["complete"] == "complete"
    assert document["columns"] == ["center", "name", "category"]
    assert len(document["rows"]) == 5
    assert all(
        row[2].startswith("https://w3id.org/ntic/scheme/category/") for row in document["rows"]
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("registry: ours", "registry: theirs", "federates.registry: There is no registry 'theirs'"),
        ("registry: ours", "registry: ror", "federates.registry: the registry ror has no SPARQL"),
        ("join: [center]", "join: [nobody]", "federates.join: the question's own query gives no"),
        ("join: [center]", "join: [name]", "federates.join: federates.query gives no ?name"),
        ("join: [center]", "join: center", "federates.join: a list of variables"),
        ("join: [center]", "join: [center, center]", "federates.join: the same variable twice"),
        ("#+   join: [center]\n", "", "federates: it takes join, query, registry"),
        ("SELECT ?center ?category", "CONSTRUCT WHERE", "federates.query: it is no SELECT"),
        ("VALUES $keys ", "", "federates.query: it must use VALUES $keys"),
        ("VALUES $keys ", "VALUES $keys $least ", "federates.query: it must use VALUES $keys"),
        ("VALUES $keys ", "$keys ", "federates.query: it must use VALUES $keys"),
        ("?category }", "?category", "federates.query: it does not parse"),
        ("VALUES $keys ", "SERVICE <http://127.0.0.1:1/> { VALUES $keys }", "SERVICE"),
        ("?center ?category {", "?center {", "federates.query: it gives nothing beside"),
        ("?center ?category {", "?center ?name {", "federates.query: ?name is a column"),
    ],
)
def test_a_federation_that_cannot_work_is_named_with_file_and_key(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """When the catalogue is read, not when somebody asks."""
    assert old in OWN_QUESTION
    home = _home(tmp_path, OWN_QUESTION.replace(old, new, 1))
    with pytest.raises(InvalidQuestion) as caught:
        wiring.catalog(Settings(home=home, store=""))
    assert "mine/twice.rq" in caught.value.message
    assert problem in caught.value.message


def test_a_client_cannot_federate_by_its_own_text(service: Running) -> None:
    """Only definitions of the catalogue do."""
    answer = service.ask("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    assert (answer.status_code, answer.json()["code"]) == (400, "refused-query")


OWN_QUESTION = """#+ id: Z2
#+ summary: {zh: 两次, en: Twice}
#+ description: {zh: 各中心及另一服务所载类别, en: Centers and what another service says of them}
#+ tags: [test]
#+ federates:
#+   registry: ours
#+   join: [center]
#+   query: |
#+     PREFIX ntic: <https://w3id.org/ntic/ont#>
#+     SELECT ?center ?category { VALUES $keys ?center ntic:category ?category }
#+ unknowns:
#+   about: {zh: 无, en: none}
#+   query: "SELECT (COUNT(*) AS ?unknowns) WHERE { FILTER(false) }"
PREFIX ntic: <https://w3id.org/ntic/ont#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?center ?name WHERE {
  ?center a ntic:TechnologyInnovationCenter ; skos:prefLabel ?name . FILTER(LANG(?name) = "en")
} ORDER BY ?center
"""
OWN_REGISTRY = """title: {zh: 合成：我们的服务, en: Synthetic registry of ours}
license: CC0-1.0
connector: sparql
endpoint: https://registry.example/sparql
"""


def _home(folder: Path, question: str) -> Path:
    """Make a content folder with one more registry and one more question."""
    home = folder / "home"
    (home / "data").mkdir(parents=True)
    for part in ("ontology", "shapes"):
        (home / part).symlink_to(HOME / part)
    for folder_ in (HOME / "data").iterdir():
        if folder_.name != "registries":
            (home / "data" / folder_.name).symlink_to(folder_)
    shutil.copytree(HOME / "data" / "registries", home / "data" / "registries")
    (home / "data" / "registries" / "ours.yaml").write_text(OWN_REGISTRY, encoding="utf-8")
    (home / "queries" / "mine").mkdir(parents=True)
    (home / "queries" / "mine" / "twice.rq").write_text(question, encoding="utf-8")
    return home


def _blank(document: dict[str, list[object]]) -> bool:
    """Say whether the registry's columns are there and empty."""
    columns = document["columns"]
    places = [columns.index(name) for name in FAR]
    rows: list[list[object]] = document["rows"]  # type: ignore[assignment]
    return all(row[place] is None for row in rows for place in places)


def _text(content: bytes) -> str:
    """Give the text of a memo; of a DOCX the text of its document."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            content = file.read("word/document.xml")
    return content.decode().replace("\\", "")
