"""Questions as files: SPARQL with a header that says what it asks and takes.

The header is YAML in lines that start with ``#+`` (the convention of grlc), so the file
stays valid SPARQL. A question answers to the stem of its file and to its id, in any case.
Knows files and SPARQL text; nothing of stores, HTTP or the command line.
"""

from ntic_kg.catalog.model import (
    Catalog,
    Federation,
    Golden,
    Parameter,
    Question,
    Text,
    Unknowns,
)
from ntic_kg.catalog.reading import (
    AS_OF,
    bind_used,
    example_terms,
    read_catalog,
    read_question,
)
from ntic_kg.catalog.terms import TYPES, read_term

__all__ = [
    "AS_OF",
    "TYPES",
    "Catalog",
    "Federation",
    "Golden",
    "Parameter",
    "Question",
    "Text",
    "Unknowns",
    "bind_used",
    "example_terms",
    "read_catalog",
    "read_question",
    "read_term",
]
