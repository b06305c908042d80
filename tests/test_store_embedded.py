"""The embedded store: one writer, readers on checkpoints.

What every store does is tested in test_store_contract.py.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint, open_reader
from ntic_kg.errors import (
    NoSuchGraph,
    RefusedQuery,
    StoreBusy,
    StoreFailure,
)
from ntic_kg.names import node

ONE = ox.Triple(node("id:a"), node("skos:prefLabel"), ox.Literal("甲", language="zh"))
TWO = ox.Triple(node("id:b"), node("skos:prefLabel"), ox.Literal("乙", language="zh"))
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def count(folder: Path) -> int:
    """Count the triples that readers see."""
    checkpoint = current_checkpoint(folder)
    assert checkpoint is not None
    cell = open_reader(checkpoint).select(COUNT).rows[0][0]
    assert isinstance(cell, ox.Literal)
    return int(cell.value)


def test_readers_see_what_was_committed_and_nothing_before(tmp_path: Path) -> None:
    """A replaced graph is visible after commit."""
    store = EmbeddedStore(tmp_path)
    store.replace_graph(node("graph:x"), [ONE])
    assert current_checkpoint(tmp_path) is None
    store.commit()
    assert count(tmp_path) == 1


def test_a_reader_keeps_its_snapshot_while_the_store_moves_on(tmp_path: Path) -> None:
    """An open checkpoint does not change under its reader."""
    store = EmbeddedStore(tmp_path)
    store.replace_graph(node("graph:x"), [ONE])
    store.commit()
    checkpoint = current_checkpoint(tmp_path)
    assert checkpoint is not None
    reader = open_reader(checkpoint)
    store.replace_graph(node("graph:x"), [ONE, TWO])
    store.commit()
    assert reader.select("SELECT ?s WHERE { ?s ?p ?o }").rows == ((node("id:a"),),)
    assert count(tmp_path) == 2


def test_an_unchanged_graph_makes_no_new_checkpoint(tmp_path: Path) -> None:
    """Writing the same content again is no change."""
    store = EmbeddedStore(tmp_path)
    store.replace_graph(node("graph:x"), [ONE])
    store.commit()
    before = current_checkpoint(tmp_path)
    assert not store.replace_graph(node("graph:x"), [ONE])
    store.commit()
    assert current_checkpoint(tmp_path) == before


def test_a_writer_that_dies_leaves_nothing_behind(tmp_path: Path) -> None:
    """The next one starts from what was committed."""
    store = EmbeddedStore(tmp_path)
    store.replace_graph(node("graph:x"), [ONE])
    store.commit()
    store.replace_graph(node("graph:x"), [TWO])
    del store  # dies without commit: its draft holds TWO

    again = EmbeddedStore(tmp_path)
    assert not again.replace_graph(node("graph:x"), [ONE])
    assert again.replace_graph(node("graph:y"), [TWO])
    again.commit()
    checkpoint = current_checkpoint(tmp_path)
    assert checkpoint is not None
    rows = open_reader(checkpoint).select("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s").rows
    assert rows == ((node("id:a"),), (node("id:b"),))


def test_old_checkpoints_are_removed_but_the_last_twenty_stay(tmp_path: Path) -> None:
    """Disk use does not grow with every load, and slow readers keep theirs for a while."""
    store = EmbeddedStore(tmp_path)
    folder = tmp_path / "checkpoints"
    for number in range(25):
        text = ox.Literal(str(number))
        store.replace_graph(node("graph:x"), [ox.Triple(node("id:a"), node("skos:note"), text)])
        store.commit()
        (folder / f"{number + 1}.nq").touch()  # what readers in memory have written
        if number < 3:  # as if it had been long ago
            noted = folder / f"{number + 1}.json"
            noted.write_text(noted.read_text().replace('"since": "2', '"since": "1'))
    kept = {path.name for path in folder.iterdir()}
    assert kept == {
        *(str(number) for number in range(6, 26)),
        *(f"{number}.json" for number in range(6, 26)),
        *("23.nq", "24.nq", "25.nq"),
    }


def test_a_second_writer_is_told_that_the_store_is_taken(tmp_path: Path) -> None:
    """The error names the folder and a remedy."""
    holder = EmbeddedStore(tmp_path)
    with pytest.raises(StoreBusy, match=str(tmp_path)) as caught:
        EmbeddedStore(tmp_path)
    assert "--store" in caught.value.remedy
    assert holder.graphs() == []


def test_a_damaged_state_file_is_named(tmp_path: Path) -> None:
    """The remedy says how to start again."""
    (tmp_path / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreFailure, match=r"current\.json"):
        current_checkpoint(tmp_path)


def test_a_store_that_was_never_loaded_has_no_checkpoint(tmp_path: Path) -> None:
    """An empty folder is not an error by itself."""
    assert current_checkpoint(tmp_path) is None


def test_the_state_file_says_which_checkpoint_is_current(tmp_path: Path) -> None:
    """Other programs can find the newest checkpoint."""
    store = EmbeddedStore(tmp_path)
    store.replace_graph(node("graph:x"), [ONE])
    snapshot = store.commit()
    state = json.loads((tmp_path / "current.json").read_text(encoding="utf-8"))
    assert (state["checkpoint"], state["snapshot"]) == ("checkpoints/1", snapshot)


def test_who_holds_the_store_is_named(tmp_path: Path) -> None:
    """The second writer learns the process of the first."""
    holder = EmbeddedStore(tmp_path)
    with pytest.raises(StoreBusy, match=f"Process {os.getpid()} "):
        EmbeddedStore(tmp_path)
    holder.close()
    EmbeddedStore(tmp_path).close()


def test_what_was_not_committed_is_gone_after_closing(tmp_path: Path) -> None:
    """Nothing but the checkpoints, the state and the lock is left."""
    store = EmbeddedStore(tmp_path)
    store.replace_graph(node("graph:x"), [ONE])
    store.commit()
    store.replace_graph(node("graph:x"), [TWO])
    store.close()

    assert "draft" not in {path.name for path in tmp_path.iterdir()}
    assert EmbeddedStore(tmp_path).select("SELECT ?s { ?s ?p ?o }").rows == ((node("id:a"),),)


def test_adding_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """A set of triples, not a list."""
    store = EmbeddedStore(tmp_path)
    assert store.add(node("graph:x"), [ONE])
    assert not store.add(node("graph:x"), [ONE])
    assert store.add(node("graph:x"), [TWO])
    assert not store.replace_graph(node("graph:x"), [TWO, ONE])


def test_an_update_gives_the_digests_that_writing_the_same_content_gives(tmp_path: Path) -> None:
    """The snapshot does not tell how the content came about."""
    updated, replaced = EmbeddedStore(tmp_path / "u"), EmbeddedStore(tmp_path / "r")
    text = f"INSERT DATA {{ GRAPH <{node('graph:x').value}> {{ {ONE} . [] <urn:p> [] }} }}"

    assert updated.update(text, "urn:base", lambda _: True) == {node("graph:x").value}
    blank, other = ox.BlankNode(), ox.BlankNode()
    more = ox.Triple(blank, ox.NamedNode("urn:p"), other)
    replaced.replace_graph(node("graph:x"), [ONE, more])

    assert updated.commit() == replaced.commit()


def test_an_update_that_leaves_a_nameless_statement_is_refused(tmp_path: Path) -> None:
    """Every statement stands in a graph that says where it comes from."""
    store = EmbeddedStore(tmp_path)
    with pytest.raises(RefusedQuery, match="no named graph"):
        store.update(f"INSERT DATA {{ {ONE} }}", "urn:base", lambda _: True)


def test_an_update_that_misses_a_graph_says_so(tmp_path: Path) -> None:
    """The engine's error becomes ours."""
    store = EmbeddedStore(tmp_path)
    with pytest.raises(NoSuchGraph, match="urn:none"):
        store.update("CLEAR GRAPH <urn:none>", "urn:base", lambda _: True)
    store.update("CLEAR SILENT GRAPH <urn:none>", "urn:base", lambda _: True)
