"""Write the results of ``http.py`` as tables, and say which targets are met."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

# Query and clients; the least ratio of our rate to that of the disk and the memory server.
TARGETS = {
    ("group", 8): (2.5, 0.9),
    ("2-hop", 8): (2.0, 0.5),
    ("rows", 1): (2.0, 0.7),
    ("rows", 8): (2.0, 0.7),
    ("point", 8): (0.45, 0.22),
}
REPEATED = 1.0
RDFLIB = 20.0
SERVERS = ("ours", "disk", "memory", "rdflib")
_CELL = re.compile(r"(\w+) (.+) c(\d+) #\d+\Z")

Median = Callable[[Sequence[float]], float]


def print_tables(results: dict[str, object], median: Median) -> int:
    """Print every table.

    Returns:
        0 when the answers agree, else 1; missed targets are printed, not failures.
    """
    cells = _medians(results, median)
    _write(f"Load generator: {results['generator']}. Each figure is the median of the rounds.\n")
    agree = _print_answers(results)
    _print_rates(cells)
    _print_ratios(cells)
    _print_memory(results)
    return 0 if agree else 1


def _medians(
    results: dict[str, object], median: Median
) -> dict[tuple[str, str, int], dict[str, float]]:
    rounds: dict[tuple[str, str, int], list[dict[str, float]]] = defaultdict(list)
    for key, value in results.items():
        match = _CELL.match(key)
        if match and isinstance(value, dict):
            rounds[match[1], match[2], int(match[3])].append(value)
    return {
        cell: {
            "rate": median([r["rate"] for r in measured]),
            "p50": median([r["p50"] for r in measured]),
            "p99": median([r["p99"] for r in measured]),
            "failed": sum(r["failed"] for r in measured),
        }
        for cell, measured in rounds.items()
    }


def _print_answers(results: dict[str, object]) -> bool:
    _write("| answers | server | rows | as ours |\n|---|---|---|---|\n")
    agree = True
    for key, value in results.items():
        word, _, rest = key.partition(" ")
        if word == "answer" and isinstance(value, list):
            query, _, server = rest.rpartition(" ")
            agree = agree and value[1]
            _write(f"| {query} | {server} | {value[0]} | {'yes' if value[1] else 'NO'} |\n")
    _write("\n")
    return agree


def _print_rates(cells: dict[tuple[str, str, int], dict[str, float]]) -> None:
    _write("| query | clients | server | requests/s | p50 ms | p99 ms | failed |\n")
    _write("|---|---|---|---|---|---|---|\n")
    asked = {(query, clients): None for _, query, clients in cells}
    for query, clients in asked:
        for server in SERVERS:
            cell = cells.get((server, query, clients))
            if cell:
                _write(
                    f"| {query} | {clients} | {server} | {cell['rate']:.1f} | {cell['p50']:.2f}"
                    f" | {cell['p99']:.2f} | {cell['failed']:.0f} |\n"
                )
    _write("\n")


def _print_ratios(cells: dict[tuple[str, str, int], dict[str, float]]) -> None:
    _write("| query | clients | to disk | target | to memory | target | to rdflib | target |\n")
    _write("|---|---|---|---|---|---|---|---|\n")
    for server, query, clients in cells:
        if server != "ours":
            continue
        disk, memory = TARGETS.get((query, clients), (None, None))
        against = query
        if query.startswith("repeated"):
            against, disk = "point", REPEATED
        row = [query, str(clients)]
        for rival, target in (("disk", disk), ("memory", memory), ("rdflib", RDFLIB)):
            row += _ratio(cells, (query, against, clients), rival, target)
        _write("| " + " | ".join(row) + " |\n")
    _write("\n")


def _ratio(
    cells: dict[tuple[str, str, int], dict[str, float]],
    asked: tuple[str, str, int],
    rival: str,
    target: float | None,
) -> list[str]:
    query, against, clients = asked
    ours, theirs = cells["ours", query, clients], cells.get((rival, against, clients))
    if theirs is None:
        return ["–", "–"]
    if not theirs["rate"]:
        return ["none of theirs ended", "met" if target else "–"]
    ratio = ours["rate"] / theirs["rate"]
    if target is None:
        return [f"{ratio:.2f}", "–"]
    verdict = "met" if ratio >= target else f"missed by {(1 - ratio / target) * 100:.0f} %"
    return [f"{ratio:.2f}", f"{target:g} {verdict}"]


def _print_memory(results: dict[str, object]) -> None:
    _write("| server | memory MB | ready after s |\n|---|---|---|\n")
    for server in SERVERS:
        memory, loading = results.get(f"memory {server}"), results.get(f"loading {server}")
        if isinstance(memory, int) and isinstance(loading, float):
            _write(f"| {server} | {memory / 1e6:.0f} | {loading:.1f} |\n")


def _write(text: str) -> None:
    print(text, end="")  # noqa: T201 - a command prints
