"""The command line, run as users run it: in a process of its own, on the real data."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

COUNT = """PREFIX ntic: <https://w3id.org/ntic/ont#>
SELECT (COUNT(?c) AS ?n) WHERE { ?c a ntic:TechnologyInnovationCenter }"""


def run(
    *words: str | Path, store: Path | str, text: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run ``ntic-kg`` on a store."""
    return subprocess.run(
        [sys.executable, "-m", "ntic_kg", *map(str, words)],
        env={**os.environ, "NTIC_STORE": str(store)},
        input=text.encode() if text is not None else None,
        capture_output=True,
        check=False,
    )


Loading = tuple[Path, subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="module")
def loading(tmp_path_factory: pytest.TempPathFactory) -> Loading:
    """Load the shipped data once by the command; give the store and what the command said."""
    store = tmp_path_factory.mktemp("loaded") / "new"
    return store, run("load", "--format", "json", store=store)


def test_load_counts_equal_the_tables(loading: Loading) -> None:
    """Every row of every table is loaded, and the command says so."""
    _, done = loading
    assert done.returncode == 0
    rows = {entry["file"]: entry["rows"] for entry in json.loads(done.stdout)}
    assert {
        "data/centers/centers.csv": 22,
        "data/centers/facts.csv": 86,
        "data/centers/branches.csv": 14,
        "data/centers/base_links.csv": 6,
        "data/centers/confusables.csv": 10,
        "data/registries/organizations.csv": 330,
        "data/registries/bases.csv": 901,
        "data/registries/credit_codes.csv": 12,
        "data/reference/divisions.csv": 422,
        "data/reference/zones.csv": 111,
        "data/reference/strategies.csv": 118,
        "data/reference/chains.csv": 170,
        "data/reference/chain_organizations.csv": 18,
    }.items() <= rows.items()
    assert "snapshot" in done.stderr.decode()


def test_the_second_load_changes_nothing(loading: Loading) -> None:
    """Loading is idempotent."""
    store, first = loading
    second = run("load", "--format", "json", store=store)
    # The table of waivers is shipped empty, so that its graph is empty before and after.
    assert all(entry["changed"] or not entry["triples"] for entry in json.loads(first.stdout))
    assert b"Stored the run public-record-" in first.stderr
    assert b"is stored already" in second.stderr
    assert not any(entry["changed"] for entry in json.loads(second.stdout))


def test_an_answer_in_json_has_its_unknowns_and_its_snapshot(real_folder: Path) -> None:
    """The document is the one that the service gives."""
    document = json.loads(run("ask", "N1", "--format", "json", store=real_folder).stdout)
    assert list(document) == [
        "columns", "rows", "total", "unknowns", "complete", "snapshot", "as_of", "next",
        "permalink", "reproduce",
    ]  # fmt: skip
    assert (document["complete"], document["total"]) == ("complete", len(document["rows"]))
    assert document["unknowns"] == 22


def test_an_answer_in_xlsx_opens_as_a_workbook(real_folder: Path) -> None:
    """Binary formats go to stdout like the others."""
    done = run("ask", "C1", "--format", "xlsx", store=real_folder)
    sheet = load_workbook(io.BytesIO(done.stdout)).worksheets[0]
    assert (sheet["A1"].value, sheet.max_row) == ("center", 23)


def test_free_sparql_counts_the_centers(real_folder: Path) -> None:
    """A query from stdin is answered in the format that is asked for."""
    done = run("sparql", "-", "--format", "csv", store=real_folder, text=COUNT)
    assert (done.stdout, done.returncode) == (b"n\r\n22\r\n", 0)


