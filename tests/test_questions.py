"""The fifty questions: their golden answers, their parameters, and how new ones are added."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader, current_checkpoint
from ntic_kg.ask import Answer
from ntic_kg.catalog import Catalog, read_catalog
from ntic_kg.cli import app, proving
from ntic_kg.ports import Store
from ntic_kg.rdf_files import parse_file
from ntic_kg.settings import Settings
from tests import ontology_checks as checks
from tests.service_fixture import Running

FIFTY = {
    *(f"N{n}" for n in range(1, 7)),
    *(f"C{n}" for n in range(1, 7)),
    *(f"I{n}" for n in range(1, 7)),
    *(f"T{n}" for n in range(1, 6)),
    *(f"G{n}" for n in range(1, 10)),
    *(f"R{n}" for n in range(1, 6)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"X{n}" for n in range(1, 5)),
    "F1", "F2", "M1", "D1",
}  # fmt: skip
FIXTURE = sorted((checks.HOME / "queries" / "fixture").glob("*.ttl"))


@pytest.fixture(scope="module")
def catalog(home: Path) -> Catalog:
    """Read the shipped questions."""
    return read_catalog(home / "queries")


@pytest.fixture(scope="module")
def fixture_store(home: Path) -> Iterator[Store]:
    """Open the synthetic fixture."""
    with wiring.fixture(Settings(store="memory:", home=home)) as store:
        yield store


@pytest.fixture(scope="module")
def real_answers(catalog: Catalog, real_store: EmbeddedReader) -> dict[str, Answer]:
    """Answer every question on the shipped data, once."""
    return {question.id: proving.real_answer(real_store, question) for question in catalog}


def test_the_shipped_questions_are_the_fifty(catalog: Catalog) -> None:
    """Each id of the list has one file."""
    assert len(catalog) == len(FIFTY)
    assert {question.id for question in catalog} == FIFTY


def test_every_question_equals_its_golden_answer_on_the_shipped_data(
    catalog: Catalog, real_answers: dict[str, Answer]
) -> None:
    """Rows and the count of unknowns are those that were reviewed."""
    wrong = {}
    for question in catalog:
        answer = real_answers[question.id]
        golden = proving.golden_file(question, fixture=False).read_bytes()
        if proving.as_csv(answer) != golden or answer.unknowns != question.golden.unknowns:
            wrong[question.id] = (len(answer.rows.rows), answer.unknowns)
    assert wrong == {}


def test_no_fewer_questions_have_rows_on_the_real_data_than_once_had(
    real_answers: dict[str, Answer],
) -> None:
    """29 of the fifty are answered by the public record as it is shipped."""
    assert sum(1 for answer in real_answers.values() if answer.rows.rows) >= 29


def test_a_question_on_which_the_record_is_silent_says_how_much_is_unknown(
    real_answers: dict[str, Answer],
) -> None:
    """An empty table beside zero unknowns would say that there is nothing to know."""
    silent = {i for i, a in real_answers.items() if not a.rows.rows and a.unknowns == 0}
    assert silent == {"C5"}  # every collaboration statement of the record has a source


def test_every_question_is_proved_on_the_fixture(catalog: Catalog, fixture_store: Store) -> None:
    """Golden rows, golden unknowns, at least one row, and every parameter changes the rows."""
    assert list(proving.prove(fixture_store, catalog)) == []


def test_a_parameter_that_changes_nothing_is_found(
    tmp_path: Path, home: Path, fixture_store: Store
) -> None:
    """A parameter in a sub-SELECT that does not reach the rows looks like a used one."""
    text = (home / "queries" / "network" / "shared-hosts.rq").read_text(encoding="utf-8")
    text = text.replace(
        "(COUNT(DISTINCT ?built) >= $least)", "(COUNT(DISTINCT ?built) * 0 <= $least)"
    )
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "shared-hosts.rq").write_text(text, encoding="utf-8")
    faults = {f.problem for f in proving.prove(fixture_store, read_catalog(tmp_path))}
    assert "the parameter 'least' changes no row of the fixture" in faults


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_is_stated_in_both_languages(catalog: Catalog, language: str) -> None:
    """Title, description, unknowns and parameters; Chinese texts hold Chinese characters."""
    for question in catalog:
        texts = [question.title, question.description, question.unknowns.about]
        texts += [parameter.about for parameter in question.parameters]
        for text in texts:
            has_chinese = any("\u4e00" <= character <= "\u9fff" for character in text[language])
            assert has_chinese == (language == "zh"), (question.id, text[language])


def test_the_command_line_answers_every_question_by_its_id(
    catalog: Catalog, real_folder: Path
) -> None:
    """CSV on the command line is the golden answer, byte for byte."""
    runner = CliRunner()
    for question in catalog:
        words = [word for p in question.parameters for word in (f"--{p.name}", p.example)]
        day = ["--as-of", question.golden.as_of.isoformat()] if question.golden.as_of else []
        where = ["--store", str(real_folder), "--format", "csv"]
        done = runner.invoke(app, ["ask", question.id.lower(), *words, *day, *where])
        golden = proving.golden_file(question, fixture=False).read_bytes()
        assert (done.exit_code, done.stdout_bytes) == (0, golden), question.id
        assert question.title["zh"] in done.stderr, question.id
        assert question.title["en"] in done.stderr, question.id


def test_a_new_file_is_a_new_question_without_any_python(
    tmp_path: Path, home: Path, real_folder: Path
) -> None:
    """Dropped into a content folder, it is listed and answered."""
    mine = copied_home(home, tmp_path)
    runner = CliRunner()
    where = ["--store", str(real_folder), "--home", str(mine)]
    listed = runner.invoke(app, ["questions", "--home", str(mine), "--format", "csv"])
    done = runner.invoke(app, ["ask", "Z1", "--least", "21", *where, "--format", "csv"])
    assert b"Z1,how-many-centers" in listed.stdout_bytes
    assert done.stdout_bytes == b"centers\r\n22\r\n"
    settings = Settings(home=mine, store=str(real_folder), workers=2)
    checkpoint = current_checkpoint(real_folder)
    assert checkpoint is not None
    content = wiring.catalog(settings), wiring.register(settings)
    with Running(checkpoint, settings, catalog=content[0], register=content[1]) as service:
        answer = service.client.get("/queries/z1", params={"least": "21"})
        paths = service.client.get("/openapi.json").json()["paths"]
    assert answer.json()["rows"] == [[22]]
    parameters = paths["/queries/how-many-centers"]["get"]["parameters"]
    (least,) = [p for p in parameters if p["name"] == "least"]
    assert (least["name"], least["schema"], least["example"]) == ("least", {"type": "integer"}, 1)


def copied_home(home: Path, folder: Path) -> Path:
    """Make a content folder that shares everything but has one question more."""
    mine = folder / "home"
    mine.mkdir()
    for part in ("ontology", "shapes", "data"):
        (mine / part).symlink_to(home / part)
    shutil.copytree(home / "queries", mine / "queries")
    (mine / "queries" / "mine").mkdir()
    path = mine / "queries" / "mine" / "how-many-centers.rq"
    path.write_text(NEW_QUESTION, encoding="utf-8")
    return mine


NEW_QUESTION = """#+ id: Z1
#+ summary: {zh: 有多少中心, en: How many centers are there}
#+ description: {zh: 多于下限时给出数目, en: Gives their number where it is above a bound}
#+ tags: [test]
#+ params:
#+   least: {type: integer, about: {zh: 下限, en: Bound}, example: 1}
#+ unknowns:
#+   about: {zh: 无, en: none}
#+   query: "SELECT (COUNT(*) AS ?unknowns) WHERE { FILTER(false) }"
PREFIX ntic: <https://w3id.org/ntic/ont#>
SELECT (COUNT(DISTINCT ?center) AS ?centers) WHERE {
  ?center a ntic:TechnologyInnovationCenter
} HAVING (COUNT(DISTINCT ?center) > $least) ORDER BY ?centers
"""


def test_a_question_without_a_day_takes_dates_or_says_why_none_matters(catalog: Catalog) -> None:
    """Whoever misses ``as_of`` reads the reason in the description, in either language."""
    for question in catalog:
        dated = question.takes_as_of or any(p.type == "date" for p in question.parameters)
        says_why = {
            language: reason in question.description[language]
            for language, reason in (("zh", "与日期无关："), ("en", "The day does not matter: "))
        }
        assert says_why == {"zh": not dated, "en": not dated}, question.id


def test_nobody_takes_part_in_a_center_long_before_its_first_date(
    catalog: Catalog, fixture_store: Store
) -> None:
    """Of the questions about partners, only undated parts are left in the year 2000."""
    days = {"N1": (8, 2), "N2": (4, 1), "I1": (6, 4), "R3": (1, 0), "X1": (2, 0)}
    found = {}
    for name in days:
        question = catalog.find(name)
        now, then = (
            proving.fixture_answer(fixture_store, question, {"as_of": day})
            for day in ("2024-12-31", "2000-01-01")
        )
        found[name] = (len(now.rows.rows), len(then.rows.rows))
    assert found == days


@pytest.mark.parametrize("file", FIXTURE, ids=lambda path: path.name)
def test_the_fixture_speaks_of_synthetic_things_alone(file: Path) -> None:
    """Every thing of the fixture has a synthetic IRI, and every name says so."""
    triples = parse_file(file)
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    labels = {t.object for t in triples if t.predicate == label}
    names = {name.value for name in labels if isinstance(name, ox.Literal)}
    assert {iri for iri in subjects if "synthetic" not in iri} == set()
    assert {n for n in names if "合成" not in n and "Synthetic" not in n} == set()


@pytest.mark.parametrize("file", FIXTURE, ids=lambda path: path.name)
def test_the_fixture_uses_terms_as_the_ontology_declares_them(file: Path) -> None:
    """Properties and concepts exist; object properties have things."""
    graph = checks.read(checks.ontology_files())
    found = checks.read([file])
    used = {t.predicate.value for t in found} | {
        t.object.value for t in found if isinstance(t.object, ox.NamedNode)
    }
    ours = {iri for iri in used if "/ntic/ont#" in iri or "/ntic/scheme/" in iri}
    assert checks.undefined(graph, ours) == set()
    assert checks.wrong_predicates(found, checks.kinds(graph)) == set()
