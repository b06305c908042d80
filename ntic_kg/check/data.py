"""Submitted files: their triples, with the ontology behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.check.literals import refuse_unreadable
from ntic_kg.rdf_files import parse_file

_BACKGROUND = ("ontology/*.ttl", "ontology/modules/*.ttl", "ontology/vocab/*.ttl")


@dataclass(frozen=True)
class Data:
    """Triples to check and what identifies them.

    Args:
        triples: what was submitted together with the ontology, whose subclasses shapes walk.
        snapshot: identifies what was submitted.
    """

    triples: tuple[ox.Triple, ...]
    snapshot: str


def data_of_files(paths: Sequence[Path], home: Path) -> Data:
    """Read submitted files, with the ontology and schemes of a content folder behind them.

    Args:
        paths: Turtle, N-Triples, JSON-LD or RDF/XML, told apart by their endings.
        home: the content folder.

    Raises:
        UnknownFormat: a file's ending is not one of theirs.
        MalformedFile: a file cannot be read or does not parse; names line and column.
        InvalidInput: a value is not of the type that its property takes.
    """
    submitted = [triple for path in paths for triple in parse_file(path)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    background = background_of(home)
    refuse_unreadable(submitted, background)
    return Data(
        triples=tuple(dict.fromkeys([*submitted, *background])),
        snapshot=digest.hexdigest()[:16],
    )


def background_of(home: Path) -> list[ox.Triple]:
    """Read the ontology and schemes of a content folder.

    Raises:
        MalformedFile: a file does not parse.
    """
    known = [path for pattern in _BACKGROUND for path in sorted(home.glob(pattern))]
    return [triple for path in known for triple in parse_file(path)]
