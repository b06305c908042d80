"""The generator of synthetic networks writes what it says, again and again."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.check import Run, check
from ntic_kg.home import shipped_home
from ntic_kg.names import BASE, RDF_TYPE
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Profile, State
from tests.norm_cases import TODAY, VALIDATOR, ontology, register

GENERATOR = Path(__file__).parents[1] / "benchmarks" / "generate.py"


def generated(folder: Path, triples: int, *, seed: int = 1, breaches: float = 0.2) -> list[Path]:
    """Run the command; give the data and the truth."""
    files = [folder / f"{triples}-{seed}.nt", folder / f"{triples}-{seed}.csv"]
    options = [f"--triples={triples}", f"--seed={seed}", f"--breaches={breaches}"]
    subprocess.run([sys.executable, GENERATOR, *options, *files], check=True, capture_output=True)
    return files


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Generate a network of ten thousand triples."""
    return generated(tmp_path_factory.mktemp("network"), 10_000)


@pytest.fixture(scope="module")
def triples(network: list[Path]) -> list[ox.Triple]:
    """Parse it."""
    return parse_file(network[0])


@pytest.fixture(scope="module")
def planted(network: list[Path]) -> set[tuple[str, str]]:
    """Read center and norm of every planted breach."""
    with network[1].open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["state"] for row in rows} == {"breached"}
    return {(row["center"], row["norm"]) for row in rows}


def test_one_seed_gives_one_network(network: list[Path], tmp_path: Path) -> None:
    """A second run writes the same bytes."""
    again = generated(tmp_path, 10_000)

    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in network]


def test_another_seed_gives_another_network(network: list[Path], tmp_path: Path) -> None:
    """Neither data nor truth are the same."""
    other = generated(tmp_path, 10_000, seed=2)

    assert other[0].read_bytes() != network[0].read_bytes()
    assert other[1].read_bytes() != network[1].read_bytes()


@pytest.mark.parametrize("size", [1_000, 10_000, 50_000])
def test_the_size_is_what_was_asked_for(size: int, tmp_path: Path) -> None:
    """No triple is written twice, and five in a hundred are the most that may lack."""
    data, _ = generated(tmp_path, size)

    lines = data.read_text(encoding="utf-8").splitlines()

    assert len(set(lines)) == len(lines)
    assert abs(len(lines) - size) <= size * 0.05


def test_every_thing_is_named_synthetic(triples: list[ox.Triple]) -> None:
    """What is no term of a vocabulary says that it is made up, and so does every name."""
    nodes = {term for triple in triples for term in (triple.subject, triple.object)}
    things = {n.value for n in nodes if isinstance(n, ox.NamedNode) and n.value.startswith(BASE)}
    names = {n.value for n in nodes if isinstance(n, ox.Literal) and n.language}

    outside = {thing for thing in things if f"{BASE}id/" in thing and "/synthetic-" not in thing}

    assert outside == set()
    assert [name for name in names if "合成" not in name and "Synthetic" not in name] == []


def test_every_term_is_one_of_the_ontology(triples: list[ox.Triple]) -> None:
    """Classes, properties and concepts of ours are all defined."""
    home = shipped_home() / "ontology"
    defined = {
        triple.subject for path in sorted(home.rglob("*.ttl")) for triple in parse_file(path)
    }

    used = {
        term
        for triple in triples
        for term in (triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
        and term.value.startswith((f"{BASE}ont#", f"{BASE}scheme/"))
    }

    assert sorted(term.value for term in used - defined) == []


def test_the_degrees_are_heavy_tailed(triples: list[ox.Triple]) -> None:
    """Most organizations take part once or never, a few many times; chains are several."""
    member = ox.NamedNode("http://www.w3.org/ns/org#member")
    degrees = Counter(
        triple.object
        for triple in triples
        if triple.predicate == member and "id/organization/" in str(triple.object)
    )
    ranked = sorted(degrees.values(), reverse=True)
    chains = {
        triple.subject
        for triple in triples
        if triple.predicate == RDF_TYPE and str(triple.object).endswith("#IndustrialChain>")
    }

    assert ranked[0] >= 8 * ranked[len(ranked) // 2]
    assert len(chains) >= 2


def test_a_check_finds_exactly_the_planted_breaches(
    triples: list[ox.Triple], planted: set[tuple[str, str]]
) -> None:
    """Every norm of the truth is breached there, and no norm at any other center."""
    store = hold((*triples, *ontology()), "synthetic")

    report = check(store, VALIDATOR, register(), Run(Profile.PUBLIC_RECORD, TODAY))

    found = {(p.focus, p.norm) for p in report.pairs if p.state is State.BREACHED}
    assert found == planted
    assert len({norm for _, norm in planted}) == 18


def test_the_manual_names_every_planted_norm(planted: set[tuple[str, str]]) -> None:
    """Whoever reads it knows what to look for."""
    manual = GENERATOR.with_name("README.md").read_text(encoding="utf-8")
    listed = manual.partition("Planted norms: ")[2].partition(". Of the norms")[0]

    assert set(listed.replace(",", " ").split()) == {norm for _, norm in planted}


def test_a_network_without_breaches_has_no_truth(tmp_path: Path) -> None:
    """A share of zero plants nothing."""
    _, truth = generated(tmp_path, 5_000, breaches=0)

    assert truth.read_text(encoding="utf-8") == "center,norm,state\n"
