"""What the comparison of validators says of its measurements, bounds and targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.validate_tables import SIZE, tables

ROW = "<https://example.org/c{}>\t<https://example.org/shape>\t{}\thttps://example.org/c{}\t1\t{}\n"


def ended(load: float, evaluate: float, peak: float = 100) -> dict[str, Any]:
    """Measure an engine that came to its end."""
    clock = {"load": load, "evaluate": evaluate}
    return clock | {"load_cpu": load, "evaluate_cpu": evaluate, "peak": peak, "results": 2}


def written(folder: Path, size: int, engine: str, *rows: str, suffix: str = "") -> None:
    """Write the results of an engine, and the truth of a network without breaches."""
    (folder / f"{size}.csv").write_text("center,norm,state\n", encoding="utf-8")
    (folder / f"{size}.{engine}{suffix}.results").write_text("".join(rows), encoding="utf-8")


def row(center: int, value: str = "") -> str:
    """Write a result for a center."""
    return ROW.format(center, value, center, "Silence")


def test_targets_are_met_or_missed_by_what_was_measured(tmp_path: Path) -> None:
    """Of two rivals one takes ten times as long, the other only twenty times."""
    for engine in ("compiled", "pyrudof", "pyshacl"):
        written(tmp_path, SIZE, engine, row(1))
    measured = {
        (SIZE, "compiled"): ended(1, 4),
        (SIZE, "pyrudof"): ended(1, 40),
        (SIZE, "pyshacl"): ended(20, 80),
    }

    told = tables(tmp_path, measured)

    assert "pyrudof takes 10.0 times" in told
    assert "5 times met, 2 times met" in told
    assert "50 times missed, 15 times met" in told
    assert told.count("yes, 1") == 2


def test_an_engine_that_was_ended_gives_a_bound_and_no_more(tmp_path: Path) -> None:
    """The limit shows one target and leaves the other open; neither counts as missed."""
    written(tmp_path, SIZE, "compiled", row(1))
    stopped = {"failed": "over 100 s of CPU", "least": 100, "load_cpu": 4.0, "load": 4.0}
    measured = {(SIZE, "compiled"): ended(1, 4), (SIZE, "pyshacl"): stopped}

    told = tables(tmp_path, measured)

    assert "more than 24.0 times" in told
    assert "50 times not shown, 15 times met" in told
    assert "missed" not in told


def test_an_engine_that_failed_gives_no_ratio(tmp_path: Path) -> None:
    """What it said stands in the table."""
    written(tmp_path, SIZE, "compiled", row(1))
    measured = {(SIZE, "compiled"): ended(1, 4), (SIZE, "pyrudof"): {"failed": "no such feature"}}

    told = tables(tmp_path, measured)

    assert "no such feature" in told
    assert "times" not in told


def test_results_are_compared_one_by_one(tmp_path: Path) -> None:
    """A focus as its own value is no value; other values count."""
    written(tmp_path, SIZE, "compiled", row(1), row(2), row(3, '"a"'))
    written(tmp_path, SIZE, "pyrudof", row(1, "<https://example.org/c1>"), row(3, '"b"'))
    measured = {(SIZE, name): ended(1, 4) for name in ("compiled", "pyrudof")}

    assert "2 missing, 1 more" in tables(tmp_path, measured)


def test_an_ended_engine_is_compared_at_the_centers_that_it_was_given(tmp_path: Path) -> None:
    """Results at other centers do not count as missing."""
    written(tmp_path, SIZE, "compiled", row(1), row(2))
    written(tmp_path, SIZE, "pyshacl", row(2), suffix=".1centers")
    (tmp_path / f"{SIZE}.1centers").write_text("https://example.org/c2\n", encoding="utf-8")
    stopped = {"failed": "over 100 s of CPU", "least": 100, "load_cpu": 1.0}
    stopped |= {"sample": ended(1, 9)}

    told = tables(tmp_path, {(SIZE, "compiled"): ended(1, 4), (SIZE, "pyshacl"): stopped})

    assert "yes, 1, compared at 1 centers" in told


def test_what_a_few_centers_take_is_a_bound_for_all(tmp_path: Path) -> None:
    """Whether they came to their end or were ended, where that is more than the limit."""
    written(tmp_path, SIZE, "compiled", row(1))
    stopped = {"failed": "over 9 s of CPU", "least": 9, "load_cpu": 1.0}
    longer = {"failed": "over 401 s of CPU", "least": 401, "load_cpu": 1.0}

    for part in (ended(1, 400), longer):
        both = {(SIZE, "compiled"): ended(1, 4), (SIZE, "pyrudof"): stopped | {"sample": part}}
        assert "more than 100.0 times the CPU" in tables(tmp_path, both)


@pytest.mark.parametrize(("seconds", "said"), [(400, "1.00; {} met"), (1600, "1.30; {} missed")])
def test_growth_is_told_over_all_sizes(tmp_path: Path, seconds: float, said: str) -> None:
    """From the size of the targets to the largest that came to its end."""
    for size in (SIZE, 100 * SIZE):
        written(tmp_path, size, "compiled", row(1))
    measured = {(SIZE, "compiled"): ended(1, 4), (100 * SIZE, "compiled"): ended(1, seconds)}

    assert said.format("target: at most 1.2") in tables(tmp_path, measured)


@pytest.mark.parametrize(("peak", "said"), [(1999.0, "met"), (2000.0, "missed")])
def test_memory_is_held_against_its_target(tmp_path: Path, peak: float, said: str) -> None:
    """At a million triples."""
    written(tmp_path, 10 * SIZE, "compiled", row(1))

    told = tables(tmp_path, {(10 * SIZE, "compiled"): ended(1, 4, peak)})

    assert f"below 2,000 MB {said}" in told
