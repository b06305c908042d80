"""Files of decisions as editors, spreadsheets and accidents leave them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.errors import ContradictoryLinks, MalformedTable
from ntic_kg.ledger import (
    Known,
    Ledger,
    check_cliques,
    link_graphs,
    read_sssom,
    record_key,
    write_sssom,
)
from ntic_kg.names import node
from ntic_kg.values import Decision, Judgement, Link
from tests.test_ledger import ALL_KINDS, EXACT, HERE, NOW, decided

WRITTEN = write_sssom(ALL_KINDS, "synthetic")


def test_line_ends_and_a_mark_of_an_editor_change_nothing() -> None:
    """A file that went through another system is read as it was."""
    changed = "\ufeff" + WRITTEN.replace("\n", "\r\n")

    assert read_sssom(changed, "synthetic") == ALL_KINDS


@given(st.integers(0, len(WRITTEN) - 1))
def test_a_file_that_is_cut_anywhere_is_refused_or_ends_with_a_whole_decision(at: int) -> None:
    """Half a decision is never taken for one, whichever cell it ends in."""
    cut = WRITTEN[:at]
    whole = cut.endswith("\n") and "\nrecord_id\t" in cut

    if not whole:
        with pytest.raises(MalformedTable):
            read_sssom(cut, "synthetic")
    else:
        found = read_sssom(cut, "synthetic")
        assert found == ALL_KINDS[: len(found)]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("\tNot\t", "\t\t"), ("合成的理由", "别的理由"), ("synthetic-2", "synthetic-9")],
)
def test_a_line_that_was_changed_later_is_refused(was: str, becomes: str) -> None:
    """A no that loses its negation would be proposed again; its stamp tells."""
    text = write_sssom([ALL_KINDS[1]], "synthetic").replace(was, becomes)

    with pytest.raises(MalformedTable, match="said something else"):
        read_sssom(text, "synthetic")


def test_metadata_that_are_no_yaml_are_told_in_one_line() -> None:
    """As every error of the command line."""
    with pytest.raises(MalformedTable, match="line 1: the metadata is not understood") as raised:
        read_sssom(WRITTEN.replace("#curie_map:", "#curie_map: ["), "synthetic")

    assert "\n" not in raised.value.message


def test_a_decision_that_somebody_commented_out_is_named_by_its_line() -> None:
    """Only the metadata is behind signs of number; a line below them is no metadata."""
    text = WRITTEN.replace("\ndecision:", "\n#decision:", 1)
    line = text.splitlines().index(next(t for t in text.splitlines() if t.startswith("#dec"))) + 1

    with pytest.raises(MalformedTable, match=f"line {line}: "):
        read_sssom(text, "synthetic")


@pytest.mark.parametrize("reason", ["=cmd|' /C calc'!A1", "tab\there", "a | b \\ c", '"quoted'])
def test_whatever_a_reason_looks_like_it_is_read_back(reason: str) -> None:
    """Formulas and separators are text; white space runs together."""
    said = Decision(
        Link(HERE + "organization/synthetic-a", EXACT, "https://ror.org/synthetic-1"),
        Judgement.NO,
        NOW,
        reviewer="合成 审核人",
        reason=reason,
        evidence=(reason,),
        recorder="a  b",
    )

    (found,) = read_sssom(write_sssom([said], "synthetic"), "synthetic")

    assert (found.reason, found.judgement) == (" ".join(reason.split()), Judgement.NO)
    assert record_key(found) == record_key(said)


def test_a_match_has_no_direction() -> None:
    """A no about A and B is a no about B and A; of a host that is not so."""
    one, other = HERE + "center/synthetic", HERE + "base/synthetic"
    for relation, refused in (("skos:relatedMatch", True), ("ntic:host", False)):
        said = Decision(Link(one, node(relation).value, other), Judgement.NO, NOW, reviewer="x")

        assert Ledger([said]).refused(Link(other, node(relation).value, one)) is refused


def joined(*, apart: bool) -> list[Decision]:
    """Say that two things are the same as a third one, and perhaps that they are two."""
    ours, ror, item = HERE + "organization/synthetic-a", "https://ror.org/synthetic-1", "urn:q:1"
    pairs = [(ours, item, Judgement.YES), (ror, item, Judgement.YES)]
    pairs += [(ours, ror, Judgement.NO)] if apart else []
    return [Decision(Link(s, EXACT, o), j, NOW, reviewer="x") for s, o, j in pairs]


def test_what_was_told_apart_is_not_joined_by_way_of_a_third_thing() -> None:
    """A no holds for ever, and so does what the graph calls different."""
    check_cliques(Ledger(joined(apart=False)), Known(()))
    with pytest.raises(ContradictoryLinks, match="decided to be two"):
        check_cliques(Ledger(joined(apart=True)), Known(()))

    different = ox.Triple(
        ox.NamedNode("https://ror.org/synthetic-1"),
        node("owl:differentFrom"),
        node("id:organization/synthetic-a"),
    )
    with pytest.raises(ContradictoryLinks, match="as the graph says"):
        check_cliques(Ledger(joined(apart=False)), Known([different]))


def test_contradictions_that_stood_before_are_not_told_again() -> None:
    """Who takes one of two back is not stopped by the other one."""
    decisions = joined(apart=True)

    with pytest.raises(ContradictoryLinks, match="decided to be two"):
        check_cliques(Ledger(decisions), Known(()))
    check_cliques(Ledger(decisions), Known(()), Ledger(decisions))


def test_each_decision_keeps_its_evidence_and_who_wrote_it_down_in_the_graph() -> None:
    """The mapping shows that of the decision that holds."""
    rule = decided(rule="exact-name", reviewer="")
    rule = Decision(rule.link, rule.judgement, NOW, rule="exact-name", evidence=("same-letters",))
    person = Decision(
        rule.link, Judgement.NO, NOW, reviewer="x", evidence=("a letter",), recorder="token-a"
    )

    graph = link_graphs({"rules": [rule], "reviewed": [person]}, Known(()))

    told = {
        (t.subject, t.object.value)
        for triples in graph.values()
        for t in triples
        if t.predicate == node("ntic:textAsRead") and isinstance(t.object, ox.Literal)
    }
    assert {(node(f"id:decision/{record_key(d)}"), d.evidence[0]) for d in (rule, person)} <= told
    mapping = {text for subject, text in told if "/id/mapping/" in str(subject)}
    assert mapping == {"a letter"}
    recorder = ox.Triple(
        node(f"id:decision/{record_key(person)}"), node("ntic:recorderName"), ox.Literal("token-a")
    )
    assert recorder in graph["reviewed"]
