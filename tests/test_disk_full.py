"""A full disk stops writing and nothing else, and needs no restart."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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
