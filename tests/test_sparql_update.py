"""Updates are split, guarded and given their dataset by their tokens alone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.adapters.writer_changes import Prepared
from ntic_kg.errors import InvalidQuery, NticError, RefusedQuery
from ntic_kg.sparql.update import LONGEST, Form, read_update
from ntic_kg.values import Action, Change, Document
from tests.suites import SUITES, suite
from tests.w3c.deviations import read_deviations, reason_for
from tests.w3c.manifests import MF, Manifest

GRAPH = "https://w3id.org/ntic/graph/x"


def one(text: str, *, form: Form | None = None) -> tuple[Form, str | None]:
    """Split a text that holds one operation; give its form and its text on one dataset."""
    (operation,) = read_update(text)
    if form is not None:
        assert operation.form is form
    return operation.form, operation.on(["urn:d"], ["urn:n"])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", Form.DATA),
        ("deletedata{GRAPH<urn:g>{<urn:a><urn:b>1}}", Form.DATA),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", Form.DELETE_WHERE),
        ("PREFIX with: <urn:> with with:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", Form.MODIFY),
        ("INSERT{GRAPH<urn:g>{?s ?p ?o}}USING<urn:h>WHERE{?s ?p ?o}", Form.MODIFY),
        ("MOVE SILENT <urn:g> TO <urn:h>", Form.MANAGE),
        ("CLEAR ALL", Form.MANAGE),
    ],
)
def test_the_form_of_an_operation_is_told_from_its_first_words(text: str, form: Form) -> None:
    """Engines need no white space after keywords, and prefixes may be called like them."""
    assert [operation.form for operation in read_update(text)] == [form]


def test_operations_are_split_where_the_engine_splits_them() -> None:
    """A semicolon in a pattern, a string, an IRI or a comment splits nothing."""
    text = (
        "PREFIX a: <urn:a;b#> INSERT DATA { GRAPH a:g { a:s a:p ';' ; a:q a:o } } ; # ;\n"
        "PREFIX b: <urn:b> CLEAR SILENT GRAPH b:g ; DROP SILENT GRAPH a:h ;"
    )
    operations = read_update(text)

    assert [operation.form for operation in operations] == [Form.DATA, Form.MANAGE, Form.MANAGE]
    store = ox.Store()
    for operation in operations:
        store.update(operation.on([], []))
    assert len(store) == 2


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "insert{graph<urn:out>{?s ?p ?o}}where{?s ?p ?o}",
        "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { { SELECT * WHERE { ?s ?p ?o } } }",
        "DELETE { GRAPH <urn:x> { ?s ?p ?o } } INSERT { GRAPH <urn:out> { ?s ?p ?o } }"
        " WHERE { ?s ?p ?o }",
    ],
)
def test_patterns_match_the_dataset_that_they_are_given(text: str) -> None:
    """And nothing beside it, wherever WHERE stands."""
    store = ox.Store()
    for name in "dn":
        graph = ox.NamedNode(f"urn:{name}")
        store.add(ox.Quad(graph, ox.NamedNode("urn:p"), ox.Literal(name), graph))
    store.update(one(text, form=Form.MODIFY)[1] or "")

    out = store.quads_for_pattern(None, None, None, ox.NamedNode("urn:out"))
    assert [quad.object for quad in out] == [ox.Literal("d")]


def test_delete_where_deletes_what_the_dataset_shows() -> None:
    """USING may not follow DELETE WHERE, so it is written out."""
    store = ox.Store()
    for name in ("n", "m"):
        node = ox.NamedNode(f"urn:{name}")
        store.add(ox.Quad(node, node, node, node))
    store.update(one("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", form=Form.DELETE_WHERE)[1] or "")

    assert [quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)] == [
        "urn:m"
    ]


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        (f"CLEAR GRAPH <{GRAPH}>", True),
        ("CLEAR GRAPH <urn:other>", False),
        ("CLEAR ALL", True),
        ("DROP NAMED", True),
        ("PREFIX g: <https://w3id.org/ntic/graph/> DROP GRAPH g:x", True),
        ("PREFIX g: <https://w3id.org/ntic/graph/> DROP GRAPH g:y", False),
        ("BASE <https://w3id.org/ntic/> DROP GRAPH <graph/x>", True),
        ("BASE <https://w3id.org/ntic/id/a> DROP GRAPH <../graph/x>", True),
        ("DROP GRAPH <https://w3id.org/ntic/graph/\\u0078>", True),
        ("PREFIX : <https://w3id.org/ntic/graph/x> DROP GRAPH :", True),
        ("COPY <urn:other> TO <https://w3id.org/ntic/graph/x>", True),
        ("COPY DEFAULT TO <https://w3id.org/ntic/graph/x>", True),
        ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", True),
        ("INSERT { GRAPH $g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", True),
        ("INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", False),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", True),
        (f"WITH <{GRAPH}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", True),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", False),
    ],
)
def test_an_operation_tells_which_graphs_it_may_change(text: str, touched: bool) -> None:  # noqa: FBT001
    """In doubt all of them: a graph that is missed would keep a digest that is wrong."""
    (operation,) = read_update(text)
    assert operation.touches(GRAPH) is touched


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } <urn:a> <urn:b> 1 }",
        "DELETE { ?s ?p ?o } INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "INSERT { [] <urn:p> 1 } WHERE {}",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <urn:x>",
        "loadsilent<urn:x>",
        "CLEAR ALL ; LOAD <urn:x>",
        "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { SERVICE SILENT <urn:x> { ?s ?p ?o } }",
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> " + "(" * 65 + ")" * 65 + " } }",
        "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { " + "?s ?p ?o . " * 200 + "}",
        "#" * (LONGEST + 1),
    ],
)
def test_what_may_not_be_executed_is_refused(text: str) -> None:
    """Before an engine sees it."""
    with pytest.raises(RefusedQuery):
        read_update(text)


def test_data_may_be_long(tmp_path: Path) -> None:
    """The limits of patterns are not those of data."""
    data = "".join(f"<urn:s{n}> <urn:p> {n} ." for n in range(20_000))
    assert len(read_update(f"INSERT DATA {{ GRAPH <urn:g> {{ {data} }} }}")) == 1


@given(st.text(alphabet="INSERT DATA{}<urn:g>.;?'\"#\\ GRAPHWHEREUSINGWITH\n", max_size=200))
def test_any_text_ends_in_operations_or_in_an_error_of_ours(text: str) -> None:
    """Nothing else comes out of the splitter."""
    with suppress(NticError):
        for operation in read_update(text):
            operation.on(["urn:d"], ["urn:n"])


W3C = SUITES / "sparql11"
SECTIONS = ("syntax-update-1", "syntax-update-2", "delete-insert")


def syntax_tests() -> list[tuple[str, str, str, Path]]:
    """Read section, name, kind and file of every test of the syntax of updates."""
    found = []
    for section in SECTIONS if W3C.exists() else ():
        manifest = Manifest(W3C / section / "manifest.ttl", "http://www.example/m")
        for name, kind, test in manifest.entries():
            action = manifest.node(test, MF + "action")
            assert action is not None
            file = W3C / section / action.value.rpartition("/")[2]
            if "SyntaxTest" in kind and file.suffix == ".ru":
                found.append((section, name, kind, file))
    return found


def test_the_suite_is_there_whole() -> None:
    """Without it nothing below runs, and this says so."""
    suite("sparql11/syntax-update-1")
    assert len(syntax_tests()) == 63


@pytest.mark.parametrize(
    ("section", "name", "kind", "file"), syntax_tests(), ids=lambda value: str(value)[-40:]
)
def test_the_syntax_of_updates_is_that_of_the_suite_or_is_listed(
    section: str, name: str, kind: str, file: Path
) -> None:
    """What is well-formed is prepared, what is not is refused, as the writer does it."""
    document = Document(file.name, "application/sparql-update", file.read_bytes())
    reason = reason_for(read_deviations("update"), section, name)
    if kind.startswith("Negative") or reason is not None:
        with pytest.raises((InvalidQuery, RefusedQuery)):
            Prepared(Change(Action.UPDATE, "synthetic-steward", documents=(document,)))
    else:
        Prepared(Change(Action.UPDATE, "synthetic-steward", documents=(document,)))


def test_every_deviation_is_a_test_that_ought_to_pass() -> None:
    """Nothing stands on the list without need."""
    suite("sparql11/syntax-update-1")
    positive = {(s, n) for s, n, kind, _ in syntax_tests() if kind.startswith("Positive")}
    assert {(d.section, d.test) for d in read_deviations("update")} <= positive
