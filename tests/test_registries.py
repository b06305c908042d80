"""One contract for every registry that is described, run on the sample answer beside it."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from ntic_kg import wiring
from ntic_kg.errors import InvalidInput, SkipRecord, StopRun
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.ports import Registry
from ntic_kg.registries import Description, Opening, connect, connectors, read_description
from ntic_kg.registries.description import descriptions
from ntic_kg.settings import Settings
from ntic_kg.values import Identifier, Name, Record, Rows
from ntic_kg.wiring.linking import ask
from tests.linking_names import vocabulary

DATA = shipped_home() / "data"
FOUND = {path.stem: path for path in descriptions(DATA)}


def sample_of(path: Path) -> Path:
    """Return the sample answer beside a description; there is exactly one."""
    (sample,) = path.parent.glob(f"{path.stem}.sample.*")
    return sample


@pytest.fixture(params=sorted(FOUND))
def described(request: pytest.FixtureRequest) -> Description:
    """Return each description."""
    return read_description(FOUND[request.param])


@pytest.fixture
def registry(described: Description) -> Iterator[Registry]:
    """Open each registry on its sample; an endpoint is one that answers it, over HTTP."""
    sample = sample_of(Path(described.place))
    if described.connector != "sparql":
        yield connect(described, Opening(DATA, vocabulary(), sample))
        return
    with answering(sample.read_bytes()) as address:
        yield opened_at(described, address)


def opened_at(described: Description, address: str, deadline: float = 10.0) -> Registry:
    """Open a registry as commands do, at another address."""
    settings = Settings(home=None, store="", deadline=deadline)
    opening = Opening(DATA, vocabulary(), endpoints=(address,), ask=partial(ask, settings))
    return connect(replace(described, endpoint=address), opening)


@contextmanager
def answering(
    content: bytes,
    status: int = 200,
    seconds: float = 0.0,
    media_type: str = "application/sparql-results+json",
    *,
    cut: bool = False,
) -> Iterator[str]:
    """Answer every query with the same content, or not in time; give the address."""
    asked_to_end = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked_to_end.wait(seconds)
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                if cut:  # as Virtuoso says it
                    self.send_header("X-SPARQL-MaxRows", "0")
                if status in range(300, 400):
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        asked_to_end.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_every_connector_is_used_by_a_description() -> None:
    """A connector without a description would be run by no contract."""
    assert {read_description(p).connector for p in FOUND.values()} == set(connectors())


def test_a_registry_says_its_title_in_both_languages_and_its_license(
    described: Description,
) -> None:
    """Who reads links must know what they lead to and may be used for."""
    assert set(described.title) == {"zh", "en"}
    assert described.license


def test_a_registry_finds_what_its_sample_is_asked(
    registry: Registry, described: Description
) -> None:
    """The best record of the sample answer is the one that the description names."""
    found = list(registry.search(Record("asked", (Name(described.ask),)), 5))

    assert found[0].key == described.finds


def test_a_registry_yields_no_more_than_it_is_asked_for(
    registry: Registry, described: Description
) -> None:
    """The limit is kept."""
    assert len(list(registry.search(Record("asked", (Name(described.ask),)), 1))) == 1


def test_records_have_keys_of_their_own_names_and_the_name_of_their_registry(
    registry: Registry, described: Description
) -> None:
    """Keys are absolute IRIs, each once; a body without a name is no record."""
    records = registry.records()
    if records is None:
        records = list(registry.search(Record("asked", (Name(described.ask),)), 50))

    keys = [record.key for record in records]
    assert len(keys) == len(set(keys))
    assert all(key.startswith(("http://", "https://")) for key in keys)
    assert all(name.text.strip() for record in records for name in record.names)
    assert all(record.names for record in records)
    assert {record.registry for record in records} == {registry.name}


def test_what_nothing_resembles_is_not_found(registry: Registry) -> None:
    """A name that no body has gives no record with that name."""
    found = registry.search(Record("asked", (Name("合成的不存在的名称"),)), 5)

    assert "合成的不存在的名称" not in {n.text for r in found for n in r.names}


def test_a_spreadsheet_is_read_like_a_csv_table(tmp_path: Path) -> None:
    """The same rows as XLSX give the same records; an empty row gives none."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("key", "school_code", "name_zh", "city", "province"),
        (4111010001, 4111010001, "北京大学", "北京市", "北京市"),
        (None, None, None, None, None),
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")

    opened = connect(
        read_description(FOUND["universities"]),
        Opening(DATA, vocabulary(), tmp_path / "list.xlsx"),
    )

    assert opened.records() == (
        Record(
            "https://w3id.org/ntic/id/university-listing/4111010001",
            (Name("北京大学", "zh"),),
            (Identifier("school-code", "10001"),),
            ("北京市", "北京市"),
            registry="universities",
        ),
    )


