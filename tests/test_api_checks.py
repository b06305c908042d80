"""POST /check on a real service: forms, raw bodies, formats, limits, progress, hanging up."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from ntic_kg.api import checks
from ntic_kg.submissions.limits import LARGEST_FILE
from tests.service_fixture import Running, canary, running, wait_until
from tests.workbooks import SOUND, copy_of, fill, opened, row_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CENTER = (
    "@prefix ntic: <https://w3id.org/ntic/ont#> .\n"
    "<https://w3id.org/ntic/id/center/synthetic-a> a ntic:TechnologyInnovationCenter ;\n"
    "  ntic:independentLegalEntity false .\n"
)
PREFIXES = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ntic: <https://w3id.org/ntic/ont#> .\n"
    "@prefix ex: <urn:example:> .\n"
)
NEEDS_FIELD = PREFIXES + (
    "ex:shape a sh:NodeShape ; sh:targetClass ntic:TechnologyInnovationCenter ;\n"
    " sh:property [ sh:path ntic:field ; sh:minCount 1 ;"
    ' sh:message "no field"@en , "无领域"@zh ] .\n'
)


@pytest.fixture(scope="module", autouse=True)
def folder_for_temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what other programs leave on this machine out of what is counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))
        yield


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that checks."""
    with running(tmp_path_factory.mktemp("service"), memory=2**30) as service:
        service.client.timeout = httpx.Timeout(240)
        yield service


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook with one mistake: nobody is technical support staff."""
    rows = copy_of(SOUND)
    rows["staff"][1]["count"] = "0"
    return fill(rows, tmp_path_factory.mktemp("book") / "center.xlsx").read_bytes()


def left_over() -> list[str]:
    """List what checks may have left in the folder for temporary files."""
    folder = Path(tempfile.gettempdir())
    return [p.name for kind in ("upload", "check") for p in folder.glob(f"ntic-kg-{kind}-*")]


def checking() -> int:
    """Count the processes of this one that check."""
    found = 0
    for pid in children_of_all_threads():
        with contextlib.suppress(OSError):
            found += b"submission_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return found


def children_of_all_threads() -> list[int]:
    """List the processes that any thread of this process has started."""
    lists = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    return [int(word) for text in lists for word in text.split()]


def post(service: Running, content: bytes, media: str, **query: str) -> httpx.Response:
    """Send one raw body."""
    return service.client.post(
        "/check", content=content, headers={"Content-Type": media}, params=query
    )


def test_a_form_with_a_workbook_gives_json_with_its_cell(service: Running, workbook: bytes) -> None:
    """Norm, state, bearer, remedy, cell."""
    answer = service.client.post(
        "/check?norm=5.4-staff&as_of=2025-06-30",
        files=[("file", ("中心.xlsx", workbook, XLSX))],
    )
    assert answer.status_code == 200
    (finding,) = answer.json()["findings"]
    assert (finding["norm"], finding["state"], finding["bearer"]) == (
        "5.4-staff", "breached", "center",
    )  # fmt: skip
    assert finding["cell"] == {
        "file": "中心.xlsx", "sheet": "人员 Staff", "row": row_of("staff", 1), "column": "D",
        "heading": "人数 Number",
    }  # fmt: skip
    assert answer.headers["X-NTIC-Snapshot"] == answer.json()["snapshot"]
    assert left_over() == []


def test_a_raw_workbook_comes_back_marked(service: Running, workbook: bytes) -> None:
    """By Accept."""
    answer = service.client.post(
        "/check?norm=5.4-staff&as_of=2025-06-30",
        content=workbook,
        headers={"Content-Type": XLSX, "Accept": XLSX},
    )
    assert answer.headers["content-type"] == XLSX
    assert (
        "5.4-staff" in opened(answer.content)["人员 Staff"][f"D{row_of('staff', 1)}"].comment.text
    )


def test_rdf_is_checked_and_reported_as_shacl_reports_are(service: Running) -> None:
    """Turtle in, Turtle out."""
    answer = service.client.post(
        "/check?norm=5.1-legal",
        content=CENTER,
        headers={"Content-Type": "text/turtle", "Accept": "text/turtle"},
    )
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "sh:conforms false" in answer.text


def test_the_page_has_a_strict_policy(service: Running) -> None:
    """Nothing but its own style."""
    answer = post(service, CENTER.encode(), "text/turtle", norm="5.1-legal", format="html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "<h1>检查结果" in answer.text


def test_every_unreadable_cell_is_in_the_problem(service: Running, tmp_path: Path) -> None:
    """All at once, as JSON."""
    rows = copy_of(SOUND)
    rows["plan"][0]["until"] = "soon"
    rows["staff"][0]["count"] = "many"
    book = fill(rows, tmp_path / "center.xlsx").read_bytes()
    answer = post(service, book, XLSX)
    assert answer.status_code == 422
    assert answer.json()["code"] == "malformed-submission"
    assert [fault["cell"]["column"] for fault in answer.json()["faults"]] == ["G", "D"]
    assert left_over() == []


def test_progress_is_told_as_events(service: Running) -> None:
    """Then the report, in one stream."""
    with service.client.stream(
        "POST",
        "/check?norm=5.1-legal",
        content=CENTER,
        headers={"Content-Type": "text/turtle", "Accept": "text/event-stream"},
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    events = [part.split("\ndata: ") for part in text.strip().split("\n\n")]
    assert [name for name, _ in events] == ["event: progress", "event: progress", "event: report"]
    assert json.loads(events[1][1]) == {"step": "5.1-legal", "number": 0, "steps": 1}
    assert json.loads(events[2][1])["findings"][0]["norm"] == "5.1-legal"


def test_a_client_that_hangs_up_ends_the_check(service: Running, workbook: bytes) -> None:
    """The process is gone, and so are its files; the service goes on."""
    assert checking() == 0
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = (
            f"POST /check HTTP/1.1\r\nHost: {host}\r\nContent-Type: {XLSX}\r\n"
            f"Content-Length: {len(workbook)}\r\n\r\n"
        )
        connection.sendall(head.encode() + workbook)
        wait_until(checking, "no process was started")
    wait_until(lambda: not checking(), "the process goes on")
    wait_until(lambda: not left_over(), "files were left")
    assert service.client.get("/healthz").status_code == 200


def test_shapes_from_outside_are_run_in_the_place_of_the_norms(service: Running) -> None:
    """What they find is told, with the triple."""
    answer = service.client.post(
        "/check",
        files=[("file", ("center.ttl", CENTER)), ("shapes", ("shapes.ttl", NEEDS_FIELD))],
    )
    assert answer.status_code == 200
    (finding,) = answer.json()["findings"]
    assert finding["norm"] is None
    assert finding["message"] == {"zh": "无领域", "en": "no field"}
    assert finding["triple"]["subject"] == "id:center/synthetic-a"


def test_shapes_that_are_more_than_shacl_core_are_refused_by_name(service: Running) -> None:
    """Never a silent conforms."""
    text = 'ex:shape sh:sparql [ sh:select "SELECT $this WHERE { $this a ntic:X }" ] .'
    answer = service.client.post(
        "/check",
        files=[("file", ("center.ttl", CENTER)), ("shapes", ("shapes.ttl", NEEDS_FIELD + text))],
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "refused-shapes"
    assert "sh:select, sh:sparql" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["json", "html", "ttl"])
def test_shapes_that_select_nothing_do_not_just_conform(service: Running, name: str) -> None:
    """Each format says that nothing was checked against the shape."""
    shapes = NEEDS_FIELD.replace("ntic:TechnologyInnovationCenter", "ex:Centre")
    answer = service.client.post(
        f"/check?format={name}",
        files=[("file", ("center.ttl", CENTER)), ("shapes", ("shapes.ttl", shapes))],
    )
    assert answer.status_code == 200
    assert "没有选中任何节点" in answer.text
    assert "select no node of the data" in answer.text
    if name == "json":
        (warning,) = answer.json()["warnings"]
        assert (warning["code"], warning["shape"]) == ("no-focus-node", "urn:example:shape")
        assert warning["targets"] == ["sh:targetClass urn:example:Centre"]


def bomb(*, entity: bool = False) -> bytes:
    """Make a workbook with a part of 150 MB of zeros, or one that declares entities."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if entity:
            archive.writestr(
                "xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
            )
        else:
            with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                for _ in range(150):
                    part.write(bytes(1_000_000))
    return file.getvalue()


