"""Measure which well-formed queries the guard refuses: ``python -m tests.guard_evidence``.

Evidence are the queries of the W3C suites for SPARQL 1.1 and every query of the shipped
questions. What is refused on purpose stands in ``guard_rejections.csv`` with its reason.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from ntic_kg.catalog import Catalog, bind_used, example_terms, read_catalog
from ntic_kg.errors import NticError
from ntic_kg.home import shipped_home
from ntic_kg.names import RDF_TYPE
from ntic_kg.sparql.guard import check
from tests.suites import SUITES

LISTED = Path(__file__).parent / "guard_rejections.csv"
TARGET = 0.005
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_GROUPS = {
    "PositiveSyntaxTest11": "syntax-positive",
    "QueryEvaluationTest": "evaluation",
    "CSVResultFormatTest": "evaluation",
}


@dataclass(frozen=True)
class Evidence:
    """One query that an engine has to accept.

    Args:
        group: ``syntax-positive``, ``evaluation`` or ``question``.
        name: path below ``sparql11``, or name of the question and the part of it.
        text: SPARQL.
    """

    group: str
    name: str
    text: str


@dataclass(frozen=True)
class Rejection:
    """One query that the guard refuses, and what it says."""

    evidence: Evidence
    message: str


def suite_queries(suites: Path) -> Iterator[Evidence]:
    """Yield every query that a manifest of the suites calls well-formed."""
    root = suites / "sparql11"
    seen = set()
    for manifest in sorted(root.glob("*/manifest.ttl")):
        store = ox.Store()
        store.load(
            path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.resolve().as_uri()
        )
        for group, file in sorted(_listed(store)):
            path = Path(unquote(urlsplit(file).path))
            name = str(path.relative_to(root.resolve()))
            if (group, name) not in seen:
                seen.add((group, name))
                yield Evidence(group, name, path.read_text(encoding="utf-8"))


def _listed(store: ox.Store) -> Iterator[tuple[str, str]]:
    """Yield group and address of each query in a manifest."""
    for quad in store.quads_for_pattern(None, RDF_TYPE, None):
        group = _GROUPS.get(str(getattr(quad.object, "value", "")).removeprefix(_MF))
        if group is None:
            continue
        for action in store.quads_for_pattern(quad.subject, ox.NamedNode(_MF + "action"), None):
            query = action.object
            if isinstance(query, ox.BlankNode):
                found = store.quads_for_pattern(query, ox.NamedNode(_QT + "query"), None)
                query = next(iter(found)).object
            assert isinstance(query, ox.NamedNode)
            yield group, query.value


def question_queries(catalog: Catalog) -> Iterator[Evidence]:
    """Yield every query of every question, with the example values."""
    for question in catalog:
        terms = example_terms(question)
        for part, text in (("query", question.query), ("unknowns", question.unknowns.query)):
            yield Evidence("question", f"{question.name} {part}", bind_used(text, terms))
        for parameter in question.parameters:
            if parameter.values:
                yield Evidence("question", f"{question.name} {parameter.name}", parameter.values)


def rejections(evidence: list[Evidence]) -> list[Rejection]:
    """Return what the guard refuses."""
    found = []
    for item in evidence:
        try:
            check(item.text)
        except NticError as error:
            found.append(Rejection(item, error.message))
    return found


def listed() -> dict[tuple[str, str], dict[str, str]]:
    """Read the rejections that are meant, by group and name: construct, kind and reason."""
    with LISTED.open(encoding="utf-8", newline="") as file:
        return {(row["group"], row["name"]): row for row in csv.DictReader(file)}


def table(evidence: list[Evidence], refused: list[Rejection]) -> list[str]:
    """Write the rates as lines, with and without the constructs refused by policy."""
    policy = {key for key, row in listed().items() if row["kind"] == "policy"}
    lines = [f"{'group':<16} {'queries':>7} {'refused':>7} {'rate':>7} {'policy':>7} {'others':>7}"]
    groups = [*dict.fromkeys(item.group for item in evidence), "all"]
    for group in groups:
        queries = [item for item in evidence if group in {item.group, "all"}]
        out = [r for r in refused if group in {r.evidence.group, "all"}]
        by_policy = [r for r in out if (r.evidence.group, r.evidence.name) in policy]
        rest = len(queries) - len(by_policy)
        lines.append(
            f"{group:<16} {len(queries):>7} {len(out):>7} {len(out) / len(queries):>7.2%}"
            f" {len(by_policy):>7} {(len(out) - len(by_policy)) / rest:>7.2%}"
        )
    lines += ["", "Refused:"]
    lines += [f"  {r.evidence.group} {r.evidence.name}: {r.message}" for r in refused]
    return lines


def main() -> int:
    """Print the table; 1 when the rate beyond policy is over the target."""
    evidence = list(question_queries(read_catalog(shipped_home() / "queries")))
    if (SUITES / "sparql11").is_dir():
        evidence = [*suite_queries(SUITES), *evidence]
    else:
        sys.stderr.write(f"No suites in {SUITES}: set NTIC_SUITES; only questions are measured.\n")
    refused = rejections(evidence)
    sys.stdout.write("\n".join(table(evidence, refused)) + "\n")
    beyond = [r for r in refused if (r.evidence.group, r.evidence.name) not in listed()]
    return int(len(beyond) / len(evidence) >= TARGET)


if __name__ == "__main__":
    sys.exit(main())
