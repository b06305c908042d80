"""Refuse RDF documents that could harm a parser, before one reads them.

Measured on pyoxigraph 0.5.13: Turtle 1.2 terms nested 100,000 deep and JSON-LD nested 10,000 deep
end the process, RDF/XML takes time quadratic in its depth, and one kilobyte of nested entities
takes 4 GB. Time here is linear in the size. What passes is still to be parsed in a process that
may be killed: this keeps accidents and known attacks from costing one.

Source: https://www.w3.org/TR/xml/#sec-entity-decl for declarations of document types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

import pyoxigraph as ox

from ntic_kg.errors import MalformedFile, RefusedFile

DEEPEST = 128
MOST_ENTITIES = 64
LONGEST_ENTITY = 2_048
MOST_EXPANSION = 1_048_576

_SPLIT = "Write the nested part as resources of their own that refer to each other."
_PLAIN = "Remove the document type, or keep only short internal entities such as namespaces."
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

# Strings, IRIs and comments are skipped whole; an unclosed one reaches to where it must end.
_TURTLE = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    rb'|"(?:[^"\\\r\n]|\\.)*+"?'
    rb"|'(?:[^'\\\r\n]|\\.)*+'?"
    rb"|<[^\x00-\x20<>\"{}|^`\\]*+>"
    rb"|\#[^\r\n]*+"
    rb"|\\."
    rb"|(?P<open><<|[\[({])"
    rb"|(?P<close>>>|[\])}])",
    re.DOTALL,
)
_JSON = re.compile(rb'"(?:[^"\\]|\\.)*+"?|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


def check_rdf(content: bytes, rdf_format: ox.RdfFormat, *, name: str) -> None:
    r"""Let a document pass or refuse it.

    Args:
        content: the whole document.
        rdf_format: as which it will be parsed.
        name: what messages call it.

    Raises:
        RefusedFile: it nests too deep, or its document type is not harmless.
        MalformedFile: it is not well-formed XML, or not UTF-8.

    >>> check_rdf(b"<urn:a> <urn:b> ( [ <urn:c> '((((' ] ) .", ox.RdfFormat.TURTLE, name="a.ttl")
    >>> check_rdf(b"[" * 200, ox.RdfFormat.JSON_LD, name="a.jsonld")
    Traceback (most recent call last):
        ...
    ntic_kg.errors.given.RefusedFile: a.jsonld nests more than 128 levels deep, at line 1.
    """
    if rdf_format == ox.RdfFormat.RDF_XML:
        _check_xml(content, name)
    elif rdf_format in {ox.RdfFormat.JSON_LD, ox.RdfFormat.STREAMING_JSON_LD}:
        _check_depth(content, _JSON, name)
    else:
        _check_depth(content, _TURTLE, name)


def _check_depth(content: bytes, brackets: re.Pattern[bytes], name: str) -> None:
    depth = 0
    for match in brackets.finditer(content):
        if match.lastgroup == "open":
            depth += 1
            if depth > DEEPEST:
                raise _too_deep(name, content.count(b"\n", 0, match.start()) + 1)
        elif match.lastgroup == "close":
            depth = max(0, depth - 1)


def _too_deep(name: str, line: int) -> RefusedFile:
    return RefusedFile(
        f"{name} nests more than {DEEPEST} levels deep, at line {line}.", remedy=_SPLIT
    )


def _check_xml(content: bytes, name: str) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4]:
        raise MalformedFile(f"{name} is not UTF-8.", remedy="Save it as UTF-8.")
    scan = _XmlScan(name, len(content))
    try:
        scan.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise MalformedFile(
            f"{name} is not well-formed XML at line {error.lineno}, column {error.offset + 1}:"
            f" {expat.ErrorString(error.code)}.",
            remedy="Correct that place; no part of the file was used.",
        ) from error


class _XmlScan:
    """Follows depth and entities with a parser that opens nothing and expands nothing."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._budget = size + MOST_EXPANSION
        self._depth = 0
        self._entities: dict[str, int] = {}
        self.parser = expat.ParserCreate()
        handlers: dict[str, Callable[..., object]] = {
            "XmlDeclHandler": self._declaration,
            "StartDoctypeDeclHandler": self._doctype,
            "EntityDeclHandler": self._entity,
            "StartElementHandler": self._start,
            "EndElementHandler": self._end,
            # With a default handler, references in text are told and not expanded.
            "DefaultHandler": self._other,
        }
        for event, handler in handlers.items():
            setattr(self.parser, event, handler)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise MalformedFile(
                f"{self._name} is in the encoding {encoding[:40]!r}.", remedy="Save it as UTF-8."
            )

    def _doctype(
        self, _root: str, system: str | None, public: str | None, _has_subset: int
    ) -> None:
        if system is not None or public is not None:
            raise self._refusal("an external document type")

    def _entity(
        self,
        entity: str,
        is_parameter: int,
        value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        if is_parameter:
            raise self._refusal("a parameter entity")
        if value is None:
            raise self._refusal("an external entity")
        if "&" in value or "<" in value:
            raise self._refusal("an entity made of other entities or elements")
        if len(value) > LONGEST_ENTITY:
            raise self._refusal(f"an entity of more than {LONGEST_ENTITY:,} characters")
        self._entities.setdefault(entity, len(value))
        if len(self._entities) > MOST_ENTITIES:
            raise self._refusal(f"more than {MOST_ENTITIES} entities")

    def _start(self, _element: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _too_deep(self._name, self.parser.CurrentLineNumber)
        self._spend(sum(map(len, attributes.values())))

    def _end(self, _element: str) -> None:
        self._depth -= 1

    def _other(self, data: str) -> None:
        if data.startswith("&"):
            self._spend(self._entities.get(data[1:-1], 0))

    def _spend(self, characters: int) -> None:
        self._budget -= characters
        if self._budget < 0:
            raise self._refusal(f"entities that expand to more than {MOST_EXPANSION:,} characters")

    def _refusal(self, what: str) -> RefusedFile:
        line = self.parser.CurrentLineNumber
        return RefusedFile(f"{self._name} declares or uses {what}, at line {line}.", remedy=_PLAIN)