def test_a_zip_bomb_is_refused_by_name(service: Running) -> None:
    """413, before any spreadsheet library sees it."""
    answer = post(service, bomb(), XLSX)
    assert answer.status_code == 413
    assert "zip bomb" in answer.json()["detail"]


def test_a_zip_bomb_in_a_form_is_refused_by_name(service: Running) -> None:
    """A form is no way around, and nothing of it stays."""
    answer = service.client.post("/check", files=[("file", ("center.xlsx", bomb(), XLSX))])
    assert answer.status_code == 413
    assert "zip bomb" in answer.json()["detail"]
    assert left_over() == []


def test_entities_in_a_workbook_are_refused(service: Running) -> None:
    """No expansion, no look elsewhere."""
    answer = post(service, bomb(entity=True), XLSX)
    assert answer.status_code == 400
    assert "entities" in answer.json()["detail"]


def test_a_body_over_the_limit_is_refused_from_its_declared_length(service: Running) -> None:
    """Not a byte of it is read."""
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            f"POST /check HTTP/1.1\r\nHost: {host}\r\nContent-Type: {XLSX}\r\n"
            f"Content-Length: {2 * LARGEST_FILE}\r\n\r\n".encode()
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_body_that_hides_its_length_is_refused_when_it_is_too_long(service: Running) -> None:
    """Chunks are counted as they come."""

    def chunks() -> Iterator[bytes]:
        for _ in range(LARGEST_FILE // 1_000_000 + 5):
            yield bytes(1_000_000)

    try:
        answer = service.client.post("/check", content=chunks(), headers={"Content-Type": XLSX})
    except (httpx.WriteError, httpx.ReadError):
        pass  # the service hung up on the rest
    else:
        assert answer.status_code == 413
    wait_until(lambda: not left_over(), "files were left")


@pytest.mark.parametrize("length", ["declared", "hidden"])
def test_a_form_over_the_limit_is_refused_by_its_name(service: Running, length: str) -> None:
    """413 names the limit, whether the length is declared or hidden; nothing stays."""
    large = bytes(LARGEST_FILE + 3_000_000)
    request = service.client.build_request(
        "POST", "/check", files=[("file", ("center.xlsx", large, XLSX))]
    )
    headers = dict(request.headers)
    content = request.read()
    if length == "hidden":
        del headers["content-length"]

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(content), 1_000_000):
            yield content[start : start + 1_000_000]

    answer = answer_before_the_end(service, headers, chunks())

    assert answer.startswith(b"HTTP/1.1 413")
    assert f"{LARGEST_FILE:,} bytes".encode() in answer
    wait_until(lambda: not left_over(), "files were left")


