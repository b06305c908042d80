"""Answers are shown in the reader's language, page by page, and as memos."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg import answers, formats
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.answers.language import localized
from ntic_kg.answers.memo_parts import Memo, Source
from ntic_kg.ask import Answer, ask
from ntic_kg.catalog import Catalog, read_catalog
from ntic_kg.errors import IllTypedParameter
from ntic_kg.norms import Register, read_register
from tests.service_fixture import Running

DAY = date(2026, 1, 1)
HOSTILE = '<script>alert(1)</script> | [x](javascript:alert(1)) `a` *b* & "q"\n# c'


@pytest.fixture(scope="module")
def catalog(home: Path) -> Catalog:
    """Read the shipped questions."""
    return read_catalog(home / "queries")


@pytest.fixture(scope="module")
def register(home: Path) -> Register:
    """Read the shipped norms."""
    return read_register(home / "shapes")


@pytest.fixture(scope="module")
def hosts(real_store: EmbeddedReader, catalog: Catalog) -> Answer:
    """Ask which hosts of centers host other bases too."""
    return ask(real_store, catalog.find("X1"), {}, DAY)


def test_labels_are_in_the_language_of_the_reader() -> None:
    """Two columns become one; the other language fills in; the IRI keeps its name."""
    columns = ("c", "c_zh", "c_en", "kind_zh", "kind_en", "n")
    rows: list[list[formats.Cell]] = [["i:1", "甲", "A", "企业", "enterprise", 1]]
    rows.append(["i:2", "乙", None, "高校", "", 2])
    assert localized(columns, rows, "en") == (
        ("c", "c_label", "kind", "n"),
        [["i:1", "A", "enterprise", 1], ["i:2", "乙", "高校", 2]],
    )
    assert localized(columns, rows, "zh")[1][0] == ["i:1", "甲", "企业", 1]


def test_a_label_that_the_question_does_not_give_is_looked_up(
    real_store: EmbeddedReader, hosts: Answer, register: Register
) -> None:
    """X1 names hosts in Chinese alone; the store knows their English names."""
    view = answers.View(language="en")
    written = answers.write_answer(real_store, hosts, register, view, "markdown").decode()
    assert "organization_en" not in hosts.rows.columns
    assert "| Southeast University | State Key Laboratory | 4 | 1 |" in written


def test_a_language_without_labels_is_refused() -> None:
    """Region and script are no matter, another language is."""
    assert answers.read_language("en-GB") == "en"
    with pytest.raises(IllTypedParameter, match="'fr'"):
        answers.read_language("fr")


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "²", ""])
def test_a_limit_that_is_no_number_of_rows_is_refused(text: str) -> None:
    """The message names the parameter."""
    with pytest.raises(IllTypedParameter, match="limit"):
        answers.read_view(text, None)


def test_pages_make_up_the_whole_answer(real_service: Running) -> None:
    """Following ``next`` from page to page gives every row once, in order."""
    client = real_service.client
    whole = client.get("/queries/X1").json()
    assert whole["next"] is None
    rows, address = [], "/queries/X1?limit=2"
    while address:
        page = client.get(address).json()
        assert page["total"] == whole["total"]
        rows += page["rows"]
        address = page["next"]
    assert rows == whole["rows"]


def test_a_page_of_content_that_is_gone_is_refused_and_not_mixed(real_service: Running) -> None:
    """A service that keeps no other snapshot says so, and which one it has."""
    address = real_service.client.get("/queries/X1?limit=2").json()["next"]
    snapshot = real_service.checkpoint.snapshot
    gone = real_service.client.get(address.replace(snapshot, "0" * 16))
    assert (gone.status_code, gone.json()["code"]) == (410, "no-such-snapshot")
    assert snapshot in gone.json()["detail"]


def test_a_permalink_holds_parameters_and_day_and_gives_the_same_answer(
    real_service: Running,
) -> None:
    """Whoever opens it next year gets the answer for that day."""
    first = real_service.client.get("/queries/X2", params={"least_percent": "70"}).json()
    assert first["permalink"] == "/queries/unreviewed-links?least_percent=70"
    dated = real_service.client.get("/queries/L1").json()
    assert dated["permalink"].endswith(f"as_of={dated['as_of']}")
    assert real_service.client.get(dated["permalink"]).json() == dated


@pytest.mark.parametrize("name", ["N1", "L2"])
def test_the_reproduce_command_prints_the_same_rows(
    real_service: Running, real_folder: Path, catalog: Catalog, name: str
) -> None:
    """It is run as it stands, in a shell's words."""
    examples = {p.name: p.example for p in catalog.find(name).parameters}
    document = real_service.client.get(f"/queries/{name}", params=examples).json()
    words = shlex.split(document["reproduce"])
    assert words[0] == "ntic-kg"
    done = subprocess.run(
        [sys.executable, "-m", "ntic_kg", *words[1:], "--format=json", f"--store={real_folder}"],
        capture_output=True,
        check=True,
    )
    again = json.loads(done.stdout)
    assert (again["rows"], again["snapshot"]) == (document["rows"], document["snapshot"])


