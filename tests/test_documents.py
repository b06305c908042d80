"""Documents come back from every format as they were written."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntic_kg.api.documents import json_ld, write
from ntic_kg.names import node

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(CHARACTERS, max_size=20)
NAMES = st.sampled_from(
    ["id:a/b", "id:a:b", "id:a.b", "schema:name", "scheme:field", "rdf:type", "ntic:x", "urn:z"]
).map(lambda name: ox.NamedNode(name) if name.startswith("urn:") else node(name))
DATATYPES = st.sampled_from(["xsd:integer", "xsd:boolean", "xsd:date", "xsd:anyURI"]).map(node)
VALUES = st.one_of(
    NAMES,
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["zh", "en"])
    ),
    st.builds(lambda text, type_: ox.Literal(text, datatype=type_), TEXTS, DATATYPES),
    st.integers().map(ox.Literal),
    st.sampled_from(["01", "+1", "true", "1", "-0", "9" * 30]).map(
        lambda text: ox.Literal(text, datatype=node("xsd:integer"))
    ),
    st.sampled_from(["true", "false", "1"]).map(
        lambda text: ox.Literal(text, datatype=node("xsd:boolean"))
    ),
)
PROPERTIES = st.sampled_from(["schema:name", "skos:prefLabel", "ntic:x", "rdfs:seeAlso"]).map(node)


@pytest.mark.parametrize("name", FORMATS)
@given(triples=st.lists(st.builds(ox.Triple, NAMES, PROPERTIES, VALUES), max_size=8))
def test_what_is_written_is_read_back_unchanged(name: str, triples: list[ox.Triple]) -> None:
    """Compacting names and numbers of JSON-LD changes no term."""
    read = {quad.triple for quad in ox.parse(write(triples, name), FORMATS[name])}

    assert read == set(triples)


def test_numbers_stand_as_numbers_and_types_lead_with_schema_org() -> None:
    """The shapes that plain readers of JSON expect."""
    thing = node("id:center/synthetic-a")
    triples = [
        ox.Triple(thing, node("rdf:type"), node("ntic:Base")),
        ox.Triple(thing, node("rdf:type"), node("schema:ResearchOrganization")),
        ox.Triple(thing, node("void:triples"), ox.Literal(7)),
        ox.Triple(thing, node("schema:name"), ox.Literal("甲", language="zh")),
    ]

    (item,) = json_ld(triples)["@graph"]

    assert item["@type"] == ["ResearchOrganization", "ntic:Base"]
    assert item["void:triples"] == 7
    assert item["name"] == {"@language": "zh", "@value": "甲"}
