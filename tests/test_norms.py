"""The register and the shapes carry everything that a finding needs."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.errors import InvalidInput, MalformedFile, NotFound
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.norms import Constraint, Norm, Tells, read_register
from ntic_kg.values import Severity
from tests.norm_cases import register

SHAPES = shipped_home() / "shapes"
REGISTER = register()
WITH_SHAPE = REGISTER.choose(None)
SHARED = Path(os.environ.get("NTIC_SHARED_DATA", shipped_home().parent / "shared" / "data"))
FORBIDDEN = re.compile(r"\b(VALUES|MINUS|SERVICE|NOW|GRAPH|duration)\b", re.IGNORECASE)


def selects() -> list[tuple[str, str]]:
    """Give every SPARQL text with the constraint that holds it."""
    texts = {t.subject: t.object for t in REGISTER.triples if t.predicate == node("sh:select")}
    return [
        (t.subject.value.rsplit("/", 1)[-1], texts[t.object].value)  # type: ignore[union-attr,index]
        for t in REGISTER.triples
        if t.predicate == node("sh:sparql")
    ]


def test_norms_with_shapes_stand_in_the_order_of_the_text() -> None:
    """Without a choice, they are taken in the order of their sentences."""
    places = [tuple(int(part) for part in norm.sentence.split(".")) for norm in WITH_SHAPE]
    assert len(places) >= 36
    assert places == sorted(places)


@pytest.mark.parametrize("norm", REGISTER.norms.values(), ids=lambda norm: norm.key)
def test_each_norm_says_what_it_demands_in_both_languages(norm: Norm) -> None:
    """Key phrase, restatements, sentence, bearer and encoding are recorded."""
    assert re.fullmatch(r"\d+\.\d+", norm.sentence)
    assert norm.key_phrase
    assert set(norm.restatement) == {"zh", "en"}
    assert norm.key_phrase != norm.restatement["zh"]
    assert norm.bearer
    assert norm.encoding == "checked" or norm.encoding_reason
    assert norm.policy == "https://w3id.org/ntic/norm/2017-353"
    assert norm.in_force == (date(2017, 11, 17), None)


@pytest.mark.parametrize("norm", REGISTER.norms.values(), ids=lambda norm: norm.key)
def test_severity_follows_the_force_of_the_words(norm: Norm) -> None:
    """Softer words never get a stronger severity; only a norm without findings has none."""
    allowed = {
        "obligation": {Severity.VIOLATION, Severity.WARNING},
        "directive": {Severity.VIOLATION, Severity.WARNING, Severity.INFO},
        "principle": {Severity.WARNING},
        "typical": {Severity.WARNING},
    }

    assert norm.severity is None or norm.severity in allowed.get(norm.modality, {Severity.INFO})
    assert norm.severity is not None or not norm.shapes


@pytest.mark.parametrize("norm", REGISTER.norms.values(), ids=lambda norm: norm.key)
def test_key_phrases_are_verbatim(norm: Norm) -> None:
    """Each key phrase occurs in the text of the guideline."""
    text = SHARED.parent / "guideline" / "guideline-2017-353.txt"
    if not text.exists():
        pytest.skip(f"{text} is not beside this checkout; name its data in NTIC_SHARED_DATA")

    assert norm.key_phrase in text.read_text(encoding="utf-8")


def test_the_interim_norm_is_the_exception_to_the_legal_norm() -> None:
    """5.1-interim excepts 5.1-legal."""
    interim = REGISTER.norms["5.1-interim"]

    assert interim.exception_to == "5.1-legal"


def test_what_the_ministry_owes_is_not_held_against_the_center() -> None:
    """The review panel and the start are acts of the Ministry of Science and Technology."""
    owed = {norm.key for norm in WITH_SHAPE if norm.bearer == "most"}

    assert {"6.2-panel", "6.3-start"} <= owed
    assert not {"5.1-legal", "5.2-organs", "3.2-hosts"} & owed


@pytest.mark.parametrize(
    "constraint",
    [c for c in REGISTER.constraints.values() if c.tells is not Tells.DEFECT],
    ids=lambda c: c.iri.rsplit("/", 1)[-1],
)
def test_each_constraint_can_be_cited(constraint: Constraint) -> None:
    """A constraint belongs to its norm's shape and speaks both languages with its force."""
    norm = REGISTER.norms[constraint.norm]
    limiting = constraint.tells in {Tells.NOT_APPLICABLE, Tells.NOT_CHECKABLE}
    (shape,) = norm.shapes
    nested = ox.Triple(ox.NamedNode(shape), node("sh:property"), ox.NamedNode(constraint.iri))

    assert nested in REGISTER.triples
    assert constraint.severity is (Severity.INFO if limiting else norm.severity)
    assert set(constraint.message) == set(constraint.remedy) == {"zh", "en"}
    assert constraint.path is not None


@pytest.mark.parametrize("norm", WITH_SHAPE, ids=lambda norm: norm.key)
def test_each_norm_can_be_contradicted_and_can_be_silent(norm: Norm) -> None:
    """Every shape tells contradiction and silence apart."""
    tells = {c.tells for c in REGISTER.constraints.values() if c.norm == norm.key}

    assert {Tells.CONTRADICTION, Tells.SILENCE} <= tells


