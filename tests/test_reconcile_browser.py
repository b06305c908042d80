"""A page of another origin reconciles in a real browser, and can do nothing else here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import Page, browser
from tests.service_fixture import Running

PAGE = """<!DOCTYPE html><meta charset="utf-8"><script>
async function work(here) {
  const told = {};
  const manifest = await (await fetch(here + "/reconcile")).json();
  told.space = manifest.identifierSpace;
  const form = new URLSearchParams({queries: JSON.stringify({q0: {query: "清华大学", limit: 1}})});
  const batch = await fetch(here + "/reconcile", {method: "POST", body: form});
  told.found = (await batch.json()).q0.result.map(c => c.id);
  told.snapshot = batch.headers.get("X-NTIC-Snapshot");
  const entity = manifest.suggest.entity;
  const typed = await fetch(
    entity.service_url + entity.service_path + "?prefix=guojiagaosuliechejishu",
    {headers: {"If-None-Match": '"asked before"'}});  // a browser asks by OPTIONS first
  told.typed = (await typed.json()).result.map(e => e.id);
  told.writing = await fetch(here + "/update", {
    method: "POST", body: new URLSearchParams({update: "CLEAR ALL"}),
    headers: {Authorization: "Bearer x"}}).then(r => r.status, e => e.name);
  return told;
}
</script>"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Run a browser."""
    with browser(tmp_path_factory.mktemp("browser")) as shown:
        yield shown


def test_a_page_of_another_origin_reads_and_cannot_write(real_service: Running, page: Page) -> None:
    """Manifest, batch, head, and a suggestion that takes a preflight; never the update."""
    with other_origin(PAGE) as url:
        page.open(url, 800)
        told = page.value(f"work({json.dumps(real_service.url)})")
    assert told == {
        "space": "https://w3id.org/ntic/id/",
        "found": ["organization/tsinghua-university"],
        "snapshot": real_service.client.get("/queries/N1").headers["X-NTIC-Snapshot"],
        "typed": ["center/high-speed-train"],
        "writing": "TypeError",  # what a browser says of what it does not let pass
    }


def test_a_page_of_another_origin_frames_the_preview_alone(
    real_service: Running, page: Page
) -> None:
    """Of what is known and of what is not; a page about a thing stays out of foreign frames."""
    here = real_service.url
    addresses = {
        f"{here}/reconcile/preview?id=center/pig": True,
        f"{here}/reconcile/preview?id=center/none": True,
        f"{here}/doc/id/center/pig": False,
    }
    frames = "".join(f'<iframe src="{address}"></iframe>' for address in addresses)
    with other_origin(f"<!DOCTYPE html>{frames}") as url:
        page.open(url, 800)
        assert page.frames() == addresses


@contextmanager
def other_origin(page: str) -> Iterator[str]:
    """Serve one page on a port of its own; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
