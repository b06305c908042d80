"""What SPARQL servers that are not ours make of the shapes of the guideline.

``shape_divergences.csv`` lists, for synthetic and for real centers, the norms whose compiled shapes
a server refuses, with its own words, and those to which it gives other results than Oxigraph in
this process. That is why ``check`` copies a remote store that is not too large and runs the shapes
here. One that agrees again fails as well, so that the list stays true.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.adapters.store_remote import RemoteStore
from ntic_kg.adapters.validator_sparql.evaluation import Evaluation
from ntic_kg.adapters.validator_sparql.graph import ShapesGraph
from ntic_kg.adapters.validator_sparql.targets import Context
from ntic_kg.adapters.validator_sparql.vocabulary import Uncompilable
from ntic_kg.check import Run, check, context_of
from ntic_kg.errors import BackendFailure, InvalidQuery
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from ntic_kg.values import Profile, Rows
from ntic_kg.wiring.validating import quick_copy, shape_validator
from tests.norm_cases import register
from tests.question_engines import ask_endpoint
from tests.remote_servers import SERVERS, RemoteServer
from tests.shacl_suite import keys
from tests.test_store_remote import backend

LIST = Path(__file__).with_name("shape_divergences.csv")
_OTHERWISE = "other results, without a word"
CONTEXT = context_of(Run(Profile.PUBLIC_RECORD, date(2026, 1, 1)))


class Told:
    """A remote store that keeps the words with which the server refuses a query."""

    def __init__(self, server: RemoteServer) -> None:
        self._store, self._url = RemoteStore(backend(server), deadline=60), server.query_url
        self.words = ""
        self.snapshot = ""

    def select(self, query: str) -> Rows:
        """Answer a SELECT query."""
        try:
            return self._store.select(query)
        except (BackendFailure, InvalidQuery) as error:
            with pytest.raises(RuntimeError) as refusal:
                ask_endpoint(self._url, query)
            self.words = str(refusal.value)
            raise InvalidQuery(self.words, remedy="None.") from error

    def construct(self, query: str) -> Sequence[ox.Triple]:
        """Answer a CONSTRUCT query."""
        return self._store.construct(query)


@contextmanager
def serving(name: str, store: Store) -> Iterator[RemoteServer]:
    """Run a server that holds what a store holds."""
    content = ox.serialize(
        store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"), format=ox.RdfFormat.N_TRIPLES
    )
    with SERVERS[name]() as server:
        server.put("https://w3id.org/ntic/graph/all", (content or b"").decode())
        yield server


def divergences(server: RemoteServer, store: Store) -> dict[str, str]:
    """Say of each norm what a server does otherwise, in its words where it has some."""
    found: dict[str, str] = {}
    for norm in register().choose(None):
        shapes = register().shapes_of([norm], quality=False)
        told = Told(server)
        try:
            given = _results(told, shapes)
        except Uncompilable:
            found[norm.key] = told.words
            continue
        if given != _results(store, shapes):
            found[norm.key] = _OTHERWISE  # how many more or fewer changes from run to run
    return found


def _results(store: Store, shapes: Sequence[ox.Triple]) -> Counter[tuple[str, ...]]:
    evaluation = Evaluation(store, ShapesGraph(shapes), Context(tuple(CONTEXT)))
    return Counter(
        (str(shape), str(result.focus), str(result.value), str(result.origin.shape))
        for shape in evaluation.targets.shapes()
        for _, result in evaluation.results(shape, evaluation.targets.foci(shape))
    )


def listed(engine: str, data: str) -> dict[str, str]:
    """Read what an engine is known to do otherwise."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if (row["engine"], row["data"]) == (engine, data)
        ]
    return {row["norm"]: row["what the engine says or does"] for row in rows}


@pytest.mark.parametrize("name", SERVERS)
def test_every_shape_runs_on_synthetic_centers_elsewhere_or_the_list_says_why(
    name: str, home: Path
) -> None:
    """A small network with every kind of record, on servers that are not ours."""
    with (
        wiring.fixture(Settings(store="memory:", home=home)) as store,
        serving(name, store) as server,
    ):
        assert divergences(server, store) == listed(name, "synthetic")


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVERS)
def test_every_shape_runs_on_the_real_centers_elsewhere_or_the_list_says_why(
    name: str, real_store: EmbeddedReader
) -> None:
    """The shipped content as one graph."""
    store = quick_copy(real_store)
    with serving(name, store) as server:
        assert divergences(server, store) == listed(name, "real")


def test_a_remote_store_is_checked_here_whatever_its_engine_makes_of_the_shapes(
    real_store: EmbeddedReader,
) -> None:
    """Virtuoso, which refuses some shapes and misreads others, holds the same findings."""
    store = quick_copy(real_store)
    with serving("virtuoso", store) as server:
        done = subprocess.run(
            [sys.executable, "-m", "ntic_kg", "check", "--as-of", "2026-01-01", "--format", "json"],
            env={**os.environ, "NTIC_STORE": server.query_url},
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode in {0, 1}, done.stderr
    pairs = {(p["focus"], p["norm"], p["state"]) for p in json.loads(done.stdout)["pairs"]}

    report = check(
        store, shape_validator(), register(), Run(Profile.PUBLIC_RECORD, date(2026, 1, 1))
    )
    assert pairs == {(p.focus, p.norm, p.state.value) for p in report.pairs}
    assert "pySHACL" not in done.stderr


def test_a_shape_that_a_server_refuses_is_run_by_the_reference(home: Path) -> None:
    """Where a store is too large to be copied, the refusal hides no result, and is told."""
    with wiring.fixture(Settings(store="memory:", home=home)) as store:
        shapes = register().shapes_of(register().choose(frozenset({"3.2-cycle"})), quality=False)
        wanted = keys(shape_validator().validate(store, shapes, CONTEXT))
        with serving("virtuoso", store) as server:
            remote = RemoteStore(backend(server), deadline=60)
            report = list(shape_validator().validate(remote, shapes, CONTEXT))

    assert keys(report) == wanted
    assert any(t.predicate.value.endswith("validatedByReference") for t in report)
