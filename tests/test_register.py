"""The register holds every norm of the guideline, each in one class of the coverage matrix.

What it is compared with (the text, the list of norms, the questions) is not shipped: it is read
from ``shared`` beside the checkout, or from the folder that ``NTIC_SHARED`` names.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.home import shipped_home
from ntic_kg.names import PREFIXES, node
from ntic_kg.norms import Norm
from tests.norm_cases import register

SHARED = Path(os.environ.get("NTIC_SHARED", shipped_home().parent / "shared"))
NORMS = register().norms
EACH = pytest.mark.parametrize("norm", NORMS.values(), ids=lambda norm: norm.key)
SHAPED = frozenset({"checked", "partly-checked"})
CLASSES = SHAPED | {"question", "vocabulary", "not-computable"}
ENTRIES = ox.Store()
ENTRIES.load(path=shipped_home() / "shapes" / "norms" / "2017-353.ttl")


def shared(name: str) -> Path:
    """Find a file of the shared folder, or skip the test and say where it was looked for."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not there; NTIC_SHARED names the folder that holds it")
    return path


def table(name: str) -> list[dict[str, str]]:
    """Read a table of the shared folder."""
    with shared(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def values(norm: Norm, predicate: str) -> list[str]:
    """Return what an entry says under a property, literals and local names alike."""
    found = ENTRIES.quads_for_pattern(ox.NamedNode(norm.iri), node(predicate), None, None)
    texts = [q.object.value for q in found if isinstance(q.object, ox.NamedNode | ox.Literal)]
    return sorted(text.removeprefix(PREFIXES["norm"]) for text in texts)


def test_the_register_holds_all_norms_in_the_classes_of_the_matrix() -> None:
    """All 139 norms are there, and the classes share them out without rest."""
    sizes = Counter(norm.encoding for norm in NORMS.values())

    assert len(NORMS) == 139
    assert set(sizes) == CLASSES
    assert sum(sizes.values()) == 139


def test_the_shaped_classes_hold_53_norms() -> None:
    """As many norms are checked, in full or in part, as the guideline lets shapes decide."""
    assert sum(norm.encoding in SHAPED for norm in NORMS.values()) == 53


@EACH
def test_each_norm_is_in_exactly_one_class(norm: Norm) -> None:
    """An entry names one encoding, and only what is checked names shapes."""
    assert len(values(norm, "ntic:encoding")) == 1
    assert norm.encoding in SHAPED or not norm.shapes


@EACH
def test_each_restatement_says_the_norm_in_other_words(norm: Norm) -> None:
    """Both languages are sentences; none is the key phrase, and no long phrase is repeated."""
    chinese = norm.restatement["zh"]

    assert chinese.endswith("。")
    assert norm.restatement["en"].endswith(".")
    assert chinese.rstrip("。") != norm.key_phrase
    assert norm.key_phrase not in chinese or len(norm.key_phrase) <= 6  # a name, such as 专家委员会


@EACH
def test_what_is_not_checked_in_full_says_why(norm: Norm) -> None:
    """Every class but the first gives its reason in Chinese and English."""
    if norm.encoding == "checked":
        assert norm.encoding_reason == {}
    else:
        assert all(norm.encoding_reason[language].strip() for language in ("zh", "en"))


@EACH
def test_only_checked_norms_and_questions_name_questions(norm: Norm) -> None:
    """A norm of the class question has one; vocabulary and not computable have none."""
    served = values(norm, "ntic:servedBy")

    assert all(re.fullmatch(r"[A-Z]\d+", question) for question in served)
    assert bool(served) is (norm.encoding == "question") or norm.encoding in SHAPED


@EACH
def test_what_can_be_checked_has_a_severity(norm: Norm) -> None:
    """A finding needs its force; a norm that is not computable has none to give."""
    assert norm.severity is not None or norm.encoding not in SHAPED
    assert norm.severity is None or norm.encoding != "not-computable"


@EACH
def test_links_between_norms_lead_both_ways(norm: Norm) -> None:
    """A condition and what holds under it name each other; an exception names a norm."""
    for other in values(norm, "ntic:conditionOf"):
        assert norm.key in values(NORMS[other], "ntic:appliesUnder")
    for other in values(norm, "ntic:appliesUnder"):
        assert norm.key in values(NORMS[other], "ntic:conditionOf")
    assert set(values(norm, "ntic:exceptionTo")) <= set(NORMS) - {norm.key}


@pytest.mark.parametrize(
    ("condition", "norm"),
    [
        ("3.2-cond1", "3.2-mode1"),
        ("3.2-cond2", "3.2-mode2"),
        ("3.2-cond3", "3.2-mode3"),
        ("3.2-mode3-ent", "3.2-mode3"),
        ("5.1-interim", "5.1-transition"),
        ("6.3-mature", "6.3-start"),
    ],
)
def test_conditions_are_linked_to_what_they_govern(condition: str, norm: str) -> None:
    """The conditions of the modes, of the transition and of the start are recorded."""
    assert norm in values(NORMS[condition], "ntic:conditionOf")


@pytest.mark.parametrize(
    ("bearer", "keys"),
    [
        ("lead-unit", {"3.3-lead", "3.3-unite"}),
        ("local-government", {"3.3-localgov"}),
        ("units-and-places", {"6.1-intent", "6.1-content", "6.2-improve", "6.4-annual"}),
        ("enterprises", {"2.2-leadeco", "5.5-enterprise"}),
        ("government", {"3.2-gov", "4.5-linkage"}),
    ],
)
def test_what_others_owe_is_not_the_center_s(bearer: str, keys: set[str]) -> None:
    """Norms whose act the text gives to somebody else name that bearer."""
    assert {norm.key for norm in NORMS.values() if norm.bearer == bearer} == keys


def test_entries_stand_in_the_order_of_the_text() -> None:
    """Reading the file from top to bottom follows the sentences."""
    text = (shipped_home() / "shapes" / "norms" / "2017-353.ttl").read_text(encoding="utf-8")
    places = [
        tuple(map(int, place.split("."))) for place in re.findall(r'sentence "([\d.]+)"', text)
    ]

    assert all(before <= after for before, after in pairwise(places))


@EACH
def test_key_phrases_are_quoted_from_the_sentence_they_cite(norm: Norm) -> None:
    """A key phrase occurs, character for character, in the text and in its own sentence."""
    text = shared("guideline/guideline-2017-353.txt").read_text(encoding="utf-8")
    sentences = {row["sentence"]: row["text"] for row in table("guideline/sentences.csv")}

    assert norm.key_phrase in text
    assert norm.key_phrase in sentences[norm.sentence]


def test_every_sentence_is_covered() -> None:
    """Each sentence that is no heading has a norm; two headings that say something have one too."""
    rows = table("guideline/sentences.csv")
    covered = {norm.sentence for norm in NORMS.values()}

    assert {row["sentence"] for row in rows if row["kind"] != "heading"} - covered == set()
    assert covered & {row["sentence"] for row in rows if row["kind"] == "heading"} == {
        "2.1",  # the addressees
        "30.1",  # the five tasks
    }


def test_the_register_agrees_with_the_list_of_norms() -> None:
    """Keys, sentences, phrases, modalities and severities are those of the list."""
    listed = {
        row["norm"]: (row["sentence"], row["key_phrase"], row["modality"], row["severity"])
        for row in table("guideline/norms.csv")
    }
    held = {
        key: (norm.sentence, norm.key_phrase, norm.modality, norm.severity or "-")
        for key, norm in NORMS.items()
    }

    assert held == listed


def test_restatements_are_not_those_of_the_list() -> None:
    """No English restatement is copied from the list of norms."""
    listed = {row["restated"].casefold() for row in table("guideline/norms.csv")}

    assert [n.key for n in NORMS.values() if n.restatement["en"].casefold() in listed] == []


def test_the_shaped_norms_are_those_that_the_list_gives_a_shape() -> None:
    """A norm is checked exactly where its way of encoding asks for a shape of its own."""
    elsewhere = {"1-system": "No shape of its own", "4-tasks": "the shapes below"}
    listed = {row["norm"]: row["encode_as"] for row in table("guideline/norms.csv")}
    wanted = {key for key, way in listed.items() if "shape" in way} - set(elsewhere)

    assert all(words in listed[key] for key, words in elsewhere.items())
    assert {key for key, norm in NORMS.items() if norm.encoding in SHAPED} == wanted


def test_questions_named_in_the_register_are_questions_of_the_list() -> None:
    """Each question that serves a norm is one that researchers ask."""
    listed = {row["id"] for row in table("questions.csv")}
    named = {question for norm in NORMS.values() for question in values(norm, "ntic:servedBy")}

    assert named - listed == set()
