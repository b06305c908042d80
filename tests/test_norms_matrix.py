"""Every norm of the guideline is accounted for."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ntic_kg.catalog import read_catalog
from ntic_kg.norms import Register, Tells, read_register

CLASSES = {"checked", "partly-checked", "question", "vocabulary", "not-computable"}


@pytest.fixture(scope="module")
def register(home: Path) -> Register:
    """Read the shipped register."""
    return read_register(home / "shapes")


def test_the_sum_over_the_classes_is_139(register: Register) -> None:
    """No norm of 国科发创〔2017〕353号 is missing, and each has one class."""
    classes = Counter(norm.encoding for norm in register.norms.values())
    assert set(classes) == CLASSES
    assert sum(classes.values()) == 139


def test_a_norm_has_a_shape_exactly_when_its_class_says_so(register: Register) -> None:
    """A checked norm without a shape and a shape without a checked norm both fail here."""
    with_shape = {norm.key for norm in register.norms.values() if norm.shapes}
    said = {n.key for n in register.norms.values() if n.encoding in ("checked", "partly-checked")}
    assert with_shape == said
    served = {c.norm for c in register.constraints.values() if c.tells is not Tells.DEFECT}
    assert served == with_shape


def test_a_norm_that_is_not_computable_says_why_in_both_languages(register: Register) -> None:
    """The reason is a sentence of ours."""
    for norm in register.norms.values():
        if norm.encoding == "not-computable":
            assert set(norm.encoding_reason) == {"zh", "en"}, norm.key


def test_a_norm_served_by_a_question_names_one_of_the_fifty(register: Register) -> None:
    """Ids are those of the list of questions; shipped ones are found in the catalogue."""
    groups = {
        "N": 6,
        "C": 6,
        "I": 6,
        "T": 5,
        "G": 9,
        "R": 5,
        "L": 5,
        "X": 4,
        "F": 2,
        "M": 1,
        "D": 1,
    }
    known = {f"{letter}{n}" for letter, last in groups.items() for n in range(1, last + 1)}
    for norm in register.norms.values():
        assert set(norm.questions) <= known, norm.key
        assert norm.questions or norm.encoding != "question", norm.key


def test_the_shipped_questions_are_among_the_fifty(home: Path, register: Register) -> None:
    """A question that some norm names is the question of that id."""
    shipped = {question.id for question in read_catalog(home / "queries")}
    named = {question for norm in register.norms.values() for question in norm.questions}
    assert shipped & named


def test_the_command_writes_the_matrix(tmp_path: Path) -> None:
    """JSON has the documented members, CSV a row for every norm."""

    def run(form: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ntic_kg", "norms", "--format", form],
            cwd=tmp_path,
            env=os.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    documents = json.loads(run("json"))
    assert len(documents) == 139
    members = {"norm", "class", "modality", "severity", "shapes", "questions", "reason"}
    assert all(members <= set(document) for document in documents)
    assert len(list(csv.DictReader(io.StringIO(run("csv"), newline="")))) == 139
    assert "5.2-organs" in run("table")
