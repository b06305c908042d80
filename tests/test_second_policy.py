"""A second policy is added by adding files, and a check runs the norms in force on its day.

The policy is synthetic: from 2031 on it replaces the rule on organs by one on members.
"""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.check import Run, check
from ntic_kg.norms import Register, read_register
from ntic_kg.values import Profile, Report, State
from tests.norm_cases import VALIDATOR

REGISTER = """
@prefix bearer: <https://w3id.org/ntic/scheme/bearer/> .
@prefix encoding: <https://w3id.org/ntic/scheme/encoding/> .
@prefix modality: <https://w3id.org/ntic/scheme/modality/> .
@prefix new: <https://w3id.org/ntic/norm/synthetic-2031/> .
@prefix norm: <https://w3id.org/ntic/norm/2017-353/> .
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

norm:5.2-organs ntic:inForceUntil "2030-12-31"^^xsd:date .

new:s-members a ntic:Norm ;
    ntic:policy <https://w3id.org/ntic/norm/synthetic-2031> ;
    ntic:sentence "1.1" ;
    ntic:keyPhrase "合成示例"@zh ;
    ntic:restatement "合成示例：治理机构至少有五名成员。"@zh ,
        "Synthetic example: an organ has at least five members."@en ;
    ntic:modality modality:directive ;
    sh:severity sh:Violation ;
    ntic:bearer bearer:center ;
    ntic:encoding encoding:checked ;
    ntic:shape <https://w3id.org/ntic/shape/synthetic-2031/s-members> ;
    ntic:inForceFrom "2031-01-01"^^xsd:date .
"""
SHAPE = """
@prefix norm: <https://w3id.org/ntic/norm/synthetic-2031/> .
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/ntic/shape/synthetic-2031/> .

shape:s-members a sh:NodeShape ;
    sh:targetClass ntic:TechnologyInnovationCenter ;
    ntic:norm norm:s-members ;
    sh:property shape:s-members-few .

shape:s-members-few a sh:PropertyShape ;
    sh:path ( [ sh:inversePath org:unitOf ] ntic:memberCount ) ;
    sh:minInclusive 5 ;
    ntic:norm norm:s-members ;
    ntic:tells ntic:Contradiction ;
    sh:severity sh:Violation ;
    sh:message "成员不足五名。"@zh , "Fewer than five members."@en ;
    ntic:remedy "补足成员。"@zh , "Appoint more members."@en .
"""
CENTERS = """
@prefix center: <https://w3id.org/ntic/id/center/synthetic-> .
@prefix ntic: <https://w3id.org/ntic/ont#> .
@prefix organ: <https://w3id.org/ntic/id/organ/synthetic-> .
@prefix org: <http://www.w3.org/ns/org#> .

center:many a ntic:TechnologyInnovationCenter .
organ:many a ntic:Council ; org:unitOf center:many ; ntic:memberCount 9 .
center:few a ntic:TechnologyInnovationCenter .
organ:few a ntic:Council ; org:unitOf center:few ; ntic:memberCount 3 .
"""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Register:
    """Add the files of the second policy to a copy of the shapes, and change nothing else."""
    folder = tmp_path_factory.mktemp("policies") / "shapes"
    shutil.copytree(home / "shapes", folder)
    (folder / "norms" / "synthetic-2031.ttl").write_text(REGISTER, encoding="utf-8")
    (folder / "synthetic-2031").mkdir()
    (folder / "synthetic-2031" / "s-members.ttl").write_text(SHAPE, encoding="utf-8")
    return read_register(folder)


def run(register: Register, year: int) -> Report:
    """Check the two centers under the old and the new norm on New Year's Day."""
    triples = tuple(quad.triple for quad in ox.parse(CENTERS, ox.RdfFormat.TURTLE))
    norms = frozenset({"5.2-organs", "s-members"})
    choice = Run(profile=Profile.PUBLIC_RECORD, as_of=date(year, 1, 1), norms=norms)
    return check(hold(triples, "synthetic"), VALIDATOR, register, choice)


def states(report: Report) -> Counter[tuple[str, State]]:
    """Count the centers by norm and state."""
    return Counter((pair.norm, pair.state) for pair in report.pairs)


def test_before_the_new_policy_the_old_norm_decides(register: Register) -> None:
    """Two centers have a council; the new norm is not in force."""
    assert states(run(register, 2030)) == {
        ("5.2-organs", State.MET): 2,
        ("s-members", State.NOT_APPLICABLE): 2,
    }


def test_under_the_new_policy_the_new_norm_decides(register: Register) -> None:
    """One council is too small; the old norm is no longer in force."""
    assert states(run(register, 2031)) == {
        ("5.2-organs", State.NOT_APPLICABLE): 2,
        ("s-members", State.MET): 1,
        ("s-members", State.BREACHED): 1,
    }


def test_old_and_new_can_be_set_against_each_other(register: Register) -> None:
    """The centers that depart are counted under each policy by the day of the check."""
    departing = {
        year: {p.focus for p in run(register, year).pairs if p.state is State.BREACHED}
        for year in (2030, 2031)
    }
    assert departing == {2030: set(), 2031: {"https://w3id.org/ntic/id/center/synthetic-few"}}


def test_a_norm_out_of_force_says_since_when(register: Register) -> None:
    """The reason carries the interval."""
    reasons = [p.reason["en"] for p in run(register, 2031).pairs if p.norm == "5.2-organs"]
    assert all("2017-11-17" in reason and "2030-12-31" in reason for reason in reasons)
