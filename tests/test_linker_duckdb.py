"""Candidates for large registries: the rarest shared tokens, joined in DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest

from ntic_kg.values import Record
from tests.linking_names import record, vocabulary

pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'ntic-kg[link-scale]'")

from ntic_kg.adapters.linker_duckdb import KEYS_EACH, MOST, DuckdbLinker


def candidates(folder: Path, left: list[Record], right: list[Record]) -> list[tuple[str, str]]:
    """Run the linker in an empty folder."""
    return list(DuckdbLinker(vocabulary()).candidates(left, right, folder))


def test_records_that_share_a_rare_token_are_candidates(tmp_path: Path) -> None:
    """Traditional letters, a dropped place and another unit still meet; strangers do not."""
    left = [record("武汉麒麟海洋研究院"), record("南京凤凰软件有限公司")]
    right = [record("麒麟海洋研究所"), record("鳳凰軟件"), record("北京白虎航空中心")]

    assert candidates(tmp_path, left, right) == [
        ("南京凤凰软件有限公司", "鳳凰軟件"),
        ("武汉麒麟海洋研究院", "麒麟海洋研究所"),
    ]


def test_a_token_that_too_many_records_have_is_no_key(tmp_path: Path) -> None:
    """Otherwise the pairs would grow with the square of the registry."""
    left = [record(f"{n}", "共同名称", key=f"l{n}") for n in range(MOST + 1)]
    right = [record("共同名称", key="r")]

    assert candidates(tmp_path, left, right) == []


def test_a_record_is_found_by_its_rarest_tokens_only(tmp_path: Path) -> None:
    """The number of keys bounds the number of pairs."""
    left = [record("甲乙丙丁戊己庚辛壬癸", key="l")]
    right = [record("甲乙丙丁戊己庚辛壬癸", *_pairs("甲乙丙丁戊己庚辛壬癸"), key="r")]

    assert candidates(tmp_path, left, right) == [("l", "r")]
    assert len("甲乙丙丁戊己庚辛壬癸") > KEYS_EACH


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]
