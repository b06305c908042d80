"""The guard: what is refused before it is evaluated."""

from __future__ import annotations

import contextlib

import pyoxigraph as ox
import pytest

from ntic_kg.errors import RefusedQuery
from ntic_kg.sparql.guard import Limits, check
from tests.service_fixture import canary

HIDDEN = [
    "ASK { SERVICE <{}> { ?s ?p ?o } }",
    "ASK { sErViCe SILENT <{}> { ?s ?p ?o } }",
    "ASK { SERVICE#x\n<{}> { ?s ?p ?o } }",
    "PREFIX ex: <{}> ASK { SERVICE ex:g { ?s ?p ?o } }",
    "PREFIX ex: <{}> ASK { SERVICEex:g { ?s ?p ?o } }",
    "PREFIX SERVICEex: <urn:x> PREFIX ex: <{}> ASK { SERVICEex:g { ?s ?p ?o } }",
    "PREFIX ex: <{}> ASK { SERVICESILENTex:g { ?s ?p ?o } }",
    "ASK { BIND(1 AS ?a) FILTER EXISTS { SERVICE <{}> { ?s ?p ?o } } }",
    "ASK { VALUES ?x {UNDEF}SERVICE<{}>{?s ?p ?o} }",
    "ASK { ?s ?p 1SERVICE<{}>{?s ?p ?o} }",
    "ASK { FILTER('a'<'b>c')SERVICE<{}>{?s ?p 'x'} }",
    "ASK { FILTER(1<2#>'''\n)SERVICE<{}>{?s ?p 'x'} #'''\n }",
    "ASK { BIND(<{}> AS ?g) FILTER(1<2)SERVICE#>\n?g{?s ?p ?o} }",
    "ASK { # \r SERVICE <{}> { ?s ?p ?o }\n }",
    "ASK { BIND(<{}> AS ?g) LATERAL { SERVICE ?g { ?s ?p ?o } } }",
]


@pytest.mark.parametrize("template", HIDDEN)
def test_service_is_refused_however_it_is_hidden(template: str) -> None:
    """Every one of these made the bare engine call a server on loopback."""
    with canary() as server:
        query = template.replace("{}", f"http://127.0.0.1:{server.server_port}/", 1)

        with pytest.raises(RefusedQuery, match=r"(?i)service"):
            check(query)

        assert server.hits == 0


def test_most_hiding_places_are_real() -> None:
    """The engine does call out for them, so that the tests above mean something."""
    called = 0
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(1)))
    with canary() as server:
        for template in HIDDEN:
            query = template.replace("{}", f"http://127.0.0.1:{server.server_port}/", 1)
            before = server.hits
            with contextlib.suppress(OSError, RuntimeError):
                store.query(query)
            called += server.hits > before

    assert called >= 12


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s <urn:SERVICE> 'SERVICE', \"LOAD\" } # SERVICE",
        "SELECT ?service ?load { ?service ?load 1 }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK { ?s a sd:Service }",
        "ASK { ?s <http://example.org/service#a> ?o FILTER(?s < ?o) }",
        "ASK { ?s ?p 'caf\\u00e9', <urn:caf\\u00e9> }",
        "SELECT * { VALUES ?x {" + " 1" * 5000 + "} }",
        "ASK { ?s ?p ?o FILTER(?o IN (" + ",".join("1" for _ in range(5000)) + ")) }",
        "ASK " + "{" * 64 + "}" * 64,
        "ASK {" + " ?s ?p ?o ." * 99 + "}",
    ],
)
def test_an_ordinary_query_passes(query: str) -> None:
    """Words in strings, IRIs, variables and comments, long data, and the limits themselves.

    One statement more, of what may not be asked for, and the same text is refused.
    """
    check(query)

    with pytest.raises(RefusedQuery):
        check(f"{query}\nSERVICE <urn:s> {{}}")


@pytest.mark.parametrize(
    ("query", "things"),
    [
        ("ASK { ?s ?p '" + "a" * 70_000 + "' }", "bytes; the limit is 65,536"),
        ("ASK " + "{" * 65 + "}" * 65, "65 nested brackets; the limit is 64"),
        ("ASK { FILTER" + "(" * 100 + "1" + ")" * 100 + "}", "nested brackets"),
        ("SELECT " + "?x " * 4000 + "{}", "4,001 or more tokens"),
        ("ASK { FILTER(" + "!" * 4100 + "1) }", "limit is 200"),
        ("ASK {" + " ?s ?p ?o ." * 150 + "}", "101 or more triple patterns"),
        ("ASK { ?s " + "/".join(["<urn:p>"] * 150) + " ?o }", "101 or more triple patterns"),
        ("ASK { ?s ?p (" + "1 " * 150 + ") }", "101 or more triple patterns"),
        ("ASK { FILTER(1 IN (EXISTS { ?s ?p (" + "1 " * 150 + ") })) }", "101 or more triple"),
        ("ASK { FILTER(" + "1+" * 250 + "1) }", "201 or more operators"),
        ("ASK { FILTER(" + "1||" * 250 + "1) }", "201 or more operators"),
        ("ASK {" + "".join(f" BIND(1 AS ?x{i})" for i in range(201)) + "}", "operators"),
        ("ASK { {}" + " UNION {}" * 250 + "}", "201 or more operators"),
        ("ASK {" + " OPTIONAL {}" * 250 + "}", "201 or more operators"),
    ],
)
def test_a_query_over_a_limit_is_refused_with_the_figure(query: str, things: str) -> None:
    """The reader learns what is too much, how much of it there is, and what is allowed."""
    with pytest.raises(RefusedQuery, match=things):
        check(query)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * {} ; LOAD <urn:x>", "fetch a document"),
        ("INSERT DATA { <urn:s> <urn:p> 1 }", "only queries"),
        ("ASK { \\u0053ERVICE <urn:x> {} }", "backslash"),
        ("ASK { ?s ?p '\ud800' }", "surrogate"),
    ],
)
def test_what_is_never_allowed_is_refused_with_its_reason(query: str, reason: str) -> None:
    """Updates, loads, escapes outside strings, and text that is no Unicode."""
    with pytest.raises(RefusedQuery, match=reason):
        check(query)


def test_limits_can_be_set() -> None:
    """An operator may be stricter."""
    with pytest.raises(RefusedQuery, match="3 nested brackets; the limit is 2"):
        check("ASK {{{}}}", Limits(depth=2))
