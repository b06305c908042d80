"""Check the store, or what was handed in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from ntic_kg.adapters import confined
from ntic_kg.check import Progress, Run, check
from ntic_kg.errors import MalformedSubmission
from ntic_kg.settings import Settings
from ntic_kg.submissions.sheets import read_sheets
from ntic_kg.submissions.template import write_template
from ntic_kg.values import Checked, CheckRequest, Report
from ntic_kg.wiring.content import content_home, register
from ntic_kg.wiring.stores import reader
from ntic_kg.wiring.validating import LARGE_GRAPHS, shape_validator

_PROCESS = "ntic_kg.wiring.submission_process"
_OUTPUT = "output"

Checker = Callable[[CheckRequest, Progress], Awaitable[Checked]]


def run_check(settings: Settings, run: Run) -> Report:
    """Check the store.

    Raises:
        NotFound: the run names a norm that the register does not hold.
        StoreFailure: the store is empty or cannot be opened.
    """
    validator = shape_validator(LARGE_GRAPHS)
    with reader(settings) as store:
        return check(store, validator, register(settings), run)


def checker_of(settings: Settings) -> Checker:
    """Give what checks files that were handed in, each time in a process of its own."""
    home = content_home(settings)
    limits = confined.Limits(settings.check_deadline, settings.memory)

    async def check_files(request: CheckRequest, progress: Progress) -> Checked:
        with tempfile.TemporaryDirectory(prefix="ntic-kg-check-") as name:
            output = Path(name) / _OUTPUT
            try:
                done = await confined.run(
                    _PROCESS, Path(name), _asked(request, home), limits, progress
                )
            except MalformedSubmission as error:
                error.marked = output.read_bytes() if output.exists() else None
                raise
            return Checked(output=output.read_bytes(), **done)

    return check_files


def _asked(request: CheckRequest, home: Path) -> dict[str, object]:
    return {
        "home": str(home.resolve()),
        "files": [str(path.resolve()) for path in request.files],
        "shapes": str(request.shapes.resolve()) if request.shapes else None,
        "profile": request.profile.value,
        "as_of": request.as_of.isoformat(),
        "norms": sorted(request.norms) if request.norms is not None else None,
        "format": request.format,
    }


def check_files(settings: Settings, request: CheckRequest, progress: Progress) -> Checked:
    """Check files that were handed in, in a process of its own.

    Raises:
        MalformedSubmission: cells cannot be read; where a workbook was asked for, the error
            brings it along with these cells marked.
        NticError: a file cannot be read, or the check was ended.
    """
    return asyncio.run(_awaited(checker_of(settings)(request, progress)))


async def _awaited(checked: Awaitable[Checked]) -> Checked:
    return await checked


def template(settings: Settings) -> bytes:
    """Write the workbook in which a center is submitted."""
    return write_template(read_sheets(content_home(settings)))
