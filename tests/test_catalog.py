"""Questions are files; a file that would mislead is refused when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ntic_kg.catalog import read_catalog, read_question, read_term
from ntic_kg.errors import InvalidQuestion, NotFound

GOOD = """#+ id: Z1
#+ summary: {zh: 有几个, en: How many}
#+ description: {zh: 数一数, en: Counts}
#+ tags: [test]
#+ params:
#+   least: {type: integer, about: {zh: 下限, en: Lower bound}, example: 2, default: 2}
#+ as_of: true
#+ unknowns:
#+   about: {zh: 无, en: none}
#+   query: "SELECT (COUNT(*) AS ?unknowns) WHERE { ?s ?p $least }"
#+ golden: {as_of: 2025-01-01, unknowns: 7, fixture: {unknowns: 3, least: 5}}
SELECT ?s WHERE { ?s ?p ?o . FILTER(?o >= $least && ?o < $as_of) } ORDER BY ?s
"""


def write(folder: Path, text: str, name: str = "how-many") -> Path:
    """Write a question file."""
    path = folder / "group" / f"{name}.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_file_is_read_into_its_parts(tmp_path: Path) -> None:
    """Header and query are told apart."""
    question = read_question(write(tmp_path, GOOD))
    assert (question.id, question.name, question.group) == ("Z1", "how-many", "group")
    assert question.title == {"zh": "有几个", "en": "How many"}
    assert question.parameters[0].default == "2"
    assert question.takes_as_of
    assert (question.golden.unknowns, question.golden.fixture_unknowns) == (7, 3)
    assert question.golden.fixture == {"least": "5"}
    assert "#+" not in question.query


def test_a_question_answers_to_its_name_and_its_id_in_any_case(tmp_path: Path) -> None:
    """``Z1``, ``z1`` and ``HOW-MANY`` find the same question."""
    write(tmp_path, GOOD)
    catalog = read_catalog(tmp_path)
    assert catalog.find("z1") is catalog.find("Z1") is catalog.find("HOW-MANY")


def test_an_unknown_question_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    """The remedy lists what there is."""
    write(tmp_path, GOOD)
    with pytest.raises(NotFound, match="Z9") as caught:
        read_catalog(tmp_path).find("Z9")
    assert "Z1 how-many" in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("#+ id: Z1\n", "", "'id'"),
        ("summary: {zh: 有几个, en: How many}", "summary: How many", "misstates"),
        ("{zh: 数一数, en: Counts}", "{zh: 数一数}", "zh and en"),
        ("#+ tags", "#+ tagz", "unknown key tagz"),
        ("type: integer", "type: number", "type 'number'"),
        ("?o >= $least", "?o >= 2", "differ: least"),
        ("?o < $as_of", "?o < 3", "differ: as_of"),
        (" ORDER BY ?s", "", "no ORDER BY"),
        ("SELECT ?s WHERE {", "SELECT ?s WHERE", "does not parse"),
        ("example: 2", "example: two", "does not parse"),
        ("?p $least }", "?p $least", "does not parse"),
        ("#+ id", "#+ id: : {", "not YAML"),
        ("unknowns: 7", "unknown: 7", "golden unknown"),
    ],
)
def test_a_file_that_breaks_the_format_is_named_with_its_fault(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """The message says file and place."""
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InvalidQuestion) as caught:
        read_question(path)
    assert "group/how-many.rq" in caught.value.message
    assert problem in caught.value.message


def test_two_files_cannot_share_an_id(tmp_path: Path) -> None:
    """An id names one question."""
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "other-name")
    with pytest.raises(InvalidQuestion, match="z1"):
        read_catalog(tmp_path)


def test_a_file_name_must_be_a_slug(tmp_path: Path) -> None:
    """Names become paths of the HTTP interface."""
    with pytest.raises(InvalidQuestion, match="file name"):
        read_question(write(tmp_path, GOOD, "How Many"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "２"),
        ("integer", "2.0"),
        ("integer", " 2"),
        ("integer", "1e3"),
        ("integer", "9" * 30),
        ("date", "2025-02-30"),
        ("date", "2025-2-1"),
        ("date", "２０２５-01-01"),
        ("iri", "javascript:alert(1)"),
        ("iri", "file:///etc/passwd"),
        ("iri", "http://a b"),
        ("iri", "unknown:thing"),
        ("string", "a\ud800"),
        ("string", "a\0"),
    ],
)
def test_a_text_that_is_not_of_its_type_is_refused(kind: str, text: str) -> None:
    """Only ASCII digits are digits, and only http(s) IRIs are IRIs."""
    with pytest.raises(ValueError, match=r"."):
        read_term(kind, text)
