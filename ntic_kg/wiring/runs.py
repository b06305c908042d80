"""Make runs that are stored: check what a store holds, and write down what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

from ntic_kg import __version__
from ntic_kg.check import Run, check
from ntic_kg.check.history import choose_run, compare_runs, read_run, stored_runs
from ntic_kg.check.recording import Made, run_graph, run_key, run_triples
from ntic_kg.check.retention import retain
from ntic_kg.errors import StoreFailure
from ntic_kg.norms import Register
from ntic_kg.ports import Store, WritableStore
from ntic_kg.values import Comparison, Kept, Profile, Report
from ntic_kg.wiring.validating import shape_validator

SOFTWARE = f"ntic-kg {__version__}"


def keep_run(
    store: WritableStore, register: Register, as_of: date, checked: Callable[[], Store]
) -> Kept:
    """Store the run of a public record on a day, unless it is there; the caller commits.

    Args:
        store: holds the content, and receives the run.
        register: the norms and their shapes.
        as_of: the day.
        checked: gives what is checked, the same content or a copy that answers faster.

    Raises:
        InvalidInput: the content holds no center.
    """
    run = Run(Profile.PUBLIC_RECORD, as_of)
    key = run_key(store.snapshot, register, run.as_of, run.profile, SOFTWARE)
    if run_graph(key) in store.graphs():
        return Kept(key, added=False)
    started = datetime.now(UTC)
    report = check(checked(), shape_validator(), register, run)
    return keep_report(store, report, register, started)


def keep_report(
    store: WritableStore, report: Report, register: Register, started: datetime
) -> Kept:
    """Write the report of a check of every norm down; the caller commits.

    A run that is there already keeps its time. Runs before the last ten become summaries.

    Raises:
        StoreFailure: the content is no longer the one that was checked.
    """
    if store.snapshot != report.snapshot:
        raise StoreFailure(
            "The content changed while it was being checked; the run is not stored.",
            remedy="Check again.",
        )
    key = run_key(report.snapshot, register, report.as_of, report.profile, SOFTWARE)
    graph = run_graph(key)
    if graph in store.graphs():
        return Kept(key, added=False)
    made = Made(SOFTWARE, started, datetime.now(UTC))
    store.replace_graph(graph, run_triples(key, report, register, made))
    retain(store)
    states = Counter(pair.state.value for pair in report.pairs)
    return Kept(key, added=True, states=states)


def compared(store: Store, report: Report, register: Register, wanted: str) -> Comparison:
    """Compare a check of a store with a run that the store holds.

    Args:
        store: what was checked.
        report: of the check.
        register: what it was made against.
        wanted: see ``check.history.choose_run``.

    Raises:
        NotFound: there is no such run.
    """
    now = run_key(report.snapshot, register, report.as_of, report.profile, SOFTWARE)
    earlier = choose_run(stored_runs(store), wanted, report.profile, now)
    return compare_runs(report, earlier, read_run(store, earlier, register), register)
