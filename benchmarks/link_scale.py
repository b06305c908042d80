"""Measure the candidate step of linking on synthetic registries of any size.

Nothing in the records is real: every key holds ``synthetic-``, every name says 合成. The right side
holds the same bodies as the left one, with their names changed as registries change them, typing
errors included, so that it is known which pairs should be found.
"""

from __future__ import annotations

import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ntic_kg.adapters.linker_duckdb import DuckdbLinker, block
from ntic_kg.compare import read_vocabulary
from ntic_kg.home import shipped_home
from ntic_kg.values import Name, Record

_PLACES = (
    "北京", "上海", "武汉", "南京", "成都", "西安", "广州", "沈阳", "长沙", "合肥",
    "济南", "杭州", "天津", "重庆", "昆明", "兰州",
)  # fmt: skip
_FIELDS = (
    "新能源", "集成电路", "生物医药", "航空", "材料", "机械", "农业", "海洋",
    "软件", "化工", "电力", "通信", "环境", "食品",
)  # fmt: skip
_UNITS = (
    "有限公司", "研究院", "研究所", "大学", "实验室", "中心", "集团有限公司",
    "医院", "学院", "股份有限公司",
)  # fmt: skip
_SIGNS = [chr(c) for c in range(0x4E00, 0x4E00 + 2000)]


def registries(size: int, seed: int = 1) -> Iterator[tuple[str, Record]]:
    """Yield the records of both sides, marked ``l`` or ``r``, body by body."""
    draw = random.Random(seed)  # noqa: S311 - repeatable names, no secret
    for number in range(size):
        place, kind = draw.choice(_PLACES), draw.choice(_FIELDS)
        proper = "".join(draw.choices(_SIGNS, k=draw.choice((2, 3, 4))))
        unit = draw.choice(_UNITS)
        yield "l", _record("left", number, f"合成{place}{proper}{kind}{unit}")
        yield "r", _record("right", number, _changed(draw, place, proper, kind, unit))


def _changed(draw: random.Random, place: str, proper: str, kind: str, unit: str) -> str:
    """Write a name as another registry might."""
    change = draw.randrange(6)
    if change == 0:
        return f"合成{proper}{kind}{unit}"
    if change == 1:
        return f"合成{proper}{kind}（{place}）{unit}"
    if change == 2:
        return f"合成{place}{proper}{draw.choice(_FIELDS)}{unit}"
    if change == 3:
        return f"合成{place}{proper}{kind}{draw.choice(_UNITS)}"
    if change == 4:
        at = draw.randrange(len(proper))
        return f"合成{place}{proper[:at]}{draw.choice(_SIGNS)}{proper[at + 1 :]}{kind}{unit}"
    return f"合成{place}{proper}{kind}{unit}"


def _record(side: str, number: int, name: str) -> Record:
    return Record(f"synthetic-{side}-{number}", (Name(name, "zh"),))


@dataclass(frozen=True)
class Run:
    """What one size took: seconds for tokens and joins, pairs, share of true pairs, peak MiB."""

    size: int
    tokens: float
    joins: float
    pairs: int
    found: float
    peak: int


def measure(size: int) -> Run:
    """Make two registries of a size, find the candidate pairs, compare them with the truth."""
    linker = DuckdbLinker(read_vocabulary(shipped_home() / "data"))
    with tempfile.TemporaryDirectory(prefix="ntic-link-") as name:
        folder = Path(name)
        begun = time.perf_counter()
        rows = folder / "tokens.csv"
        linker.write_tokens(registries(size), rows)
        made = time.perf_counter()
        with duckdb.connect(str(folder / "link.duckdb")) as connection:
            block(connection, rows, "2GB")
            joined = time.perf_counter()
            pairs, found = connection.execute(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE replace(left_id, 'left', 'right')"
                " = right_id) FROM pairs"
            ).fetchall()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Run(size, made - begun, joined - made, pairs, found / size, peak)


def report(sizes: Sequence[int]) -> Iterator[str]:
    """Measure each size in a process of its own, so that peaks do not mix; write a table."""
    yield "Synthetic records against as many; all pairs would be size squared.\n"
    yield "| size | tokens s | joins s | pairs | share of all pairs | true pairs found | peak MiB |"
    yield "|---|---|---|---|---|---|---|"
    runs = []
    for size in sizes:
        words = [sys.executable, __file__, str(size)]
        text = subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603
        values = text.split()
        run = Run(size, *map(float, values[1:3]), int(values[3]), float(values[4]), int(values[5]))
        runs.append(run)
        yield (
            f"| {run.size:,} | {run.tokens:.1f} | {run.joins:.1f} | {run.pairs:,} | "
            f"{run.pairs / run.size**2:.2e} | {run.found:.5f} | {run.peak:,} |"
        )
    if len(runs) > 1:
        yield ""
        first, last = runs[0], runs[-1]
        powers = (
            f"{what} {_power(first, last, what):.2f}"
            for what in ("tokens", "joins", "pairs", "peak")
        )
        yield f"Exponents of growth: {', '.join(powers)}."


def _power(first: Run, last: Run, what: str) -> float:
    """Return the exponent of growth between two sizes."""
    grown = float(getattr(last, what)) / float(getattr(first, what))
    return math.log(grown) / math.log(last.size / first.size)


if __name__ == "__main__":
    one = measure(int(sys.argv[1]))
    sys.stdout.write(f"{one.size} {one.tokens} {one.joins} {one.pairs} {one.found} {one.peak}\n")