@pytest.mark.parametrize("norm", WITH_SHAPE, ids=lambda norm: norm.key)
def test_each_shape_has_its_examples_beside_it(norm: Norm) -> None:
    """A passing and a failing example stand beside the shape and say that they are synthetic."""
    folder = SHAPES / "2017-353"

    for name in (f"{norm.key}.pass.ttl", f"{norm.key}.fail.ttl"):
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith("# Synthetic.")
        assert "id/center/synthetic-" in text
    assert (folder / f"{norm.key}.ttl").exists()


@pytest.mark.parametrize(("name", "text"), selects())
def test_shapes_keep_to_sparql_that_every_engine_reads_alike(name: str, text: str) -> None:
    """No VALUES, MINUS, SERVICE, GRAPH, clock or duration occurs; $this is projected."""
    assert FORBIDDEN.findall(text) == [], name
    assert text.lstrip().startswith("SELECT $this")


def test_the_date_in_the_shapes_is_the_date_of_the_guideline() -> None:
    """The only calendar day written into the shapes is the first day of the policy."""
    days = {day for _, text in selects() for day in re.findall(r'"(\d{4}-\d\d-\d\d)"', text)}

    assert days == {REGISTER.norms["6.3-start"].in_force[0].isoformat()}


def test_norms_are_chosen_by_key_in_any_case() -> None:
    """A key answers in any case, and also when its norm has no shape."""
    chosen = REGISTER.choose({"5.1-INTERIM", "3.2-hosts"})

    assert [norm.key for norm in chosen] == ["3.2-hosts", "5.1-interim"]


def test_an_unknown_norm_names_the_known_ones() -> None:
    """A key that the register does not hold is an error that lists the keys."""
    with pytest.raises(NotFound, match=r"'9\.9-none'") as caught:
        REGISTER.choose({"9.9-none", "3.2-hosts"})

    assert all(key in caught.value.remedy for key in REGISTER.norms)


def test_shapes_of_other_norms_lose_their_target() -> None:
    """Only the chosen shapes select a focus."""
    triples = REGISTER.shapes_of(REGISTER.choose({"5.2-organs"}), quality=False)
    targets = [t.subject for t in triples if t.predicate == node("sh:targetClass")]

    assert targets == [node("shape:5.2-organs")]


@pytest.mark.parametrize(
    ("day", "in_force"), [(date(2017, 11, 16), False), (date(2017, 11, 17), True)]
)
def test_a_norm_applies_from_its_first_day(day: date, in_force: bool) -> None:  # noqa: FBT001
    """The day of issue is the first day in force."""
    assert REGISTER.norms["5.2-organs"].is_in_force(day) is in_force


REGISTER_TEXT = (SHAPES / "norms" / "2017-353.ttl").read_text(encoding="utf-8")
SHAPE_TEXT = (SHAPES / "2017-353" / "3.2-oneplan.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('"没有记载该中心的建设方案。"@zh ,', "", "no sh:message@zh"),
        ("ntic:tells ntic:Silence", "ntic:tells ntic:Rumor", "tells 'Rumor'"),
        ("sh:severity sh:Violation ;\n    sh:message", "sh:message", "no sh:severity"),
        ("sh:severity sh:Violation ;\n    sh:m", "sh:severity sh:Bad ;\n sh:m", "no severity"),
        ("ntic:norm norm:3.2-oneplan ;\n    ntic:tells", "ntic:tells", "no ntic:norm"),
        ("norm:3.2-oneplan ;\n    ntic:tells", "norm:9.9 ;\n ntic:tells", "'9.9'"),
    ],
)
def test_a_shape_that_lacks_what_findings_need_is_refused(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    """A gap in a constraint is an error that names the constraint and the gap."""
    assert before in SHAPE_TEXT
    write_shapes(tmp_path, REGISTER_TEXT, SHAPE_TEXT.replace(before, after))

    with pytest.raises(InvalidInput, match=re.escape(complaint)):
        read_register(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("shape:3.2-oneplan", "shape:3.2-twoplans", "no shape file holds"),
        ('ntic:keyPhrase "一中心一方案"@zh ;', "", "no ntic:keyPhrase"),
        ("bearer:center", "bearer:center , bearer:most", "more than one ntic:bearer"),
        ("norm:3.2-oneplan a", "<https://example.org/norm/5.1-legal> a", "same key"),
    ],
)
def test_a_register_with_a_gap_is_refused(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    """A norm that lacks something, or that is there twice, is an error."""
    assert before in REGISTER_TEXT
    write_shapes(tmp_path, REGISTER_TEXT.replace(before, after), SHAPE_TEXT)

    with pytest.raises(InvalidInput, match=complaint):
        read_register(tmp_path)


def test_a_register_that_is_not_turtle_names_the_file(tmp_path: Path) -> None:
    """A register that does not parse is an error with the name of the file."""
    write_shapes(tmp_path, "norm:1 a", SHAPE_TEXT)

    with pytest.raises(MalformedFile, match=r"2017-353\.ttl"):
        read_register(tmp_path)


def write_shapes(folder: Path, entries: str, shape: str) -> None:
    """Write a register, with only the shape of 3.2-oneplan beside it."""
    only = re.sub(r"    ntic:shape shape:(?!3\.2-(one|two)).*\n", "", entries)
    for name, text in (("norms/2017-353.ttl", only), ("2017-353/3.2-oneplan.ttl", shape)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
