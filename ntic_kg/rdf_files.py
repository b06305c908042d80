"""Read RDF documents: Turtle, N-Triples, JSON-LD and RDF/XML.

Knows bytes and the parser of pyoxigraph, which opens no other file and no address. Whoever reads
documents of strangers does so in a process that may be killed.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import MalformedFile, UnknownFormat, UnsupportedType
from ntic_kg.rdf_guard import check_rdf

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
MEDIA_TYPES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def parse_file(path: Path) -> list[ox.Triple]:
    """Parse a file; its blank nodes are renamed, so that those of two files stay apart.

    Args:
        path: its ending decides the format.

    Raises:
        UnknownFormat: the ending is none of ``FORMATS``.
        RefusedFile: it could harm a parser; see ``rdf_guard``.
        MalformedFile: the file cannot be read or does not parse; names line and column.
    """
    rdf_format = format_of_name(path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MalformedFile(
            f"{path} cannot be read: {error.strerror}.", remedy="Check the path and its rights."
        ) from error
    return parse_rdf(content, rdf_format, name=path.name)


def format_of_name(name: str) -> ox.RdfFormat:
    """Tell the format from the ending of a file name.

    Raises:
        UnknownFormat: the ending is none of ``FORMATS``.
    """
    ending = Path(name).suffix.lower()
    if ending not in FORMATS:
        raise UnknownFormat(
            f"{name} has the ending {ending!r}, which tells no format.",
            remedy=f"Use one of: {', '.join(FORMATS)}.",
        )
    return FORMATS[ending]


def format_of_media_type(content_type: str) -> ox.RdfFormat:
    """Tell the format from a Content-Type header; parameters other than charset are ignored.

    Raises:
        UnsupportedType: the media type is none of ``MEDIA_TYPES``, or the text is not UTF-8.
    """
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if media_type not in MEDIA_TYPES:
        raise UnsupportedType(
            f"A body of type {media_type[:100]!r} is not read here.",
            remedy=f"Send one of: {', '.join(MEDIA_TYPES)}.",
        )
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "us-ascii"}:
            raise UnsupportedType(
                f"The character set {value.strip()[:40]!r} is not read here.", remedy="Send UTF-8."
            )
    return MEDIA_TYPES[media_type]


def parse_rdf(
    content: bytes, rdf_format: ox.RdfFormat, *, name: str, base: str | None = None
) -> list[ox.Triple]:
    """Parse a document; its blank nodes are renamed, so that those of two documents stay apart.

    Args:
        content: the whole document.
        rdf_format: one of the values of ``FORMATS``.
        name: what messages call it.
        base: IRI against which relative ones are resolved; None refuses them.

    Raises:
        RefusedFile: it could harm a parser; see ``rdf_guard``.
        MalformedFile: it does not parse, or names graphs; names line and column.
    """
    check_rdf(content, rdf_format, name=name)
    try:
        quads = ox.parse(
            content,
            rdf_format,
            base_iri=base,
            rename_blank_nodes=True,
            without_named_graphs=True,
        )
        return [quad.triple for quad in quads]
    except SyntaxError as error:
        place = f" at line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise MalformedFile(
            f"{name} is not valid {rdf_format.name}{place}: {error.msg}.",
            remedy="Correct that place; no part of the file was used.",
        ) from error
    except ValueError as error:
        raise MalformedFile(
            f"{name} cannot be read as {rdf_format.name}: {error}.",
            remedy="Correct it; no part of the file was used.",
        ) from error
