"""Questions are answered from a store, with their unknowns and their snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg import formats
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.ask import ask, choices
from ntic_kg.catalog import Question, read_catalog, read_question
from ntic_kg.errors import IllTypedParameter, MissingParameter, UnknownParameter
from ntic_kg.values import Rows

TODAY = date(2026, 1, 1)
PEOPLE = """
@prefix e: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:ann a e:Person ; e:name "Ann" ; rdfs:label "安"@zh ; e:age 30 .
e:bob a e:Person ; e:name "Bob" ; rdfs:label "包"@zh ; e:age 40 .
e:cid a e:Person ; e:name "Cid" ; rdfs:label "包"@zh .
"""
HEADER = """#+ id: P1
#+ summary: {zh: 谁, en: Who}
#+ description: {zh: 谁, en: Who}
#+ tags: [test]
#+ params:
#+   PARAMS
#+ unknowns:
#+   about: {zh: 年龄未载, en: people without a recorded age}
#+   query: |
#+     PREFIX e: <https://example.org/>
#+     SELECT (COUNT(*) AS ?unknowns) WHERE {
#+       ?who a e:Person OPTIONAL { ?who e:age ?age } FILTER(!BOUND(?age))
#+     }
PREFIX e: <https://example.org/>
"""
LEAST = "least: {type: integer, about: {zh: 至少, en: At least}, example: 35}"
NAME = "name: {type: string, about: {zh: 名, en: Name}, example: Ann}"
WHO = (
    "who: {type: iri, about: {zh: 谁, en: Who}, example: 'https://example.org/ann', values: '"
    "SELECT ?value ?zh WHERE { ?value a <https://example.org/Person> ;"
    " <http://www.w3.org/2000/01/rdf-schema#label> ?zh } ORDER BY ?value'}"
)
OLDER = "SELECT ?who WHERE { ?who e:age ?age . FILTER(?age >= $least) } ORDER BY ?who"
NAMED = "SELECT ?who WHERE { ?who e:name $name } ORDER BY ?who"
AGE = "SELECT ?age WHERE { $who e:age ?age } ORDER BY ?age"


@pytest.fixture(scope="module")
def people() -> EmbeddedReader:
    """Open a small store of three people."""
    database = ox.Store()
    database.load(PEOPLE.encode(), ox.RdfFormat.TURTLE)
    return EmbeddedReader(database, "people-1")


def question(folder: Path, parameters: str, query: str) -> Question:
    """Write and read a question about the three people."""
    path = folder / "who.rq"
    path.write_text(HEADER.replace("PARAMS", parameters) + query + "\n", encoding="utf-8")
    return read_question(path)


def test_an_answer_has_rows_unknowns_and_the_snapshot(
    people: EmbeddedReader, tmp_path: Path
) -> None:
    """One person has no recorded age, and the answer says so."""
    answer = ask(people, question(tmp_path, LEAST, OLDER), {"least": "35"}, TODAY)
    assert [formats.cell(row[0]) for row in answer.rows.rows] == ["https://example.org/bob"]
    assert (answer.unknowns, answer.rows.snapshot) == (1, "people-1")


def test_rows_and_unknowns_are_of_one_snapshot(people: EmbeddedReader, tmp_path: Path) -> None:
    """A load between the two queries makes both be asked again."""
    snapshots = iter(["old", "new", "new", "new"])

    class Reloaded:
        snapshot = "new"

        def select(self, query: str) -> Rows:
            return replace(people.select(query), snapshot=next(snapshots))

        def construct(self, query: str) -> Sequence[ox.Triple]:
            return people.construct(query)

    answer = ask(Reloaded(), question(tmp_path, LEAST, OLDER), {"least": "35"}, TODAY)
    assert (answer.rows.snapshot, answer.unknowns, next(snapshots, None)) == ("new", 1, None)


def test_a_missing_parameter_is_named_with_an_example(
    people: EmbeddedReader, tmp_path: Path
) -> None:
    """The remedy can be copied."""
    with pytest.raises(MissingParameter, match="'least'") as caught:
        ask(people, question(tmp_path, LEAST, OLDER), {}, TODAY)
    assert "least=35" in caught.value.remedy


def test_an_ill_typed_parameter_is_named_with_its_value(
    people: EmbeddedReader, tmp_path: Path
) -> None:
    """The message says what was given and what is wanted."""
    with pytest.raises(IllTypedParameter, match=r"'least'.*'many', not an integer"):
        ask(people, question(tmp_path, LEAST, OLDER), {"least": "many"}, TODAY)


def test_a_parameter_that_the_question_does_not_take_is_refused(
    people: EmbeddedReader, tmp_path: Path
) -> None:
    """A slip in a name is not silently ignored."""
    with pytest.raises(UnknownParameter, match="'leest'"):
        ask(people, question(tmp_path, LEAST, OLDER), {"leest": "35"}, TODAY)


@pytest.mark.parametrize("text", ["https://example.org/ann", "ann", "安"])
def test_a_listed_value_is_found_by_iri_key_or_label(
    people: EmbeddedReader, tmp_path: Path, text: str
) -> None:
    """People may write what they know."""
    answer = ask(people, question(tmp_path, WHO, AGE), {"who": text}, TODAY)
    assert [formats.cell(row[0]) for row in answer.rows.rows] == [30]


@pytest.mark.parametrize(
    ("text", "problem"), [("包", "2 values share"), ("dan", "none of its values")]
)
def test_a_value_that_is_ambiguous_or_unknown_is_refused_with_the_list(
    people: EmbeddedReader, tmp_path: Path, text: str, problem: str
) -> None:
    """Nothing is guessed."""
    with pytest.raises(IllTypedParameter, match=problem) as caught:
        ask(people, question(tmp_path, WHO, AGE), {"who": text}, TODAY)
    assert "ann, bob, cid" in caught.value.remedy


def test_the_values_of_a_parameter_come_with_their_labels(
    people: EmbeddedReader, tmp_path: Path
) -> None:
    """A form can show them."""
    offered = choices(people, question(tmp_path, WHO, AGE).parameters[0])
    assert next((c.term.value, c.labels) for c in offered) == (
        "https://example.org/ann",
        {"zh": "安"},
    )


def test_a_value_that_looks_like_sparql_is_searched_for_and_not_executed(
    people: EmbeddedReader, tmp_path: Path
) -> None:
    """No text leaves its literal."""
    hostile = '" } UNION { ?who e:age 30 } #'
    answer = ask(people, question(tmp_path, NAME, NAMED), {"name": hostile}, TODAY)
    assert answer.rows.rows == ()


def test_any_text_matches_exactly_itself(tmp_path: Path) -> None:
    """A literal bound to a question comes back as it went in."""
    named = question(tmp_path, NAME, NAMED)

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
    @settings(max_examples=300, deadline=None)
    def matches(text: str) -> None:
        database = ox.Store()
        subject, name = (ox.NamedNode(f"https://example.org/{part}") for part in ("x", "name"))
        database.add(ox.Quad(subject, name, ox.Literal(text)))
        assert len(ask(EmbeddedReader(database, ""), named, {"name": text}, TODAY).rows.rows) == 1

    matches()


def test_the_answer_to_n1_names_the_three_universities_of_two_centers(
    real_store: EmbeddedReader, home: Path
) -> None:
    """Organizers are another role: ministries and provinces are not in it."""
    shipped = read_catalog(home / "queries").find("N1")
    answer = ask(real_store, shipped, {}, TODAY)
    column = answer.rows.columns.index("organization_zh")
    names = {formats.cell(row[column]) for row in answer.rows.rows}
    assert {"清华大学", "华中科技大学", "东南大学"} <= names
    assert not names & {"国务院国资委", "四川省人民政府", "中国科学院"}
