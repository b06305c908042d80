"""The graph in a notebook: tables that show themselves, and the notebook of the documentation."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ntic_kg
from ntic_kg.catalog import read_catalog
from ntic_kg.errors import IllTypedParameter, NotFound, RefusedQuery
from ntic_kg.graph import Graph, Table, open_graph
from tests import notebook
from tests.service_fixture import Running


@pytest.fixture(scope="module")
def graph(real_folder: Path) -> Graph:
    """Open the shipped content."""
    return open_graph(real_folder)


def test_an_answer_is_a_table_that_shows_itself(graph: Graph) -> None:
    """As text, HTML and Markdown, with unknowns and snapshot beside the rows."""
    table = graph.ask("X1", as_of="2026-01-01", lang="en")
    assert len(table) == 9
    assert (
        next(iter(table))["organization_label"] == "Huazhong University of Science and Technology"
    )
    for shown in (repr(table), table._repr_html_(), table._repr_markdown_()):
        assert "Southeast University" in shown
        assert "unknown: 376" in shown
        assert graph.snapshot in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_question_has_its_golden_rows_in_a_notebook(
    graph: Graph, home: Path, lang: str
) -> None:
    """Fifty of fifty, under a title in the language asked for."""
    missing = []
    for question in read_catalog(home / "queries"):
        given: dict[str, str | int | date] = {
            p.name: p.example for p in question.parameters if p.default is None
        }
        table = graph.ask(question.id, as_of=question.golden.as_of, lang=lang, **given)
        with question.path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
        if (len(table), table.unknowns) != (rows, question.golden.unknowns):
            missing.append((question.id, len(table), rows))
        assert table.title[lang] == question.title[lang]
    assert missing == []


def test_a_name_is_never_markup_in_a_notebook() -> None:
    """A browser shows it as text."""
    table = Table(("<b>",), (("<script>alert(1)</script>",),), "s", title={"en": "<i>"})
    assert not re.search("<(script|b>a|i)>", table._repr_html_().replace("<b>&lt;", ""))


def test_a_long_table_says_that_it_is_cut(graph: Graph) -> None:
    """All rows are there, twenty are shown."""
    table = graph.sparql("SELECT ?s WHERE { ?s a ?t } ORDER BY ?s LIMIT 30")
    assert (len(table), "the first 20 are shown" in repr(table)) == (30, True)
    assert table._repr_html_().count("<tr>") == 21


def test_an_answer_turns_into_pandas(graph: Graph) -> None:
    """Numbers stay numbers."""
    pytest.importorskip("pandas", reason="pandas is not installed (extra: clients)")
    frame = graph.ask("X1", as_of="2026-01-01").to_pandas()
    assert list(frame.columns)[:2] == ["organization", "organization_zh"]
    assert int(frame["bases"].sum()) == 21


def test_parameters_and_the_day_are_plain_python(graph: Graph) -> None:
    """Integers and dates need no quotes; what is wrong is an error that names it."""
    assert len(graph.ask("N1", least=2)) == len(graph.ask("shared-hosts", least="2"))
    assert str(graph.ask("L1", as_of="2023-06-30").as_of) == "2023-06-30"
    with pytest.raises(IllTypedParameter, match="as_of"):
        graph.ask("L1", as_of="June")
    with pytest.raises(NotFound, match="N99"):
        graph.ask("N99")


def test_construct_gives_three_columns_and_updates_are_refused(graph: Graph) -> None:
    """A notebook reads."""
    table = graph.sparql("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 2")
    assert (table.columns, len(table)) == (("subject", "predicate", "object"), 2)
    with pytest.raises(RefusedQuery):
        graph.sparql("CLEAR ALL")


def test_the_questions_are_listed(graph: Graph) -> None:
    """In both languages."""
    listed = {row["id"]: row for row in graph.questions}
    assert len(listed) == 52  # the fifty, and two that ask another registry too
    assert listed["N1"]["title_en"] == ("Which organizations host or co-build two or more centers?")


def test_a_running_service_answers_a_notebook(real_service: Running, graph: Graph) -> None:
    """Its address is enough, and the rows are the same."""
    with open_graph(real_service.url) as remote:
        assert remote.ask("N1").rows == graph.ask("N1").rows


def test_importing_the_package_stays_light() -> None:
    """``open_graph`` is loaded when it is asked for."""
    code = "import sys, ntic_kg; print('pyoxigraph' in sys.modules, ntic_kg.__version__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", ntic_kg.__version__]
    assert ntic_kg.open_graph is open_graph
    with pytest.raises(AttributeError, match="open_grave"):
        _ = ntic_kg.open_grave


def test_the_outputs_in_the_notebook_are_true(
    real_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cell prints and shows what stands below it; snapshots alone may differ."""
    pytest.importorskip("pandas", reason="pandas is not installed (extra: clients)")
    monkeypatch.setenv("NTIC_STORE", str(real_folder))
    document = notebook.read()
    cells = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 5
    for cell, outputs in zip(cells, notebook.run(document), strict=True):
        assert _comparable(cell["outputs"]) == _comparable(outputs), cell["source"]


def _comparable(outputs: object) -> object:
    return re.sub(r"\b[0-9a-f]{16}\b", "…", json.dumps(outputs, ensure_ascii=False))
