"""Read the ontology and find what breaks its own rules.

Works on triples and on text alone: knows nothing of stores on disk, of reasoners or of the loader.
OWL 2 DL restrictions: https://www.w3.org/TR/owl2-syntax/#Ontologies, sections 2.4, 5.8 and 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.names import BASE, PREFIXES, node

HOME = Path(__file__).resolve().parent.parent
ONTOLOGY = HOME / "ontology"
NTIC = PREFIXES["ntic"]
SCHEME = PREFIXES["scheme"]
RESERVED = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
DATA_SCHEMES = frozenset({"industry", "discipline"})  # their concepts are data, not vocabulary

TYPE = node("rdf:type")
KINDS = {
    node("owl:Class"): "class",
    node("owl:ObjectProperty"): "object property",
    node("owl:DatatypeProperty"): "datatype property",
    node("owl:AnnotationProperty"): "annotation property",
}
PROPERTY_KINDS = frozenset(KINDS.values()) - {"class"}
CHARACTERISTICS = {
    node(f"owl:{name}Property").value: name
    for name in (
        "Symmetric",
        "Asymmetric",
        "Reflexive",
        "Irreflexive",
        "Transitive",
        "Functional",
        "InverseFunctional",
    )
}
NEED_SIMPLE = frozenset({"Asymmetric", "Irreflexive", "Functional", "InverseFunctional"})

_DECLARATION = re.compile(r"prefix\s+([A-Za-z][\w-]*)?:\s*<([^>]*)>", re.IGNORECASE)
_WHOLE_IRI = re.compile(re.escape(BASE) + r"(?:ont#|scheme/)[\w./{}-]+")


def ontology_files() -> list[Path]:
    """List the Turtle files of the ontology, header, modules and vocabularies."""
    return sorted(ONTOLOGY.rglob("*.ttl"))


def read(files: Iterable[Path]) -> ox.Store:
    """Put the triples of the files into one graph in memory."""
    store = ox.Store()
    for file in files:
        store.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE)
    return store


def objects(graph: ox.Store, subject: ox.NamedNode, predicate: str) -> list[str]:
    """Return the values of a property as text: IRIs, blank node labels, lexical forms."""
    return [
        text(quad.object) for quad in graph.quads_for_pattern(subject, node(predicate), None, None)
    ]


def text(term: object) -> str:
    """Return the IRI, label or lexical form of a term."""
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term.value
    raise TypeError(f"Unexpected term: {term!r}")


def instances(graph: ox.Store, kind: str) -> set[str]:
    """Return the IRIs that are declared to be of a class."""
    found = graph.quads_for_pattern(None, TYPE, node(kind), None)
    return {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}


def kinds(graph: ox.Store) -> dict[str, set[str]]:
    """Map each declared IRI to the kinds that it is declared to be."""
    found: dict[str, set[str]] = {}
    for kind, name in KINDS.items():
        for quad in graph.quads_for_pattern(None, TYPE, kind, None):
            if isinstance(quad.subject, ox.NamedNode):
                found.setdefault(quad.subject.value, set()).add(name)
    return found


def missing_languages(graph: ox.Store, iri: str, predicate: str) -> set[str]:
    """Return which of zh and en a thing lacks for a property."""
    found = graph.quads_for_pattern(ox.NamedNode(iri), node(predicate), None, None)
    tags = {quad.object.language for quad in found if isinstance(quad.object, ox.Literal)}
    return {"zh", "en"} - {tag for tag in tags if tag}


def wrong_predicates(graph: ox.Store, declared: Mapping[str, set[str]]) -> set[str]:
    """Name the statements whose property is undeclared or of the wrong kind for the value.

    Args:
        graph: the statements to look at.
        declared: the kinds that the ontology declares for each IRI, as ``kinds`` finds them.
    """
    wrong = set()
    for quad in graph:
        predicate = quad.predicate.value
        if predicate.startswith(RESERVED):
            continue
        literal = isinstance(quad.object, ox.Literal)
        allowed = {"annotation property", "datatype property" if literal else "object property"}
        if not declared.get(predicate, set()) & allowed:
            wrong.add(f"{predicate} with the value {quad.object}")
    return wrong


def listed(graph: ox.Store, head: object) -> list[str]:
    """Return the members of an RDF list.

    Raises:
        ValueError: the list has no end, two ends or two members in one place.
    """
    members = []
    while head != node("rdf:nil"):
        if not isinstance(head, ox.NamedNode | ox.BlankNode):
            raise ValueError(f"{head} is not an RDF list")
        first = list(graph.quads_for_pattern(head, node("rdf:first"), None, None))
        rest = list(graph.quads_for_pattern(head, node("rdf:rest"), None, None))
        if len(first) != 1 or len(rest) != 1:
            raise ValueError(f"{head} is not an RDF list")
        members.append(text(first[0].object))
        head = rest[0].object
    return members


def class_lists(graph: ox.Store) -> dict[str, list[list[str]]]:
    """Return the lists of classes in unions and in disjointness axioms."""
    return {
        name: [
            listed(graph, quad.object)
            for quad in graph.quads_for_pattern(None, node(name), None, None)
        ]
        for name in ("owl:unionOf", "owl:members")
    }


def class_positions(graph: ox.Store) -> Iterator[tuple[str, str]]:
    """Yield where a class is required, and the IRI that stands there."""
    for name in ("rdfs:subClassOf", "owl:disjointWith", "owl:equivalentClass", "rdfs:domain"):
        for quad in graph.quads_for_pattern(None, node(name), None, None):
            yield from ((name, text(end)) for end in _ends(name, quad))
    for iri in instances(graph, "owl:ObjectProperty"):
        for value in graph.quads_for_pattern(ox.NamedNode(iri), node("rdfs:range"), None, None):
            if isinstance(value.object, ox.NamedNode):
                yield "rdfs:range", value.object.value
    for name, lists in class_lists(graph).items():
        yield from ((name, member) for members in lists for member in members)


def _ends(name: str, quad: ox.Quad) -> list[ox.NamedNode]:
    ends = [quad.object] if name == "rdfs:domain" else [quad.subject, quad.object]
    return [end for end in ends if isinstance(end, ox.NamedNode)]


def disjoint_pairs(graph: ox.Store) -> set[frozenset[str]]:
    """Return every pair of classes that an axiom sets apart."""
    pairs = {
        frozenset({text(quad.subject), text(quad.object)})
        for quad in graph.quads_for_pattern(None, node("owl:disjointWith"), None, None)
    }
    for members in class_lists(graph)["owl:members"]:
        pairs.update(frozenset(pair) for pair in combinations(members, 2))
    return pairs


def superclasses(graph: ox.Store, iri: str) -> set[str]:
    """Return the class itself and every named class above it."""
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(objects(graph, ox.NamedNode(current), "rdfs:subClassOf"))
    return found


def unsatisfiable(graph: ox.Store) -> set[str]:
    """Name the classes that stand under two classes set apart from each other."""
    apart = disjoint_pairs(graph)
    return {
        iri
        for iri in instances(graph, "owl:Class")
        if any(frozenset(pair) in apart for pair in combinations(superclasses(graph, iri), 2))
    }


def characteristics(graph: ox.Store) -> dict[str, set[str]]:
    """Map each property to its characteristics, such as Symmetric."""
    found: dict[str, set[str]] = {}
    for quad in graph.quads_for_pattern(None, TYPE, None, None):
        name = CHARACTERISTICS.get(text(quad.object))
        if name:
            found.setdefault(text(quad.subject), set()).add(name)
    return found


def shape_prefixes(files: Iterable[Path]) -> dict[str, str]:
    """Return the prefixes that SHACL files declare for the SPARQL texts inside them."""
    graph = read(files)
    found = {}
    for quad in graph.quads_for_pattern(None, node("sh:prefix"), None, None):
        for value in graph.quads_for_pattern(quad.subject, node("sh:namespace"), None, None):
            found[text(quad.object)] = text(value.object)
    return found


def mentioned(content: str, prefixes: Mapping[str, str] = PREFIXES) -> set[str]:
    """Return the IRIs of the ontology and its schemes that a text of any format mentions.

    Prefixed names are read with the given prefixes and with those that the text declares
    (Turtle, SPARQL). A name that still holds a ``{placeholder}`` is left out.

    >>> prologue = "PREFIX post: <https://w3id.org/ntic/scheme/post/>"
    >>> sorted(mentioned(prologue + " ?x ^ntic:host/org:role post:director"))
    ['https://w3id.org/ntic/ont#host', 'https://w3id.org/ntic/scheme/post/director']
    """
    body = _DECLARATION.sub("", content)
    found = set(_WHOLE_IRI.findall(body))
    for prefix, iri in {**prefixes, **dict(_DECLARATION.findall(content))}.items():
        if iri.startswith((NTIC, SCHEME)):
            slash = "/" if iri == SCHEME else ""  # elsewhere a slash is a property path
            name = rf"(?<![\w:.-]){re.escape(prefix)}:([\w{{][\w.{slash}{{}}-]*)"
            found.update(iri + local for local in re.findall(name, body))
    return {iri.rstrip("./") for iri in found if "{" not in iri}


def undefined(graph: ox.Store, iris: Iterable[str]) -> set[str]:
    """Return those of the IRIs that are neither a term, a concept, a scheme nor its data."""
    return {
        iri
        for iri in iris
        if not any(graph.quads_for_pattern(ox.NamedNode(iri), TYPE, None, None))
        and iri.removeprefix(SCHEME).partition("/")[0] not in DATA_SCHEMES
    }


def value_kind(spec: Mapping[str, object]) -> str:
    """Say which kind of property a value of a table mapping needs.

    >>> value_kind({"property": "ntic:category", "column": "type", "terms": "category"})
    'object property'
    >>> value_kind({"property": "skos:altLabel", "column": "short_name", "language": "zh"})
    'literal'
    """
    links = any(key in spec for key in ("iri", "lookup", "terms", "item"))
    return "object property" if links or spec.get("datatype") == "iri" else "literal"
