"""Check the store, or what was handed in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ntic_kg.adapters import confined
from ntic_kg.adapters.store_embedded import EmbeddedStore, open_reader
from ntic_kg.check import Progress, Run, check
from ntic_kg.errors import InvalidInput, MalformedSubmission
from ntic_kg.settings import Settings
from ntic_kg.submissions.sheets import read_sheets
from ntic_kg.submissions.template import write_template
from ntic_kg.values import Checked, CheckRequest, Comparison, Kept, Report
from ntic_kg.wiring.content import content_home, register
from ntic_kg.wiring.remote import is_remote, kept_remotely
from ntic_kg.wiring.runs import compared, keep_report
from ntic_kg.wiring.stores import MEMORY, checkpoint_of, reader, store_folder
from ntic_kg.wiring.validating import near_copy, quick_copy, shape_validator

_PROCESS = "ntic_kg.wiring.submission_process"
_OUTPUT = "output"

Checker = Callable[[CheckRequest, Progress], Awaitable[Checked]]


@dataclass(frozen=True)
class Examined:
    """What a check of the store gave.

    Args:
        report: of the check.
        comparison: with an earlier run, where one was asked for.
        kept: the run that was stored, where that was asked for.
    """

    report: Report
    comparison: Comparison | None = None
    kept: Kept | None = None


def run_check(
    settings: Settings, run: Run, *, against: str | None = None, keep: bool = False
) -> Examined:
    """Check the store.

    Args:
        settings: name the store.
        run: how it is checked.
        against: the stored run to compare with; see ``check.history.choose_run``.
        keep: whether the store is to keep the run.

    Raises:
        InvalidInput: a run of some norms only, or of a store in memory, is not kept.
        NotFound: the run names a norm that the register does not hold; there is no such run.
        StoreFailure: the store is empty, cannot be opened, or changed during the check.
    """
    if keep and (run.norms is not None or settings.store == MEMORY):
        raise InvalidInput(
            "A run is kept only of every norm, and in a store that stays.",
            remedy="Leave --norm out, or --keep; give a folder or an address with --store.",
        )
    norms, started = register(settings), datetime.now(UTC)
    validator = shape_validator()
    if is_remote(settings):
        with reader(settings) as store:
            report = check(near_copy(store), validator, norms, run)
            comparison = compared(store, report, norms, against) if against else None
        kept = kept_remotely(settings, report, norms, started) if keep else None
        return Examined(report, comparison, kept)
    with store_folder(settings) as folder:
        opened = open_reader(checkpoint_of(folder))
        report = check(quick_copy(opened), validator, norms, run)
        comparison = compared(opened, report, norms, against) if against else None
        if not keep:
            return Examined(report, comparison)
        writer = EmbeddedStore(folder)
        try:
            kept = keep_report(writer, report, norms, started)
            writer.commit()
        finally:
            writer.close()
        return Examined(report, comparison, kept)


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
            left, warnings = tuple(done.pop("by_reference")), tuple(done.pop("warnings"))
            return Checked(output=output.read_bytes(), by_reference=left, warnings=warnings, **done)

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