def test_an_rdf_file_is_read_by_class_and_property(tmp_path: Path) -> None:
    """Columns are properties with their language, the key is the IRI."""
    (tmp_path / "data" / "registries").mkdir(parents=True)
    place = tmp_path / "data" / "registries" / "synthetic.yaml"
    place.write_text(
        "title: {zh: 合成, en: Synthetic}\nlicense: CC0-1.0\nconnector: table\n"
        "file: list.ttl\nclass: org:Organization\nrecord:\n  key: '{key}'\n  names:\n"
        "    - {column: 'skos:prefLabel@zh', lang: zh}\n"
        "    - {column: 'skos:altLabel', kind: alias}\n",
        encoding="utf-8",
    )
    (tmp_path / "data" / "list.ttl").write_text(
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/synthetic-a> a org:Organization ; skos:prefLabel "合成甲"@zh ;'
        ' skos:altLabel "SA" .\n'
        '<https://example.org/synthetic-b> a org:Role ; skos:prefLabel "合成乙"@zh .\n',
        encoding="utf-8",
    )

    opened = connect(read_description(place), Opening(tmp_path / "data", vocabulary()))

    assert opened.records() == (
        Record(
            "https://example.org/synthetic-a",
            (Name("合成甲", "zh"), Name("SA", None, "alias")),
            registry="synthetic",
        ),
    )


def test_an_unknown_registry_is_answered_with_those_that_there_are() -> None:
    """The remedy lists the names."""
    with pytest.raises(InvalidInput) as raised:
        read_description(DATA / "registries" / "nowhere.yaml")

    assert "ror" in raised.value.remedy


NAMED = "key: '{key}', names: [{column: name}]"


@pytest.mark.parametrize(
    ("odd", "fault"),
    [
        ("fiel: a.csv", "nothing reads fiel"),
        (f"record: {{{NAMED}, plcaes: [a]}}", "nothing reads plcaes"),
        (f"record: {{{NAMED}, identifiers: [{{scheme: rorr, column: a}}]}}", "no scheme 'rorr'"),
        ("record: {key: 'https://example.org/', names: [{column: name}]}", "no column makes the"),
        ("record: {key: 'https://example.org/{', names: [{column: name}]}", "not understood"),
    ],
)
def test_a_description_that_says_what_nothing_understands_is_refused(
    tmp_path: Path, odd: str, fault: str
) -> None:
    """A misspelled word must not be passed over: records without identifiers look alike."""
    place = tmp_path / "odd.yaml"
    place.write_text(
        f"title: {{zh: 合成, en: X}}\nlicense: x\nconnector: table\n{odd}\n", encoding="utf-8"
    )

    with pytest.raises(InvalidInput, match=fault):
        read_description(place)


CRRC = Record("asked", (Name("中国中车股份有限公司"),))


def test_an_endpoint_that_nobody_allowed_is_not_asked() -> None:
    """The remedy names the setting; no address stands in the allow-list by itself."""
    with pytest.raises(InvalidInput, match="may not be asked") as raised:
        wiring.registry(Settings(home=None, store=""), "wikidata")

    assert "NTIC_ENDPOINTS=https://query.wikidata.org/sparql" in raised.value.remedy


def test_an_endpoint_that_refuses_stops_the_run() -> None:
    """Who asks again now makes it worse."""
    with answering(b"no", status=429) as address:
        registry = opened_at(read_description(FOUND["wikidata"]), address)

        with pytest.raises(StopRun):
            list(registry.search(CRRC, 5))


def test_an_endpoint_that_is_slow_skips_two_records_and_then_stops_the_run() -> None:
    """The deadline holds, and nobody waits for it a fourth time."""
    with answering(b"", seconds=30.0) as address:
        registry = opened_at(read_description(FOUND["wikidata"]), address, deadline=0.3)

        for expected in (SkipRecord, SkipRecord, StopRun):
            with pytest.raises(expected):
                list(registry.search(CRRC, 5))


