"""Measure linking on labelled aliases: the project's matcher and rapidfuzz side by side.

    python benchmarks/link.py [--data FOLDER] [--part tuned|rest|all]
    python benchmarks/link.py --scale [SIZE ...]

The first form ranks each alias of ``linking/ror_alias_dev.csv`` among the records of
``linking/ror_targets.csv``, which hold no alias, and prints one table a language. rapidfuzz gets
the names as the matcher normalizes them. The second form makes synthetic records and measures
the candidate step (``link_scale.py``), of 10,000, 100,000 and 1,000,000 where no size is given.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from link_scale import report
from rapidfuzz import fuzz, process

from ntic_kg.compare import Index, Vocabulary, analyze, rank, read_vocabulary
from ntic_kg.home import shipped_home
from ntic_kg.values import Name, Record

HOME = shipped_home()
SIZES = (10_000, 100_000, 1_000_000)
SHARED = Path(os.environ.get("NTIC_SHARED_DATA", HOME.parent / "shared" / "data"))


@dataclass(frozen=True)
class Question:
    """An alias, its language and the record that it is an alias of."""

    text: str
    lang: str
    answer: str

    @property
    def tuned(self) -> bool:
        """Say whether rules may be tuned on it: SHA-256 of its bare ROR id divisible by 4."""
        bare = self.answer.rsplit("/", 1)[-1]
        return int(hashlib.sha256(bare.encode()).hexdigest(), 16) % 4 == 0


@dataclass
class Tally:
    """What one method got right in one language."""

    asked: int = 0
    first: int = 0
    five: int = 0
    accepted: int = 0
    right: int = 0
    seconds: float = 0.0

    def count(self, answer: str, ranked: list[str], accepted: str | None) -> None:
        """Count one question."""
        self.asked += 1
        self.first += ranked[:1] == [answer]
        self.five += answer in ranked[:5]
        if accepted is not None:
            self.accepted += 1
            self.right += accepted == answer

    @property
    def top_one(self) -> float:
        """Return the share of questions whose answer came first."""
        return self.first / self.asked

    @property
    def top_five(self) -> float:
        """Return the share of questions whose answer was among the first five."""
        return self.five / self.asked

    @property
    def precision(self) -> float:
        """Return the share of what was accepted that is right; 1.0 where nothing was accepted."""
        return self.right / self.accepted if self.accepted else 1.0

    @property
    def recall(self) -> float:
        """Return the share of questions that were accepted and right."""
        return self.right / self.asked


Ranker = Callable[[str], tuple[list[str], str | None]]


def targets(data: Path) -> list[Record]:
    """Read the records to match against: their own names, no alias."""
    with (data / "linking" / "ror_targets.csv").open(encoding="utf-8", newline="") as file:
        return [
            Record(
                key=row["ror_id"],
                names=tuple(
                    Name(row[column], lang)
                    for column, lang in (
                        ("name_zh", "zh"),
                        ("name_en", "en"),
                        ("name_display", None),
                    )
                    if row[column]
                ),
                places=tuple(row[c] for c in ("city", "province_en") if row[c]),
                kinds=frozenset(row["types"].split("|")),
                registry="ror",
            )
            for row in csv.DictReader(file)
        ]


def questions(data: Path, part: str) -> list[Question]:
    """Read the labelled aliases of one part: ``tuned``, ``rest`` or ``all``."""
    with (data / "linking" / "ror_alias_dev.csv").open(encoding="utf-8", newline="") as file:
        read = [Question(r["query"], r["lang"], r["ror_id"]) for r in csv.DictReader(file)]
    return [q for q in read if part == "all" or q.tuned == (part == "tuned")]


def by_rules(index: Index) -> Ranker:
    """Rank by the project's features and rules."""

    def ranked(text: str) -> tuple[list[str], str | None]:
        matches = rank(Record("?", (Name(text),)), index, limit=5)
        return [m.right for m in matches], next((m.right for m in matches if m.match), None)

    return ranked


def by_rapidfuzz(records: Iterable[Record], vocabulary: Vocabulary, scorer: str) -> Ranker:
    """Rank by a scorer of rapidfuzz over equally normalized names; it accepts nothing."""
    names: list[str] = []
    keys: list[str] = []
    for record in records:
        for key in {analyze(name.text, vocabulary).key for name in record.names}:
            names.append(key)
            keys.append(record.key)

    def ranked(text: str) -> tuple[list[str], str | None]:
        asked = analyze(text, vocabulary).key
        best = process.extract(asked, names, scorer=getattr(fuzz, scorer), limit=15)
        return list(dict.fromkeys(keys[at] for _, _, at in best))[:5], None

    return ranked


def measure(asked: Iterable[Question], ranker: Ranker) -> dict[str, Tally]:
    """Ask every question; tally by language."""
    tallies: dict[str, Tally] = {}
    for question in asked:
        tally = tallies.setdefault(question.lang, Tally())
        begun = time.perf_counter()
        ranked, accepted = ranker(question.text)
        tally.seconds += time.perf_counter() - begun
        tally.count(question.answer, ranked, accepted)
    return tallies


def table(results: dict[str, dict[str, Tally]], lang: str) -> Iterator[str]:
    """Write the results of one language as a Markdown table."""
    first = next(iter(results.values()))[lang]
    yield f"\n{lang}: {first.asked} aliases\n"
    yield "| method | top-1 | top-5 | accepted | right | precision | recall | ms a query |"
    yield "|---|---|---|---|---|---|---|---|"
    for method, tallies in results.items():
        t = tallies[lang]
        accepts = f"{t.accepted} | {t.right} | {t.precision:.3f} | {t.recall:.3f}"
        yield (
            f"| {method} | {t.top_one:.3f} | {t.top_five:.3f} | "
            f"{accepts if t.accepted else '– | – | – | –'} | {1000 * t.seconds / t.asked:.1f} |"
        )


def say(*lines: str) -> None:
    """Print lines, at once: the next one may take minutes."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - a benchmark prints


def main(words: list[str]) -> int:
    """Run one of the two measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED, help="folder with linking/")
    parser.add_argument("--part", choices=("tuned", "rest", "all"), default="rest")
    parser.add_argument("--scale", type=int, nargs="*", help="numbers of synthetic records")
    options = parser.parse_args(words)
    if options.scale is not None:
        if any(size < 1 for size in options.scale):
            parser.error("--scale takes whole numbers from 1 on.")
        for line in report(options.scale or SIZES):
            say(line)
        return 0
    if not (options.data / "linking").is_dir():
        sys.stderr.write(f"{options.data} has no folder linking/: name it with --data.\n")
        return 2
    vocabulary = read_vocabulary(HOME / "data")
    records = targets(options.data)
    asked = questions(options.data, options.part)
    begun = time.perf_counter()
    index = Index(records, vocabulary)
    seconds = time.perf_counter() - begun
    say(f"{len(records)} records indexed in {seconds:.1f} s; aliases of the part: {options.part}")
    rankers = {"rules": by_rules(index)} | {
        f"rapidfuzz {scorer}": by_rapidfuzz(records, vocabulary, scorer)
        for scorer in ("ratio", "WRatio", "token_set_ratio")
    }
    results = {method: measure(asked, ranker) for method, ranker in rankers.items()}
    for lang in ("zh", "en"):
        say(*table(results, lang))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
