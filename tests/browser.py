"""A real browser that shows a page and says how it is laid out; no network, no library."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# The protocol is spoken on descriptors 3 and 4, which this process may use for something else.
_START = """
import os, sys
read, write = os.dup(int(sys.argv[1])), os.dup(int(sys.argv[2]))
while min(read, write) < 5:
    read, write = os.dup(read), os.dup(write)
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Page:
    """One page of a browser, spoken to over the pipes of the DevTools protocol.

    Source: https://chromedevtools.github.io/devtools-protocol/
    """

    def __init__(self, says: IO[bytes], hears: IO[bytes]) -> None:
        self._says = says
        self._hears = hears
        self._number = 0
        self._session: str | None = None
        made = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=made, flatten=True)
        self._session = attached["sessionId"]

    def show(self, path: Path, width: int) -> None:
        """Show a file in a window of a width in pixels."""
        self.open(path.as_uri(), width)

    def open(self, url: str, width: int, height: int = 800) -> None:
        """Open an address in a window of a size in pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **metrics)
        self._call("Page.enable")
        self._call("Page.navigate", url=url)
        self._await("Page.loadEventFired")

    def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever it evaluates to
        """Evaluate an expression in the page; its policy does not bind who looks from outside.

        Of a promise it is the value that it is kept with.
        """
        result = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"]["value"]

    def frames(self) -> dict[str, bool]:
        """Give the address of each frame in the page, and whether the browser shows it."""
        tree = self._call("Page.getFrameTree")["frameTree"]
        frames = [child["frame"] for child in tree.get("childFrames", ())]
        return {f.get("unreachableUrl", f["url"]): "unreachableUrl" not in f for f in frames}

    def picture(self) -> bytes:
        """Give what the window shows, as PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._hears.write(json.dumps(message).encode() + b"\0")
        self._hears.flush()
        number = self._number
        while (answer := self._next()).get("id") != number:
            pass
        assert "error" not in answer, answer
        result = answer["result"]
        assert isinstance(result, dict)
        return result

    def _await(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        content = bytearray()
        while (byte := self._says.read(1)) != b"\0":
            assert byte, "the browser has ended"
            content += byte
        message = json.loads(content)
        assert isinstance(message, dict)
        return message


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Run a browser with a profile below a folder; skip where none is installed."""
    program = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no browser: install chromium to see this one")
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    command = [
        program,
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}"),
    ]
    starting = [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), *command]
    with subprocess.Popen(
        starting,
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            with os.fdopen(ours_in, "rb") as says, os.fdopen(ours_out, "wb") as hears:
                yield Page(says, hears)
        finally:
            process.terminate()