def test_the_language_of_a_browser_is_for_what_people_read(real_service: Running) -> None:
    """Markdown follows Accept-Language, JSON and CSV keep their columns unless ``lang`` is said."""
    wanted = {"Accept-Language": "en-US,en;q=0.9,zh;q=0.5"}
    client = real_service.client
    markdown = client.get("/queries/X1?format=markdown", headers=wanted)
    assert "Southeast University" in markdown.text
    assert markdown.headers["Content-Language"] == "en"
    chinese = client.get("/queries/X1?format=markdown", headers={"Accept-Language": "zh-CN"})
    assert "东南大学" in chinese.text
    assert client.get("/queries/X1", headers=wanted).json() == client.get("/queries/X1").json()
    named = client.get("/queries/X1?lang=zh").json()
    assert named["columns"] == [
        "organization", "organization_label", "registry", "registry_label", "bases", "centers",
    ]  # fmt: skip


@pytest.mark.parametrize("name", answers.ANSWER_FORMATS[1:])
def test_every_format_comes_over_http_as_from_the_command(
    real_service: Running, real_store: EmbeddedReader, hosts: Answer, register: Register, name: str
) -> None:
    """The doors write the same bytes."""
    view = answers.View(language="zh")
    expected = answers.write_answer(real_store, hosts, register, view, name)
    got = real_service.client.get(f"/queries/X1?lang=zh&format={name}&as_of={DAY}")
    assert got.status_code == 200
    if name != "xlsx":  # which holds the time at which it was written
        assert got.content == expected


def test_a_browser_gets_a_page_without_scripts(real_service: Running) -> None:
    """Accept is enough, and the policy of the page lets nothing run."""
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = real_service.client.get("/queries/X1", headers={"Accept": accept})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text


