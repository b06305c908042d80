"""Make the picture of a reconciled project: ``python -m tests.openrefine_picture FILE.png``.

The real OpenRefine works through the table of ``tests/test_openrefine.py`` with the shipped data; a
headless Chromium opens the project and takes the picture. Chinese needs a font: fonts-noto-cjk.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import current_checkpoint
from ntic_kg.home import shipped_home
from ntic_kg.settings import Settings
from tests.browser import browser
from tests.conftest import LOADED_AT, ignore_progress
from tests.openrefine import openrefine, until
from tests.service_fixture import Running
from tests.test_openrefine import DETAILS, TABLE

SIZE = (1400, 655)
ROWS = "document.querySelectorAll('.data-table tbody tr').length"
COLUMNS = ["uscc", "province", "host"]


def main(words: list[str]) -> int:
    """Take the picture.

    Returns:
        The exit code.
    """
    if len(words) != 1 or not all(map(shutil.which, ("openrefine", "chromium"))):
        sys.stderr.write(f"{__doc__}\nIt needs the Debian packages openrefine and chromium.\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="ntic-picture-") as name:
        folder = Path(name)
        wiring.load_into(folder / "store", shipped_home(), ignore_progress, LOADED_AT.date())
        checkpoint = current_checkpoint(folder / "store")
        assert checkpoint is not None
        settings = Settings(home=None, store=str(folder / "store"), workers=1)
        with (
            Running(checkpoint, settings) as service,
            openrefine(folder, f"{service.url}/reconcile") as refine,
        ):
            refine.register()
            refine.create(TABLE)
            refine.reconcile("name", "org:Organization", DETAILS)
            refine.extend("name", COLUMNS)
            with browser(folder) as page:
                page.open(refine.page, *SIZE)
                wanted = TABLE.count("\n") - 1
                until(lambda: page.value(ROWS) == wanted, 60, "the rows did not come")
                Path(words[0]).write_bytes(page.picture())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
