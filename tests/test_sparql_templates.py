"""Verdicts that are remembered are the verdicts of the guard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg.errors import NticError
from ntic_kg.sparql import guard
from ntic_kg.sparql.kind import Form, query_form
from ntic_kg.sparql.templates import Templates, Verdict

PIECES = [
    "SELECT", "ASK", "{", "}", "(", ")", "<urn:a>", "<urn:b#c>", "<b:c>", "?a", "?b", "FILTER",
    "<", ">", "<<", ">>", "=", "'", '"', "'''", "'x'", '"SERVICE"', "SERVICE", "LOAD", "#", "\n",
    "a", "b:c", "b:SERVICE", "VALUES", "IN", "1", ".", ";", "/", "&&", "\\u0053", "<x", "y>",
    "BIND", "AS", "true", "<urn:'>", '<urn:">', "<urn:x>'", "<#>", "<>",
]  # fmt: skip


def form_of(verdict: Verdict | None) -> Form | None:
    """Give the form of a query that is known."""
    return verdict.form if verdict else None


def verdict(text: str) -> Form | str:
    """Ask the guard itself."""
    try:
        guard.check(text)
        return query_form(text)
    except NticError as error:
        return error.code


def test_a_query_with_other_iris_is_known_and_one_with_another_word_is_not() -> None:
    """Also when IRIs have another length."""
    templates = Templates()
    templates.check("SELECT ?o { <urn:a> <urn:p> ?o . FILTER(?o < 3) }")
    assert (
        form_of(templates.known("SELECT ?o { <urn:b:c> <q> ?o . FILTER(?o < 3) }")) is Form.SELECT
    )
    assert templates.known("SELECT ?x { <urn:a> <urn:p> ?x . FILTER(?x < 3) }") is None
    assert templates.known("SELECT ?o { <urn:a> <urn:p> ?o . FILTER(?o < 4) }") is None


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(?a<b:c>?d) }",  # "less than", not an IRI
        "ASK { ?s ?p '<urn:a>' }",
        "ASK { ?s ?p ?o } # <urn:a>",
        "ASK { << <urn:a> ?p ?o >> ?q '<' }"[:-1].replace("'<'", "'<urn:x>' }"),
    ],
)
def test_texts_in_which_something_else_looks_like_an_iri_are_not_remembered(text: str) -> None:
    """What stands there might be read as something else the next time."""
    templates = Templates()
    templates.check(text)
    assert len(templates) == 0


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.lists(st.sampled_from(PIECES)))
def test_whatever_is_known_has_the_verdict_of_the_guard(first: list[str], more: list[str]) -> None:
    """Two texts that differ in pieces: what the first taught is true of the second."""
    templates = Templates()
    texts = ["ASK { " + glue.join(first) + " }" for glue in (" ", "")]
    iris = [piece for piece in PIECES if piece.startswith("<") and piece.endswith(">")]
    texts += [t.replace("<urn:a>", iri) for t in texts for iri in iris]
    texts += ["ASK { " + " ".join([*first, *more]) + " }"]
    for text in texts:
        known = templates.known(text)
        if known is not None:
            assert known.form == verdict(text), text
        elif isinstance(verdict(text), Form):
            templates.check(text)


def test_only_so_many_texts_are_remembered_and_no_long_ones() -> None:
    """Memory stays bounded whatever clients send."""
    templates = Templates()
    for number in range(1_005):
        templates.check(f"ASK {{ ?s ?p {number} }}")
    templates.check("ASK { ?s ?p <urn:" + "x" * 5_000 + "> }")
    assert len(templates) == 1_000
    assert templates.known("ASK { ?s ?p 4 }") is None
    assert form_of(templates.known("ASK { ?s ?p 1004 }")) is Form.ASK
