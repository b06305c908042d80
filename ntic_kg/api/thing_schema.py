"""A thing in the words of schema.org, for readers that know no other.

These statements restate what the store says; none of them adds to it.
Source: https://schema.org/docs/full.html
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ntic_kg.api.snapshots import select_all
from ntic_kg.names import node, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Term

# The first class that a thing belongs to decides; the order is from special to general.
TYPES = (
    ("ntic:Base", "ResearchOrganization"),
    ("ntic:CenterBranch", "ResearchOrganization"),
    ("ntic:ResearchInstitute", "ResearchOrganization"),
    ("ntic:University", "CollegeOrUniversity"),
    ("ntic:Enterprise", "Corporation"),
    ("ntic:GovernmentBody", "GovernmentOrganization"),
    ("org:Organization", "Organization"),
    ("ntic:Division", "AdministrativeArea"),
    ("org:Site", "Place"),
    ("foaf:Person", "Person"),
    ("ntic:LifeCycleEvent", "Event"),
    ("ntic:Norm", "Legislation"),
    ("skos:ConceptScheme", "DefinedTermSet"),
    ("skos:Concept", "DefinedTerm"),
    ("ntic:Import", "Dataset"),
)
_ORGANIZATIONS = frozenset(type_ for _, type_ in TYPES[:7])
# Properties that schema.org has for some types only; the others belong to every Thing.
_DOMAINS = {
    "location": _ORGANIZATIONS,
    "member": _ORGANIZATIONS,
    "parentOrganization": _ORGANIZATIONS,
    "containedInPlace": frozenset({"AdministrativeArea", "Place"}),
    "about": frozenset({"Event"}),
    "inDefinedTermSet": frozenset({"DefinedTerm"}),
}
_CLASSES = "SELECT DISTINCT ?class WHERE {{ {iri} a/rdfs:subClassOf* ?class }}"
_VALUES = """
SELECT DISTINCT ?property ?value WHERE {{
  {{ {iri} skos:prefLabel|rdfs:label|dcterms:title|skosxl:literalForm|ntic:keyPhrase ?value
     BIND(schema:name AS ?property) }}
  UNION {{ {iri} skos:altLabel ?value BIND(schema:alternateName AS ?property) }}
  UNION {{ {iri} skos:definition|skos:note|ntic:restatement|ntic:textAsRead ?value
     BIND(schema:description AS ?property) }}
  UNION {{ {iri} ntic:rorRecord|skos:exactMatch|owl:sameAs ?same FILTER(isIRI(?same))
     BIND(?same AS ?value) BIND(schema:sameAs AS ?property) }}
  UNION {{ {iri} ntic:wikidataItem ?item BIND(IRI(STR(?item)) AS ?value)
     BIND(schema:sameAs AS ?property) }}
  UNION {{ {iri} org:unitOf|ntic:host ?value BIND(schema:parentOrganization AS ?property) }}
  UNION {{ {iri} ntic:withinDivision|ntic:division ?value
     BIND(schema:containedInPlace AS ?property) }}
  UNION {{ {iri} ntic:division|ntic:seat/ntic:division ?value
     BIND(schema:location AS ?property) }}
  UNION {{ ?membership org:organization {iri} ; org:member ?value
     BIND(schema:member AS ?property) }}
  UNION {{ {iri} ntic:concerns ?value BIND(schema:about AS ?property) }}
  UNION {{ {iri} skos:inScheme ?value BIND(schema:inDefinedTermSet AS ?property) }}
}} ORDER BY ?property ?value
"""
_LINKED = """
SELECT DISTINCT ?value ?name ?class WHERE {{
  {{ {iri} org:unitOf|ntic:host|ntic:division|ntic:seat/ntic:division|ntic:concerns ?value }}
  UNION {{ ?membership org:organization {iri} ; org:member ?value }}
  ?value skos:prefLabel ?name ; a/rdfs:subClassOf* ?class
}} ORDER BY ?value ?name
"""
_CODES = """
SELECT DISTINCT ?identifier ?code ?kind WHERE {{
  ?identifier ntic:identifies {iri} ; skos:notation ?code ; a ?class .
  FILTER(?class != adms:Identifier) ?class rdfs:label ?kind
}} ORDER BY ?identifier ?kind
"""
_CLASS_ORDER = tuple((node(class_), type_) for class_, type_ in TYPES)
_SCHEMA = node("schema:").value


def restate(store: Store, iri: ox.NamedNode) -> tuple[str, list[ox.Triple]]:
    """Restate a thing in the terms of schema.org.

    Args:
        store: where the data is.
        iri: the thing.

    Returns:
        The snapshot, and triples about the thing and what it names; none when schema.org has
        no type for it.
    """
    texts = {"classes": _CLASSES, "values": _VALUES, "linked": _LINKED, "codes": _CODES}
    queries = {k: sparql_prologue() + text.format(iri=iri) for k, text in texts.items()}
    snapshot, answers = select_all(store, queries)
    type_ = _type({row[0] for row in answers["classes"].rows})
    if type_ is None:
        return snapshot, []
    triples = [_triple(iri, "rdf:type", node(f"schema:{type_}"))]
    for property_, value in answers["values"].rows:
        if isinstance(property_, ox.NamedNode) and _fits(property_, type_):
            triples.append(_triple(iri, property_.value, value))
    triples += _linked(answers["linked"].rows)
    triples += _codes(iri, answers["codes"].rows)
    return snapshot, triples


def _type(classes: set[Term | None]) -> str | None:
    return next((type_ for class_, type_ in _CLASS_ORDER if class_ in classes), None)


def _fits(property_: ox.NamedNode, type_: str) -> bool:
    name = property_.value.removeprefix(_SCHEMA)
    return name not in _DOMAINS or type_ in _DOMAINS[name]


def _linked(rows: tuple[tuple[Term | None, ...], ...]) -> Iterator[ox.Triple]:
    """Name what a thing points to, so that a reader need not follow the link."""
    classes: dict[Term | None, set[Term | None]] = {}
    for value, _, class_ in rows:
        classes.setdefault(value, set()).add(class_)
    for value, name, _ in rows:
        type_ = _type(classes[value])
        if type_ and name is not None and isinstance(value, ox.NamedNode):
            yield _triple(value, "rdf:type", node(f"schema:{type_}"))
            yield _triple(value, "schema:name", name)


def _codes(iri: ox.NamedNode, rows: tuple[tuple[Term | None, ...], ...]) -> Iterator[ox.Triple]:
    for identifier, code, kind in rows:
        if isinstance(identifier, ox.NamedNode) and code is not None and kind is not None:
            yield _triple(iri, "schema:identifier", identifier)
            yield _triple(identifier, "rdf:type", node("schema:PropertyValue"))
            yield _triple(identifier, "schema:value", code)
            yield _triple(identifier, "schema:name", kind)


def _triple(subject: ox.NamedNode, property_: str, value: Term | None) -> ox.Triple:
    assert value is not None  # noqa: S101 - callers pass what is bound
    return ox.Triple(subject, node(property_), value)