MEMBERS = {
    "zh": ("截至日期", "未知数", "快照", "完整性", "相关条款", "来源", "如何复现", "让同一领域"),
    "en": ("As of", "Unknown", "Snapshot", "Completeness", "Norms", "Sources",
           "How to get this again", "Research bases that a field already has"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", answers.MEMO_FORMATS)
def test_a_memo_says_what_must_be_known(
    real_store: EmbeddedReader, hosts: Answer, register: Register, language: str, name: str
) -> None:
    """Question, table, norms, sources, snapshot, unknowns, and how to get it again."""
    view = answers.View(language=language)
    written = text_of(answers.write_answer(real_store, hosts, register, view, name), name)
    needed = (
        *MEMBERS[language],
        hosts.question.title[language],
        hosts.rows.snapshot,
        str(hosts.unknowns),
        "3.3-usebases",
        "jschina.com.cn",
        "--recorded=",
        "东南大学" if language == "zh" else "Southeast University",
    )
    flat = re.sub(r"\\(.)", r"\1", written) if name == "memo" else written
    assert [word for word in needed if word not in flat] == []


def test_a_long_table_is_cut_in_a_memo_and_the_memo_says_so(
    real_store: EmbeddedReader, catalog: Catalog, register: Register
) -> None:
    """25 rows are shown; the page of a memo may start later."""
    long = ask(real_store, catalog.find("X3"), {}, DAY)
    total = len(long.rows.rows)
    assert total > 60
    english = answers.View(language="en")
    written = answers.write_answer(real_store, long, register, english, "memo").decode()
    assert f"Rows 1 to 25 of {total} are shown." in written
    assert len([line for line in written.splitlines() if line.startswith("| ")]) == 27
    later = answers.View(language="en", offset=30, limit=5)
    written = answers.write_answer(real_store, long, register, later, "memo").decode()
    assert f"Rows 31 to 35 of {total} are shown." in written


def test_an_empty_table_is_not_called_nothing(
    real_store: EmbeddedReader, catalog: Catalog, register: Register
) -> None:
    """The memo points at the unknown count."""
    silent = ask(real_store, catalog.find("I2"), {}, DAY)
    assert silent.rows.rows == ()
    view = answers.View(language="en")
    written = answers.write_answer(real_store, silent, register, view, "memo").decode()
    assert "What is not recorded may still exist" in written


def hostile_memo(text: str) -> Memo:
    """Make a memo whose every member is a text."""
    sources = (Source(text, text), Source("", f"https://example.org/{text}"))
    return Memo(
        "en", text, text, ((text, text),), (text,), ((text,),), "", sources, sources, (), text, text
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_nothing_in_a_memo_becomes_markup() -> None:
    """Neither tags nor links come out of the data."""
    page = _Tags()
    page.feed(answers.write_memo(hostile_memo(HOSTILE), "memo-html").decode())
    assert "script" not in page.tags
    assert not any(link.startswith("javascript:") for link in page.links)
    markdown = answers.write_memo(hostile_memo(HOSTILE), "memo").decode()
    outside_code = re.sub(r"(`{3,})sh\n.*?\n\1\n", "", markdown, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)<script", outside_code)
    assert "](javascript" not in outside_code.replace("\\]", "").replace("&#93;", "")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(max_examples=20, deadline=None)
def test_any_text_can_stand_in_a_memo(text: str) -> None:
    """Characters that XML cannot hold do not break the file."""
    memo = hostile_memo("x" + text)
    document = Document(io.BytesIO(answers.write_memo(memo, "memo-docx")))
    assert document.tables[1].rows[0].cells[0].text.startswith("x")
    assert answers.write_memo(memo, "memo-html")


def text_of(content: bytes, name: str) -> str:
    """Read the words of a memo."""
    if name != "memo-docx":
        return content.decode()
    document = Document(io.BytesIO(content))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "　=1",
    ],
)
def test_no_text_is_a_formula_in_csv_for_spreadsheets(text: str) -> None:
    """A quote stands before whatever a spreadsheet could evaluate, also in headings."""
    written = formats.write_rows((text,), [[text], ["甲"], [-5]], "csv-excel")
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows == [["'" + text], ["'" + text], ["甲"], ["-5"]]


def test_csv_is_what_sparql_results_in_csv_are(
    real_store: EmbeddedReader, hosts: Answer, register: Register
) -> None:
    """Byte for byte what the engine writes for the same query."""
    solutions = real_store._database.query(hosts.question.query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    expected = solutions.serialize(format=ox.QueryResultsFormat.CSV)
    written = answers.write_answer(real_store, hosts, register, answers.View(), "csv")
    assert list(csv.reader(io.StringIO(written.decode(), newline=""))) == list(
        csv.reader(io.StringIO((expected or b"").decode(), newline=""))
    )


def test_a_question_may_not_call_a_parameter_as_the_doors_call_theirs(
    real_service: Running,
) -> None:
    """Each reserved name is one that every question takes."""
    document = httpx.get(f"{real_service.url}/openapi.json", trust_env=False).json()
    names = {p["name"] for p in document["paths"]["/queries/shared-hosts"]["get"]["parameters"]}
    assert {"lang", "limit", "offset", "recorded", "format"} <= names
