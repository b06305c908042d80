"""Compare validators on synthetic networks under the shapes of the guideline.

    python benchmarks/validate.py --triples 10000 100000 --limit 600

For each size it writes a network with breaches, lets each engine validate it in a process of
its own, and prints time (to load, to evaluate and report), peak memory, and the number of
results, compared result by result. Ratios and growth are of processor time, which other work
on the machine disturbs less than the clock. Engines that need longer than the limit are ended
and say so. What was measured is kept in ``--folder`` and not measured again.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENGINES = ("compiled", "pyrudof", "pyshacl")
SHARE = 0.02


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Compare validators on synthetic networks.")
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--limit", type=float, default=600, help="seconds for one engine and size")
    parser.add_argument("--folder", type=Path, default=HERE / "results" / "validate")
    parser.add_argument("--again", action="store_true", help="measure also what is kept")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    measured: dict[tuple[int, str], dict[str, Any]] = {}
    for size in sorted(chosen.triples):
        data = network(chosen.folder, size)
        for engine in chosen.engines:
            say(f"{size} triples, {engine} …")
            measured[size, engine] = measure(
                chosen.folder, data, engine, chosen.limit, chosen.again
            )
            say(f"  {summary(measured[size, engine])}")
    sys.stdout.write(table(chosen.folder, measured))
    return 0


def network(folder: Path, size: int) -> Path:
    """Write the network of a size, with its truth beside it, unless it is there."""
    data = folder / f"{size}.nt"
    if not data.exists():
        say(f"{size} triples, generating …")
        draft = data.with_suffix(".draft")
        command = [sys.executable, str(HERE / "generate.py"), str(draft)]
        command += [str(data.with_suffix(".csv")), "--triples", str(size)]
        command += ["--breaches", str(SHARE), "--seed", "1"]
        subprocess.run(command, check=True, capture_output=True)
        draft.rename(data)
    return data


def measure(folder: Path, data: Path, engine: str, limit: float, again: bool) -> dict[str, Any]:
    """Let an engine validate a network in a process of its own, or give what is kept of it."""
    kept = folder / f"{data.stem}.{engine}.json"
    if kept.exists() and not again:
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    results = folder / f"{data.stem}.{engine}.results"
    command = [
        sys.executable,
        "-P",
        str(HERE / "validate_engine.py"),
        engine,
        str(data),
        str(results),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = {"failed": f"over {limit:g} s"}
    else:
        if process.returncode == 0:
            found = json.loads(out)
        else:
            found = {"failed": (errors.strip().splitlines() or ["ended"])[-1][:200]}
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def table(folder: Path, measured: dict[tuple[int, str], dict[str, Any]]) -> str:
    """Write what was measured as Markdown."""
    lines = [
        "| triples | engine | load s | evaluate and report s | of CPU | total of CPU | peak MB |"
        " results |"
        " same as compiled | planted breaches found |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (size, engine), found in measured.items():
        if "failed" in found:
            lines.append(f"| {size:,} | {engine} | {found['failed']} | | | | | | |")
            continue
        total = found["load_cpu"] + found["evaluate_cpu"]
        same, told = compared(folder, size, engine), planted(folder, size, engine)
        lines.append(
            f"| {size:,} | {engine} | {found['load']:.2f} | {found['evaluate']:.2f} |"
            f" {found['evaluate_cpu']:.2f} | {total:.2f} |"
            f" {found['peak']:.0f} | {found['results']:,} | {same} | {told} |"
        )
    return "\n".join([*lines, "", *ratios(measured), *exponents(measured)]) + "\n"


def ratios(measured: dict[tuple[int, str], dict[str, Any]]) -> list[str]:
    """Say how many times the processor time the others take, without and with loading."""
    lines = []
    for (size, engine), found in measured.items():
        own = measured.get((size, "compiled"), {"failed": ""})
        if engine == "compiled" or "failed" in own:
            continue
        if "failed" in found:
            limit = found["failed"].removeprefix("over ").removesuffix(" s")
            if limit.replace(".", "").isdigit():
                least = float(limit) / (own["load"] + own["evaluate"])
                lines.append(f"- {size:,}: {engine} takes more than {least:.0f} times as long.")
            continue
        bare = found["evaluate_cpu"] / own["evaluate_cpu"]
        whole = total_cpu(found) / total_cpu(own)
        lines.append(
            f"- {size:,}: {engine} takes {bare:.1f} times as long without loading,"
            f" {whole:.1f} times with it."
        )
    return lines


def total_cpu(found: dict[str, Any]) -> float:
    """Return the processor seconds of loading, evaluating and reporting."""
    return float(found["load_cpu"] + found["evaluate_cpu"])


def exponents(measured: dict[tuple[int, str], dict[str, Any]]) -> list[str]:
    """Say how time grows with size, as the exponent between each two sizes."""
    lines = []
    for engine in ENGINES:
        points = [
            (size, found["evaluate_cpu"])
            for (size, name), found in sorted(measured.items())
            if name == engine and "failed" not in found
        ]
        for (small, less), (large, more) in pairwise(points):
            exponent = math.log(more / less) / math.log(large / small)
            lines.append(f"- {engine}: growth from {small:,} to {large:,}: {exponent:.2f}.")
    return lines


def compared(folder: Path, size: int, engine: str) -> str:
    """Say in how many results an engine differs from the compiled validator."""
    if engine == "compiled":
        return ""
    own, other = (folder / f"{size}.{name}.results" for name in ("compiled", engine))
    if not own.exists() or not other.exists():
        return "unknown"
    left, right = (_places(f) for f in (own, other))
    if left == right:
        return "yes"
    return f"{len(left - right):,} missing, {len(right - left):,} more"


def _places(results: Path) -> set[tuple[str, ...]]:
    """Read focus, constraint and value of each result.

    pyrudof gives the focus as value where a text selects none; SHACL gives none at properties.
    """
    rows = (line.split("\t")[:3] for line in results.read_text(encoding="utf-8").splitlines())
    return {(focus, shape, "" if value == focus else value) for focus, shape, value in rows}


def planted(folder: Path, size: int, engine: str) -> str:
    """Say how many of the planted breaches an engine found.

    A breach is found when a constraint of its norm that tells a contradiction has a result for
    its center; where none is planted, none may be found.
    """
    with (folder / f"{size}.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["center"], row["norm"]) for row in csv.DictReader(file)}
    found = set()
    for line in (folder / f"{size}.{engine}.results").read_text(encoding="utf-8").splitlines():
        focus, norm, tells = line.split("\t")[-3:]
        if tells == "Contradiction":
            found.add((focus, norm))
    return f"{len(truth & found):,} of {len(truth):,}, {len(found - truth):,} more"


def summary(found: dict[str, Any]) -> str:
    """Say in one line what was measured."""
    if "failed" in found:
        return str(found["failed"])
    return (
        f"load {found['load']:.2f} s, evaluate and report {found['evaluate']:.2f} s,"
        f" peak {found['peak']:.0f} MB, {found['results']} results"
    )


def say(line: str) -> None:
    """Write a line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
