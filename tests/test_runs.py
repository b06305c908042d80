"""Runs are stored as data once, and compared with each other."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg import reports, wiring
from ntic_kg.adapters.store_embedded import (
    EmbeddedReader,
    EmbeddedStore,
    current_checkpoint,
    graph_digests,
    hold,
    open_reader,
)
from ntic_kg.adapters.store_remote import RemoteWriter
from ntic_kg.api.center_findings import findings_of
from ntic_kg.ask import ask
from ntic_kg.catalog import read_catalog
from ntic_kg.check import Run
from ntic_kg.check.history import choose_run, compare_runs, read_run, stored_runs
from ntic_kg.check.recording import Made, run_graph, run_key, run_triples
from ntic_kg.check.retention import SUMMARIES, WHOLE, retain
from ntic_kg.errors import InvalidInput, NotFound, StoreFailure
from ntic_kg.home import shipped_home
from ntic_kg.names import PREFIXES, RUN_GRAPHS, node, sparql_prologue
from ntic_kg.ports import WritableStore
from ntic_kg.rdf_files import parse_file
from ntic_kg.settings import Settings
from ntic_kg.values import Finding, Pair, Profile, Report, Severity, State
from ntic_kg.wiring.runs import keep_report, keep_run
from ntic_kg.wiring.validating import quick_copy
from tests import suites
from tests.conftest import LOADED_AT, ignore_progress
from tests.norm_cases import register
from tests.remote_servers import oxigraph
from tests.test_store_remote import backend

HOME = shipped_home()
DAY = date(2025, 6, 1)
ALPHA, BETA = (f"https://w3id.org/ntic/id/center/synthetic-{name}" for name in ("alpha", "beta"))
HOSTS, ORGANS, LEGAL = "3.2-hosts", "5.2-organs", "5.1-legal"
SOFTWARE = "ntic-kg 0.1.0"
EXAMPLE = HOME / "shapes" / "2017-353" / "3.2-hosts.fail.ttl"
NAMED = ox.NamedNode | ox.Literal


def finding(focus: str, norm: str, state: State, value: str | None = None) -> Finding:
    """Make a finding of the first constraint of a norm that tells of a contradiction."""
    constraint = next(
        c for c in register().constraints.values() if c.norm == norm and c.tells == "Contradiction"
    )
    return Finding(
        focus, norm, "center", state, Severity.VIOLATION, None, value,
        {"zh": "合成", "en": f"Synthetic {value}"}, {"zh": "补", "en": "Add"}, ("来源",),
        constraint.iri,
    )  # fmt: skip


def report_of(snapshot: str, states: dict[tuple[str, str], State], *found: Finding) -> Report:
    """Make a report."""
    pairs = tuple(Pair(focus, norm, state) for (focus, norm), state in states.items())
    return Report(snapshot, DAY, Profile.PUBLIC_RECORD, pairs, found)


EARLIER = report_of(
    "synthetic-before",
    {
        (ALPHA, HOSTS): State.BREACHED, (ALPHA, ORGANS): State.BREACHED,
        (ALPHA, LEGAL): State.NOT_RECORDED, (BETA, HOSTS): State.BREACHED,
        (BETA, ORGANS): State.MET, (BETA, LEGAL): State.MET,
    },
    finding(ALPHA, HOSTS, State.BREACHED, "x"), finding(ALPHA, HOSTS, State.BREACHED, "y"),
    finding(ALPHA, ORGANS, State.BREACHED), finding(BETA, HOSTS, State.BREACHED, "z"),
)  # fmt: skip
LATER = report_of(
    "synthetic-after",
    {
        (ALPHA, HOSTS): State.BREACHED, (ALPHA, ORGANS): State.MET,
        (ALPHA, LEGAL): State.MET, (BETA, HOSTS): State.WAIVED,
        (BETA, ORGANS): State.BREACHED, (BETA, LEGAL): State.MET,
    },
    finding(ALPHA, HOSTS, State.BREACHED, "x"), finding(ALPHA, HOSTS, State.BREACHED, "new"),
    finding(BETA, HOSTS, State.WAIVED, "z"), finding(BETA, ORGANS, State.BREACHED),
)  # fmt: skip


def stored(*reports: Report) -> EmbeddedReader:
    """Hold the runs of some reports, an hour apart, with the labels that questions show."""
    triples: list[ox.Triple] = []
    for path in (HOME / "ontology" / "vocab" / "state.ttl",):
        triples += parse_file(path)
    for hour, report in enumerate(reports, 8):
        made = Made(SOFTWARE, *(datetime(2025, 6, 1, hour, m, tzinfo=UTC) for m in (0, 1)))
        triples += run_triples(key_of(report), report, register(), made)
    return hold(triples, "s")


def key_of(report: Report) -> str:
    """Name the run of a report."""
    return run_key(report.snapshot, register(), report.as_of, report.profile, SOFTWARE)


def test_what_was_written_down_is_read_back() -> None:
    """States, findings and what identifies the run."""
    store = stored(EARLIER)
    (run,) = stored_runs(store)
    states = read_run(store, run, register())

    assert (run.key, run.as_of, run.snapshot) == (key_of(EARLIER), DAY, "synthetic-before")
    assert (run.ended, run.shapes) == ("2025-06-01T08:01:00Z", register().digest)
    assert {place: found.state for place, found in states.items()} == {
        (pair.focus, pair.norm): pair.state for pair in EARLIER.pairs
    }
    assert {f.value for f in states[ALPHA, HOSTS].findings} == {"x", "y"}
    assert states[ALPHA, HOSTS].findings[0].message["zh"] == "合成"


def test_a_comparison_tells_new_persisting_and_fixed_apart() -> None:
    """By pair and by finding; a waiver fixes nothing, and another state is no departure."""
    store = stored(EARLIER)
    (run,) = stored_runs(store)
    comparison = compare_runs(LATER, run, read_run(store, run, register()), register())
    changes = {(d.focus, d.norm): d for d in comparison.differences}

    assert {place: d.change for place, d in changes.items()} == {
        (ALPHA, HOSTS): "persisting",
        (ALPHA, ORGANS): "fixed",
        (ALPHA, LEGAL): "other",
        (BETA, HOSTS): "persisting",
        (BETA, ORGANS): "new",
    }
    kept = changes[ALPHA, HOSTS]
    values = [[f.value for f in some] for some in (kept.new, kept.persisting, kept.fixed)]
    assert values == [["new"], ["x"], ["y"]]
    assert (changes[BETA, HOSTS].before, changes[BETA, HOSTS].after) == ("breached", "waived")
    assert comparison.same_shapes


def test_a_comparison_is_counted_by_norm_and_by_center() -> None:
    """In JSON; the table for people has the same counts."""
    store = stored(EARLIER)
    (run,) = stored_runs(store)
    comparison = compare_runs(LATER, run, read_run(store, run, register()), register())
    document = json.loads(reports.write_report(LATER, "json", comparison))["comparison"]

    assert document["by_norm"][HOSTS] == {"new": 0, "persisting": 2, "fixed": 0, "other": 0}
    assert document["by_norm"][ORGANS] == {"new": 1, "persisting": 0, "fixed": 1, "other": 0}
    assert document["by_center"][BETA] == {"new": 1, "persisting": 1, "fixed": 0, "other": 0}
    assert b"5.2-organs" in reports.write_report(LATER, "table", comparison)
    assert reports.write_report(LATER, "csv", comparison).startswith(b"change,focus,norm,before")


def test_the_question_of_changes_gives_what_the_command_gives() -> None:
    """G4 by default compares the latest run with the one before."""
    store = stored(EARLIER, LATER)
    answer = ask(store, read_catalog(HOME / "queries").find("G4"), {}, DAY)
    column = {name: position for position, name in enumerate(answer.rows.columns)}
    rows = {
        tuple(str(row[column[name]]) for name in ("center", "norm", "change_en"))
        for row in answer.rows.rows
    }

    norm = PREFIXES["norm"]
    assert rows == {
        (f"<{ALPHA}>", f"<{norm}{ORGANS}>", '"fixed"'),
        (f"<{BETA}>", f"<{norm}{ORGANS}>", '"new"'),
    }
    assert answer.unknowns == 0


def test_the_last_run_is_the_newest_that_is_not_the_check_itself() -> None:
    """Comparing a check with its own run would say that nothing ever changes."""
    runs = stored_runs(stored(EARLIER, LATER))

    assert choose_run(runs, "last", Profile.PUBLIC_RECORD, "none").key == key_of(LATER)
    assert choose_run(runs, "last", Profile.PUBLIC_RECORD, key_of(LATER)).key == key_of(EARLIER)
    for wanted in (key_of(EARLIER), "id:run/" + key_of(EARLIER), key_of(EARLIER)[:-3]):
        assert choose_run(runs, wanted, Profile.PUBLIC_RECORD, "none").key == key_of(EARLIER)


@pytest.mark.parametrize("wanted", ["public-record-2025", "submission", ""])
def test_a_run_that_is_not_there_or_not_alone_is_named(wanted: str) -> None:
    """With those that there are."""
    with pytest.raises(NotFound) as raised:
        choose_run(stored_runs(stored(EARLIER, LATER)), wanted, Profile.PUBLIC_RECORD, "none")
    assert key_of(EARLIER) in raised.value.remedy


@pytest.fixture
def small_store(tmp_path: Path) -> Path:
    """Make a store with the ontology and one synthetic center."""
    store = EmbeddedStore(tmp_path)
    ontology = [t for path in sorted(HOME.glob("ontology/**/*.ttl")) for t in parse_file(path)]
    store.replace_graph(node("graph:ontology"), dict.fromkeys(ontology))
    example = parse_file(EXAMPLE)
    store.replace_graph(node("graph:synthetic"), example)
    store.commit()
    store.close()
    return tmp_path


def test_a_run_is_stored_once_and_leaves_the_snapshot_as_it_was(small_store: Path) -> None:
    """The same content, shapes, day and profile are the same run; another day is another."""
    before, _ = graph_digests(small_store)
    kept = []
    for day in (DAY, DAY, date(2025, 6, 2)):
        store = EmbeddedStore(small_store)
        kept.append(keep_run(store, register(), day, partial(quick_copy, store)))
        store.commit()
        store.close()
    after, graphs = graph_digests(small_store)

    assert [run.added for run in kept] == [True, False, True]
    assert kept[0].key == kept[1].key != kept[2].key
    assert before == after
    assert {graph for graph in graphs if graph.startswith(RUN_GRAPHS)} == {
        run_graph(run.key).value for run in kept
    }


def kept_reports(folder: Path, days: list[date], first: int = 0) -> list[str]:
    """Keep the run of each day, one after the other, and give their keys."""
    store = EmbeddedStore(folder)
    keys = keep_each(store, days, first)
    store.close()
    return keys


def keep_each(store: WritableStore, days: list[date], first: int = 0) -> list[str]:
    """Keep the run of each day in a store, and publish them."""
    keys = []
    for number, day in enumerate(days, first):
        report = replace(EARLIER, snapshot=store.snapshot, as_of=day)
        made = Made(SOFTWARE, LOADED_AT, LOADED_AT + timedelta(minutes=number))
        key = run_key(report.snapshot, register(), day, report.profile, SOFTWARE)
        store.replace_graph(run_graph(key), run_triples(key, report, register(), made))
        retain(store)
        keys.append(key)
    store.commit()
    return keys


def test_runs_before_the_last_ten_become_counts_of_each_norm(small_store: Path) -> None:
    """Their graphs are gone, the snapshot stays, and the counts are those that they found."""
    before, _ = graph_digests(small_store)
    days = [DAY + timedelta(days=number) for number in range(WHOLE + 3)]
    keys = kept_reports(small_store, days)
    after, graphs = graph_digests(small_store)
    checkpoint = current_checkpoint(small_store)
    assert checkpoint is not None
    store = open_reader(checkpoint)
    counts = store.select(
        sparql_prologue()
        + """SELECT ?run ?norm ?state ?count WHERE {
          ?run a ntic:SummarizedRun ; ntic:referenceDate ?day ; ntic:snapshotChecked ?snapshot .
          ?node ntic:countOfRun ?run ; ntic:countedNorm ?norm ; ntic:countedState ?state ;
            ntic:countedThings ?count }"""
    )
    found: dict[str, dict[tuple[str, str], int]] = {}
    for row in counts.rows:
        run, norm, state, count = (
            str(term.value).rpartition("/")[2] for term in row if isinstance(term, NAMED)
        )
        found.setdefault(run, {})[norm, state] = int(count)

    assert before == after
    assert {g for g in graphs if g.startswith(RUN_GRAPHS)} == {
        SUMMARIES.value, *(run_graph(key).value for key in keys[3:])
    }  # fmt: skip
    assert {run.key for run in stored_runs(store)} == set(keys[3:])
    assert set(found) == set(keys[:3])
    wanted = Counter((pair.norm, pair.state.value) for pair in EARLIER.pairs)
    assert all(counted == wanted for counted in found.values())


def test_a_remote_store_keeps_the_last_ten_runs_too() -> None:
    """And goes on naming the snapshot that it named before."""
    with oxigraph() as server:
        store = RemoteWriter(backend(server), deadline=60)
        store.replace_graph(node("graph:synthetic"), parse_file(EXAMPLE))
        before = store.commit()
        keys = keep_each(store, [DAY + timedelta(days=number) for number in range(WHOLE + 2)])

        assert store.snapshot == before
        assert {run.key for run in stored_runs(store)} == set(keys[2:])
        assert SUMMARIES in store.graphs()


def test_the_run_of_the_latest_day_stays_however_many_are_made_for_earlier_days(
    small_store: Path,
) -> None:
    """It is the one that questions read."""
    days = [DAY + timedelta(days=99 - number) for number in range(WHOLE + 3)]
    keys = kept_reports(small_store, days)
    _, graphs = graph_digests(small_store)

    assert {g for g in graphs if g.startswith(RUN_GRAPHS)} == {
        SUMMARIES.value, *(run_graph(key).value for key in (keys[0], *keys[3:]))
    }  # fmt: skip


def test_a_run_that_was_summarized_may_be_made_again(small_store: Path) -> None:
    """It counts as a run that is not there, and is summarized once in the end."""
    days = [DAY + timedelta(days=number) for number in range(WHOLE + 1)]
    first = kept_reports(small_store, days)[0]
    again = kept_reports(small_store, days, first=60)
    checkpoint = current_checkpoint(small_store)
    assert checkpoint is not None
    ends = open_reader(checkpoint).select(
        sparql_prologue()
        + f"SELECT ?end WHERE {{ <{PREFIXES['id']}run/{first}> prov:endedAtTime ?end }}"
    )

    assert again[0] == first
    assert len(ends.rows) == 1


def test_a_run_of_content_that_changed_meanwhile_is_not_stored(small_store: Path) -> None:
    """It would claim a snapshot that it never saw."""
    store = EmbeddedStore(small_store)
    with pytest.raises(StoreFailure, match="changed while it was being checked"):
        keep_report(store, replace(EARLIER, snapshot="other"), register(), LOADED_AT)
    store.close()


@pytest.mark.parametrize(("store", "norms"), [("memory:", None), ("somewhere", frozenset({HOSTS}))])
def test_a_run_of_some_norms_or_of_no_lasting_store_is_not_kept(
    store: str, norms: frozenset[str] | None
) -> None:
    """Questions take the newest run for the whole."""
    with pytest.raises(InvalidInput, match="A run is kept only of every norm"):
        wiring.run_check(
            Settings(store=store, home=HOME), Run(Profile.PUBLIC_RECORD, DAY, norms), keep=True
        )


def test_the_load_of_the_shipped_content_ends_with_a_run(real_store: EmbeddedReader) -> None:
    """Of the public record, on the day of the load, over the snapshot that answers carry."""
    (run,) = stored_runs(real_store)

    assert run.profile is Profile.PUBLIC_RECORD
    assert run.as_of == LOADED_AT.date()
    assert run.snapshot == real_store.snapshot
    assert sum(1 for _ in read_run(real_store, run, register())) == 1145


def test_a_second_load_stores_no_second_run(tmp_path: Path, real_folder: Path) -> None:
    """And makes no new checkpoint."""
    folder = shutil.copytree(real_folder, tmp_path / "store")
    before = current_checkpoint(folder)
    loaded = wiring.load_into(folder, HOME, ignore_progress, LOADED_AT.date())

    assert loaded.run is not None
    assert not loaded.run.added
    assert current_checkpoint(folder) == before


def test_content_without_centers_is_loaded_without_a_run(tmp_path: Path) -> None:
    """And says why."""
    home = tmp_path / "home"
    for name in ("ontology", "shapes", "queries", "data"):
        (home / name).mkdir(parents=True)
    loaded = wiring.load_into(tmp_path / "store", home, ignore_progress, DAY)

    assert loaded.run is None
    assert "no national technology innovation center" in loaded.without_run


def test_runs_use_terms_of_the_provenance_ontology_as_it_defines_them() -> None:
    """Each is there; activities are the subjects of what has an activity for its domain."""
    ontology = ox.Store()
    ontology.bulk_load(path=str(suites.suite("vocab/prov-o.ttl")), format=ox.RdfFormat.TURTLE)
    made = Made(SOFTWARE, LOADED_AT, LOADED_AT)
    triples = list(run_triples(key_of(EARLIER), EARLIER, register(), made))
    prov, domain, activity = PREFIXES["prov"], node("rdfs:domain"), node("prov:Activity")
    used = {t.predicate for t in triples if t.predicate.value.startswith(prov)}
    activities = {t.subject for t in triples if t.object == activity}

    assert {name.value.removeprefix(prov) for name in used} == {
        "startedAtTime", "endedAtTime", "wasAssociatedWith", "used", "wasGeneratedBy",
        "generatedAtTime",
    }  # fmt: skip
    for name in used:
        assert next(ontology.quads_for_pattern(name, None, None), None) is not None, name
    of_activities = {
        name for name in used if list(ontology.quads_for_pattern(name, domain, activity))
    }
    assert of_activities
    assert {t.subject for t in triples if t.predicate in of_activities} == activities


def test_no_findings_are_given_for_a_day_before_every_run() -> None:
    """Nothing is known then."""
    store = stored(EARLIER)

    assert findings_of(store, ox.NamedNode(ALPHA), date(2025, 5, 31)) is None
    there = findings_of(store, ox.NamedNode(ALPHA), DAY)
    assert there is not None
    assert there["counts"] == {"breached": 2, "not-recorded": 1}
    assert [f["value"] for f in there["findings"]] == ["x", "y", None]