def answer_before_the_end(
    service: Running, headers: dict[str, str], chunks: Iterator[bytes]
) -> bytes:
    """Send a body until the service answers, and read the answer."""
    host, port = service.url.removeprefix("http://").split(":")
    declared = "content-length" in headers
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        encoding = "" if declared else "transfer-encoding: chunked\r\n"
        connection.sendall(f"POST /check HTTP/1.1\r\n{lines}{encoding}\r\n".encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for chunk in chunks:
                if select.select([connection], [], [], 0)[0]:
                    break
                framed = chunk if declared else b"%x\r\n%s\r\n" % (len(chunk), chunk)
                connection.sendall(framed)
        answer = b""
        while more := connection.recv(65536):
            answer += more
            if b"}" in answer:
                break
    return answer


def started(service: Running, workbook: bytes) -> socket.socket:
    """Hand a workbook in, and do not wait for the answer."""
    host, port = service.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)))
    head = (
        f"POST /check HTTP/1.1\r\nHost: {host}\r\nContent-Type: {XLSX}\r\n"
        f"Content-Length: {len(workbook)}\r\n\r\n"
    )
    connection.sendall(head.encode() + workbook)
    return connection


def test_two_checks_run_at_once_and_a_third_waits_for_a_place(
    service: Running, workbook: bytes
) -> None:
    """The third has its answer in the end, and there were never three processes."""
    with started(service, workbook), started(service, workbook):
        wait_until(lambda: checking() == 2, "two were not started")
        with started(service, workbook) as third:
            third.settimeout(0.5)
            with pytest.raises(TimeoutError):
                third.recv(1)
            assert checking() == 2
            third.settimeout(240)
            answer = third.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200")
    wait_until(lambda: not checking(), "a process goes on")


