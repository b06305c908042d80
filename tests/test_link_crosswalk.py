"""The walk along a registry keeps to decisions; what is shipped is what the rules decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import EmbeddedReader
from ntic_kg.compare import Index, analyze
from ntic_kg.errors import SkipRecord, StopRun
from ntic_kg.ledger import Ledger, read_folder
from ntic_kg.link import (
    EXACT,
    HOST,
    HOST_RECORD,
    KINDS,
    RELATED,
    Course,
    read_records,
    stated_differences,
    stated_links,
    unresolved_hosts,
    walk,
)
from ntic_kg.names import expand, sparql_prologue
from ntic_kg.settings import Settings
from ntic_kg.values import Decision, Judgement, Link, Name, Record, Verdict
from tests.linking_names import record, vocabulary

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Listed:
    """A registry of a few synthetic records."""

    name = "synthetic"

    def __init__(self, *records: Record) -> None:
        self._records = records

    def records(self) -> Sequence[Record]:
        """Return all."""
        return self._records

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Yield all but the record itself."""
        yield from [r for r in self._records if r is not record][:limit]


class Searched:
    """The same, to be searched only; it fails on one record and refuses another one."""

    name = "synthetic"

    def __init__(self, *records: Record) -> None:
        self._listed = Listed(*records)

    def records(self) -> None:
        """Return nothing: it can only be searched."""

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Fail on one name, and refuse another one."""
        if record.key == "bad":
            raise SkipRecord("no answer", remedy="Try later.")
        if record.key == "refused":
            raise StopRun("too many questions", remedy="Try later.")
        yield from self._listed.search(record, limit)


def said(judgement: Judgement, target: str = "target") -> Decision:
    """Make a decision of a synthetic person about a link of one university."""
    return Decision(Link("ours", EXACT, target), judgement, NOW, reviewer="合成审核人", reason="x")


OURS = record("武汉大学", key="ours")
THEIRS = Listed(record("武汉大学", key="target"), record("武汉大学医院", key="hospital"))

UNLIKE = record("丁戊己研究所", key="unlike")


def standing(ledger: Ledger) -> dict[str, Verdict]:
    """Walk one record and give where each candidate stands."""
    found = walk([OURS], THEIRS, vocabulary(), ledger, Course(EXACT))
    return {c.other.key: c.match.verdict for c in found.candidates}


def test_what_was_decided_no_is_never_proposed_again() -> None:
    """However equal the names are; the walk says that it left something out."""
    found = walk([OURS], THEIRS, vocabulary(), Ledger([said(Judgement.NO)]), Course(EXACT))

    assert [c.other.key for c in found.candidates] == ["hospital"]
    assert found.refused == 1
    assert found.decisions(NOW) == ()


def test_a_list_is_searched_for_what_it_has_twice_and_nothing_is_linked_with_itself() -> None:
    """Two entries of one name are for a person."""
    twice = [Record("a", (Name("合成示例大学", "zh"),)), Record("b", (Name("合成示例大学", "zh"),))]

    found = walk(twice, Listed(*twice), vocabulary(), Ledger([]), Course(RELATED, limit=1))

    assert [(c.record.key, c.other.key) for c in found.candidates] == [("a", "b"), ("b", "a")]
    assert found.decisions(NOW) == ()


def test_a_no_that_was_taken_back_is_proposed_again() -> None:
    """An undo is a new decision."""
    undone = replace(said(Judgement.UNSURE), time=NOW.replace(year=2027))

    assert standing(Ledger([said(Judgement.NO), undone]))["target"] is Verdict.REVIEW


def test_a_yes_of_a_person_stands_above_the_rules() -> None:
    """What the rules reject a person may accept."""
    assert standing(Ledger([]))["hospital"] is not Verdict.ACCEPTED
    assert standing(Ledger([said(Judgement.YES, "hospital")]))["hospital"] is Verdict.ACCEPTED


@pytest.mark.parametrize("registry", [THEIRS, Listed(*THEIRS.records(), UNLIKE)])
def test_what_was_decided_yes_is_shown_however_few_candidates_are(registry: Listed) -> None:
    """Also where the names resemble each other less than others do, or not at all."""
    target = registry.records()[-1].key
    ledger = Ledger([said(Judgement.YES, target)])

    found = walk([OURS], registry, vocabulary(), ledger, Course(EXACT, limit=1))

    assert [(c.other.key, c.match.verdict) for c in found.candidates] == [
        (target, Verdict.ACCEPTED)
    ]


def test_the_rules_link_nothing_that_a_person_linked_with_another_entry() -> None:
    """One contradiction would keep all that the rules decide from being written down."""
    here = "https://w3id.org/ntic/id/organization/"
    ours = Record(here + "ours", (Name("武汉大学", "zh"),))
    theirs = [record("武汉大学", key="target"), record("湖北大学", key="other")]
    for subject, target in ((here + "someone-else", "target"), (here + "ours", "other")):
        link = Link(subject, EXACT, target)
        ledger = Ledger([Decision(link, Judgement.YES, NOW, reviewer="合成审核人", reason="x")])

        found = walk([ours], Listed(*theirs), vocabulary(), ledger, Course(EXACT))

        (left,) = (c.match for c in found.candidates if c.other.key == "target")
        assert (left.verdict, left.rule) == (Verdict.REVIEW, "linked-already")
        assert found.decisions(NOW) == ()


def test_the_rules_decide_what_they_accept_and_nothing_twice() -> None:
    """A second run decides nothing: the first decision stands."""
    first = walk([OURS], THEIRS, vocabulary(), Ledger([]), Course(EXACT)).decisions(NOW)
    ledger = Ledger(first)

    assert [(d.link.object, d.rule, d.reviewer) for d in first] == [("target", "exact-name", "")]
    assert walk([OURS], THEIRS, vocabulary(), ledger, Course(EXACT)).decisions(NOW) == ()


def test_a_record_on_which_a_registry_fails_is_named_and_the_run_goes_on() -> None:
    """One failure does not hide what was found for the others."""
    registry = Searched(record("武汉大学", key="target"))
    bad = record("中南大学", key="bad")

    found = walk([bad, OURS], registry, vocabulary(), Ledger([]), Course(EXACT))

    assert [c.other.key for c in found.candidates] == ["target"]
    assert [(r.key, why) for r, why in found.skipped] == [("bad", "no answer")]


def test_what_a_registry_answered_before_it_refused_us_is_not_lost() -> None:
    """The records after that are skipped, and the error is told at the end."""
    registry = Searched(record("武汉大学", key="target"))
    rest = [record("重庆大学", key="refused"), record("南京大学", key="not asked")]

    found = walk([OURS, *rest], registry, vocabulary(), Ledger([]), Course(EXACT))

    assert [c.other.key for c in found.candidates] == ["target"]
    assert [skipped.key for skipped, _ in found.skipped] == ["refused", "not asked"]
    assert found.stopped is not None
    with pytest.raises(StopRun):
        walk(rest, registry, vocabulary(), Ledger([]), Course(EXACT))


def test_many_bases_may_have_one_host() -> None:
    """Hosts are not linked one to one, things that are the same are."""
    bases = [record("武汉大学", key="base-a"), record("武汉大学", key="base-b")]
    registry = Listed(record("武汉大学", key="target"))

    found = walk(bases, registry, vocabulary(), Ledger([]), Course(HOST_RECORD, one_to_one=False))
    same = walk(bases, registry, vocabulary(), Ledger([]), Course(EXACT))

    assert [d.link.subject for d in found.decisions(NOW)] == ["base-a", "base-b"]
    assert same.decisions(NOW) == ()


@pytest.fixture(scope="module")
def shipped(home: Path) -> dict[str, tuple[Decision, ...]]:
    """Read every file of decisions that the project ships."""
    return read_folder(home / "data" / "links")


Keyed = tuple[tuple[Record, frozenset[str]], ...]


def keyed(entries: Sequence[Record]) -> Keyed:
    """Give records with the keys by which their names are equal."""
    return tuple(
        (entry, frozenset(analyze(n.text, vocabulary()).key for n in entry.names))
        for entry in entries
    )


@pytest.fixture(scope="module")
def ror() -> Keyed:
    """Read the records of ROR and their keys once."""
    return keyed(wiring.registry(Settings(home=None, store=""), "ror").records() or ())


def remade(
    ours: Sequence[Record], entries: Keyed, decided: Sequence[Decision], course: Course
) -> list[Decision]:
    """Walk apart what shares no identifier and no whole name: the rules accept no other pairs.

    Few records against few entries take seconds; the slow test below takes all against all.
    """
    found: list[Decision] = []
    for some, others in _apart(keyed(ours), entries):
        walked = walk(some, Listed(*others), vocabulary(), Ledger(decided), course)
        found += walked.decisions(NOW)
    return found


def _apart(ours: Keyed, entries: Keyed) -> list[tuple[list[Record], list[Record]]]:
    """Cut records and entries into groups that share nothing with each other."""
    parts: dict[str, tuple[list[Record], list[Record]]] = {}
    for side, records in enumerate((ours, entries)):
        for one, names in records:
            marks = names | {i.value for i in one.identifiers}
            touched = list({id(p): p for m in marks if (p := parts.get(m))}.values())
            merged = (
                [r for part in touched for r in part[0]],
                [r for part in touched for r in part[1]],
            )
            merged[side].append(one)
            gone = {id(part) for part in touched}
            for mark in [*marks, *(m for m, part in parts.items() if id(part) in gone)]:
                parts[mark] = merged
    return [p for p in {id(p): p for p in parts.values()}.values() if all(p)]


def told(decisions: Sequence[Decision]) -> list[tuple[Link, Judgement, str, tuple[str, ...]]]:
    """Give what a decision says apart from when it was made and the names it shows."""
    return sorted(((d.link, d.judgement, d.rule, d.evidence) for d in decisions), key=repr)


def test_the_links_of_organizations_to_ror_are_what_the_rules_decide(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]], ror: Keyed
) -> None:
    """They are remade from the data and compared, evidence and all."""
    ours = read_records(real_store, "organization")
    stated = list(stated_differences(real_store, NOW))

    found = remade(ours, ror, stated, Course(EXACT))

    assert told([*stated, *found]) == told(shipped["organizations-ror"])


def test_the_links_of_bases_to_the_records_of_their_hosts_are_what_the_rules_decide(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]], ror: Keyed
) -> None:
    """They are remade from the data and compared, evidence and all."""
    ours = unresolved_hosts(real_store)
    course = Course(HOST_RECORD, one_to_one=False)

    found = remade(ours, ror, [], course)

    assert told(found) == told(shipped["hosts-ror"])


def test_the_links_of_bases_to_hosts_among_our_organizations_are_what_the_rules_decide(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]]
) -> None:
    """Those that the table of bases does not state, since the source writes the name otherwise."""
    ours = unresolved_hosts(real_store)
    organizations = keyed(read_records(real_store, "organization"))

    found = remade(ours, organizations, [], Course(HOST, one_to_one=False))

    assert told(found) == told(shipped["hosts-organizations"])
    assert len(shipped["hosts-organizations"]) == 7


def test_the_links_of_centers_to_bases_are_those_that_the_table_states(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]]
) -> None:
    """No name of a center is equal to that of a base, so the rules add nothing."""
    assert told(list(stated_links(real_store, NOW))) == told(shipped["centers-bases"])


def test_the_group_of_crrc_is_not_its_listed_company(
    shipped: dict[str, tuple[Decision, ...]],
) -> None:
    """The record of ROR is that of the listed company, and of it alone."""
    listed = "https://ror.org/033g21894"
    here = "https://w3id.org/ntic/id/organization/"

    ledger = Ledger(d for decisions in shipped.values() for d in decisions)

    assert ledger.refused(Link(here + "crrc-group", EXACT, listed))
    company = ledger.of(Link(here + "crrc-corporation", EXACT, listed))
    assert company is not None
    assert company.judgement is Judgement.YES


def test_no_confusable_name_is_linked_with_a_center(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]]
) -> None:
    """What a misleading name really names is never said to be the center."""
    rows = real_store.select(
        "PREFIX ntic: <https://w3id.org/ntic/ont#> SELECT ?thing {"
        " ?name ntic:nameOf ?thing ; ntic:nameKind ?kind }"
    ).rows
    confusable = {str(thing).strip("<>") for (thing,) in rows}
    assert len(confusable) == 10

    same = [
        d.link
        for decisions in shipped.values()
        for d in decisions
        if d.judgement is Judgement.YES and d.link.relation == EXACT
    ]

    assert not [link for link in same if {link.subject, link.object} & confusable]


def test_each_predecessor_that_the_data_names_is_linked_or_is_no_thing_here(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]]
) -> None:
    """Bases that a center came from are linked; what is told as text names nothing here."""
    came_from = {expand(f"ntic:{name}") for name in ("convertedFrom", "upgradedFrom", "builtOn")}
    linked = {d.link.subject for d in shipped["centers-bases"] if d.link.relation in came_from}
    told = real_store.select(
        sparql_prologue()
        + "SELECT ?center ?text { ?s ntic:about ?center ; ntic:valueAsRead ?text ;"
        " ntic:aspect <https://w3id.org/ntic/scheme/aspect/predecessor> }"
    ).rows
    keys = {"/".join(str(center).strip("<>").split("/")[-2:]) for center, _ in told}

    assert {link.rpartition("/")[2] for link in linked} == {
        "biopharmaceuticals", "eda", "new-energy-vehicle",
    }  # fmt: skip
    assert keys == {"center/beijing-tianjin-hebei"}
    names = {n.text for kind in KINDS for r in read_records(real_store, kind) for n in r.names}
    assert not [text for _, text in told for name in names if str(text).startswith(f'"{name}')]


@pytest.mark.slow
def test_the_whole_registry_gives_the_same_decisions(
    real_store: EmbeddedReader, shipped: dict[str, tuple[Decision, ...]]
) -> None:
    """What is left out to make the tests above quick changes nothing."""
    ours = read_records(real_store, "organization")
    ror = wiring.registry(Settings(home=None, store=""), "ror")
    assert len(Index(ror.records() or (), vocabulary()).entries) == 2463
    stated = list(stated_differences(real_store, NOW))

    found = walk(ours, ror, vocabulary(), Ledger(stated), Course(EXACT))

    assert told([*stated, *found.decisions(NOW)]) == told(shipped["organizations-ror"])


def test_names_bear_the_dates_of_the_renaming_that_gave_or_ended_them(
    real_store: EmbeddedReader,
) -> None:
    """It took place between two days: each name may have been in use on all of them."""
    (center,) = (
        r for r in read_records(real_store, "center") if r.key.endswith("/strategic-rare-metals")
    )

    dated = {n.text: (n.kind, n.since, n.until) for n in center.names if n.since or n.until}
    assert dated == {
        "国家战略性稀有金属矿产高效开发技术创新中心": ("name", date(2023, 2, 16), None),
        "国家战略性稀有矿产高效开发技术创新中心": ("former", None, date(2024, 7, 9)),
    }
