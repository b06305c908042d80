"""What ``validate.py`` measured as Markdown: the table, ratios, growth, and the targets."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Measured = dict[tuple[int, str], dict[str, Any]]
# How many times the processor time of ours a rival is to need at SIZE: without loading, with it.
SIZE = 100_000
TIMES = {"pyshacl": (50, 15), "pyrudof": (5, 2)}
GROWTH = 1.2
MEGABYTES = {1_000_000: 2_000}


def tables(folder: Path, measured: Measured) -> str:
    """Write all that was measured, and how it stands to the targets."""
    lines = [
        "| triples | engine | load, s of CPU | evaluate and report, s of CPU | total | by the clock"
        " | peak MB | results | same as compiled | planted breaches found |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (size, engine), found in measured.items():
        start = f"| {size:,} | {engine} |"
        same = compared(folder, size, engine, found)
        if "failed" in found:
            load = f"{found['load_cpu']:.2f}" if "load_cpu" in found else ""
            lines.append(f"{start} {load} | {found['failed']} | | | | | {same} | |")
            continue
        lines.append(
            f"{start} {found['load_cpu']:.2f} | {found['evaluate_cpu']:.2f} | {total(found):.2f} |"
            f" {found['load'] + found['evaluate']:.2f} | {found['peak']:.0f} |"
            f" {found['results']:,} | {same} | {planted(folder, size, engine)} |"
        )
    return (
        "\n".join([*lines, "", *ratios(measured), *exponents(measured), *memory(measured)]) + "\n"
    )


def ratios(measured: Measured) -> Iterator[str]:
    """Say how many times the processor time the others take, without and with loading."""
    for (size, engine), found in measured.items():
        own = measured.get((size, "compiled"), {"failed": ""})
        if engine == "compiled" or "failed" in own:
            continue
        if "failed" in found and "least" not in found:
            continue
        more = "more than " if "failed" in found else ""
        bare, whole = least(found)
        times = (bare / own["evaluate_cpu"], whole / total(own))
        line = (
            f"- {size:,}: {engine} takes {more}{times[0]:.1f} times the CPU of compiled without"
            f" loading, {more}{times[1]:.1f} times with it"
        )
        if size == SIZE:
            told = [
                f"{wanted} times {_verdict(reached >= wanted, sure=not more)}"
                for wanted, reached in zip(TIMES[engine], times, strict=True)
            ]
            line += f"; targets: {told[0]}, {told[1]}"
        yield line + "."


def least(found: dict[str, Any]) -> tuple[float, float]:
    """Return the processor seconds without and with loading, of an ended engine what is sure.

    To validate a few centers is a part of validating all.
    """
    bare, whole = 0.0, 0.0
    for part in (found, found.get("sample", {})):
        if "evaluate_cpu" in part:
            bare, whole = max(bare, part["evaluate_cpu"]), max(whole, total(part))
        elif "least" in part and "load_cpu" in part:
            bare, whole = max(bare, part["least"] - part["load_cpu"]), max(whole, part["least"])
    return bare, whole


def _verdict(reached: bool, *, sure: bool) -> str:
    if reached:
        return "met"
    return "missed" if sure else "not shown"


def total(found: dict[str, Any]) -> float:
    """Return the processor seconds of loading, evaluating and reporting."""
    return float(found["load_cpu"] + found["evaluate_cpu"])


def exponents(measured: Measured) -> Iterator[str]:
    """Say how time grows with size, as the exponent between each two sizes, and from SIZE on."""
    for engine in dict.fromkeys(engine for _, engine in measured):
        points = [
            (size, found["evaluate_cpu"])
            for (size, name), found in sorted(measured.items())
            if name == engine and "failed" not in found
        ]
        for before, after in pairwise(points):
            growth = _growth(before, after)
            yield f"- {engine}: growth from {before[0]:,} to {after[0]:,}: {growth:.2f}."
        large = [point for point in points if point[0] >= SIZE]
        if engine == "compiled" and len(large) > 1 and large[0][0] == SIZE:
            whole = _growth(large[0], large[-1])
            yield (
                f"- compiled: growth from {SIZE:,} to {large[-1][0]:,}: {whole:.2f};"
                f" target: at most {GROWTH} {_verdict(whole <= GROWTH, sure=True)}."
            )


def _growth(before: tuple[int, float], after: tuple[int, float]) -> float:
    return math.log(after[1] / before[1]) / math.log(after[0] / before[0])


def memory(measured: Measured) -> Iterator[str]:
    """Say whether memory stays within the target."""
    for size, most in MEGABYTES.items():
        found = measured.get((size, "compiled"), {})
        if "peak" in found:
            told = _verdict(found["peak"] < most, sure=True)
            yield f"- {size:,}: peak {found['peak']:.0f} MB; target: below {most:,} MB {told}."


def compared(folder: Path, size: int, engine: str, found: dict[str, Any]) -> str:
    """Say in how many results an engine differs from the compiled validator, and where."""
    own = folder / f"{size}.compiled.results"
    if engine == "compiled" or not own.exists():
        return ""
    if "failed" not in found:
        return _difference(_places(own), _places(folder / f"{size}.{engine}.results"))
    chosen = next(iter(folder.glob(f"{size}.*centers")), None)
    if chosen is None or "failed" in found.get("sample", {"failed": ""}):
        return "not known"
    centers = {f"<{line}>" for line in chosen.read_text(encoding="utf-8").split()}
    ours = {place for place in _places(own) if place[0] in centers}
    theirs = _places(folder / f"{size}.{engine}{chosen.suffix}.results")
    return f"{_difference(ours, theirs)}, compared at {len(centers)} centers"


def _difference(ours: set[tuple[str, ...]], theirs: set[tuple[str, ...]]) -> str:
    if ours == theirs:
        return f"yes, {len(ours):,}"
    return f"{len(ours - theirs):,} missing, {len(theirs - ours):,} more"


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
