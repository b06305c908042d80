"""The matcher holds its quality on labelled aliases that no rule was tuned on.

The labelled set stands in ``shared/data`` beside the checkout, or where ``NTIC_SHARED_DATA``
says; without it these tests are skipped. Quality is held here, time is not.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ntic_kg.compare import Index
from ntic_kg.compare.text import fold
from tests.linking_names import vocabulary

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def bench() -> ModuleType:
    """Import the benchmark, which is no package."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.insert(0, str(BENCHMARKS))
    found = importlib.util.spec_from_file_location("link", BENCHMARKS / "link.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["link"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def link() -> ModuleType:
    """Return the benchmark where the labelled set is, else skip."""
    module = bench()
    if not (module.SHARED / "linking").is_dir():
        pytest.skip(
            f"no labelled aliases at {module.SHARED}/linking (or where NTIC_SHARED_DATA says)"
        )
    return module


@pytest.fixture(scope="module")
def index(link: ModuleType) -> Index:
    """Index the targets of the benchmark, as the benchmark does."""
    return Index(link.targets(link.SHARED), vocabulary())


@pytest.fixture(scope="module")
def tallies(link: ModuleType, index: Index) -> dict[str, Any]:
    """Ask the part that no rule was tuned on: all Chinese aliases, every third English one."""
    asked = link.questions(link.SHARED, "rest")
    some = [q for n, q in enumerate(asked) if q.lang == "zh" or n % 3 == 0]
    return dict(link.measure(some, link.by_rules(index)))


@pytest.mark.parametrize(
    ("lang", "asked", "first", "five"),
    [("zh", 118, 0.78, 0.88), ("en", 300, 0.75, 0.83)],
)
def test_the_right_record_comes_first_and_among_five_as_often_as_ever(
    tallies: dict[str, Any], lang: str, asked: int, first: float, five: float
) -> None:
    """What is measured, cut to the hundredth below: a change that loses anything is noticed."""
    tally = tallies[lang]

    assert tally.asked >= asked
    assert tally.top_one >= first
    assert tally.top_five >= five


@pytest.mark.parametrize(("lang", "recall"), [("zh", 0.17), ("en", 0.13)])
def test_what_the_rules_accept_is_right(tallies: dict[str, Any], lang: str, recall: float) -> None:
    """Ninety-nine in a hundred, and not by accepting next to nothing."""
    assert tallies[lang].precision >= 0.99
    assert tallies[lang].recall >= recall


def test_resemblance_by_rapidfuzz_finds_less(
    link: ModuleType, tallies: dict[str, Any], index: Index
) -> None:
    """The best of its scorers on equally normalized names, on the same Chinese aliases."""
    records = [entry.record for entry in index.entries]
    asked = [q for q in link.questions(link.SHARED, "rest") if q.lang == "zh"]

    best = max(
        link.measure(asked, link.by_rapidfuzz(records, vocabulary(), scorer))["zh"].top_one
        for scorer in ("ratio", "token_set_ratio")
    )

    assert best < tallies["zh"].top_one


def test_no_alias_is_in_the_index(link: ModuleType, index: Index) -> None:
    """The index holds the target names and nothing else: no alias entered by another door."""
    with (link.SHARED / "reference" / "ror_china.csv").open(encoding="utf-8", newline="") as file:
        aliases = {a for row in csv.DictReader(file) for a in row["aliases"].split("|") if a}
    with (link.SHARED / "linking" / "ror_targets.csv").open(encoding="utf-8", newline="") as file:
        own = {
            row[column]
            for row in csv.DictReader(file)
            for column in ("name_display", "name_zh", "name_en")
        }
    held = {name.text for entry in index.entries for name, _ in entry.names}

    assert len(aliases) > 1500
    assert held <= own
    assert {a for a in aliases if a in held} <= own


def test_no_word_of_the_vocabulary_is_an_alias_that_names_one_body(link: ModuleType) -> None:
    """Short forms in the tables are of kinds of bodies, or of academies and departments."""
    with (link.SHARED / "linking" / "ror_alias_dev.csv").open(encoding="utf-8", newline="") as file:
        aliases = {fold(row["query"]) for row in csv.DictReader(file)}
    words = vocabulary()
    short = {s for s, _, _ in (*words.expansions_zh, *words.likely_zh)} | set(words.expansions_en)

    assert short & aliases <= {"cas", "caas", "cams", "cass", "caf", "most", "pla", "cdc"}
