"""What a process that checks can do, and what ends it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ntic_kg.adapters import confined
from ntic_kg.errors import DeadlineExceeded, InvalidInput, MemoryExceeded, WorkerLost
from tests.service_fixture import canary, is_running, wait_until

LIMITS = confined.Limits(seconds=60, memory=2**28)


def ask(folder: Path, limits: confined.Limits = LIMITS, **request: Any) -> str:  # noqa: ANN401
    """Run one deed to its end."""
    done = asyncio.run(
        confined.run("tests.confined_work", folder, request, limits, lambda *_step: None)
    )
    return str(done["said"])


def test_it_has_no_network(tmp_path: Path) -> None:
    """Not even to this machine."""
    with canary() as server:
        assert ask(tmp_path, deed="connect", port=server.server_address[1]) == "PermissionError"
        assert server.hits == 0


def test_it_starts_no_program(tmp_path: Path) -> None:
    """Nor a shell."""
    assert ask(tmp_path, deed="start") == "PermissionError"


def test_it_sees_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets of the service stay there."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("NTIC_STORE", "x")
    assert ask(tmp_path, deed="look") == ""


def test_its_errors_arrive_as_what_they_are(tmp_path: Path) -> None:
    """With message and remedy."""
    with pytest.raises(InvalidInput, match="no good") as caught:
        ask(tmp_path, deed="refuse")
    assert caught.value.remedy == "Do better."


def test_memory_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """By name, not by the kernel's choice of a victim."""
    with pytest.raises(MemoryExceeded):
        ask(tmp_path, deed="fill")


def test_a_crash_is_told(tmp_path: Path) -> None:
    """It takes nobody along."""
    with pytest.raises(WorkerLost, match="status -11"):
        ask(tmp_path, deed="die")


def test_the_deadline_ends_it(tmp_path: Path) -> None:
    """And nothing of it runs on."""
    with pytest.raises(DeadlineExceeded):
        ask(tmp_path, confined.Limits(seconds=4, memory=0), deed="wait")
    assert not is_running(int((tmp_path / "pid").read_text(encoding="ascii")))


def test_cancelling_ends_it(tmp_path: Path) -> None:
    """Whoever waits no longer pays no longer."""

    async def hang_up() -> None:
        steps: list[str] = []
        task = asyncio.ensure_future(
            confined.run(
                "tests.confined_work", tmp_path, {"deed": "wait"}, LIMITS,
                lambda step, *_numbers: steps.append(step),
            )
        )  # fmt: skip
        while not steps or not (tmp_path / "pid").exists():
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(hang_up())
    pid = int((tmp_path / "pid").read_text(encoding="ascii"))
    wait_until(lambda: not is_running(pid), "it runs on")


def test_files_of_its_folder_are_never_imported(tmp_path: Path) -> None:
    """A submitted json.py is not the json of the language."""
    (tmp_path / "json.py").write_text("raise SystemExit(9)", encoding="utf-8")
    (tmp_path / "tests.py").write_text("raise SystemExit(9)", encoding="utf-8")
    assert ask(tmp_path, deed="look") == ""
