"""Make the picture of a reconciled project: ``python -m tests.openrefine_picture FILE.png``.

The real OpenRefine works through the table of ``tests/test_openrefine.py`` with the shipped data; a
headless Chromium opens the project and takes the picture. Chinese needs a font: fonts-noto-cjk.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ntic_kg import wiring
from ntic_kg.adapters.store_embedded import current_checkpoint
from ntic_kg.home import shipped_home
from ntic_kg.settings import Settings
from tests.conftest import LOADED_AT, ignore_progress
from tests.openrefine import OpenRefine, openrefine
from tests.service_fixture import Running
from tests.test_openrefine import DETAILS, TABLE

SIZE = "1400,655"
COLUMNS = ["uscc", "province", "host"]


def main(words: list[str]) -> int:
    """Take the picture.

    Returns:
        The exit code.
    """
    browser = shutil.which("chromium")
    if len(words) != 1 or browser is None or shutil.which("openrefine") is None:
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
            _take(browser, refine, folder / "browser", Path(words[0]).absolute())
    return 0


def _take(browser: str, refine: OpenRefine, profile: Path, picture: Path) -> None:
    command = [
        browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--proxy-server=direct://",
        "--hide-scrollbars", "--virtual-time-budget=20000", f"--window-size={SIZE}",
        f"--user-data-dir={profile}", f"--screenshot={picture}", refine.page,
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=180, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
