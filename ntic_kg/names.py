"""Prefixes and IRIs, the single list.

Knows only names: nothing of stores, files or HTTP.
"""

from __future__ import annotations

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput

BASE = "https://w3id.org/ntic/"

PREFIXES: dict[str, str] = {
    "ntic": BASE + "ont#",
    "id": BASE + "id/",
    "norm": BASE + "norm/2017-353/",
    "scheme": BASE + "scheme/",
    "graph": BASE + "graph/",
    "shape": BASE + "shape/2017-353/",
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

IMPORTS_GRAPH = PREFIXES["graph"] + "imports"
RULES_GRAPH = PREFIXES["graph"] + "rules"
INFERRED_GRAPHS = PREFIXES["graph"] + "inferred-"
RUN_GRAPHS = PREFIXES["graph"] + "run-"
LINK_GRAPHS = PREFIXES["graph"] + "links-"
DEFAULT_GRAPH = PREFIXES["graph"] + "default"
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def expand(name: str) -> str:
    """Write a prefixed name out as an IRI; leave an absolute IRI as it is.

    Args:
        name: ``prefix:rest`` with a prefix of ``PREFIXES``, or an absolute http(s) IRI.

    Raises:
        InvalidInput: the prefix is not known.

    >>> expand("id:field/quantum")
    'https://w3id.org/ntic/id/field/quantum'
    >>> expand("https://ror.org/03cve4549")
    'https://ror.org/03cve4549'
    """
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, rest = name.partition(":")
    if not colon or prefix not in PREFIXES:
        raise InvalidInput(
            f"{name!r} does not start with a known prefix.",
            remedy=f"Write an absolute IRI or use one of: {', '.join(sorted(PREFIXES))}.",
        )
    return PREFIXES[prefix] + rest


def shorten(iri: str) -> str:
    """Write an IRI with a prefix where one fits; otherwise leave it as it is.

    >>> shorten("https://w3id.org/ntic/id/center/eda")
    'id:center/eda'
    >>> shorten("urn:example:1")
    'urn:example:1'
    """
    fitting = [(uri, prefix) for prefix, uri in PREFIXES.items() if iri.startswith(uri)]
    if not fitting:
        return iri
    uri, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(uri) :]}"


def node(name: str) -> ox.NamedNode:
    """Make the term of a prefixed name or absolute IRI.

    >>> node("ntic:Base").value
    'https://w3id.org/ntic/ont#Base'
    """
    return ox.NamedNode(expand(name))


def sparql_prologue() -> str:
    """Declare every prefix, for queries that the project composes itself."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