def test_who_waits_too_long_for_a_place_is_told_when_to_come_back(
    service: Running, workbook: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with Retry-After; nothing of the refused submission stays."""
    monkeypatch.setattr(checks, "_QUEUE_SECONDS", 0.2)
    with started(service, workbook), started(service, workbook):
        wait_until(lambda: checking() == 2, "two were not started")
        answer = post(service, workbook, XLSX)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.json()["code"] == "busy"
    wait_until(lambda: not checking(), "a process goes on")
    wait_until(lambda: not left_over(), "files were left")


def test_who_hangs_up_while_waiting_takes_no_place(service: Running, workbook: bytes) -> None:
    """Those who were before go on; the place is free for the next."""
    with started(service, workbook) as first, started(service, workbook):
        wait_until(lambda: checking() == 2, "two were not started")
        started(service, workbook).close()
        first.settimeout(240)
        assert first.recv(65536).startswith(b"HTTP/1.1 200")
    wait_until(lambda: not checking(), "a process goes on")
    wait_until(lambda: not left_over(), "files were left")
    assert post(service, CENTER.encode(), "text/turtle", norm="5.1-legal").status_code == 200


def test_compressed_bodies_and_unknown_types_are_refused(service: Running) -> None:
    """415, with what is read."""
    headers = {"Content-Type": "text/turtle", "Content-Encoding": "gzip"}
    assert service.client.post("/check", content=CENTER, headers=headers).status_code == 415
    assert post(service, b"%PDF", "application/pdf").status_code == 415


def test_a_path_in_a_file_name_stays_inside_the_folder(service: Running) -> None:
    """The last part alone is the name."""
    answer = service.client.post(
        "/check?norm=5.1-legal", files=[("file", ("../../etc/center.ttl", CENTER))]
    )
    assert answer.json()["findings"][0]["triple"]["file"] == "center.ttl"


def test_nothing_that_is_handed_in_is_looked_up(service: Running) -> None:
    """A remote context, an import and an external entity: the canary hears nothing."""
    with canary() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        context = json.dumps({"@context": address, "@id": "urn:a", "p": "v"}).encode()
        entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{address}">]><r>&x;</r>'.encode()
        assert post(service, context, "application/ld+json").status_code in {400, 422}
        assert post(service, entity, "application/rdf+xml").status_code == 400
        imports = CENTER + f"<urn:o> <http://www.w3.org/2002/07/owl#imports> <{address}> ."
        assert post(service, imports.encode(), "text/turtle", norm="5.1-legal").status_code == 200
        assert server.hits == 0


def test_a_module_among_the_files_is_never_run(service: Running) -> None:
    """A file called json.py is a file of an unknown ending, and nothing imports it."""
    answer = service.client.post(
        "/check", files=[("file", ("json.py", b"raise SystemExit")), ("file", ("a.ttl", CENTER))]
    )
    assert answer.status_code == 406


def test_parameters_that_are_not_known_are_refused(service: Running) -> None:
    """A misspelled norm is not a smaller check."""
    assert post(service, CENTER.encode(), "text/turtle", norms="5.1-legal").status_code == 422
    assert post(service, CENTER.encode(), "text/turtle", norm="9.9-none").status_code == 404
    assert service.client.post("/check", files={"other": b"x"}).status_code == 422


def test_a_check_that_takes_too_long_is_ended(tmp_path: Path, workbook: bytes) -> None:
    """504 at the deadline; the process and its files are gone."""
    with running(tmp_path, memory=2**30, check_deadline=0.2) as service:
        answer = post(service, workbook, XLSX)
    assert answer.status_code == 504
    assert answer.json()["code"] == "deadline-exceeded"
    assert checking() == 0
    assert left_over() == []


def test_a_pattern_that_backtracks_does_not_hold_the_check_up(service: Running) -> None:
    """It is matched in linear time, or the check would not end."""
    shapes = NEEDS_FIELD.replace("sh:minCount 1", 'sh:pattern "^(a+)+$"')
    data = CENTER.replace("false", f'false ; ntic:field "{"a" * 60}!"')
    answer = service.client.post(
        "/check", files=[("file", ("a.ttl", data)), ("shapes", ("s.ttl", shapes))]
    )
    assert [f["value"] for f in answer.json()["findings"]] == ["a" * 60 + "!"]
