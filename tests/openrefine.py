"""The real OpenRefine, started headless for a test and driven over its own HTTP interface."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.remote_servers import free_port

_STARTING = 120.0
_WORKING = 180.0
_ENGINE = json.dumps({"facets": [], "mode": "row-based"})


class OpenRefine:
    """One project of a running OpenRefine.

    Args:
        client: sends to it.
        service: the manifest of the reconciliation service, with its address under ``url``.
    """

    def __init__(self, client: httpx.Client, service: dict[str, Any]) -> None:
        self._client = client
        self._service = service
        self.project = ""

    @property
    def page(self) -> str:
        """The address of the project for a browser."""
        return f"{self._client.base_url}/project?project={self.project}"

    def register(self) -> None:
        """Make the service known, as the dialog in the browser does."""
        value = json.dumps([{**self._service, "ui": {"handler": "ReconStandardServicePanel"}}])
        name = "reconciliation.standardServices"
        self._command("set-preference", name=name, value=value)

    def create(self, table: str) -> None:
        """Make a project of a CSV table."""
        response = self._client.post(
            f"/command/core/create-project-from-upload?csrf_token={self._token()}",
            data={
                "project-name": "ntic",
                "format": "text/line-based/*sv",
                "options": json.dumps({"separator": ",", "encoding": "UTF-8"}),
            },
            files={"project-file": ("table.csv", table.encode(), "text/csv")},
        )
        assert response.status_code == 302, response.text
        self.project = response.headers["location"].rpartition("project=")[2]

    def guess_types(self, column: str) -> list[str]:
        """Ask which types a column has; the best first."""
        answer = self._command(
            "guess-types-of-column", columnName=column, service=self._service["url"]
        )
        return [item["id"] for item in answer["types"]]

    def reconcile(self, column: str, kind: str, details: list[dict[str, Any]]) -> None:
        """Reconcile a column, accepting what the service is certain of."""
        config = {
            "mode": "standard-service",
            "service": self._service["url"],
            "identifierSpace": self._service["identifierSpace"],
            "schemaSpace": self._service["schemaSpace"],
            "type": {"id": kind, "name": kind},
            "autoMatch": True,
            "columnDetails": details,
            "limit": 0,
        }
        self._command("reconcile", columnName=column, config=json.dumps(config), engine=_ENGINE)
        self._wait()

    def cells(self, column: int) -> list[tuple[str, str, list[str]]]:
        """Give value, judgment with the matched id, and the candidates of each cell."""
        answer = self._command("get-rows", start="0", limit="100", engine=_ENGINE)
        recons = answer["pool"]["recons"]
        found = []
        for row in answer["rows"]:
            cell = row["cells"][column]
            recon = recons[str(cell["r"])]
            match = recon.get("m", {}).get("id", "") if recon["j"] == "matched" else ""
            found.append((cell["v"], match, [c["id"] for c in recon.get("c", [])]))
        return found

    def judge(self, row: int, column: int, identifier: str, name: str) -> None:
        """Accept a candidate of one cell, as a person does."""
        self._command(
            "recon-judge-one-cell",
            row=str(row),
            cell=str(column),
            judgment="matched",
            id=identifier,
            name=name,
            types="ntic:Base",
            identifierSpace=self._service["identifierSpace"],
            schemaSpace=self._service["schemaSpace"],
        )

    def extend(self, column: str, properties: list[str]) -> None:
        """Add columns with values of properties."""
        asked = {"properties": [{"id": name, "name": name} for name in properties]}
        self._command(
            "extend-data",
            baseColumnName=column,
            endpoint=self._service["url"],
            identifierSpace=self._service["identifierSpace"],
            schemaSpace=self._service["schemaSpace"],
            extension=json.dumps(asked),
            columnInsertIndex="1",
            engine=_ENGINE,
        )
        self._wait()

    def export(self) -> str:
        """Give the table as CSV."""
        response = self._client.post(
            "/command/core/export-rows",
            data={"project": self.project, "format": "csv", "engine": _ENGINE},
        )
        assert response.status_code == 200, response.text
        return response.content.decode("utf-8-sig")

    def _token(self) -> str:
        token = self._client.get("/command/core/get-csrf-token").json()["token"]
        assert isinstance(token, str)
        return token

    def _command(self, name: str, /, **form: str) -> dict[str, Any]:
        form |= {"csrf_token": self._token()}
        if self.project:
            form["project"] = self.project
        response = self._client.post(f"/command/core/{name}", data=form)
        answer = response.json()
        assert response.status_code == 200, answer
        assert answer.get("code", "ok") in {"ok", "pending"}, answer
        assert isinstance(answer, dict)
        return answer

    def _wait(self) -> None:
        def idle() -> bool:
            path = f"/command/core/get-processes?project={self.project}"
            return not self._client.get(path).json()["processes"]

        until(idle, _WORKING, "OpenRefine did not finish")


@contextmanager
def openrefine(folder: Path, service: str) -> Iterator[OpenRefine]:
    """Run OpenRefine on a free port, for a reconciliation service; skip where it is missing.

    Args:
        folder: where it keeps its projects.
        service: address of the service.
    """
    program = shutil.which("openrefine")
    if program is None:
        pytest.skip("OpenRefine is not installed: apt-get install openrefine")
    port = free_port()
    command = [program, "-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-m", "700M"]
    url = f"http://127.0.0.1:{port}"
    # A shell script starts the Java process: both go when their group is ended.
    process = subprocess.Popen(
        [*command, "-x", "refine.headless=true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
        start_new_session=True,
    )
    try:
        until(lambda: _answers(url), _STARTING, "OpenRefine did not start")
        manifest = httpx.get(service, trust_env=False, timeout=30).json()
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            yield OpenRefine(client, {**manifest, "url": service})
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(url: str) -> bool:
    try:
        path = "/command/core/get-csrf-token"
        return httpx.get(url + path, trust_env=False, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def until(happened: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for something, and say what did not happen when it takes too long."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.2)
