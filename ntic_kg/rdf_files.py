"""Read RDF files: Turtle, N-Triples, JSON-LD and RDF/XML, told apart by their endings.

Knows files and the parser of pyoxigraph, which opens no other file and no address.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import MalformedFile, UnknownFormat

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}


def parse_file(path: Path) -> list[ox.Triple]:
    """Parse a file; its blank nodes are renamed, so that those of two files stay apart.

    Args:
        path: its ending decides the format.

    Raises:
        UnknownFormat: the ending is none of ``FORMATS``.
        MalformedFile: the file cannot be read or does not parse; names line and column.
    """
    rdf_format = FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise UnknownFormat(
            f"{path.name} has the ending {path.suffix!r}, which tells no format.",
            remedy=f"Use one of: {', '.join(FORMATS)}.",
        )
    try:
        quads = ox.parse(path.read_bytes(), rdf_format, rename_blank_nodes=True)
        return [quad.triple for quad in quads]
    except OSError as error:
        raise MalformedFile(
            f"{path} cannot be read: {error.strerror}.", remedy="Check the path and its rights."
        ) from error
    except SyntaxError as error:
        place = f" at line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise MalformedFile(
            f"{path.name} is not valid {rdf_format.name}{place}: {error.msg}.",
            remedy="Correct that place; no part of the file was used.",
        ) from error
