"""What the README shows is what the commands print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRANSCRIPTS = re.findall(r"```console\n\$ ntic-kg (.+)\n((?:.*\n)*?)```", README)


def test_the_readme_has_three_questions_and_a_check() -> None:
    """A reader sees what to expect."""
    assert [command.split()[0] for command, _ in TRANSCRIPTS] == ["ask", "ask", "ask", "check"]


@pytest.mark.parametrize(("command", "expected"), TRANSCRIPTS)
def test_a_transcript_is_true(real_folder: Path, command: str, expected: str) -> None:
    """The command prints on the real data what the README says."""
    done = subprocess.run(
        [sys.executable, "-m", "ntic_kg", *shlex.split(command)],
        env={**os.environ, "NTIC_STORE": str(real_folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == expected


def test_every_file_that_the_readme_links_to_exists() -> None:
    """No link leads nowhere."""
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    assert linked
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    """Operators find what they may set."""
    source = (ROOT / "ntic_kg" / "settings.py").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(NTIC_[A-Z_]+)`", README))
    assert documented == set(re.findall(r'"(NTIC_[A-Z_]+)"', source))