def test_a_graph_comes_as_turtle(real_folder: Path) -> None:
    """CONSTRUCT needs no table format."""
    query = "CONSTRUCT { ?s a <urn:x> } WHERE { ?s a <https://w3id.org/ntic/ont#Board> }"
    done = run("sparql", "-", store=real_folder, text=query)
    assert b"new-energy-vehicle-board" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("ask", "N99"), 2, "'N99'"),
        (("ask", "L2"), 2, "'center'"),
        (("ask", "N1", "--least", "two"), 2, "'two'"),
        (("ask", "N1", "--most", "2"), 2, "'most'"),
        (("ask", "N1", "--least"), 2, "'least'"),
        (("ask", "N1", "stray"), 2, "'stray'"),
        (("ask", "N1", "--format", "yaml"), 2, "'yaml'"),
        (("ask", "L1", "--as-of", "2023-02-30"), 2, "'2023-02-30'"),
        (("sparql", "/nowhere.rq"), 2, "/nowhere.rq"),
        (("check", "--norm", "9.9"), 2, "'9.9'"),
        (("check", "--profile", "draft"), 2, "'draft'"),
        (("check", "/nowhere.ttl"), 2, "/nowhere.ttl"),
        (("load", "--home", "/tmp"), 2, "/tmp"),
        (("frobnicate",), 2, "frobnicate"),
        (("ask",), 2, "name"),
    ],
)
def test_a_mistake_is_named_with_a_remedy_and_no_traceback(
    real_folder: Path, words: tuple[str, ...], code: int, named: str
) -> None:
    """One message on stderr, nothing on stdout, the exit code of bad input."""
    done = run(*words, store=real_folder)
    message = done.stderr.decode()
    assert done.returncode == code
    assert named in message
    assert "Traceback" not in message
    assert done.stdout == b""


def test_a_store_that_was_never_loaded_is_a_store_failure(tmp_path: Path) -> None:
    """The remedy says what to run."""
    done = run("ask", "N1", store=tmp_path / "none")
    assert done.returncode == 3
    assert "ntic-kg load" in done.stderr.decode()


def test_a_query_that_calls_out_is_refused(real_folder: Path) -> None:
    """The guard stands before free SPARQL here too."""
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    done = run("sparql", "-", store=real_folder, text=query)
    assert (done.returncode, b"SERVICE" in done.stderr) == (2, True)


def test_malformed_turtle_is_named_with_its_line(real_folder: Path, tmp_path: Path) -> None:
    """The parser's place is in the message."""
    bad = tmp_path / "bad.ttl"
    bad.write_text("@prefix a: <http://a/> .\na:b a:c\n", encoding="utf-8")
    done = run("check", bad, store=real_folder)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert "bad.ttl" in message
    assert "line 2" in message or "line 3" in message
    assert "Traceback" not in message


def test_a_breach_by_the_center_sets_exit_code_1(real_folder: Path, home: Path) -> None:
    """A submitted file that departs from a norm is told so, with the norm and the remedy."""
    failing = home / "shapes" / "2017-353" / "5.2-organs.fail.ttl"
    done = run("check", failing, "--norm", "5.2-organs", "--format", "json", store=real_folder)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["profile"] == "submission"
    assert {pair["state"] for pair in report["pairs"]} == {"breached"}
    assert all(f["bearer"] == "center" and f["remedy"]["zh"] for f in report["findings"])


def test_a_breach_that_the_ministry_owes_does_not_set_exit_code_1(
    real_folder: Path, home: Path
) -> None:
    """It is reported as the ministry's."""
    failing = home / "shapes" / "2017-353" / "6.3-start.fail.ttl"
    done = run("check", failing, "--norm", "6.3-start", "--format", "json", store=real_folder)
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert {f["bearer"] for f in report["findings"] if f["state"] == "breached"} == {"most"}


def test_a_check_of_the_store_has_one_state_for_every_center_and_norm(real_folder: Path) -> None:
    """The public record breaches nothing by its silence."""
    norms = ("--norm", "3.2-hosts", "--norm", "5.1-legal", "--norm", "6.3-start")
    done = run("check", "--as-of", "2026-01-01", "--format", "json", *norms, store=real_folder)
    report = json.loads(done.stdout)
    pairs = [(pair["focus"], pair["norm"]) for pair in report["pairs"]]
    assert (done.returncode, report["profile"]) == (0, "public-record")
    assert len(pairs) == len(set(pairs)) == 22 * 3
    assert "breached" not in {pair["state"] for pair in report["pairs"]}


def test_a_store_in_memory_needs_no_folder(tmp_path: Path) -> None:
    """``memory:`` loads the shipped data, answers and leaves nothing behind."""
    done = run("ask", "N2", "--format", "json", store="memory:")
    assert json.loads(done.stdout)["total"] == 3
    assert list(tmp_path.iterdir()) == []


def test_the_reader_of_a_pipe_may_go_away(real_folder: Path) -> None:
    """``| head -1`` is no error."""
    command = f"{sys.executable} -m ntic_kg ask X3 --format csv | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        env={**os.environ, "NTIC_STORE": str(real_folder)},
        capture_output=True,
        check=False,
    )
    assert done.stdout.startswith(b"organization,")
    assert b"Traceback" not in done.stderr
