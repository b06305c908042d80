"""The shipped tables hold what their sources hold, and every code in them leads somewhere."""

from __future__ import annotations

import csv
import os
import re
from datetime import timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from ntic_kg.adapters.store_embedded import current_checkpoint
from ntic_kg.tables.dates import read_date

Table = list[dict[str, str]]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")

ROWS = {
    "centers/centers.csv": 22,
    "centers/facts.csv": 86,
    "centers/branches.csv": 14,
    "centers/base_links.csv": 6,
    "centers/confusables.csv": 10,
    "registries/organizations.csv": 330,
    "registries/bases.csv": 901,
    "registries/credit_codes.csv": 12,
    "registries/registries.csv": 18,
    "reference/divisions.csv": 422,
    "reference/zones.csv": 111,
    "reference/strategies.csv": 118,
    "reference/strategy_list.csv": 9,
    "reference/chains.csv": 170,
    "reference/chain_list.csv": 19,
    "reference/chain_organizations.csv": 18,
    "reference/industries.csv": 1971,
    "reference/universities.csv": 2631,
    "reference/ror.csv": 2503,
}

SOURCES = {
    "centers/centers.csv": "centers.csv",
    "centers/facts.csv": "center_facts.csv",
    "centers/branches.csv": "center_branches.csv",
    "centers/base_links.csv": "center_base_links.csv",
    "centers/confusables.csv": "confusables.csv",
    "registries/organizations.csv": "orgs.csv",
    "registries/bases.csv": "other_bases.csv",
    "registries/credit_codes.csv": "usccs.csv",
    "reference/divisions.csv": "reference/admin_divisions_cn.csv",
    "reference/zones.csv": "zones.csv",
    "reference/strategies.csv": "strategies.csv",
    "reference/chains.csv": "chains.csv",
    "reference/chain_organizations.csv": "chain_orgs.csv",
    "reference/industries.csv": "reference/gbt4754_2017.csv",
    "reference/universities.csv": "reference/universities_moe2017.csv",
    "reference/ror.csv": "reference/ror_china.csv",
}

READINGS = (
    "centers/events.csv",
    "centers/organs.csv",
    "centers/posts.csv",
    "centers/operating_entities.csv",
    "centers/completeness.csv",
)

CENTERS = "centers/centers.csv"
ORGANIZATIONS = "registries/organizations.csv"
DIVISIONS = "reference/divisions.csv"
BRANCHES = ("centers/branches.csv",)

# table, code column, tables whose keys it holds
REFERENCES: list[tuple[str, str, tuple[str, ...]]] = [
    *((table, "center", (CENTERS,)) for table in READINGS),
    ("centers/facts.csv", "center", (CENTERS,)),
    ("centers/branches.csv", "center", (CENTERS,)),
    ("centers/branches.csv", "division", (DIVISIONS,)),
    ("centers/events.csv", "branch", BRANCHES),
    ("centers/events.csv", "conflicts_with", ("centers/events.csv",)),
    ("centers/events.csv", "basis_document_from", ("centers/facts.csv",)),
    ("centers/posts.csv", "branch", BRANCHES),
    ("centers/posts.csv", "organ", ("centers/organs.csv",)),
    ("centers/posts.csv", "organization", (ORGANIZATIONS,)),
    ("centers/base_links.csv", "center", (CENTERS,)),
    ("centers/confusables.csv", "center", (CENTERS,)),
    ("centers/confusables.csv", "mistaken_for", (CENTERS,)),
    ("registries/bases.csv", "host_by_alias", (ORGANIZATIONS,)),
    ("registries/credit_codes.csv", "organization", (ORGANIZATIONS,)),
    ("registries/organizations.csv", "division", (DIVISIONS,)),
    ("reference/divisions.csv", "parent_code", (DIVISIONS,)),
    ("reference/zones.csv", "division", (DIVISIONS,)),
    ("reference/strategies.csv", "division", (DIVISIONS,)),
    ("reference/strategies.csv", "strategy_key", ("reference/strategy_list.csv",)),
    ("reference/chains.csv", "chain_key", ("reference/chain_list.csv",)),
    ("reference/chain_organizations.csv", "chain_key", ("reference/chain_list.csv",)),
    ("reference/chain_organizations.csv", "segment_key", ("reference/chains.csv",)),
    ("reference/chain_organizations.csv", "organization", (ORGANIZATIONS,)),
    ("reference/universities.csv", "division", (DIVISIONS,)),
]

