"""Tokens of SPARQL, and the form of a query."""

from __future__ import annotations

import pytest

from ntic_kg.errors import InvalidQuery, RefusedQuery
from ntic_kg.sparql.kind import names_dataset, query_form
from ntic_kg.sparql.lexer import Kind, Place, tokens


def kinds(text: str) -> list[tuple[str, str]]:
    """List kind and text of each token."""
    return [(token.kind.value, token.text) for token in tokens(text)]


def test_all_four_quote_forms_are_one_token_each() -> None:
    """Quotes, escapes and line breaks stay inside the string they belong to."""
    text = "'a\\'b' \"a\\\"b\" '''a'b\n''c''' \"\"\"a\"\"b\n\"c\"\"\""

    assert [kind for kind, _ in kinds(text)] == ["string"] * 4


def test_a_keyword_in_a_string_iri_or_comment_is_no_word() -> None:
    """SERVICE is a word only where the engine would read it as one."""
    text = "ASK { ?s <urn:SERVICE> 'SERVICE' # SERVICE\n }"

    assert [token.text for token in tokens(text) if token.kind is Kind.WORD] == ["ASK"]


def test_names_variables_and_numbers_are_told_apart() -> None:
    """Each terminal keeps its own kind."""
    text = "ex:a.b ?x $y _:b1 1 .5 2.5e-3 @zh-Hans :l :"

    assert kinds(text) == [
        ("prefixed name", "ex:a.b"),
        ("variable", "?x"),
        ("parameter", "$y"),
        ("blank node", "_:b1"),
        ("number", "1"),
        ("number", ".5"),
        ("number", "2.5e-3"),
        ("language tag", "@zh-Hans"),
        ("prefixed name", ":l"),
        ("prefixed name", ":"),
    ]


def test_a_dot_after_a_name_ends_the_triple() -> None:
    """The last dot is no part of a prefixed name, a number or a blank node."""
    assert [text for _, text in kinds("ex:a. 1. _:b. ?x.")] == [
        "ex:a", ".", "1", ".", "_:b", ".", "?x", ".",
    ]  # fmt: skip


def test_chinese_names_are_names() -> None:
    """Prefixed names and variables may be Chinese."""
    assert kinds("例:中心 ?名称") == [("prefixed name", "例:中心"), ("variable", "?名称")]


def test_less_than_after_an_operand_of_an_expression_is_an_operator() -> None:
    """What follows it is read as the engine reads it, quotes and comments included."""
    texts = [text for _, text in kinds("FILTER(?a<'b>c')SERVICE <urn:x>")]

    assert texts == ["FILTER", "(", "?a", "<", "'b>c'", ")", "SERVICE", "<urn:x>"]


@pytest.mark.parametrize(
    "text",
    [
        "{ ?s <urn:p>/(<urn:q>|^<urn:r>) ?o }",
        "{ ?s <urn:p> (<urn:a> ?b <urn:c>) }",
        "{ VALUES (?a ?b) { (<urn:a> <urn:b>) (UNDEF <urn:c>) } }",
        "SELECT (<<( ?s <urn:p> ?o )>> AS ?t) {}",
        "{ FILTER(?a IN (<urn:a>, <urn:b>)) }",
        "{ FILTER(?a = <urn:a>) ?s <urn:p> ?o }",
        "{ FILTER(?a && EXISTS { ?s <urn:p> ?o }) }",
        "{ BIND(<urn:f>(?a, <urn:b>) AS ?c) }",
    ],
)
def test_iris_are_iris_everywhere_else(text: str) -> None:
    """Patterns, paths, lists, data and arguments hold IRIs, never the operator."""
    assert not [token for token in tokens(text) if token.text == "<"]


def test_a_token_knows_its_place_and_depth() -> None:
    """The guard counts operators in expressions and separators in patterns."""
    found = {token.text: token for token in tokens("SELECT * { ?s ?p ?o FILTER(1+2) }")}

    assert (found["*"].place, found["*"].depth) == (Place.TOP, 0)
    assert (found["?s"].place, found["?s"].depth) == (Place.PATTERN, 1)
    assert (found["+"].place, found["+"].depth) == (Place.EXPRESSION, 2)


def test_an_open_string_is_an_error_with_its_place() -> None:
    """Nothing after an open quote can be told apart, so nothing is guessed."""
    with pytest.raises(InvalidQuery, match="2:3 is not closed"):
        list(tokens("ASK {\n  'a\n}"))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# ASK\nPREFIX ask: <urn:a> BASE <urn:b> select?x{}", "SELECT"),
        ('VERSION "1.2" CONSTRUCT WHERE { ?s ?p ?o }', "CONSTRUCT"),
        ("PREFIXex:<urn:a>DESCRIBEex:a", "DESCRIBE"),
        ("ASK{}", "ASK"),
    ],
)
def test_the_form_is_read_past_the_prologue(text: str, form: str) -> None:
    """Prefixes named like forms, and keywords without white space, do not mislead."""
    assert query_form(text).value == form


@pytest.mark.parametrize("text", ["INSERT DATA {}", "PREFIX a: <urn:a> load <urn:x>", "DROP ALL"])
def test_an_update_is_refused_by_name(text: str) -> None:
    """The reader learns that this address answers queries only."""
    with pytest.raises(RefusedQuery, match="update"):
        query_form(text)


@pytest.mark.parametrize("text", ["", "# nothing", "{}", "HELLO"])
def test_a_text_without_a_form_is_invalid(text: str) -> None:
    """An empty text is an error and not an empty answer."""
    with pytest.raises(InvalidQuery):
        query_form(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * FROM <urn:g> {}", True),
        ("SELECT *FROMNAMED<urn:g>{}", True),
        ("ASKFROM<urn:g>{}", True),
        ("PREFIX ex: <urn:> SELECT * FROMex:g {}", True),
        ("PREFIX from: <urn:> DESCRIBE from:x", False),
        ("SELECT ?from { ?from <urn:from> 'FROM' }", False),
    ],
)
def test_from_is_seen_where_the_engine_sees_it(text: str, names: bool) -> None:  # noqa: FBT001
    """Whether a query chooses its graphs decides what its default graph is."""
    assert names_dataset(text) is names
