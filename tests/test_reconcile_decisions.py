"""What was decided about a record of another registry holds for whoever asks for that record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ntic_kg.compare import Index
from ntic_kg.ledger import Ledger
from ntic_kg.link import EXACT, HOST_RECORD
from ntic_kg.link.reconcile import (
    Candidate,
    Directory,
    Entity,
    Others,
    Standing,
    candidates,
    read_query,
)
from ntic_kg.values import Decision, Identifier, Judgement, Link, Name, Record
from tests.deciding_service import Deciding, deciding
from tests.linking_names import record, vocabulary

HERE = "https://w3id.org/ntic/id/"
GROUP = "organization/synthetic-group"
THEIRS = "https://ror.org/02mgfgx53"  # valid check digits; the name is synthetic
SAYS = (Judgement.NO, Judgement.YES, Judgement.UNSURE)


def theirs(*names: str, key: str = THEIRS) -> Record:
    """Make a record of the other registry."""
    return Record(key, tuple(map(Name, names)), (Identifier("ror", key),))


RECORD = theirs("甲乙丙精密仪器研究院", "Jiayibing Precision Instruments of the Northern Marches")


def decided(judgement: Judgement, *, rule: str = "", relation: str = EXACT) -> Decision:
    """Decide about the group and the record, as a synthetic person or as a rule."""
    person = "" if rule else "合成审核人"
    link = Link(HERE + GROUP, relation, THEIRS)
    return Decision(link, judgement, datetime(2026, 1, 1, tzinfo=UTC), person, rule, "合成的理由")


def asked(
    query: dict[str, object],
    *decisions: Decision,
    ours: tuple[Record, ...] = (record("丁戊己集团", key=GROUP),),
    other: tuple[Record, ...] = (RECORD,),
) -> tuple[Candidate, ...]:
    """Ask for candidates among ours, given decisions."""
    entities = {r.key: Entity(r.key, r, {"zh": r.names[0].text}, (), {}) for r in ours}
    directory = Directory(entities, {}, Index(ours, vocabulary()), {})
    standing = Standing(Ledger(decisions), Others([other], vocabulary()))
    return candidates(read_query(query), directory, standing)


BY_IDENTIFIER: dict[str, object] = {"properties": [{"pid": "ror", "v": THEIRS}]}
BY_NAME: dict[str, object] = {"query": "甲乙丙精密儀器研究院"}
ALIKE = (record("甲乙丙精密仪器集团", key=GROUP),)


@pytest.mark.parametrize("query", [BY_IDENTIFIER, BY_NAME], ids=["identifier", "name"])
def test_a_yes_of_a_person_is_a_match_for_the_record(query: dict[str, object]) -> None:
    """However the query names the record, and however unlike the two names are."""
    found = asked(query, decided(Judgement.YES))

    assert [(c.entity.key, c.match) for c in found] == [(GROUP, True)]
    assert not any(c.match for c in asked(query))


def test_a_no_keeps_the_thing_away_from_the_record_by_identifier() -> None:
    """Also when the query carries the very name of the thing."""
    query = {"query": "丁戊己集团", **BY_IDENTIFIER}

    assert [c.entity.key for c in asked(query)] == [GROUP]
    assert asked(query, decided(Judgement.NO)) == ()


def test_a_no_keeps_the_thing_away_from_the_record_by_its_exact_name() -> None:
    """A name alone is enough where only that record has it, in any spelling of it."""
    assert [c.entity.key for c in asked(BY_NAME, ours=ALIKE)] == [GROUP]
    assert asked(BY_NAME, decided(Judgement.NO), ours=ALIKE) == ()


@pytest.mark.parametrize(
    "name", ["甲乙丙精密仪器", "甲乙丙精密仪器研究院有限公司分院", "甲乙丙研究院"]
)
def test_a_name_that_only_resembles_the_record_s_ties_to_nothing(name: str) -> None:
    """A no says nothing about other bodies."""
    found = asked({"query": name}, decided(Judgement.NO), ours=ALIKE)

    assert [c.entity.key for c in found] == [GROUP]


def test_a_name_that_two_records_have_ties_to_none_of_them() -> None:
    """Which one is meant nobody can know."""
    twin = theirs("甲乙丙精密仪器研究院", key="https://ror.org/03cve4549")

    found = asked(BY_NAME, decided(Judgement.NO), ours=ALIKE, other=(RECORD, twin))

    assert [c.entity.key for c in found] == [GROUP]


def test_a_name_that_the_thing_has_too_is_left_to_a_person() -> None:
    """The thing stays in sight, and is no match: the name may mean either of the two."""
    same = (record("甲乙丙精密仪器研究院", key=GROUP),)

    (before,) = asked(BY_NAME, ours=same)
    (after,) = asked(BY_NAME, decided(Judgement.NO), ours=same)

    assert (before.match, after.match) == (True, False)
    assert "another body has this name too" in after.reason.en


def test_an_identifier_tells_more_than_a_name() -> None:
    """A query with the name of one record and the identifier of another stands for the latter."""
    other = theirs("庚辛壬大学", key="https://ror.org/03cve4549")
    query = {**BY_NAME, "properties": [{"pid": "ror", "v": other.key}]}

    found = asked(query, decided(Judgement.NO), ours=ALIKE, other=(RECORD, other))

    assert [c.entity.key for c in found] == [GROUP]


def test_somebody_unsure_keeps_the_rules_from_matching() -> None:
    """The name is equal and alone; still a person decides."""
    same = (record("甲乙丙精密仪器研究院", key=GROUP),)

    assert [c.match for c in asked(BY_NAME, decided(Judgement.UNSURE), ours=same)] == [False]


def test_a_yes_of_a_rule_counts_for_the_identifier_and_the_proper_name() -> None:
    """Further names of the record are none of its reasons."""
    yes = decided(Judgement.YES, rule="identifier")
    proper, alias = RECORD.names
    known = replace(RECORD, names=(proper, replace(alias, kind="alias")))

    queries: list[dict[str, object]] = [BY_IDENTIFIER, BY_NAME, {"query": alias.text}]

    found = [asked(query, yes, other=(known,)) for query in queries]

    assert [any(c.match for c in each) for each in found] == [True, True, False]


def test_another_relation_makes_no_two_things_the_same() -> None:
    """A base whose host stands in ROR is not that host."""
    yes = decided(Judgement.YES, relation=HOST_RECORD)

    assert not any(c.match for c in asked(BY_IDENTIFIER, yes))


@pytest.mark.parametrize("last", SAYS)
def test_the_latest_decision_of_a_person_holds(last: Judgement) -> None:
    """Whatever was said before."""
    said = [decided(judgement) for judgement in (*SAYS, last)]

    assert asked(BY_IDENTIFIER, *said) == asked(BY_IDENTIFIER, said[-1])


@pytest.fixture(scope="module")
def service(
    home: Path, real_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deciding]:
    """Serve the shipped content with tokens."""
    with deciding(home, real_folder, tmp_path_factory.mktemp("reconciling")) as one:
        yield one


def reconcile(service: Deciding, *queries: object) -> list[list[tuple[str, bool]]]:
    """Send a batch; give key and match of the candidates of each query."""
    batch = {f"q{number}": query for number, query in enumerate(queries)}
    answer = service.service.client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return [[(c["id"], c["match"]) for c in found[name]["result"]] for name in batch]


def test_the_group_of_crrc_never_stands_for_the_listed_company(service: Deciding) -> None:
    """The shipped no holds for the exact name of that record, in both spellings."""
    names = ("中国中车股份有限公司", "中國中車股份有限公司")

    for found in reconcile(service, *({"query": name} for name in names)):
        assert found[0] == ("organization/crrc-corporation", True)
        assert "organization/crrc-group" not in dict(found)
    (group,) = reconcile(service, {"query": "中国中车集团"})
    assert group[0][0] == "organization/crrc-group"


def test_a_decision_that_a_steward_sends_holds_for_the_next_query(service: Deciding) -> None:
    """By identifier the thing is gone; by a name that both have a person decides; then undone."""
    name = {"query": "清华大学"}
    identifier = {**name, "properties": [{"pid": "ror", "v": "03cve4549"}]}
    ours = "organization/tsinghua-university"

    def say(judgement: Judgement) -> None:
        answer = service.send(
            subject=f"id:{ours}",
            object="https://ror.org/03cve4549",
            judgement=judgement,
            reason="合成的理由",
        )
        assert answer.status_code == 201, answer.text

    before = reconcile(service, name, identifier)
    say(Judgement.NO)
    during = reconcile(service, name, identifier)
    say(Judgement.YES)
    after = reconcile(service, name, identifier)

    assert [dict(found).get(ours) for found in before] == [True, True]
    assert [dict(found).get(ours) for found in during] == [False, None]
    assert after == before
