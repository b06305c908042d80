"""Write a synthetic national network of innovation centers of any size as N-Triples.

Nothing in it is real: every IRI of a thing contains ``synthetic`` and every name says so. The
network has the shape of a real one (few organizations take part in very many centers, roles
have dates, several industrial chains) and is recorded as the public record is: partly. Under
chosen norms a share of the centers departs from the guideline, and the truth is written
beside the data. Memory stays constant: what was written is known by its number alone.

Knows the names of the ontology, but nothing of the package, so that any Python can run it:

    python benchmarks/generate.py --triples 100000 --breaches 0.02 --seed 1 OUT.nt TRUTH.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from synthetic_center import NORMS, Center
from synthetic_terms import Block, thing, whole

# Organizations are written in batches; the place in its batch tells the kind of each.
BATCH = (
    *("Enterprise",) * 11, *("University",) * 4, *("ResearchInstitute",) * 3,
    "LocalGovernment", "FinancialInstitution",
)  # fmt: skip
PLACES = {"enterprise": (0, 11), "university": (11, 15), "institute": (15, 18), "city": (18, 19)}
POSITIONS = ("upstream", "midstream", "downstream")
MOST_DIVISIONS = 340


class Network:
    """Makes block after block; remembers only how many of each thing there are."""

    def __init__(self, seed: int, breaches: float) -> None:
        """Begin with an empty country.

        Args:
            seed: two networks of one seed are the same, triple by triple.
            breaches: share of the centers that depart from each norm, from 0 to 1.
        """
        self.random = Random(seed)  # noqa: S311 - numbers for examples, not for secrets
        self.breaches = breaches
        self.organizations = self.centers = self.chains = self.divisions = 0

    def surroundings(self) -> Block:
        """Make what the next centers need: organizations, a division, sometimes a chain."""
        block = Block()
        if self.divisions < MOST_DIVISIONS:
            self._division(block)
        if self.centers % 2 == 0:
            for _ in BATCH:
                body = self.organization(block)
                place = self.random.randrange(self.divisions)
                block.say(body, "ntic:division", thing("division", place))
        if self.centers % 12 == 0:
            self._chain(block)
        return block

    def organization(self, block: Block) -> str:
        """Make one more organization and return it."""
        number, kind = self.organizations, BATCH[self.organizations % len(BATCH)]
        body = thing("organization", number)
        block.a(body, f"ntic:{kind}", "org:Organization")
        block.label(body, f"合成单位{number}", f"Synthetic organization {number}")
        self.organizations += 1
        return body

    def _division(self, block: Block) -> None:
        place = thing("division", self.divisions)
        block.a(place, "ntic:Division")
        block.label(place, f"合成市{self.divisions}", f"Synthetic city {self.divisions}")
        if self.divisions % 10:
            upper = thing("division", self.divisions // 10 * 10)
            block.say(place, "ntic:withinDivision", upper)
        self.divisions += 1

    def _chain(self, block: Block) -> None:
        chain = thing("chain", self.chains)
        block.a(chain, "ntic:IndustrialChain")
        block.label(chain, f"合成产业链{self.chains}", f"Synthetic chain {self.chains}")
        for order, position in enumerate(POSITIONS):
            segment = thing("chain-segment", f"{self.chains}-{order}")
            block.a(segment, "ntic:ChainSegment")
            block.label(segment, f"合成环节{order}", f"Synthetic segment {order}")
            block.say(
                segment,
                *("ntic:segmentOf", chain, "ntic:order", whole(order)),
                *("ntic:chainPosition", f"scheme:chain-position/{position}"),
            )
        self.chains += 1

    def partner(self, kind: str) -> str:
        """Choose an organization of a kind; the oldest are chosen by far the most often."""
        first, last = PLACES[kind]
        batch = int(self.organizations // len(BATCH) * self.random.random() ** 3)
        place = self.random.randrange(first, last)
        return thing("organization", batch * len(BATCH) + place)

    def center(self) -> tuple[Block, list[str]]:
        """Make the next center; return its triples and the norms that it departs from."""
        wrong = [norm for norm in NORMS if self.random.random() < self.breaches]
        block = Block()
        Center(self, block, frozenset(wrong)).write()
        self.centers += 1
        return block, wrong


def generate(out: Path, truth: Path, triples: int, network: Network) -> int:
    """Write a network of about this many triples, and which centers depart from which norm.

    Centers are written as long as they fit; organizations that take part in nothing fill up.

    Returns:
        How many triples were written.
    """
    written = 0
    with (
        out.open("w", encoding="utf-8", newline="") as data,
        truth.open("w", encoding="utf-8", newline="") as table,
    ):
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(("center", "norm", "state"))
        while True:
            around = network.surroundings()
            iri = thing("center", network.centers)
            block, wrong = network.center()
            lines = (*around.lines, *block.lines)
            if written + len(lines) > triples:
                break
            data.writelines(lines)
            written += len(lines)
            rows.writerows((iri.strip("<>"), norm, "breached") for norm in wrong)
        while written < triples:
            filling = Block()
            network.organization(filling)
            data.writelines(filling.lines)
            written += len(filling.lines)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(description="Write a synthetic network of centers.")
    parser.add_argument("out", type=Path, help="N-Triples file to write")
    parser.add_argument("truth", type=Path, help="CSV file for the planted breaches")
    parser.add_argument("--triples", type=int, default=100_000, help="size (default 100000)")
    parser.add_argument(
        "--breaches", type=float, default=0.02, help="share of breaches per norm (default 0.02)"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, another network")
    chosen = parser.parse_args(arguments)
    network = Network(chosen.seed, chosen.breaches)
    written = generate(chosen.out, chosen.truth, chosen.triples, network)
    sys.stderr.write(f"{written} triples, {network.centers - 1} centers\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
