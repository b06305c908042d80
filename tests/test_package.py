"""The wheel carries the content and works from an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ntic_kg.home import FOLDERS

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the installed build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_every_file_of_the_four_folders(wheel: Path) -> None:
    """Nothing of the content is left behind."""
    packed = set(zipfile.ZipFile(wheel).namelist())
    content = {
        f"ntic_kg/_shipped/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert content
    assert content <= packed


def test_the_installed_wheel_loads_and_answers_from_an_empty_folder(
    wheel: Path, tmp_path: Path
) -> None:
    """No checkout is needed: the package finds what it carries."""
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel],
        check=True,
        capture_output=True,
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "HOME": str(empty)}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=empty,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert run("-c", "import ntic_kg; print(ntic_kg.__file__)").startswith(str(site))
    run("-m", "ntic_kg", "load", "--store", "store")
    answer = run("-m", "ntic_kg", "ask", "N1", "--store", "store", "--format", "csv")
    assert "清华大学" in answer
