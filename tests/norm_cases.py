"""Small synthetic centers, one a case, checked together in one run.

A case is Turtle about ``center:§``; the sign stands for the key of the case in every name,
so that many cases share one graph without meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedReader, hold
from ntic_kg.check import Data, Run, check, context_of
from ntic_kg.home import shipped_home
from ntic_kg.norms import Register, read_register
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Profile, Report, State
from ntic_kg.wiring.validating import shape_validator

VALIDATOR = shape_validator()
TODAY = date(2025, 6, 1)
CENTER = "https://w3id.org/ntic/id/center/"
NAMES = {
    kind: f"https://w3id.org/ntic/id/{kind}/"
    for kind in (
        "branch", "center", "completeness", "event", "organ", "organization", "participation",
        "plan", "post-holding", "record",
    )
}  # fmt: skip
SCHEMES = {
    "category": "category",
    "complete": "completeness",
    "form": "legal-form",
    "list": "list",
    "managed": "managed-resource",
    "post": "post",
    "result": "review-result",
    "role": "participation-role",
}
PROLOGUE = (
    "@prefix ntic: <https://w3id.org/ntic/ont#> .\n"
    "@prefix org: <http://www.w3.org/ns/org#> .\n"
    "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
    "@prefix schema: <https://schema.org/> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in NAMES.items())
    + "".join(
        f"@prefix {prefix}: <https://w3id.org/ntic/scheme/{scheme}/> .\n"
        for prefix, scheme in SCHEMES.items()
    )
)


@cache
def register() -> Register:
    """Read the shipped norms."""
    return read_register(shipped_home() / "shapes")


def dates(begin: str = "", end: str = "") -> str:
    """Write the bounds of an interval; an empty one is left out."""
    bounds = (("ntic:notBefore", begin), ("ntic:notAfter", end))
    return "".join(f' ; {name} "{day}"^^xsd:date' for name, day in bounds if day)


def point(begin: str = "", end: str = "") -> str:
    """Write a date point as a blank node."""
    return f"[ a ntic:DatePoint{dates(begin, end)} ]"


def start(begin: str = "", end: str = "", key: str = "start") -> str:
    """Write a start."""
    return f"event:§-{key} a ntic:Start ; ntic:concerns center:§{dates(begin, end)} ."


def review(begin: str = "", end: str = "", more: str = " ; ntic:reviewResult result:passed") -> str:
    """Write a review, passed unless said otherwise."""
    return f"event:§-review a ntic:Review ; ntic:concerns center:§{dates(begin, end)}{more} ."


def part(role: str, kind: str = "", more: str = "", member: str = "unit") -> str:
    """Write a participation and the class of its member."""
    classes = f" , ntic:{kind}" if kind else ""
    return (
        f"participation:§-{member} a ntic:Participation ; org:organization center:§ ;"
        f" org:role role:{role} ; org:member organization:§-{member}{more} ."
        f" organization:§-{member} a org:Organization{classes} ."
    )


def organ(kind: str = "Council", more: str = "", of: str = "center:§") -> str:
    """Write an organ."""
    return f"organ:§-{kind} a ntic:{kind} ; org:unitOf {of}{more} ."


def plan(key: str, begin: str, end: str, more: str = "", of: str = "center:§") -> str:
    """Write a plan with a period from one day to another."""
    return (
        f"plan:§-{key} a ntic:Plan ; ntic:planOf {of} ; ntic:validFrom {point(begin, begin)} ;"
        f" ntic:validUntil {point(end, end)}{more} ."
    )


def panel(technical: str, management: str, policy: str, complete: str = "true") -> str:
    """Write the panel of a review; an empty count is left out."""
    counts = (("technical", technical), ("management", management), ("policy", policy))
    written = "".join(f" ; ntic:{name}Experts {count}" for name, count in counts if count)
    return f" ; ntic:panel [ a ntic:Panel ; ntic:panelComplete {complete}{written} ]"


def data_of(cases: Mapping[str, str]) -> Data:
    """Parse all cases into one graph, with the ontology behind them."""
    texts = [
        f"center:{key} a ntic:TechnologyInnovationCenter .\n{text.replace('§', key)}\n"
        for key, text in cases.items()
    ]
    turtle = PROLOGUE + "".join(texts)
    triples = [quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)]
    return Data(triples=(*triples, *ontology()), snapshot="synthetic")


def held(data: Data) -> EmbeddedReader:
    """Hold data in a store of their own."""
    return hold(data.triples, data.snapshot)


def with_context(data: Data, run: Run) -> list[ox.Triple]:
    """Give data with what shapes read of a run, for queries that run as they stand."""
    return [*data.triples, *context_of(run)]


@cache
def ontology() -> tuple[ox.Triple, ...]:
    """Read the modules of the shipped ontology."""
    modules = sorted((shipped_home() / "ontology" / "modules").glob("*.ttl"))
    return tuple(triple for module in modules for triple in parse_file(module))


def report_of(
    cases: Mapping[str, str], profile: Profile, *norms: str, as_of: date = TODAY
) -> Report:
    """Check all cases under the named norms."""
    run = Run(profile, as_of, frozenset(norms) or None)
    return check(held(data_of(cases)), VALIDATOR, register(), run)


def states_of(
    cases: Mapping[str, str], profile: Profile, norm: str, as_of: date = TODAY
) -> dict[str, State]:
    """Give the state of one norm for each case."""
    report = report_of(cases, profile, norm, as_of=as_of)
    return {pair.focus.removeprefix(CENTER): pair.state for pair in report.pairs}
