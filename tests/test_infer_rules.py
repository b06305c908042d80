"""Rules derive what they say, into a graph of their own that names them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.errors import InvalidQuestion
from ntic_kg.infer import derive
from ntic_kg.infer.rules import read_rules
from ntic_kg.names import node, shorten, sparql_prologue
from tests import ontology_checks as checks
from tests.reasoning import triples_of

RULES = sorted((checks.ONTOLOGY / "rules").glob("*.rq"))
SCHEME = "https://w3id.org/ntic/scheme/"
CHAIN = "".join(
    f"ex:{name} ntic:segmentOf ex:chain ;"
    f" ntic:chainPosition <{SCHEME}chain-position/{position}> .\n"
    for name, position in (
        ("ore", "upstream"),
        ("cell", "midstream"),
        ("car", "downstream"),
        ("charger", "supporting"),
    )
)
PLACES = f"""
ex:province a ntic:Division ; ntic:divisionLevel <{SCHEME}division-level/province> .
ex:city a ntic:Division ; ntic:withinDivision ex:province .
"""
PARTIES = "ex:center a ntic:TechnologyInnovationCenter . " + "".join(
    f"ex:part-{name} org:member ex:{name} ; org:organization ex:center ;"
    f" org:role <{SCHEME}participation-role/{role}> .\n"
    for name, role in (("lead", "lead"), ("partner", "participant"), ("helper", "supporter"))
)
CASES = {
    "upstream-by-position": (
        CHAIN
        + f"""
        ex:seed ntic:segmentOf ex:short ; ntic:chainPosition <{SCHEME}chain-position/upstream> .
        ex:food ntic:segmentOf ex:short ; ntic:chainPosition <{SCHEME}chain-position/downstream> .
        """,
        {
            "ex:ore ntic:upstreamOf ex:cell",
            "ex:cell ntic:upstreamOf ex:car",
            "ex:seed ntic:upstreamOf ex:food",
        },
    ),
    "upstream-by-process": (
        "".join(
            f"ex:step{order} ntic:segmentOf ex:chain ; ntic:order {order} ;"
            f" ntic:chainPosition <{SCHEME}chain-position/process> .\n"
            for order in (1, 2, 4)
        ),
        {"ex:step1 ntic:upstreamOf ex:step2", "ex:step2 ntic:upstreamOf ex:step4"},
    ),
    "in-province": (
        PLACES
        + """
        ex:kind rdfs:subClassOf org:Organization .
        ex:firm a ex:kind ; ntic:division ex:city .
        ex:body a org:Organization ; ntic:division ex:province .
        ex:center ntic:seat ex:seat . ex:seat a ntic:Seat ; ntic:division ex:city .
        ex:listing a ntic:UniversityListing ; ntic:division ex:city .
        """,
        {
            "ex:firm ntic:inProvince ex:province",
            "ex:body ntic:inProvince ex:province",
            "ex:center ntic:inProvince ex:province",
        },
    ),
    "collaborates-with": (
        PARTIES,
        {"ex:lead ntic:collaboratesWith ex:partner", "ex:partner ntic:collaboratesWith ex:lead"},
    ),
    "shares-partner-with": (
        PARTIES
        + f"""
        ex:other a ntic:TechnologyInnovationCenter . ex:third a ntic:TechnologyInnovationCenter .
        ex:p1 org:member ex:partner ; org:organization ex:other ;
            org:role <{SCHEME}participation-role/joint-lead> .
        ex:p2 org:member ex:helper ; org:organization ex:third ;
            org:role <{SCHEME}participation-role/participant> .
        """,
        {
            "ex:center ntic:sharesPartnerWith ex:other",
            "ex:other ntic:sharesPartnerWith ex:center",
        },
    ),
    "covers-segment": (
        PARTIES
        + f"""
        ex:a1 a ntic:ChainActivity ; ntic:actor ex:lead ; ntic:atSegment ex:cell ;
            ntic:confidence <{SCHEME}confidence/medium> .
        ex:a2 a ntic:ChainActivity ; ntic:actor ex:partner ; ntic:atSegment ex:ore ;
            ntic:confidence <{SCHEME}confidence/low> .
        ex:a3 a ntic:ChainActivity ; ntic:actor ex:helper ; ntic:atSegment ex:car ;
            ntic:confidence <{SCHEME}confidence/high> .
        """,
        {"ex:center ntic:coversSegment ex:cell"},
    ),
}


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """An empty store."""
    return EmbeddedStore(tmp_path / "store")


@pytest.fixture
def small_home(tmp_path: Path) -> Path:
    """A content folder that holds one rule."""
    rules = tmp_path / "home" / "ontology" / "rules"
    rules.mkdir(parents=True)
    shutil.copy(checks.ONTOLOGY / "rules" / "collaborates-with.rq", rules)
    return tmp_path / "home"


def content(store: EmbeddedStore, graph: str) -> set[str]:
    """Write the triples of a graph as short lines."""
    rows = store.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{node(graph).value}> {{ ?s ?p ?o }} }}")
    return {
        " ".join(shorten(str(term).strip("<>")) for term in row).replace(
            "https://example.org/", "ex:"
        )
        for row in rows.rows
    }


def test_every_rule_has_a_case_here() -> None:
    """A rule without an expected result is not shipped."""
    assert sorted(CASES) == [path.stem for path in RULES]


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_rule_derives_exactly_the_expected_statements(
    store: EmbeddedStore, home: Path, name: str
) -> None:
    """From a small example the rule derives these statements, in its own graph, and no others."""
    data, expected = CASES[name]
    store.replace_graph(node("graph:data"), triples_of(data))

    derive(home, store)

    assert content(store, f"graph:inferred-{name}") == expected


def test_every_inference_names_its_rule_and_the_rule_says_why(
    store: EmbeddedStore, home: Path
) -> None:
    """From a derived statement, its graph leads to the rule, its file and its reason."""
    store.replace_graph(node("graph:data"), triples_of(PARTIES))
    derive(home, store)

    rows = store.select(
        sparql_prologue()
        + """
        SELECT ?rule ?file ?count ?why WHERE {
          GRAPH ?graph { <https://example.org/lead> ntic:collaboratesWith ?other }
          ?graph prov:wasGeneratedBy ?rule ; ntic:table ?file ; ntic:tripleCount ?count .
          ?rule a ntic:Rule ; skos:note ?why . FILTER(LANG(?why) = "en")
        }"""
    ).rows

    ((rule, file, count, why),) = rows
    assert str(rule) == "<https://w3id.org/ntic/id/rule/collaborates-with>"
    assert "ontology/rules/collaborates-with.rq" in str(file)
    assert str(count).startswith('"2"')
    assert "participations" in str(why)


def test_deriving_again_changes_nothing(store: EmbeddedStore, home: Path) -> None:
    """The same content gives the same snapshot, and no graph counts as changed."""
    store.replace_graph(node("graph:data"), triples_of(PARTIES))
    first = derive(home, store)
    snapshot = store.commit()

    second = derive(home, store)

    assert store.commit() == snapshot
    assert [i.changed for i in first if i.triples] == [True]
    assert [i.changed for i in second if i.changed] == []


def test_results_that_no_longer_follow_are_removed(store: EmbeddedStore, home: Path) -> None:
    """When the data go, so does what was derived from them."""
    store.replace_graph(node("graph:data"), triples_of(PARTIES))
    derive(home, store)
    store.replace_graph(node("graph:data"), ())

    derive(home, store)

    assert content(store, "graph:inferred-collaborates-with") == set()


def test_the_graph_of_a_rule_that_is_gone_is_emptied(
    store: EmbeddedStore, small_home: Path
) -> None:
    """Removing a rule's file removes its results and its description."""
    store.replace_graph(node("graph:data"), triples_of(PARTIES))
    derive(small_home, store)
    (small_home / "ontology" / "rules" / "collaborates-with.rq").unlink()

    assert derive(small_home, store) == []
    assert content(store, "graph:inferred-collaborates-with") == set()
    assert content(store, "graph:rules") == set()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("id: collaborates-with", "id: other", "another id"),
        ("#+ derives: ntic:collaboratesWith\n", "", "keys other than"),
        ("#+   en: Which", "#+   fr: Which", "a text in zh and en"),
        ("CONSTRUCT { ?one ntic:collaboratesWith ?other }", "SELECT *", "other than CONSTRUCT"),
        ("FILTER(?one != ?other)", "FILTER(?one !=", "it lacks or misstates"),
        ("FILTER(?one", "?one ntic:collaboratesWith ?third . FILTER(?one", "which a rule derives"),
        ("CONSTRUCT { ?one ntic:collaboratesWith", "CONSTRUCT { ?one ntic:upstreamOf", "beside"),
    ],
    ids=["id", "key", "language", "form", "syntax", "reading what is derived", "another property"],
)
def test_a_rule_that_breaks_the_format_is_refused_before_anything_is_written(
    store: EmbeddedStore, small_home: Path, old: str, new: str, problem: str
) -> None:
    """The error names the file and what is wrong; the store stays as it was."""
    path = small_home / "ontology" / "rules" / "collaborates-with.rq"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    store.replace_graph(node("graph:data"), triples_of(PARTIES))

    with pytest.raises(InvalidQuestion, match=r"collaborates-with\.rq") as caught:
        derive(small_home, store)

    assert problem in caught.value.message
    assert [graph.value for graph in store.graphs()] == [node("graph:data").value]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_use_terms_that_the_ontology_defines(path: Path) -> None:
    """Each class, property and concept that a rule mentions is declared."""
    graph = checks.read(checks.ontology_files())
    mentioned = checks.mentioned(path.read_text(encoding="utf-8"))

    assert mentioned
    assert {shorten(iri) for iri in checks.undefined(graph, mentioned)} == set()


def test_each_rule_says_which_questions_rely_on_it(home: Path) -> None:
    """A rule that no question needs is not shipped."""
    rules = read_rules(home / "ontology" / "rules")

    assert [rule.name for rule in rules if not rule.questions] == []
