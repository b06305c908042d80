"""Decisions reach the store and other people, from the command line on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from ntic_kg import cli, ingest
from ntic_kg.adapters.store_embedded import EmbeddedReader, EmbeddedStore
from ntic_kg.errors import ContradictoryLinks, InvalidInput, StoreFailure
from ntic_kg.ledger import Known, append, read_folder
from ntic_kg.link import decide
from ntic_kg.names import expand, node
from ntic_kg.values import Claim, Decision, Judgement, Link
from tests.conftest import LOADED_AT, ignore_progress

EXACT = expand("skos:exactMatch")
HERE = "https://w3id.org/ntic/id/"
SAY = ("--reviewer", "合成审核人", "--reason", "合成的理由")


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """Copy the content, so that decisions can be added to it."""
    for part in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(home / part, tmp_path / "home" / part)
    return tmp_path / "home"


def run(*arguments: str, home: Path, store: Path) -> None:
    """Run a command; raise what it raises."""
    result = CliRunner().invoke(
        cli.app, [*arguments, "--home", str(home), "--store", str(store)], catch_exceptions=True
    )
    if result.exception:
        raise result.exception


def latest(home: Path) -> Decision:
    """Return the last decision of a person."""
    return read_folder(home / "data" / "links")["reviewed"][-1]


def test_a_decision_is_written_down_with_the_names_of_both_things(
    own_home: Path, real_folder: Path
) -> None:
    """The relation is that which link proposes, the names are those of the graph."""
    run(
        "decide", "id:organization/crrc-sifang", "https://ror.org/033g21894", "no", *SAY,
        home=own_home, store=real_folder,
    )  # fmt: skip

    made = latest(own_home)
    assert made.link == Link(HERE + "organization/crrc-sifang", EXACT, "https://ror.org/033g21894")
    assert made.judgement is Judgement.NO
    assert (made.reviewer, made.rule, made.reason) == ("合成审核人", "", "合成的理由")
    assert made.labels == ("中车四方", "中国中车股份有限公司")


def test_a_yes_that_makes_two_of_ours_the_same_is_refused_and_not_written(
    own_home: Path, real_folder: Path
) -> None:
    """The group of CRRC cannot be the record that is the listed company already."""
    with pytest.raises(ContradictoryLinks, match=r"crrc-corporation.*crrc-group"):
        run(
            "decide", "id:organization/crrc-group", "https://ror.org/033g21894", "yes", *SAY,
            home=own_home, store=real_folder,
        )  # fmt: skip

    assert "reviewed" not in read_folder(own_home / "data" / "links")


def test_a_confusable_base_is_never_the_center(own_home: Path, real_folder: Path) -> None:
    """A yes to an exact match with what a misleading name names is refused by name."""
    with pytest.raises(ContradictoryLinks, match="国家数字化设计与制造创新中心"):
        run(
            "decide", "id:center/intelligent-design-and-numerical-control",
            "id:base/guo-jia-shu-zi-hua-she-ji-yu-zhi-zao-chuang-xin-zhong-xin", "yes",
            "--relation", "skos:exactMatch", *SAY, home=own_home, store=real_folder,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("id:organization/nowhere", "https://ror.org/033g21894", "no"), "holds no id:org"),
        (("id:organization/baidu", "https://ror.org/03vs3wt56", "perhaps"), "no judgement"),
        (
            (
                "id:organization/baidu",
                "https://ror.org/03vs3wt56",
                "no",
                "--relation",
                "owl:sameAs",
            ),
            "owl:sameAs is no relation of links",
        ),
    ],
)
def test_what_cannot_be_decided_is_refused_by_name(
    own_home: Path, real_folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    """An unknown thing, judgement or relation is not written down for ever."""
    with pytest.raises(InvalidInput, match=message):
        run("decide", *arguments, *SAY, home=own_home, store=real_folder)


BASE = "id:base/xin-nong-yao-chuang-zhi-yu-kai-fa-guo-jia-zhong-dian-shi-yan"
HOST_OF_IT = "https://ror.org/042t2dj58"


def test_a_base_and_who_may_host_it_need_the_relation_to_be_named(
    own_home: Path, real_folder: Path
) -> None:
    """The base itself and its host are looked for in one registry: what is meant is not guessed."""
    pair, where = ("decide", BASE, HOST_OF_IT, "no"), {"home": own_home, "store": real_folder}
    with pytest.raises(InvalidInput, match="more than one way") as raised:
        run(*pair, *SAY, **where)

    assert raised.value.remedy == "Name the relation: skos:exactMatch or ntic:hostRecord."
    run(*pair, "--relation", "ntic:hostRecord", *SAY, **where)
    assert latest(own_home).link.relation == expand("ntic:hostRecord")


def test_what_link_shows_can_be_decided_with_the_relation_that_it_shows(
    own_home: Path, real_folder: Path
) -> None:
    """A no, as it stands in the table, is not proposed again."""
    words = ["link", "bases", "--kind", "center", "--candidates", "1", "--format", "json"]
    place = ["--home", str(own_home), "--store", str(real_folder)]

    def shown() -> dict[str, str]:
        result = CliRunner().invoke(cli.app, [*words, *place])
        (row,) = (r for r in json.loads(result.stdout) if r["record"].endswith("/fuel-cell"))
        return {key: str(row[key]) for key in ("record", "relation", "candidate", "standing")}

    row = shown()
    assert row["standing"].startswith("to review")
    run("decide", row["record"], row["candidate"], "no", "--relation", row["relation"], *SAY,
        home=own_home, store=real_folder)  # fmt: skip

    assert shown()["candidate"] != row["candidate"]


def test_a_terminal_shows_each_finding_on_a_line_of_its_own(real_folder: Path, home: Path) -> None:
    """What speaks for and against a candidate is read, not guessed from a column of words."""
    words = ["link", "centers", "--kind", "center", "--home", str(home)]

    shown = CliRunner().invoke(cli.app, [*words, "--store", str(real_folder)]).stdout

    first = "to review 待审  国家生猪技术创新中心  id:center/pig"
    block = next(b for b in shown.split("\n\n") if b.startswith(first)).splitlines()
    assert block[0] == first
    assert block[1].startswith("  skos:relatedMatch  国家")
    assert ": 名称只是相近；" in block[2]
    assert any(line.startswith("    shared-words 0.") for line in block[3:])


def test_what_the_rules_accept_is_written_down_once_and_shown(
    own_home: Path, real_folder: Path
) -> None:
    """One walk gives both; what stands already is not written again."""
    links = own_home / "data" / "links"
    shipped = {d.link for d in read_folder(links)["centers-bases"]}
    (links / "centers-bases.sssom.tsv").unlink()
    words = ["link", "bases", "--kind", "center", "--write", "--format", "json"]
    place = ["--home", str(own_home), "--store", str(real_folder)]

    results = [CliRunner().invoke(cli.app, [*words, *place]) for _ in range(2)]

    assert [r.stderr.partition(" ")[0] for r in results] == ["6", "0"]
    assert {d.link for d in read_folder(links)["centers-bases"]} == shipped
    accepted = [
        {(r["record"], r["candidate"]) for r in json.loads(result.stdout) if "acc" in r["standing"]}
        for result in results
    ]
    assert accepted[0] == accepted[1] == {(link.subject, link.object) for link in shipped}
    rows = json.loads(results[1].stdout)
    decided = [row["decision"]["rule"] for row in rows if row["decision"]]
    assert decided == ["stated-link"] * 6
    # What a table states is accepted, but no match of identifiers or names.
    assert not any(row["match"] for row in rows)
    found = next(row for row in rows if not row["decision"])["evidence"][0]
    assert set(found) == {"feature", "score", "weight", "detail", "left", "right"}
    assert set(found["detail"]) == {"zh", "en"}


def test_a_base_is_no_host_of_a_base(home: Path, real_folder: Path) -> None:
    """Some bases bear the name of an organization, and the rules would accept it."""
    with pytest.raises(InvalidInput, match="No host of a base is among our bases"):
        run("link", "bases", "--kind", "host", home=home, store=real_folder)


def test_our_thing_is_named_first(own_home: Path, real_folder: Path) -> None:
    """Written the other way round, a host would be a host of its base."""
    with pytest.raises(InvalidInput, match="stands last"):
        run("decide", "https://ror.org/033g21894", "id:organization/crrc-sifang", "no", *SAY,
            home=own_home, store=real_folder)  # fmt: skip


def test_what_was_decided_is_shown_with_who_decided_when_and_why(
    real_folder: Path, home: Path
) -> None:
    """So a reviewer knows whom to ask."""
    words = ["link", "bases", "--kind", "center", "--home", str(home), "--store", str(real_folder)]

    shown = CliRunner().invoke(cli.app, words).stdout

    first = "accepted 接受  国家集成电路设计自动化技术创新中心  id:center/eda"
    block = next(b for b in shown.split("\n\n") if b.startswith(first)).splitlines()
    assert block[1].startswith("  ntic:convertedFrom  国家专用集成电路系统工程技术研究中心  ")
    assert block[3] == (
        "    yes 2026-11-27 scheme:link-rule/stated-link:"
        " 表格载明这项关联 / a table states the link"
    )


def test_a_page_of_wikidata_is_written_down_as_the_item_it_is_about(
    own_home: Path, real_folder: Path
) -> None:
    """What a person copies from the browser is what a registry answers with."""
    run("decide", "id:organization/byd", "https://www.wikidata.org/wiki/Q1", "no", *SAY,
        home=own_home, store=real_folder)  # fmt: skip

    assert latest(own_home).link.object == "http://www.wikidata.org/entity/Q1"


def test_a_no_that_accepted_links_contradict_is_refused() -> None:
    """It would keep every later load from working; one of the links is to be taken back first."""
    ours, ror, item = HERE + "organization/synthetic", "https://ror.org/033g21894", "urn:q:1"
    known = Known([ox.Triple(ox.NamedNode(ours), node("rdf:type"), node("org:Organization"))])
    joined = [
        Decision(Link(thing, EXACT, item), Judgement.YES, LOADED_AT, reviewer="x")
        for thing in (ours, ror)
    ]
    claim = Claim(ours, ror, "no", "x", "合成的理由")
    taken_back = Decision(joined[1].link, Judgement.UNSURE, LOADED_AT, reviewer="x")

    with pytest.raises(ContradictoryLinks, match="decided to be two"):
        decide(claim, joined, known, LOADED_AT)
    assert decide(claim, [*joined, taken_back], known, LOADED_AT).judgement is Judgement.NO


def test_a_decision_that_would_not_hold_since_the_clock_is_behind_is_refused() -> None:
    """The latest decision holds, so an undo with an earlier time would be none."""
    subject = node("id:organization/synthetic")
    known = Known([ox.Triple(subject, node("rdf:type"), node("org:Organization"))])
    claim = Claim(subject.value, "https://ror.org/03vs3wt56", "no", "合成审核人", "合成的理由")
    later = LOADED_AT.replace(year=2027)
    first = decide(claim, [], known, later)

    with pytest.raises(StoreFailure, match=r"clock.*2026-01-01T00:00:00Z"):
        decide(claim, [first], known, LOADED_AT)

    assert decide(claim, [first], known, later) == first


def test_decisions_that_cannot_be_written_are_a_failure_of_ours(tmp_path: Path) -> None:
    """The folder and the remedy are named."""
    (tmp_path / "links").write_text("no folder")

    with pytest.raises(StoreFailure, match=r"write the decisions in .*links") as raised:
        append(tmp_path / "links", "reviewed", lambda _: [])

    assert "--home" in raised.value.remedy


def test_what_rules_decided_is_in_the_store_with_the_rule_and_the_time(
    real_store: EmbeddedReader,
) -> None:
    """The statement of the table is what the decision points at; no mapping stands beside it."""
    rows = real_store.select(
        "PREFIX ntic: <https://w3id.org/ntic/ont#> PREFIX prov: <http://www.w3.org/ns/prov#>"
        " SELECT ?rule ?judgement { ?d ntic:decides"
        " <https://w3id.org/ntic/id/statement/organization-baidu-ror-match> ;"
        " ntic:decidedByRule ?rule ; ntic:judgement ?judgement ; prov:endedAtTime ?time }"
    ).rows

    assert [[str(term).rpartition("/")[2] for term in row] for row in rows] == [
        ["identifier>", "positive>"]
    ]
    assert not real_store.select(
        "PREFIX ntic: <https://w3id.org/ntic/ont#> SELECT ?m { ?m a ntic:Mapping ;"
        " ntic:mappingSubject <https://w3id.org/ntic/id/organization/baidu> }"
    ).rows


def test_accepted_links_are_precise_relations_in_the_store(real_store: EmbeddedReader) -> None:
    """Exact matches and records of hosts are stated; the group of CRRC has none."""
    rows = real_store.select(
        "PREFIX ntic: <https://w3id.org/ntic/ont#>"
        " PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?p (COUNT(*) AS ?n)"
        " { ?s ?p ?o FILTER(?p IN (skos:exactMatch, ntic:hostRecord)) } GROUP BY ?p ORDER BY ?p"
    ).rows
    group = real_store.select(
        "SELECT ?o { <https://w3id.org/ntic/id/organization/crrc-group>"
        " <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }"
    ).rows

    assert [(str(p), count.value) for p, count in rows if isinstance(count, ox.Literal)] == [
        ("<http://www.w3.org/2004/02/skos/core#exactMatch>", "233"),
        ("<https://w3id.org/ntic/ont#hostRecord>", "98"),
    ]
    assert group == ()


def test_a_contradiction_in_the_files_keeps_the_store_as_it_was(
    own_home: Path, tmp_path: Path
) -> None:
    """A load refuses links that cannot all hold, before it writes anything."""
    wrong = Decision(
        Link(HERE + "organization/crrc-group", EXACT, "https://ror.org/033g21894"),
        Judgement.YES,
        LOADED_AT,
        reviewer="合成审核人",
        reason="合成的理由",
    )
    append(own_home / "data" / "links", "reviewed", lambda _: [wrong])
    store = EmbeddedStore(tmp_path / "store")

    with pytest.raises(ContradictoryLinks, match="two entries of one registry"):
        ingest.load(own_home, store, LOADED_AT, ignore_progress)

    assert list(store.graphs()) == []
    store.close()


def test_what_is_published_can_be_read_by_others(
    home: Path, real_folder: Path, tmp_path: Path
) -> None:
    """SSSOM as a table and as RDF, and relations with who decided and when."""
    run("publish-links", "--out", str(tmp_path / "out"), home=home, store=real_folder)

    relations = ox.Store()
    relations.load(path=tmp_path / "out" / "links.ttl", format=ox.RdfFormat.TURTLE)
    asked = (
        "PREFIX ntic: <https://w3id.org/ntic/ont#> ASK { ?d ntic:decides ?m ."
        " ?m ntic:mappingSubject ?s ; ntic:mappingRelation ?p ; ntic:mappingObject ?o . ?s ?p ?o }"
    )
    assert bool(relations.query(asked))
    assert len(read_folder(tmp_path / "out")["links"]) == 345
    sssom = ox.Store()
    sssom.load(path=tmp_path / "out" / "links.sssom.ttl", format=ox.RdfFormat.TURTLE)
    mappings = sssom.query(
        "SELECT (COUNT(*) AS ?n) { ?set <https://w3id.org/sssom/mappings> ?mapping }"
    )
    assert isinstance(mappings, ox.QuerySolutions)
    assert [row["n"].value for row in mappings] == ["345"]


def test_every_registry_of_bases_has_its_names_class_and_license(
    real_store: EmbeddedReader,
) -> None:
    """Seventeen other registries, each with bases of its own; a department only where known."""
    rows = real_store.select(
        "PREFIX ntic: <https://w3id.org/ntic/ont#> PREFIX dcterms: <http://purl.org/dc/terms/>"
        " PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        " SELECT ?registry (COUNT(DISTINCT ?base) AS ?bases) {"
        " ?base ntic:registry ?registry . ?registry a ntic:BaseRegistry ; ntic:baseClass ?class ;"
        " dcterms:license ?license ; skos:prefLabel ?zh , ?en ."
        " FILTER(LANG(?zh) = 'zh' && LANG(?en) = 'en')"
        " FILTER(?registry != <https://w3id.org/ntic/id/registry/technology-innovation-center>)"
        " } GROUP BY ?registry"
    ).rows

    assert len(rows) == 17
    assert sum(int(count.value) for _, count in rows if isinstance(count, ox.Literal)) == 901
