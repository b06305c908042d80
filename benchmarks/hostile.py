"""Eighty good and twenty hostile clients on one service, for two minutes.

    python benchmarks/hostile.py                        # the shipped content
    python benchmarks/hostile.py --seconds 30 --alone 15

Starts ``ntic-kg serve`` with its defaults and plays the good clients alone first. Then hostile
ones join: queries that crash or stall the engine, cartesian products, memory bombs, clients that
leave or stop reading. Every client has an address of its own (127.0.1.x good, 127.0.2.x hostile),
because a client is an address. Prints what the good clients met, and exits with 1 when the service
was restarted, a good client met a 5xx, its p99 more than doubled, or processes were left behind.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

# Beside http.py the module http of the standard library would not be found.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.hostile_queries import HOSTILE, good_request  # noqa: E402
from benchmarks.serving import Service, serving  # noqa: E402

GOOD, BAD = 80, 20
THINKING = 2.0
_PATIENCE = 40.0


@dataclass
class Seen:
    """What some clients met.

    Args:
        times: milliseconds of each answer, by kind of request.
        statuses: how often each status came; 0 for a connection that broke.
        memory: bytes of the service with all its processes, every few seconds.
    """

    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    def p(self, share: float, kind: str = "") -> float:
        """Give a percentile, of one kind or of all."""
        chosen = [t for k, ts in self.times.items() if not kind or k == kind for t in ts]
        chosen.sort()
        return chosen[min(len(chosen) - 1, int(len(chosen) * share))] if chosen else 0.0


async def request(service: Service, target: str, address: str, *, leave: float = 0.0) -> int:
    """Send one GET request on a connection of its own; give the status.

    Args:
        service: to send it to.
        target: path and query string.
        address: of this client.
        leave: seconds after which the client hangs up; 0 waits for the answer.
    """
    async with asyncio.timeout(_PATIENCE):
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", service.port, local_addr=(address, 0)
        )
        try:
            writer.write(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            if leave:
                await asyncio.sleep(leave)
                return 0
            answer = await reader.read(-1)
            return int(answer.split(b" ", 2)[1]) if answer else 0
        finally:
            writer.close()


async def play_good(service: Service, number: int, end: float, seen: Seen) -> None:
    """Ask, think, ask again."""
    chance = random.Random(number)  # noqa: S311 - which question comes next is no secret
    await asyncio.sleep(chance.random() * THINKING)
    while time.monotonic() < end:
        kind, target = good_request(chance, service.questions)
        began = time.perf_counter()
        try:
            status = await request(service, target, f"127.0.1.{number + 1}")
        except (OSError, TimeoutError):
            status = 0
        seen.times.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        seen.statuses[status] += 1
        await asyncio.sleep(chance.expovariate(1 / THINKING))


async def play_hostile(service: Service, number: int, end: float, seen: Seen) -> None:
    """Do harm without a pause, a hundredth of a second aside."""
    chance = random.Random(number)  # noqa: S311
    while time.monotonic() < end:
        query = chance.choice(HOSTILE)
        target = "/sparql?" + urlencode({"query": f"{query} # {chance.random()}"}, quote_via=quote)
        leave = 0.3 if chance.random() < 0.2 else 0.0
        try:
            seen.statuses[await request(service, target, f"127.0.2.{number + 1}", leave=leave)] += 1
        except (OSError, TimeoutError):
            seen.statuses[0] += 1
        await asyncio.sleep(0.01)


async def watch(service: Service, end: float, seen: Seen) -> None:
    """Measure the memory of the service now and then."""
    while time.monotonic() < end:
        seen.memory.append(await asyncio.to_thread(service.memory))
        await asyncio.sleep(3)


async def play(service: Service, seconds: float, hostile: int) -> tuple[Seen, Seen]:
    """Play all clients for a while; give what the good and the hostile ones met."""
    good, bad = Seen(), Seen()
    end = time.monotonic() + seconds
    await asyncio.gather(
        *(play_good(service, number, end, good) for number in range(GOOD)),
        *(play_hostile(service, number, end, bad) for number in range(hostile)),
        watch(service, end, good),
    )
    return good, bad


def report(service: Service, alone: Seen, good: Seen, bad: Seen) -> bool:
    """Print what happened; say whether all is as it should be."""
    kinds = sorted(good.times)
    _say("| good clients | alone | among hostile ones |")
    _say("|---|---|---|")
    _say(f"| requests | {sum(alone.statuses.values())} | {sum(good.statuses.values())} |")
    for kind in ["", *kinds]:
        for share in (0.5, 0.99):
            name = f"p{share * 100:.0f} ms, {kind or 'all'}"
            _say(f"| {name} | {alone.p(share, kind):.1f} | {good.p(share, kind):.1f} |")
    _say(f"| statuses | {_counted(alone.statuses)} | {_counted(good.statuses)} |")
    memory = [round(m / 1e6) for m in (alone.memory[-1], good.memory[0], good.memory[-1])]
    _say(f"| memory MB | {memory[0]} | {memory[1]} at first, {memory[2]} at last |\n")
    _say(f"Hostile clients met: {_counted(bad.statuses)} (0: hung up).")
    third = len(good.memory) // 3
    early, late = max(good.memory[third : 2 * third]), max(good.memory[2 * third :])
    failures = sum(n for status, n in good.statuses.items() if status >= 500 or not status)
    checks = {
        "the serving process is the same": service.is_same_process(),
        "no good client met a 5xx or a broken connection": failures == 0,
        "no good client was refused (429)": good.statuses[429] == 0,
        "p99 of good clients within twice what it was": good.p(0.99) <= 2 * alone.p(0.99),
        "memory on a plateau (last third within 10 % of the one before)": late <= 1.1 * early,
        "no process, descriptor or running query is left": service.is_as_before(),
    }
    for name, met in checks.items():
        _say(f"{'yes' if met else 'NO '}  {name}")
    return all(checks.values())


def _counted(statuses: Counter[int]) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a command prints


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Good and hostile clients on one service.")
    parser.add_argument("--seconds", type=float, default=120.0, help="with hostile clients")
    parser.add_argument("--alone", type=float, default=40.0, help="seconds without them")
    parser.add_argument("--store", type=Path, help="a store folder (default: a new one)")
    chosen = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(chosen.store or Path(folder) / "store", Path(folder)) as service,
    ):
        asyncio.run(play(service, 5, 0))  # the first answers are slower everywhere
        service.remember()
        alone, _ = asyncio.run(play(service, chosen.alone, 0))
        good, bad = asyncio.run(play(service, chosen.seconds, BAD))
        return 0 if report(service, alone, good, bad) else 1


if __name__ == "__main__":
    sys.exit(main())
