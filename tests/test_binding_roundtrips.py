"""Any string that is bound stays one literal, embedded and on a server that is not ours."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntic_kg.catalog import read_term
from ntic_kg.sparql.bind import bind
from tests import remote_servers

# Asked in one query each: the term as it went in, beside a term that an escape would disturb.
ONE = "SELECT ?value ?after WHERE { VALUES (?value ?after) { ($value 7) } }"
BATCH = 100
TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)
QUOTES = st.sampled_from(['"', "'", '"""', "\\", "\\u0022", "} UNION { ?a ?b ?c }"])
SIGNS = st.sampled_from(["#", "\n", "\r", "\t", "<", "> .", "$value"])
MIXED = st.lists(st.one_of(TEXTS, QUOTES, SIGNS)).map("".join)
VALUES = st.lists(st.one_of(TEXTS, MIXED), min_size=BATCH, max_size=BATCH)
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))


def embedded_stays(values: list[str]) -> None:
    """Bind every value and read it back from the embedded engine."""
    store = ox.Store()
    for value in values:
        solutions = store.query(bind(ONE, {"value": read_term("string", value)}))
        assert isinstance(solutions, ox.QuerySolutions)
        ((first, second),) = [(row["value"], row["after"]) for row in solutions]
        assert (first, second.value) == (ox.Literal(value), "7")


@given(VALUES)
@settings(QUIET, max_examples=20)
def test_two_thousand_strings_stay_literals_in_the_embedded_store(values: list[str]) -> None:
    """Quotes, braces, escapes, control characters and every script."""
    embedded_stays(values)


@pytest.mark.slow
def test_a_hundred_thousand_strings_stay_literals_in_the_embedded_store() -> None:
    """The same, at length."""
    given(VALUES)(settings(QUIET, max_examples=1000)(embedded_stays))()


def remote_stays(url: str, values: list[str]) -> None:
    """Bind a batch of values into one query and read them back from a server."""
    names = [f"v{number}" for number in range(len(values))]
    rows = " ".join(f"({number} ${name})" for number, name in enumerate(names))
    query = f"SELECT ?number ?value WHERE {{ VALUES (?number ?value) {{ {rows} }} }}"
    terms = {name: read_term("string", value) for name, value in zip(names, values, strict=True)}
    response = httpx.post(
        url,
        data={"query": bind(query, terms)},
        headers={"Accept": "application/sparql-results+json"},
        trust_env=False,
        timeout=60,
    )
    assert response.status_code == 200, response.text[:300]
    bindings = response.json()["results"]["bindings"]
    found = {int(row["number"]["value"]): row["value"] for row in bindings}
    assert {row["type"] for row in found.values()} == {"literal"}
    assert [found[number]["value"] for number in range(len(values))] == values


def asked_remotely(examples: int) -> None:
    """Send so many batches to an Oxigraph server."""
    with remote_servers.oxigraph() as server:
        given(VALUES)(
            settings(QUIET, max_examples=examples)(lambda v: remote_stays(server.query_url, v))
        )()


def test_two_thousand_strings_stay_literals_on_a_remote_store() -> None:
    """What the serializer writes is read back by a server of its own."""
    asked_remotely(20)


@pytest.mark.slow
def test_a_hundred_thousand_strings_stay_literals_on_a_remote_store() -> None:
    """The same, at length."""
    asked_remotely(1000)
