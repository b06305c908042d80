"""Compare validators on synthetic networks under the shapes of the guideline.

    python benchmarks/validate.py --triples 10000 100000 --limit 600

For each size it writes a network with breaches, lets each engine validate it in a process of
its own, and prints time (to load, to evaluate and report), peak memory, the number of results,
compared result by result, and how that stands to the targets. Ratios, growth and the limit are of
processor time, which other work on the machine disturbs less than the clock. An engine that
needs more than the limit is ended; its results are then compared at a few centers (``--sample``),
with all of the data. What was measured is kept in ``--folder`` and not measured again.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Beside this file http.py would be taken for the module of the standard library.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.validate_tables import Measured, tables  # noqa: E402

HERE = Path(__file__).parent
ENGINES = ("compiled", "pyrudof", "pyshacl")
SHARE = 0.02
CENTER = "type> <https://w3id.org/ntic/ont#TechnologyInnovationCenter>"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Compare validators on synthetic networks.")
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--limit", type=int, default=600, help="seconds of CPU for one engine")
    parser.add_argument("--sample", type=int, default=4, help="centers where one is ended")
    parser.add_argument("--folder", type=Path, default=HERE / "results" / "validate")
    parser.add_argument("--again", action="store_true", help="measure also what is kept")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    measured: Measured = {}
    for size in sorted(chosen.triples):
        data = network(chosen.folder, size)
        for engine in chosen.engines:
            say(f"{size:,} triples, {engine} …")
            found = measure(data, engine, chosen.limit, chosen.again)
            say(f"  {summary(found)}")
            if "failed" in found and engine != "compiled" and chosen.sample:
                centers = sample(data, chosen.sample)
                say(f"  at {chosen.sample} centers …")
                found["sample"] = measure(data, engine, chosen.limit, chosen.again, centers)
                say(f"  {summary(found['sample'])}")
            measured[size, engine] = found
    sys.stdout.write(tables(chosen.folder, measured))
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


def sample(data: Path, number: int) -> Path:
    """Name some centers: half of them with planted breaches, the rest from all over the network."""
    centers = data.with_suffix(f".{number}centers")
    if not centers.exists():
        with data.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            planted = sorted({row["center"] for row in csv.DictReader(file)})[: number // 2]
        with data.open(encoding="utf-8") as lines:
            others = sorted({line.split()[0].strip("<>") for line in lines if CENTER in line})
        others = [center for center in others if center not in planted]
        spread = others[:: max(1, len(others) // (number - len(planted)))]
        chosen = [*planted, *spread][:number]
        centers.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return centers


def measure(
    data: Path, engine: str, limit: int, again: bool, centers: Path | None = None
) -> dict[str, Any]:
    """Let an engine validate a network in a process of its own, or give what is kept of it."""
    name = f"{data.stem}.{engine}" + (centers.suffix if centers else "")
    kept, results = (data.with_name(f"{name}.{kind}") for kind in ("json", "results"))
    if kept.exists() and not again:
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    command = [sys.executable, "-P", str(HERE / "validate_engine.py"), engine, str(data)]
    command += [str(results)] + ([str(centers)] if centers else [])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        # At the first bound a signal of its own tells that the limit has ended the engine.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 10)),
    )
    found = {}
    for line in done.stdout.splitlines():
        found |= json.loads(line)
    if done.returncode:
        told = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:200]
        used = done.returncode == -signal.SIGXCPU
        found |= {"failed": f"over {limit} s of CPU", "least": limit} if used else {"failed": told}
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def summary(found: dict[str, Any]) -> str:
    """Say in one line what was measured."""
    if "failed" in found:
        return str(found["failed"])
    return (
        f"load {found['load']:.2f} s, evaluate and report {found['evaluate']:.2f} s"
        f" ({found['evaluate_cpu']:.2f} s of CPU), peak {found['peak']:.0f} MB,"
        f" {found['results']} results"
    )


def say(line: str) -> None:
    """Write a line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
