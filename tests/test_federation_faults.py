"""Whatever another registry does wrong, our rows stay, and the answer says what is missing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ntic_kg import answers, wiring
from ntic_kg.ask import Answer, ask, federating
from ntic_kg.catalog import Question
from ntic_kg.norms import Register
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from tests.faulty_server import FAULTS, ROW, WHOLE, FaultyServer, faulty_server
from tests.federation_fixture import QUESTION, fixture_folder, registry_that, serving
from tests.remote_servers import free_port

LATE = {"slow", "slow-body", "tarpit", "silent"}
FORMS = ("json", "csv", "csv-excel", "markdown", "xlsx", "memo", "memo-html", "memo-docx")
OURS = 9
PATH = f"/queries/{QUESTION}?as_of=2026-01-01"


@pytest.fixture(scope="module")
def far() -> Iterator[FaultyServer]:
    """Run the server of faults."""
    with faulty_server() as server:
        yield server


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Open the synthetic fixture."""
    with wiring.fixture(Settings(home=None, store="memory:")) as opened:
        yield opened


@pytest.fixture(scope="module")
def question() -> Question:
    """Read the question."""
    return wiring.catalog(Settings(home=None, store="")).find(QUESTION)


def asked(store: Store, question: Question, address: str, deadline: float = 5.0) -> Answer:
    """Ask a registry at an address."""
    settings = Settings(home=None, store="", deadline=deadline, endpoints=(f"wikidata={address}",))
    return ask(store, question, {}, date(2026, 1, 1), wiring.far_side(settings))


# Even "none" and "graph", which answer well, do not answer what was asked.
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_leaves_our_rows_and_is_named_in_every_form(
    far: FaultyServer, store: Store, question: Question, fault: str
) -> None:
    """The reason names the far side, in two languages, and nothing of its answer gets through."""
    answer = asked(store, question, far.url(fault), deadline=0.5)
    assert answer.rows.complete == "incomplete"
    assert len(answer.rows.rows) == OURS
    assert {row[-5:] for row in answer.rows.rows} == {(None,) * 5}
    assert answer.far is not None
    assert far.host in answer.far.reason["zh"]
    assert far.host in answer.far.reason["en"]
    assert ("未在时限内应答" in answer.far.reason["zh"]) == (fault in LATE)
    assert answer.far.asked is not None
    for language in ("zh", "en"):
        for form in FORMS:
            view = answers.View(language=language)
            text = readable(answers.write_answer(store, answer, Register({}, {}, ()), view, form))
            assert "urn:a" not in text.replace("'urn:a'", ""), form
            # CSV has room for rows alone: there the head of HTTP or standard error tells.
            assert (far.host in text) == (not form.startswith("csv")), form