DATES = (
    ("centers/events.csv", "date"),
    ("centers/organs.csv", "since"),
    ("centers/posts.csv", "since"),
    ("centers/facts.csv", "date"),
    ("registries/bases.csv", "approved_date"),
    ("reference/zones.csv", "approved_date"),
    ("reference/strategies.csv", "basis_date"),
)


def read(home: Path, name: str) -> Table:
    """Read a shipped table."""
    with (home / "data" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def items(cell: str) -> list[str]:
    """Take a cell of several values apart."""
    return [item for item in cell.split("|") if item]


def shared_data(home: Path) -> Path:
    """Return the folder of the sources, or skip the test and say why."""
    folder = Path(os.environ.get("NTIC_SHARED_DATA", home.parent / "shared" / "data"))
    if not (folder / "centers.csv").is_file():
        pytest.skip(f"The sources of the tables are not at {folder}: set NTIC_SHARED_DATA.")
    return folder


@pytest.mark.parametrize("name", ROWS)
def test_a_table_has_as_many_rows_as_its_source(home: Path, name: str) -> None:
    """No row of a source is lost, merged or doubled."""
    assert len(read(home, name)) == ROWS[name]


@pytest.mark.parametrize("name", [*ROWS, *READINGS])
def test_keys_are_unique_slugs_in_the_first_column(home: Path, name: str) -> None:
    """Keys can stand in IRIs and never name two rows."""
    rows = read(home, name)
    keys = [row["key"] for row in rows]

    assert next(iter(rows[0])) == "key"
    assert [key for key in keys if not SLUG.match(key)] == []
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", [*ROWS, *READINGS])
def test_tables_are_plain_utf8_with_line_feeds(home: Path, name: str) -> None:
    """Tables look the same on every machine and in every diff."""
    content = (home / "data" / name).read_bytes()

    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize(("name", "column", "targets"), REFERENCES)
def test_codes_lead_to_rows_that_exist(
    home: Path, name: str, column: str, targets: tuple[str, ...]
) -> None:
    """A key in a code column is the key of a row of the table that it points to."""
    known = {row["key"] for target in targets for row in read(home, target)}
    used = {item for row in read(home, name) for item in items(row[column])}

    assert used
    assert used <= known


def test_every_named_base_is_described_by_exactly_one_table(home: Path) -> None:
    """A base comes from bases.csv, or carries its class in one row of another table."""
    named = [
        row
        for name in ("centers/base_links.csv", "centers/confusables.csv")
        for row in read(home, name)
        if row["base"]
    ]
    described = [row["key"] for row in read(home, "registries/bases.csv")]
    described += [row["base"] for row in named if row["base_class"]]

    assert len(named) == 13
    assert [row["key"] for row in named if described.count(row["base"]) != 1] == []


@pytest.mark.parametrize("column", ["lead_org_zh", "participants", "organizing_bodies"])
def test_who_takes_part_in_a_center_is_an_organization(home: Path, column: str) -> None:
    """Every name in these cells is the name of exactly one organization."""
    names = [row["name_zh"] for row in read(home, ORGANIZATIONS)]
    used = {item for row in read(home, CENTERS) for item in items(row[column])}

    assert {name for name in used if names.count(name) != 1} == set()


def test_operating_entities_are_organizations_or_come_with_a_class(home: Path) -> None:
    """The one operating entity outside organizations.csv says of which class it is."""
    known = {row["key"] for row in read(home, ORGANIZATIONS)}
    outside = {
        row["name_zh"]
        for row in read(home, "centers/operating_entities.csv")
        if (row["organization"] in known) == bool(row["new_class"]) or row["new_class"]
    }

    assert outside == {"天津国家合成生物技术创新中心有限公司"}


@pytest.mark.parametrize(("name", "column"), DATES)
def test_dates_are_written_as_they_are_known(home: Path, name: str, column: str) -> None:
    """The bounds of each cell are the first and the last day that its text names."""
    cells = {row[column] for row in read(home, name)} - {""}
    assert cells
    for cell in cells:
        known = read_date(cell)
        first, slash, last = cell.partition("/")
        one_day = timedelta(days=1)
        for bound, text, outward in (
            (known.not_before, first, -one_day),
            (known.not_after, last if slash else first, one_day),
        ):
            if not text:
                assert bound is None, cell
                continue
            assert bound is not None, cell
            assert str(bound).startswith(text), cell
            assert not str(bound + outward).startswith(text), cell


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_quotes_the_cells_that_it_names(home: Path, name: str) -> None:
    """The text of a reading stands word for word in the columns of the row it was read from."""
    for row in read(home, name):
        source, _, columns = row["read_from"].partition(": ")
        [cells] = [other for other in read(home, source) if other["key"] == row["source_row"]]
        quotes = row["text"].split("|")
        named = columns.split(", ")
        assert len(quotes) == len(named), row["key"]
        for quote, column in zip(quotes, named, strict=True):
            assert quote, row["key"]
            assert quote in cells[column], row["key"]


def test_a_second_source_of_a_reading_exists(home: Path) -> None:
    """The rows that readings name as saying the same are there."""
    named = [
        row["also_read_from"].split(": ")
        for name in READINGS
        for row in read(home, name)
        if row.get("also_read_from")
    ]

    assert len(named) >= 10
    for table, key in named:
        assert key in {row["key"] for row in read(home, table)}


def test_events_and_posts_belong_to_exactly_one_thing(home: Path) -> None:
    """An event concerns a center or a branch; a post is in one body."""
    for row in read(home, "centers/events.csv"):
        assert bool(row["center"]) != bool(row["branch"]), row["key"]
    for row in read(home, "centers/posts.csv"):
        holders = [row[column] for column in ("center", "branch", "organ", "organization")]
        assert len([holder for holder in holders if holder]) == 1, row["key"]


def test_conflicting_events_name_each_other(home: Path) -> None:
    """A conflict is recorded on both reports, and neither is dropped."""
    events = {row["key"]: row for row in read(home, "centers/events.csv")}
    pairs = {(key, row["conflicts_with"]) for key, row in events.items() if row["conflicts_with"]}

    assert pairs == {(other, key) for key, other in pairs}
    assert ("high-speed-train-start", "high-speed-train-start-2") in pairs


def test_an_unverified_match_is_never_a_certain_one(home: Path) -> None:
    """A match that says "verify" or "not the group" gives a candidate or a difference."""
    rows = {row["key"]: row for row in read(home, ORGANIZATIONS)}
    doubtful = [
        row
        for row in rows.values()
        if re.search("verify|not the group", row["match_basis"]) or "ambiguous" in row["note"]
    ]

    assert len(doubtful) == 5
    assert [row["key"] for row in doubtful if row["ror_certain"]] == []
    assert rows["crrc-group"]["different_from_ror"] == "https://ror.org/033g21894"
    assert rows["crrc-group"]["ror_candidate"] == ""


def test_every_base_has_a_name(home: Path) -> None:
    """A base without a Chinese name has an English one."""
    bases = read(home, "registries/bases.csv")

    assert [row["key"] for row in bases if not row["name_zh"] and not row["label_en"]] == []


@pytest.mark.parametrize("name", SOURCES)
def test_every_cell_of_the_source_is_still_there(home: Path, name: str) -> None:
    """Rows stand in their order; the one cell we fill is the English name of a center."""
    with (shared_data(home) / SOURCES[name]).open(encoding="utf-8-sig", newline="") as stream:
        source = list(csv.DictReader(stream))
    shipped = read(home, name)
    ours = {"name_en"} if name == CENTERS else set()

    assert len(shipped) == len(source)
    for old, new in zip(source, shipped, strict=True):
        for column, cell in old.items():
            kept = new[column.replace("centre", "center")]
            assert kept == cell or (column in ours and not cell), (new["key"], column)


def test_no_triple_stands_in_two_graphs_of_the_loaded_store(real_folder: Path) -> None:
    """The engine's union of graphs counts such a triple twice, so no table repeats another."""
    checkpoint = current_checkpoint(real_folder)
    assert checkpoint is not None
    database = ox.Store.read_only(str(checkpoint.path))
    seen: set[ox.Triple] = set()
    repeated: set[ox.Triple] = set()
    for quad in database:
        (repeated if quad.triple in seen else seen).add(quad.triple)
    assert repeated == set()
