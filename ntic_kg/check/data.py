"""What a check looks at: the triples of a store, or of submitted files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.check.literals import refuse_unreadable
from ntic_kg.errors import InvalidInput
from ntic_kg.names import RDF_TYPE, node, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.rdf_files import parse_file

# Registers of tens of thousands of rows that no norm speaks of.
LARGE_GRAPHS = ("ror", "universities", "industries")
_CENTER = node("ntic:TechnologyInnovationCenter")
_SUBCLASS = node("rdfs:subClassOf")
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
    submitted = [triple for path in paths for triple in parse_file(path)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    known = [path for pattern in _BACKGROUND for path in sorted(home.glob(pattern))]
    background = [triple for path in known for triple in parse_file(path)]
    refuse_unreadable(submitted, background)
    return Data(
        triples=tuple(dict.fromkeys([*submitted, *background])),
        snapshot=digest.hexdigest()[:16],
    )
