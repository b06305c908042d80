"""Read RDF as other software does: with rdflib."""

from __future__ import annotations

import warnings

from rdflib import Graph

FORMATS = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
}


def read(data: bytes | str, media_type: str = "text/turtle") -> Graph:
    """Parse a document of one of the ``FORMATS``."""
    with warnings.catch_warnings():
        # rdflib's reader of JSON-LD uses a class that rdflib calls deprecated.
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return Graph().parse(data=data, format=FORMATS[media_type])
