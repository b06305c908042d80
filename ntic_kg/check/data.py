"""What a check looks at: the triples of a store, or of submitted files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.check.literals import refuse_unreadable
from ntic_kg.errors import InvalidInput, MalformedFile, UnknownFormat
from ntic_kg.names import RDF_TYPE, node, sparql_prologue
from ntic_kg.ports import Store

# Registers of tens of thousands of rows that no norm speaks of.
LARGE_GRAPHS = ("ror", "universities", "industries")
_CENTER = node("ntic:TechnologyInnovationCenter")
_SUBCLASS = node("rdfs:subClassOf")
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
_BACKGROUND = ("ontology/*.ttl", "ontology/modules/*.ttl", "ontology/vocab/*.ttl")


@dataclass(frozen=True)
class Data:
    """Triples to check and what identifies them.

    Args:
        triples: the data together with the ontology, whose subclasses the shapes walk.
        snapshot: identifies the content, without the ontology for submitted files.
    """

    triples: tuple[ox.Triple, ...]
    snapshot: str

    def centers(self) -> list[str]:
        """Return the IRIs of all centers, sorted; branches are not centers.

        Raises:
            InvalidInput: a center has no IRI.
        """
        kinds = self._kinds()
        centers = [
            triple.subject
            for triple in self.triples
            if triple.predicate == RDF_TYPE and triple.object in kinds
        ]
        if any(not isinstance(center, ox.NamedNode) for center in centers):
            raise InvalidInput(
                "A center in the data is a blank node.",
                remedy="Give every center an IRI, so that findings can name it.",
            )
        return sorted({c.value for c in centers if isinstance(c, ox.NamedNode)})

    def _kinds(self) -> set[object]:
        kinds: set[object] = {_CENTER}
        links = [t for t in self.triples if t.predicate == _SUBCLASS]
        while True:
            more = {t.subject for t in links if t.object in kinds} - kinds
            if not more:
                return kinds
            kinds |= more


def data_of_store(store: Store) -> Data:
    """Take what a store holds, without the large reference graphs.

    Raises:
        StoreFailure: the store did not answer.
    """
    large = ", ".join(f"graph:{name}" for name in LARGE_GRAPHS)
    triples = store.construct(
        sparql_prologue() + "CONSTRUCT { ?s ?p ?o } WHERE {"
        f" GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({large})) }}"
    )
    return Data(triples=tuple(triples), snapshot=store.snapshot)


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
    submitted = [triple for path in paths for triple in parse(path)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    known = [path for pattern in _BACKGROUND for path in sorted(home.glob(pattern))]
    background = [triple for path in known for triple in parse(path)]
    refuse_unreadable(submitted, background)
    return Data(
        triples=tuple(dict.fromkeys([*submitted, *background])),
        snapshot=digest.hexdigest()[:16],
    )


def parse(path: Path) -> list[ox.Triple]:
    """Parse an RDF file; what its ending says decides the format.

    Raises:
        UnknownFormat: the ending is not known.
        MalformedFile: the file cannot be read or does not parse.
    """
    rdf_format = _FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise UnknownFormat(
            f"{path.name} has the ending {path.suffix!r}, which tells no format.",
            remedy=f"Use one of: {', '.join(_FORMATS)}.",
        )
    try:
        content = path.read_bytes()
        quads = ox.parse(content, rdf_format, rename_blank_nodes=True)
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
