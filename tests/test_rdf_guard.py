"""Documents that break parsers are refused, quickly and by name; ordinary ones pass."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.errors import MalformedFile, RefusedFile, UnsupportedType
from ntic_kg.rdf_files import MEDIA_TYPES, format_of_media_type, parse_rdf
from ntic_kg.rdf_guard import DEEPEST, check_rdf
from tests.service_fixture import canary

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


def xml(subset: str, body: str = "") -> bytes:
    """Write an RDF/XML document with an internal document type."""
    return f"<!DOCTYPE rdf:RDF [{subset}]><rdf:RDF {RDF}>{body}</rdf:RDF>".encode()


def described(value: str) -> str:
    """Write a description whose only literal is given."""
    return f'<rdf:Description rdf:about="urn:a"><n:p xmlns:n="urn:">{value}</n:p></rdf:Description>'


@pytest.mark.parametrize(
    "document",
    [
        xml(f'<!ENTITY l0 "lol">{LAUGHS}', described("&l9;")),
        xml(f'<!ENTITY big "{"x" * 200_000}">', described("&big;" * 1_000)),
        xml(f'<!ENTITY a "{"x" * 2_000}">', described("&a;" * 1_000)),
        xml(f'<!ENTITY a "{"x" * 2_000}">', f'<rdf:Description rdf:about="{"&a;" * 1_000}"/>'),
        xml("".join(f'<!ENTITY e{i} "x">' for i in range(65)), described("&e0;")),
        xml('<!ENTITY a "&#38;b;"><!ENTITY b "x">', described("&a;")),
        xml("<!ENTITY a \"<n:p xmlns:n='urn:'>x</n:p>\">", described("&a;")),
        xml('<!ENTITY x SYSTEM "file:///etc/passwd">', described("&x;")),
        xml('<!ENTITY x PUBLIC "p" "http://127.0.0.1/x">', described("&x;")),
        xml('<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;'),
        xml("<!ENTITY % p \"<!ENTITY x 'y'>\"> %p;"),
        f'<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1/x.dtd"><rdf:RDF {RDF}/>'.encode(),
        f"<rdf:RDF {RDF}>{'<a>' * 20_000}{'</a>' * 20_000}</rdf:RDF>".encode(),
    ],
    ids=[
        "billion laughs",
        "quadratic blow-up",
        "many references",
        "many references in an attribute",
        "many entities",
        "entity in an entity by a character reference",
        "elements in an entity",
        "file entity",
        "public entity",
        "external parameter entity",
        "internal parameter entity",
        "external document type",
        "20,000 elements deep",
    ],
)
def test_xml_that_breaks_parsers_is_refused(document: bytes) -> None:
    """None of it reaches the parser."""
    with pytest.raises(RefusedFile):
        check_rdf(document, ox.RdfFormat.RDF_XML, name="body")


def test_no_entity_is_ever_fetched() -> None:
    """The canary hears nothing of documents that name it."""
    with canary() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        for subset in (
            f'<!ENTITY x SYSTEM "{address}/x">',
            f'<!ENTITY % x SYSTEM "{address}/x.dtd"> %x;',
        ):
            with pytest.raises(RefusedFile):
                parse_rdf(xml(subset, described("&x;")), ox.RdfFormat.RDF_XML, name="body")
        context = json.dumps({"@context": f"{address}/context", "@id": "urn:a", "p": "v"})
        with pytest.raises(MalformedFile):
            parse_rdf(context.encode(), ox.RdfFormat.JSON_LD, name="body")
        assert server.hits == 0


def test_plain_entities_of_ontology_editors_are_read() -> None:
    """Namespaces as entities are common and harmless."""
    document = xml(
        '<!ENTITY owl "http://www.w3.org/2002/07/owl#">',
        '<rdf:Description rdf:about="urn:a"><rdf:type rdf:resource="&owl;Class"/>'
        '<n:p xmlns:n="urn:">a &owl; b</n:p></rdf:Description>',
    )
    objects = {
        str(triple.object) for triple in parse_rdf(document, ox.RdfFormat.RDF_XML, name="body")
    }

    assert objects == {
        "<http://www.w3.org/2002/07/owl#Class>",
        '"a http://www.w3.org/2002/07/owl# b"',
    }


@pytest.mark.parametrize(
    ("document", "rdf_format"),
    [
        (b"<urn:a> <urn:b> " + b"<<( " * 100_000, ox.RdfFormat.TURTLE),
        (b"<urn:a> <urn:b> " + b"( " * 1_000 + b") " * 1_000 + b".", ox.RdfFormat.TURTLE),
        (b"<urn:a> <urn:b> " + b"[ <urn:p> " * 1_000, ox.RdfFormat.TURTLE),
        (b"<urn:a> <urn:b> " + b"<<( " * 1_000, ox.RdfFormat.N_TRIPLES),
        (b'{"@id":"urn:a","urn:p":' * 10_000 + b"1" + b"}" * 10_000, ox.RdfFormat.JSON_LD),
        (b"[" * 10_000, ox.RdfFormat.JSON_LD),
    ],
    ids=["triple terms", "lists", "blank nodes", "N-Triples", "JSON objects", "JSON arrays"],
)
def test_deep_nesting_is_refused_in_every_format(document: bytes, rdf_format: ox.RdfFormat) -> None:
    """The message names the limit and the line."""
    with pytest.raises(RefusedFile, match="more than 128 levels deep, at line 1"):
        check_rdf(document, rdf_format, name="body")


def test_brackets_in_strings_iris_and_comments_do_not_count() -> None:
    """Only structure nests."""
    many = "(" * 500
    turtle = (
        f'<urn:a> <urn:p> "{many}", \'{many}\', """{many}" {many}\n""", "\\"{many}" ; # {many}\n'
        f"  <urn:{many}> <urn:b> ."
    )
    triples = parse_rdf(turtle.encode(), ox.RdfFormat.TURTLE, name="body")
    document = json.dumps({"@id": "urn:a", "urn:p": ["[" * 500, '"' + "{" * 500]})

    assert len(triples) == 5
    assert len(parse_rdf(document.encode(), ox.RdfFormat.JSON_LD, name="body")) == 2


