"""Long golden answers on the shipped data, computed again from the tables by other means."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

Table = list[dict[str, str]]
ID = "https://w3id.org/ntic/id/"


@pytest.fixture(scope="module")
def centers(home: Path) -> Table:
    """Read the table of centers."""
    return table(home, "data/centers/centers")


def table(home: Path, name: str) -> Table:
    """Read a table of the content, or a golden answer."""
    with (home / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def division_of(center: dict[str, str], divisions: Table) -> str:
    """Find the code of a center's place: its city, or its province where none is recorded."""
    codes = {row["name_zh"]: row["code"] for row in divisions}
    return codes.get(center["city"]) or codes.get(center["province"], "")


def test_fields_are_missing_from_a_strategy_where_no_center_of_the_tables_is(
    home: Path, centers: Table
) -> None:
    """The code of a division begins with that of the one around it."""
    divisions = table(home, "data/reference/divisions")
    golden = table(home, "queries/regions/missing-domains")
    places: dict[str, set[str]] = {}
    for row in table(home, "data/reference/strategies"):
        places.setdefault(row["strategy_key"], set()).add(row["division"])
    # 440000 stands for all that begins with 44, and 440100 for all that begins with 4401.
    by_strategy = {
        key: {re.sub("(00)+$", "", code) for code in found} for key, found in places.items()
    }
    seated = [(division_of(c, divisions), c["domain"]) for c in centers if c["domain"]]
    fields = {row["field_zh"] for row in golden}
    for key, prefixes in by_strategy.items():
        there = {
            field
            for code, field in seated
            if code and any(prefix and code.startswith(prefix) for prefix in prefixes)
        }
        rows = [row for row in golden if row["strategy"] == f"{ID}strategy/{key}"]
        assert {row["field_zh"] for row in rows} == fields - there, key
        for row in rows:
            elsewhere = sum(1 for code, field in seated if code and field == row["field_zh"])
            assert row["elsewhere"] == str(elsewhere), (key, row["field_zh"])
            assert row["unplaced"] == str(unplaced(home, key)), key
    assert len(fields) == 24


def unplaced(home: Path, strategy: str) -> int:
    """Count the places of a strategy that have no division in the table."""
    rows = table(home, "data/reference/strategies")
    return sum(1 for row in rows if row["strategy_key"] == strategy and not row["division"])


def test_centers_without_local_support_are_all_and_investments_are_quoted(
    home: Path, centers: Table
) -> None:
    """No table records a support measure; two rows of facts tell of an investment."""
    golden = table(home, "queries/regions/local-support")
    quoted = {(row["center"], row["words"]) for row in golden if row["words"]}
    facts = table(home, "data/centers/facts")
    assert quoted == {
        (f"{ID}center/{row['center']}", row["value"])
        for row in facts
        if row["field"] == "investment_by_party"
    }
    assert {row["center"] for row in golden} == {f"{ID}center/{c['key']}" for c in centers}
    provinces = {f"{ID}center/{c['key']}": c["province"] for c in centers}
    assert all(provinces[row["center"]] == row["province_zh"] for row in golden)
    assert not any(row["measures"] for row in golden)


def test_links_to_review_are_matches_that_nobody_decided_or_that_are_to_be_verified(
    home: Path,
) -> None:
    """The decisions and the table of organizations give the same links as the golden answer."""
    golden = table(home, "queries/registries/unreviewed-links")
    decided = set()
    with (home / "data/links/organizations-ror.sssom.tsv").open(encoding="utf-8") as file:
        lines = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t")
        for line in lines:
            key = line["subject_id"].removeprefix("organization:")
            decided.add((key, line["object_id"].removeprefix("ror:")))
    open_links = set()
    for row in table(home, "data/registries/organizations"):
        for address in f"{row['ror_certain']}|{row['ror_candidate']}".split("|"):
            key = (row["key"], address.rsplit("/", 1)[-1])
            if address and (key not in decided or row["match_basis_kind"] == "verify"):
                open_links.add(key)
    found = {(r["from"].rsplit("/", 1)[-1], r["to"].rsplit("/", 1)[-1]) for r in golden}
    assert found == open_links
