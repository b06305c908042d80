"""Every ready question as ``sh:SPARQLExecutable``, with its example values in place.

The form is that of the SIB's collections of SPARQL examples, which editors read.
Source: SHACL, https://www.w3.org/TR/shacl/#sparql-prefixes;
https://github.com/sib-swiss/sparql-examples
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ntic_kg.api.documents import Document
from ntic_kg.catalog import Catalog, Question, bind_used, example_terms
from ntic_kg.names import BASE, node
from ntic_kg.sparql.kind import Form, query_form
from ntic_kg.sparql.lexer import Kind, tokens

_FORMS = {
    Form.SELECT: ("sh:SPARQLSelectExecutable", "sh:select"),
    Form.ASK: ("sh:SPARQLAskExecutable", "sh:ask"),
    Form.CONSTRUCT: ("sh:SPARQLConstructExecutable", "sh:construct"),
}
_PREFIXES = ox.NamedNode(BASE + "examples#prefixes")


def describe_examples(catalog: Catalog, endpoint: ox.NamedNode) -> list[ox.Triple]:
    """Describe the questions of a catalogue.

    Args:
        catalog: the questions; those of a form that SHACL does not name are left out, and those
            that ask another registry too are described without being executable.
        endpoint: absolute IRI that the queries are sent to.
    """
    document = Document()
    prefixes: dict[str, str] = {}
    for question in catalog:
        form = query_form(question.query)
        if form not in _FORMS:
            continue
        class_, property_ = _FORMS[form]
        text = bind_used(question.query, example_terms(question))
        prefixes |= dict(declared_prefixes(text))
        example = ox.NamedNode(f"{BASE}examples#{question.name}")
        document.say(example, "a", "sh:SPARQLExecutable", class_)
        document.say(example, property_, ox.Literal(text))
        document.say(example, "sh:prefixes", _PREFIXES)
        document.say(example, "schema:target", endpoint)
        _say_about(document, example, question)
    for question in catalog.federated:  # no text that could be sent anywhere answers these
        _say_about(document, ox.NamedNode(f"{BASE}examples#{question.name}"), question)
    if prefixes:
        document.say(_PREFIXES, "a", "owl:Ontology")
    for prefix, namespace in sorted(prefixes.items()):
        declaration = ox.BlankNode()
        document.say(_PREFIXES, "sh:declare", declaration)
        document.say(declaration, "a", "sh:PrefixDeclaration")
        document.say(declaration, "sh:prefix", ox.Literal(prefix))
        any_uri = ox.Literal(namespace, datatype=node("xsd:anyURI"))
        document.say(declaration, "sh:namespace", any_uri)
    return document.triples


def _say_about(document: Document, example: ox.NamedNode, question: Question) -> None:
    document.say_texts(example, "rdfs:comment", dict(question.title))
    document.say_texts(example, "dcterms:description", _explained(question))
    document.say(example, "dcterms:identifier", ox.Literal(question.id))
    keywords = dict.fromkeys((question.group, *question.tags))
    document.say(example, "schema:keywords", *(ox.Literal(word) for word in keywords))


def _explained(question: Question) -> dict[str, str]:
    """Give the description, and say of a federated question why no text stands beside it."""
    if question.federates is None:
        return dict(question.description)
    name, path = question.federates.registry, f"/queries/{question.name}"
    return {
        "zh": f"{question.description['zh']}此问题同时询问名录 {name}，没有可单独执行的查询；"
        f"见 {path}。",
        "en": f"{question.description['en']} It asks the registry {name} too, so that no query"
        f" alone answers it; {path} does.",
    }


def declared_prefixes(query: str) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a query declares, with their namespaces.

    >>> list(declared_prefixes("PREFIX a: <urn:a> BASE <urn:b> ASK { ?s a:p 'PREFIX c: <urn:c>' }"))
    [('a', 'urn:a')]
    """
    name: str | None = None
    announced = False
    for token in tokens(query):
        if token.kind is Kind.WORD and token.text.upper() == "PREFIX":
            announced = True
        elif announced and token.kind is Kind.NAME:
            name, announced = token.text.removesuffix(":"), False
        elif name is not None and token.kind is Kind.IRI:
            yield name, token.text[1:-1]
            name = None
