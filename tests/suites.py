"""Find the published test suites, which are no part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SUITES = Path(os.environ.get("NTIC_SUITES") or Path(__file__).parents[2] / "shared" / "suites")


def suite(path: str) -> Path:
    """Return a file or folder of the suites; skip the test where it is not there.

    Args:
        path: below the folder of suites, such as ``sparql11/syntax-query``.
    """
    found = SUITES / path
    if not found.exists():
        pytest.skip(f"no {found}: set NTIC_SUITES to a folder that holds {path}")
    return found