def readable(content: bytes) -> str:
    """Give the text of an answer; of a spreadsheet or a document that of all its parts."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(n).decode() for n in file.namelist() if n.endswith(".xml"))


def test_the_notes_in_a_file_are_no_markup_and_no_formula(store: Store, question: Question) -> None:
    """What a far side writes into its refusal is text, below the table and on the second sheet."""
    said = "=1+1 <b>|x</b> [a](http://evil.example)"
    with registry_that(answers=0, status=400, body=said.encode()) as address:
        answer = asked(store, question, address)
    files = {
        form: answers.write_answer(store, answer, Register({}, {}, ()), answers.View(), form)
        for form in ("markdown", "xlsx")
    }
    below = files["markdown"].decode().rpartition(" |\n\n")[2]
    assert r"\<b\>\|x\</b\> \[a\](http" in below
    rows, notes = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets
    assert rows.max_row == OURS + 1
    cells = [cell for (cell,) in notes.iter_rows()]
    assert any(said in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_refused_connection_and_an_unknown_name_leave_our_rows(
    store: Store, question: Question
) -> None:
    """Nobody is there."""
    for host in (f"127.0.0.1:{free_port()}", "nobody.invalid"):
        answer = asked(store, question, f"http://{host}/sparql")
        assert (answer.rows.complete, len(answer.rows.rows)) == ("incomplete", OURS)
        assert answer.far is not None
        assert host in answer.far.reason["en"]
        assert "NTIC_ENDPOINTS" in answer.far.remedy


def test_no_redirect_is_followed(far: FaultyServer, store: Store, question: Question) -> None:
    """The address was allowed, not where it points to."""
    far.requests.clear()
    asked(store, question, far.url("redirect"))
    assert far.requests == ["redirect"]


def test_over_http_a_fault_is_told_in_the_head_and_in_the_body(
    far: FaultyServer, tmp_path: Path
) -> None:
    """The status is 200: the question was answered, our side of it."""
    folder = fixture_folder(tmp_path / "store")
    with serving(folder, f"wikidata={far.url('500')}") as running:
        first = running.client.get(PATH)
        rows = running.client.get(f"{PATH}&format=csv")
    assert (first.status_code, first.json()["complete"]) == (200, "incomplete")
    assert f"{far.host} answered 500" in first.json()["far"]["reason"]["en"]
    assert rows.headers["X-NTIC-Complete"] == "incomplete"
    assert f"{far.host} answered 500" in rows.headers["X-NTIC-Reason"]
    assert rows.headers["Cache-Control"] == "no-store"


def test_many_clients_wait_for_a_stalled_registry_in_few_threads(
    far: FaultyServer, tmp_path: Path
) -> None:
    """Those that find no place are answered at once, and other questions go on."""
    folder = fixture_folder(tmp_path / "store")
    with (
        serving(folder, f"wikidata={far.url('silent')}") as running,
        ThreadPoolExecutor(12) as clients,
    ):
        waiting = [clients.submit(running.client.get, PATH) for _ in range(12)]
        assert running.client.get("/queries/N1").status_code == 200
        reasons = [w.result().json()["far"]["reason"]["en"] for w in waiting]
    assert sum("too many wait for it" in reason for reason in reasons) == 8
    assert sum("did not answer within" in reason for reason in reasons) == 4


def test_a_registry_that_fails_again_and_again_is_left_alone(
    far: FaultyServer, store: Store, question: Question
) -> None:
    """The fourth failure in a row costs no connection."""
    settings = Settings(home=None, store="", endpoints=(f"wikidata={far.url('garbage')}",))
    far_side = wiring.far_side(settings)
    for _ in range(3):
        ask(store, question, {}, date(2026, 1, 1), far_side)
    far.requests.clear()
    answer = ask(store, question, {}, date(2026, 1, 1), far_side)
    assert answer.far is not None
    assert "left alone" in answer.far.reason["en"]
    assert far.requests == []


def test_the_deadline_is_one_for_all_batches(
    store: Store, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registry that answers each batch just in time is late all the same."""
    monkeypatch.setattr(federating, "BATCH", 1)
    with registry_that(pause=0.7) as address:
        answer = asked(store, question, address, deadline=1.0)
    assert answer.far is not None
    assert answer.far.answered < answer.far.keys == 2
    assert "did not answer within 1 s" in answer.far.reason["en"]


def test_what_was_answered_before_a_failure_is_kept_and_counted(
    store: Store, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader knows of which rows a blank means that the registry knows nothing."""
    monkeypatch.setattr(federating, "BATCH", 1)
    with registry_that(answers=1) as address:
        answer = asked(store, question, address)
    assert answer.far is not None
    assert (answer.far.keys, answer.far.answered, answer.far.known) == (2, 1, 1)
    assert "the first 1 of 2 keys" in answer.far.reason["en"]
    assert "2 个标识中前 1 个" in answer.far.reason["zh"]
    assert (answer.rows.complete, len(answer.rows.rows)) == ("incomplete", OURS + 1)


@pytest.mark.parametrize(
    ("limit", "value", "words", "rows"),
    [
        ("MOST_KEYS", 1, "No more than 1 keys", OURS + 1),
        ("MOST_ROWS", 1, "No more than 1 rows", OURS),
    ],
)
def test_a_limit_cuts_and_says_so(
    store: Store, question: Question, monkeypatch: pytest.MonkeyPatch, limit: str, value: int,
    words: str, rows: int,
) -> None:  # fmt: skip
    """Of the batch that is too much, nothing is shown."""
    monkeypatch.setattr(federating, limit, value)
    with registry_that() as address:
        answer = asked(store, question, address)
    assert answer.far is not None
    assert words in answer.far.reason["en"]
    assert (answer.rows.complete, len(answer.rows.rows)) == ("incomplete", rows)


def test_an_answer_that_the_registry_cut_is_not_taken_for_all(
    store: Store, question: Question
) -> None:
    """Virtuoso says so in a field of the head."""
    with registry_that(head={"X-SPARQL-MaxRows": "1"}) as address:
        answer = asked(store, question, address)
    assert answer.far is not None
    assert "cut its answer" in answer.far.reason["en"]
    assert len(answer.rows.rows) == OURS


def test_a_key_that_was_not_asked_for_is_not_believed(store: Store, question: Question) -> None:
    """An endpoint that ignores the keys, or changes them, is told from one that knows."""
    with registry_that(forget_keys=True) as address:
        answer = asked(store, question, address)
    assert answer.far is not None
    assert "synthetic-9" in answer.far.reason["en"]
    assert len(answer.rows.rows) == OURS


def test_the_table_of_faults_answers_other_columns_than_were_asked_for() -> None:
    """The case "none" above is a fault here because of this."""
    assert json.loads(WHOLE)["head"]["vars"] == ["s"]
    assert set(json.loads(ROW)) == {"s"}