def test_a_name_cannot_leave_its_literal_in_the_query_of_a_registry() -> None:
    """A hostile name is asked for, not executed."""
    asked: list[str] = []
    described = read_description(FOUND["wikidata"])
    rows = Rows(("key", "zh", "en", "alias", "ror"), (), snapshot="")

    def note(_endpoint: str, query: str) -> Rows:
        asked.append(query)
        return rows

    opening = Opening(DATA, vocabulary(), endpoints=(described.endpoint,), ask=note)

    list(connect(described, opening).search(Record("x", (Name('" } ; DROP ALL #'),)), 5))

    assert '"\\" } ; DROP ALL #"' in asked[0]


@pytest.mark.parametrize(
    ("variables", "key", "fault"),
    [(["zh"], {}, "without the variables alias, en, key, ror"), ([], {}, "without"),
     (["key", "zh", "en", "alias", "ror"], {"type": "literal", "value": "Q1"}, "no absolute IRI")],
)  # fmt: skip
def test_an_answer_that_the_description_does_not_fit_is_no_empty_answer(
    variables: list[str], key: dict[str, str], fault: str
) -> None:
    """Nothing found is said only where the right thing was asked."""
    row = {"zh": {"type": "literal", "value": "合成"}, **({"key": key} if key else {})}
    answer = {"head": {"vars": variables}, "results": {"bindings": [row] if variables else []}}
    with answering(json.dumps(answer).encode()) as address:
        registry = opened_at(read_description(FOUND["wikidata"]), address)

        with pytest.raises(InvalidInput, match=fault):
            list(registry.search(CRRC, 5))


def test_an_item_with_many_names_does_not_hide_another_one_of_the_same_name() -> None:
    """Whether a name is unambiguous is told by all items that have it."""
    store, wanted = ox.Store(), "合成示例研究院"
    also = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
    for item, aliases in (("Q1", 400), ("Q2", 0)):
        thing = ox.NamedNode(f"http://www.wikidata.org/entity/{item}")
        store.add(ox.Quad(thing, node("rdfs:label"), ox.Literal(wanted, language="zh")))
        for number in range(aliases):
            store.add(ox.Quad(thing, also, ox.Literal(f"{wanted}{number}", language="zh")))

    def ask_it(_endpoint: str, query: str) -> Rows:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return Rows(tuple(v.value for v in found.variables), tuple(map(tuple, found)), snapshot="")

    described = read_description(FOUND["wikidata"])
    opening = Opening(DATA, vocabulary(), endpoints=(described.endpoint,), ask=ask_it)
    found = list(connect(described, opening).search(Record("x", (Name(wanted),)), 20))

    assert sorted((record.key[-2:], len(record.names)) for record in found) == [
        ("Q1", 401), ("Q2", 1),
    ]  # fmt: skip


def test_an_answer_that_was_cut_is_no_answer() -> None:
    """What was left out may have the same name."""
    with answering(b'{"head": {"vars": []}, "results": {"bindings": []}}', cut=True) as address:
        registry = opened_at(read_description(FOUND["wikidata"]), address)

        with pytest.raises(SkipRecord, match="cut its answer"):
            list(registry.search(CRRC, 5))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_endpoint_cannot_send_us_elsewhere(status: int) -> None:
    """Only the address that was allowed is asked."""
    with answering(b"", status=status) as address:
        registry = opened_at(read_description(FOUND["wikidata"]), address)

        with pytest.raises(StopRun, match=str(status)):
            list(registry.search(CRRC, 5))


def test_a_page_in_the_place_of_an_answer_stops_the_run() -> None:
    """A proxy that asks for a password is no empty registry."""
    with answering(b"<html>Sign in</html>", media_type="text/html") as address:
        registry = opened_at(read_description(FOUND["wikidata"]), address)

        with pytest.raises(StopRun, match="text/html"):
            list(registry.search(CRRC, 5))


def test_a_zipped_dump_is_read_and_withdrawn_records_are_left_out(tmp_path: Path) -> None:
    """The member in schema version 2 counts; other countries are another question."""
    path = FOUND["ror-dump"]
    entries = json.loads(sample_of(path).read_text(encoding="utf-8"))
    entries[0]["status"] = "withdrawn"
    entries[1]["locations"][0]["geonames_details"]["country_code"] = "ZZ"
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.writestr("synthetic-ror-data.json", "[]")
        archive.writestr("synthetic-ror-data_schema_v2.json", json.dumps(entries))

    registry = connect(read_description(path), Opening(DATA, vocabulary(), tmp_path / "dump.zip"))

    assert [r.key for r in registry.records() or ()] == ["https://ror.org/027s68j25"]