@pytest.mark.parametrize(
    "document",
    [b'"""\\"' * 200_000, b'"' * 1_000_001, b"<a" * 500_000, b"'''\\" * 200_000, b"\\" * 1_000_001],
)
def test_unclosed_strings_take_no_more_than_one_pass(document: bytes) -> None:
    """A scanner that started again at every quote would take hours for a megabyte."""
    check_rdf(document, ox.RdfFormat.TURTLE, name="body")
    check_rdf(document, ox.RdfFormat.JSON_LD, name="body")


@given(st.binary(max_size=300), st.sampled_from(list(MEDIA_TYPES)))
def test_any_bytes_end_in_triples_or_in_an_error_of_ours(content: bytes, media_type: str) -> None:
    """No format lets another exception out, and nothing but triples comes out."""
    with suppress(MalformedFile, RefusedFile):
        found = list(parse_rdf(content, MEDIA_TYPES[media_type], name="body"))
        assert all(isinstance(one, ox.Triple | ox.Quad) for one in found)


@given(st.integers(1, 2 * DEEPEST))
def test_the_limit_is_exact(depth: int) -> None:
    """128 levels pass, 129 do not."""
    document = b"<urn:a> <urn:b> " + b"(" * depth + b")" * depth + b" ."
    if depth > DEEPEST:
        with pytest.raises(RefusedFile):
            check_rdf(document, ox.RdfFormat.TURTLE, name="body")
    else:
        check_rdf(document, ox.RdfFormat.TURTLE, name="body")


@pytest.mark.parametrize(
    "document",
    [
        f"<rdf:RDF {RDF}/>".encode("utf-16"),
        f'<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF {RDF}/>'.encode(),
        b"<rdf:RDF",
        b"",
        b"<!DOCTYPE html><html><p>Bad gateway</html>",
    ],
)
def test_what_is_no_xml_in_utf_8_is_malformed(document: bytes) -> None:
    """Another encoding could hide what the guard looks for."""
    with pytest.raises(MalformedFile):
        check_rdf(document, ox.RdfFormat.RDF_XML, name="body")


def test_named_graphs_in_a_graph_are_malformed_and_not_dropped() -> None:
    """JSON-LD can hold several graphs; a graph cannot."""
    document = json.dumps({"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:p": "v"}]})
    with pytest.raises(MalformedFile):
        parse_rdf(document.encode(), ox.RdfFormat.JSON_LD, name="body")


def test_media_types_tell_the_format() -> None:
    """Parameters and case do not matter, another character set does."""
    assert format_of_media_type("Text/Turtle; Charset=UTF-8") == ox.RdfFormat.TURTLE
    for wrong in ("text/turtle; charset=utf-16", "text/html", "", "application/n-quads"):
        with pytest.raises(UnsupportedType):
            format_of_media_type(wrong)


def test_files_of_the_project_pass(home: Path) -> None:
    """The guard refuses nothing that is ours."""
    files = [*home.glob("ontology/**/*.ttl"), *home.glob("shapes/**/*.ttl")]
    for file in files:
        check_rdf(file.read_bytes(), ox.RdfFormat.TURTLE, name=file.name)
    assert len(files) > 50
