"""Proposals keep what the rules found, and leave to a person what only one of two can be."""

from __future__ import annotations

from ntic_kg.compare import Index
from ntic_kg.link import propose
from tests.linking_names import record, vocabulary


def test_every_record_gets_a_proposal_in_its_order() -> None:
    """A record without candidates is still reported."""
    index = Index([record("武汉大学"), record("中南大学")], vocabulary())

    proposals = propose([record("中南大學"), record("Nothing Like It"), record("武汉大学")], index)

    assert [p.record.key for p in proposals] == ["中南大學", "Nothing Like It", "武汉大学"]
    assert [p.accepted.right if p.accepted else None for p in proposals] == [
        "中南大学",
        None,
        "武汉大学",
    ]


def test_two_records_that_would_be_linked_to_one_are_left_to_a_person() -> None:
    """Two records of one registry are taken to be two bodies."""
    index = Index([record("武汉大学", key="target")], vocabulary())

    proposals = propose([record("武汉大学", key="a"), record("武漢大學", key="b")], index)

    assert [p.accepted for p in proposals] == [None, None]
    assert {p.candidates[0].rule for p in proposals} == {"several-records"}
