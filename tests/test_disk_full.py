"""A full disk stops writing and nothing else, and needs no restart."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ntic_kg.adapters.token_file import TokenFile
from ntic_kg.errors import StoreFull
from ntic_kg.values import Role
from tests.deciding_service import deciding
from tests.writable_service import writable

SIZE = 24 * 1024 * 1024
ROUNDS = (64 * 1024, 512 * 1024, 1024 * 1024)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 24 MiB in memory; skip where that is not permitted."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a tmpfs needs root: run the tests as root to see this one")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_507_and_reading_goes_on(small_disk: Path) -> None:
    """At several fill levels; what was there stays, and writing works again by itself."""
    with writable(small_disk / "store") as service:
        assert service.put("urn:kept", "<urn:a> <urn:b> 1 .").status_code == 201
        large = "".join(f'<urn:s{n}> <urn:p> "synthetic {n} {n * n}" .\n' for n in range(40_000))
        for free in ROUNDS:
            filler = small_disk / "filler"
            used = sum(f.stat().st_blocks * 512 for f in small_disk.rglob("*") if f.is_file())
            filler.write_bytes(b"\0" * max(0, SIZE - used - free))
            refused = service.put("urn:large", large)
            assert (refused.status_code, refused.json()["code"]) == (507, "store-full")
            assert service.ask("SELECT ?g { GRAPH ?g { ?s ?p ?o } }") == "g\r\nurn:kept\r\n"
            filler.unlink()
            assert service.put("urn:kept", f"<urn:a> <urn:b> {free} .").status_code == 204


def test_a_decision_that_finds_no_room_is_507_and_leaves_the_ledger_as_it_was(
    home: Path, real_folder: Path, small_disk: Path
) -> None:
    """Nothing lies about afterwards, and the same decision is taken once there is room."""
    with deciding(home, real_folder, small_disk) as service:
        before = {f.name: f.read_bytes() for f in service.links.iterdir()}
        said: dict[str, Any] = {
            "subject": "id:organization/baidu",
            "object": "https://ror.org/03vs3wt56",
            "judgement": "no",
            "reason": "合成的理由",
        }
        filler = fill(small_disk)
        refused = service.send(**said)
        assert (refused.status_code, refused.json()["code"]) == (507, "store-full")
        assert {f.name: f.read_bytes() for f in service.links.iterdir()} == before
        assert service.listed()["decisions"]
        filler.unlink()
        assert service.send(**said).status_code == 201


def test_a_token_that_finds_no_room_is_not_issued(small_disk: Path) -> None:
    """Those issued before stay valid."""
    tokens = TokenFile(small_disk / "tokens.json")
    end = datetime(2100, 1, 1, tzinfo=UTC)
    earlier = tokens.issue("synthetic", Role.STEWARD, end).encode()
    filler = fill(small_disk)
    with pytest.raises(StoreFull, match=r"tokens\.json"):
        tokens.issue("synthetic-2", Role.STEWARD, end)
    assert tokens.holder(earlier)
    filler.unlink()
    assert tokens.holder(tokens.issue("synthetic-2", Role.STEWARD, end).encode())


def fill(disk: Path) -> Path:
    """Write a file that takes all the room that is left."""
    filler = disk / "filler"
    filler.write_bytes(b"\0" * shutil.disk_usage(disk).free)
    return filler
