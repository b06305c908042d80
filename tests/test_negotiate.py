"""Formats are chosen as RFC 9110 says: the most specific range counts, then its weight."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.api.negotiate import GRAPHS, TABLES, choose
from ntic_kg.errors import UnknownFormat


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, "json", "ttl"),
        ("", "json", "ttl"),
        ("*/*", "json", "ttl"),
        ("text/*", "csv", "ttl"),
        ("application/*", "json", "nt"),
        ("text/*;q=0.3, */*;q=0.2, application/rdf+xml;q=0.4, text/csv;q=0.1", "tsv", "rdf"),
        ("application/json", "json", "jsonld"),
        ("application/xml", "xml", "rdf"),
        ("application/xml;q=0.5, application/json;q=0.5", "json", "jsonld"),
        ("application/sparql-results+xml, application/rdf+xml, */*;q=0.1", "xml", "rdf"),
        ("text/turtle;charset=utf-8;q=0.2, application/n-triples;q=0.3, */*;q=0.1", "json", "nt"),
        ("TEXT/CSV , Text/Turtle", "csv", "ttl"),
        ("*/*, text/turtle;q=0, application/sparql-results+json;q=0", "xml", "nt"),
    ],
)
def test_the_header_chooses(accept: str | None, table: str, graph: str) -> None:
    """For tables and graphs alike; ties are decided by our order."""
    assert choose(TABLES, accept=accept).name == table
    assert choose(GRAPHS, accept=accept).name == graph


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/csv;q=0, text/turtle;q=0"])
def test_what_is_not_wanted_is_not_sent(accept: str) -> None:
    """Weight zero refuses."""
    for offered in (TABLES, GRAPHS):
        with pytest.raises(UnknownFormat):
            choose(offered, accept=accept)


@pytest.mark.parametrize(
    ("name", "table", "graph"),
    [
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdf"),
        ("application/sparql-results+json", "json", None),
        ("csv", "csv", None),
        ("tsv", "tsv", None),
        ("ttl", None, "ttl"),
        ("turtle", None, "ttl"),
        ("nt", None, "nt"),
        ("jsonld", None, "jsonld"),
        ("rdf", None, "rdf"),
        ("xlsx", None, None),
    ],
)
def test_the_parameter_wins_over_the_header(
    name: str, table: str | None, graph: str | None
) -> None:
    """What it cannot mean for this form of query is refused, not guessed."""
    for offered, expected in ((TABLES, table), (GRAPHS, graph)):
        if expected is None:
            with pytest.raises(UnknownFormat):
                choose(offered, accept="*/*", name=name)
        else:
            assert choose(offered, accept="image/png", name=name).name == expected


@given(st.text(max_size=200))
def test_any_header_ends_in_a_format_or_in_406(accept: str) -> None:
    """Nothing that a client sends there is an error of ours."""
    for offered in (TABLES, GRAPHS):
        with suppress(UnknownFormat):
            assert choose(offered, accept=accept) in offered
