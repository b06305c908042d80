"""Write small RDF documents in the format that the client prefers.

Triples come in as pyoxigraph terms; nothing here asks a store.
JSON-LD carries its context inline: nothing has to be fetched to read it, and the names of
schema.org stand bare, as tools that know only schema.org expect them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from ntic_kg.api.negotiate import GRAPHS, Format, choose
from ntic_kg.names import PREFIXES, RDF_TYPE, node

Subject = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal | str | int

_RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_INTEGER, _BOOLEAN = (PREFIXES["xsd"] + name for name in ("integer", "boolean"))
_NATIVE = re.compile(r"0|-?[1-9][0-9]{0,14}")  # numbers that every reader of JSON keeps exactly
_SIMPLE_LOCAL = re.compile(r"[A-Za-z0-9_/.-]+\Z")


class Document:
    """Triples in the making, named by prefix."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def say(self, subject: Subject, predicate: str, *values: Value) -> None:
        """State something.

        Args:
            subject: what it is about.
            predicate: prefixed name; ``a`` is rdf:type.
            values: terms; a number becomes an xsd:integer, a text the term of that name.
        """
        property_ = RDF_TYPE if predicate == "a" else node(predicate)
        for value in values:
            self.triples.append(ox.Triple(subject, property_, _term(value)))

    def say_texts(self, subject: Subject, predicate: str, texts: dict[str, str]) -> None:
        """State one text in each of its languages."""
        for language, text in texts.items():
            self.say(subject, predicate, ox.Literal(text, language=language))


def _term(value: Value) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(value, int):
        return ox.Literal(value)
    return node(value) if isinstance(value, str) else value


def choose_format(request: Request, offered: Sequence[Format] = GRAPHS) -> Format:
    """Choose by ``?format=`` and the Accept header.

    Raises:
        UnknownFormat: nothing on offer is acceptable.
    """
    accept = ", ".join(request.headers.getlist("accept")) or None
    return choose(offered, accept=accept, name=request.query_params.get("format"))


def respond(triples: Iterable[ox.Triple], format_: Format, headers: dict[str, str]) -> Response:
    """Answer with a document.

    Args:
        triples: what it says; repetitions are left out.
        format_: one of ``GRAPHS``.
        headers: beside the content type and ``Vary``.
    """
    body = write(list(dict.fromkeys(triples)), format_.name)
    fixed = {"Content-Type": format_.content_type, "Vary": "Accept"}
    return Response(body, headers=fixed | headers)


def write(triples: Sequence[ox.Triple], name: str, *, first: ox.NamedNode | None = None) -> bytes:
    """Write triples.

    Args:
        triples: in any order; those of one subject are put together.
        name: short name of one of ``GRAPHS``.
        first: leads in JSON-LD, where some readers look no further.
    """
    ordered = sorted(triples, key=lambda triple: (str(triple.subject), str(triple.predicate)))
    if name == "jsonld":
        document = json_ld(ordered)
        if first is not None:
            document["@graph"].sort(key=lambda item: item["@id"] != first.value)
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    written = ox.serialize(ordered, format=_RDF_FORMATS[name], prefixes=_used_prefixes(ordered))
    assert written is not None  # noqa: S101 - tells the type checker: no output was given
    return written


def json_ld(triples: Sequence[ox.Triple]) -> dict[str, Any]:
    """Give the JSON-LD document, compacted against an inline context.

    Source: JSON-LD 1.1, https://www.w3.org/TR/json-ld11/#the-context
    """
    written = ox.serialize(triples, format=ox.RdfFormat.JSON_LD)
    assert written is not None  # noqa: S101 - tells the type checker: no output was given
    prefixes = {p: iri for p, iri in _used_prefixes(triples).items() if p != "schema"}
    context: dict[str, str] = {"@vocab": PREFIXES["schema"], **prefixes}
    return {"@context": context, "@graph": [_compact(item) for item in json.loads(written)]}


def _compact(item: dict[str, Any]) -> dict[str, Any]:
    compacted: dict[str, Any] = {"@id": item["@id"]}
    for key, values in item.items():
        if key == "@id":
            continue
        if key in {"@type", RDF_TYPE.value}:
            names = [_name(value["@id"] if isinstance(value, dict) else value) for value in values]
            # Readers that know schema.org alone look at the first type.
            compacted["@type"] = _one_or_all(sorted(names, key=lambda name: ":" in name))
        else:
            compacted[_name(key)] = _one_or_all([_value(value) for value in values])
    return compacted


def _value(value: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON-LD has for a value
    """Write a value as JSON's own where that loses nothing."""
    if set(value) == {"@value"}:
        return value["@value"]
    text, datatype = value.get("@value"), value.get("@type")
    if datatype == _INTEGER and isinstance(text, str) and _NATIVE.fullmatch(text):
        return int(text)
    if datatype == _BOOLEAN and text in {"true", "false"}:
        return text == "true"
    return value


def _one_or_all(values: list[Any]) -> Any:  # noqa: ANN401 - whatever JSON-LD has for a value
    return values[0] if len(values) == 1 else values


def _name(iri: str) -> str:
    """Write an IRI as a key of JSON-LD: bare in schema.org, else by prefix where one fits."""
    for prefix, start in PREFIXES.items():
        local = iri[len(start) :]
        if iri.startswith(start) and _SIMPLE_LOCAL.match(local):
            return local if prefix == "schema" else f"{prefix}:{local}"
    return iri


def _used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    iris = {
        term.value
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    return {p: start for p, start in PREFIXES.items() if any(i.startswith(start) for i in iris)}
