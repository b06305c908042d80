"""What changes from one state to another: triples, entities, answers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from ntic_kg import diff, wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.errors import InvalidInput
from ntic_kg.names import IMPORTS_GRAPH
from ntic_kg.settings import Settings

BEFORE = """
<https://w3id.org/ntic/id/center/a> <urn:p> "1" <urn:g> .
<https://w3id.org/ntic/id/center/b> <urn:p> "2" <urn:g> .
<https://w3id.org/ntic/id/center/b> <urn:p> "2" <urn:same> .
"""
AFTER = """
<https://w3id.org/ntic/id/center/a> <urn:p> "1" <urn:g> .
<https://w3id.org/ntic/id/center/b> <urn:p> "3" <urn:g> .
<https://w3id.org/ntic/id/center/b> <urn:p> "2" <urn:same> .
<https://w3id.org/ntic/id/person/c> <urn:p> "4" <urn:new> .
"""
CHANGE = """
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/ntic/id/center/synthetic-new> a ntic:TechnologyInnovationCenter ;
  skos:prefLabel "合成新中心"@zh , "Synthetic New Center"@en .
"""


def store(nquads: str) -> EmbeddedReader:
    """Hold quads."""
    database = ox.Store()
    database.load(nquads.encode(), ox.RdfFormat.N_QUADS)
    return EmbeddedReader(database, "s")


def test_triples_are_counted_by_graph_and_listed_in_order() -> None:
    """What is the same on both sides is left out."""
    found = diff.difference(store(BEFORE), store(AFTER))
    assert found.graphs == {"urn:g": (1, 1), "urn:new": (1, 0)}
    b, c = (f"<https://w3id.org/ntic/id/{key}> <urn:p>" for key in ("center/b", "person/c"))
    assert [(c.sign, c.graph, c.triple) for c in found.listed] == [
        ("-", "urn:g", f'{b} "2"'),
        ("+", "urn:g", f'{b} "3"'),
        ("+", "urn:new", f'{c} "4"'),
    ]
    assert found.kinds() == {"center": 1, "person": 1}


def test_a_long_list_is_cut_and_counted() -> None:
    """The total says how many there are."""
    found = diff.difference(store(BEFORE), store(AFTER), 1)
    assert (found.total, len(found.listed)) == (3, 1)


def test_times_of_loading_are_no_change() -> None:
    """The graph of imports is left out, as it is from snapshots."""
    loaded = AFTER + f'<urn:x> <urn:at> "now" <{IMPORTS_GRAPH}> .\n'
    assert diff.difference(store(AFTER), store(loaded)).graphs == {}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "ntic_kg", "diff", *words],
        capture_output=True,
        text=True,
        check=True,
    )


def compare(home: Path, store: Path, folder: Path) -> tuple[dict[str, Any], str]:
    """Add a synthetic center to a store; give the document and the summary."""
    change = folder / "change.ttl"
    change.write_text(CHANGE, encoding="utf-8")
    words = [f"--home={home}", f"--store={store}", "--as-of=2026-01-01", "--format=json"]
    done = run("current", str(change), *words)
    return json.loads(done.stdout), done.stderr


def test_a_change_of_data_says_which_answers_change_and_how(
    real_folder: Path, home: Path, tmp_path: Path
) -> None:
    """A synthetic center without a director is a new row of the question about directors."""
    few = tmp_path / "home"
    few.mkdir()
    for part in ("ontology", "shapes", "data"):
        (few / part).symlink_to(home / part)
    for name in ("talent/no-director", "network/shared-hosts"):
        (few / "queries" / name).parent.mkdir(parents=True)
        shutil.copy(home / "queries" / f"{name}.rq", few / "queries" / f"{name}.rq")

    document, summary = compare(few, real_folder, tmp_path)

    assert document["graphs"]["https://w3id.org/ntic/graph/change"] == {"added": 3, "removed": 0}
    assert document["entities"]["https://w3id.org/ntic/id/center/synthetic-new"] >= 3
    answers = {answer["name"]: answer for answer in document["answers"]}
    assert answers["no-director"]["counts"] == [1, 0]
    assert answers["no-director"]["added"][0][:2] == [
        "https://w3id.org/ntic/id/center/synthetic-new", "合成新中心",
    ]  # fmt: skip
    assert not any(answers.get("shared-hosts", {"counts": []})["counts"])
    assert f"{len(answers)} of 2 answers change" in summary


@pytest.mark.slow
def test_all_fifty_answers_are_compared(real_folder: Path, home: Path, tmp_path: Path) -> None:
    """Twice with the same outcome."""
    first, summary = compare(home, real_folder, tmp_path)
    assert "of 50 answers change" in summary
    assert compare(home, real_folder, tmp_path)[0] == first


def test_without_states_the_kept_snapshots_are_listed(real_folder: Path) -> None:
    """Each name that is listed is one that can be compared."""
    listed = json.loads(run(f"--store={real_folder}", "--format=json").stdout)
    assert listed
    settings = Settings(home=None, store=str(real_folder))
    with wiring.state(settings, "current") as current:
        assert listed[-1]["snapshot"] == current.snapshot
    for entry in listed:
        with wiring.state(settings, entry["snapshot"]) as found:
            assert found.snapshot == entry["snapshot"]


def test_one_state_alone_is_refused_and_the_list_is_named(real_folder: Path) -> None:
    """The remedy says how to find another."""
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run("current", f"--store={real_folder}")
    assert refused.value.returncode == 2
    assert "ntic-kg diff alone lists the snapshots" in refused.value.stderr


def test_what_is_neither_store_nor_content_is_refused(tmp_path: Path) -> None:
    """The message names the folder."""
    settings = Settings(home=None, store=str(tmp_path / "none"))
    with (
        pytest.raises(InvalidInput, match=str(tmp_path)),
        wiring.state(settings, str(tmp_path)),
    ):
        pass


def test_a_table_that_the_content_does_not_have_is_refused(tmp_path: Path) -> None:
    """A changed version has the name of the table that it changes."""
    table = tmp_path / "synthetic.csv"
    table.write_text("key\n", encoding="utf-8")
    settings = Settings(home=None, store=str(tmp_path / "none"))
    with (
        pytest.raises(InvalidInput, match=r"synthetic\.csv is the name of 0 tables"),
        wiring.state(settings, str(table)),
    ):
        pass
