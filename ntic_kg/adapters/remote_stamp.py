"""Which snapshot a remote store holds, as far as that can be known.

``load`` writes it into a graph of its own: marked as changing before its first write, named after
its last. An answer is known to be of one snapshot when the record read before and after it is the
same. Changes that others make by other ways are not recorded and cannot be known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import pyoxigraph as ox

from ntic_kg.adapters.remote_backend import Asked, Backend
from ntic_kg.adapters.remote_call import Call
from ntic_kg.errors import BackendFailure, StoreFailure
from ntic_kg.names import node

UNRECORDED = "unrecorded"
CHANGING = "changing-"
_RECORD = node("graph:store")
_SNAPSHOT = node("dcterms:identifier")
_DETAIL = node("dcterms:tableOfContents")
_ATTEMPTS = 3
_PROBE_SECONDS = 5.0

_READ = f"""SELECT ?snapshot ?united WHERE {{
  GRAPH {_RECORD} {{ {_RECORD} {_SNAPSHOT} ?snapshot }}
  OPTIONAL {{ {_RECORD} {_SNAPSHOT} ?united }}
}}"""
_READ_DETAIL = f"SELECT ?detail WHERE {{ GRAPH {_RECORD} {{ {_RECORD} {_DETAIL} ?detail }} }}"
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Held:
    """What a load knows of one graph: the digest of its content, and how many triples it has."""

    digest: str
    triples: int


@dataclass(frozen=True)
class Record:
    """What the last load wrote down."""

    snapshot: str
    graphs: Mapping[str, Held] = field(default_factory=dict)


class Stamp:
    """Puts the snapshot on answers of a backend."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.known: str | None = None

    def read(self, call: Call) -> str:
        """Read which snapshot the last load recorded.

        Raises:
            StoreFailure: the default graph of the far side is not the union of its graphs.
            BackendFailure, BackendTimeout: it failed to answer.
        """
        with call.probe(_PROBE_SECONDS) as probe:
            table, _ = self._backend.table(Asked(_READ), probe)
        rows = table.document["results"]["bindings"]
        if rows and "united" not in rows[0]:
            raise StoreFailure(
                f"The default graph of the remote store at {self._backend.host} is not the union"
                " of its named graphs, on which every question relies.",
                remedy="Switch that on there (Oxigraph: --union-default-graph).",
            )
        snapshot = str(rows[0]["snapshot"]["value"]) if rows else UNRECORDED
        if snapshot.startswith((UNRECORDED, CHANGING)):
            # It identifies no content, so what was computed for it must not be kept for long.
            snapshot += datetime.now(UTC).strftime("-%Y%m%dT%H%MZ")
        return snapshot

    def seen(self) -> str:
        """Give the snapshot that was read last.

        Raises:
            BackendFailure: nothing was read since the last failure.
        """
        if self.known is None:
            raise BackendFailure(
                f"What the remote store at {self._backend.host} holds is not known:"
                " it has not answered lately.",
                remedy="Check that it runs.",
            )
        return self.known

    def put_on(self, ask: Callable[[], Answer], call: Call) -> tuple[Answer, str]:
        """Ask, and say which snapshot the answer is of; again when a load came in between.

        Raises:
            StoreFailure: the content changed again and again.
        """
        for _ in range(_ATTEMPTS):
            try:
                before = self.known or self.read(call)
                answer = ask()
                after = self.read(call)
            except BackendFailure:
                self.known = None  # the next call finds out first whether anybody is there
                raise
            self.known = after
            if before == after:
                return answer, after
        raise StoreFailure(
            f"The content of the remote store at {self._backend.host} changed again and again.",
            remedy="Ask again when the loading has ended.",
        )

    def details(self, call: Call) -> dict[str, Held]:
        """Read what the last load knows of each graph.

        Where the number of triples is another than after the load, somebody else has written,
        and the digest is left empty: it says nothing any more.
        """
        table, _ = self._backend.table(Asked(_READ_DETAIL), call)
        rows = table.document["results"]["bindings"]
        if not rows:
            return {}
        try:
            recorded = {
                iri: Held(str(digest), int(triples))
                for iri, (digest, triples) in json.loads(rows[0]["detail"]["value"]).items()
            }
        except (ValueError, TypeError, AttributeError):
            return {}  # not written by a load: everything is to be written again
        return {
            iri: held if self.count(iri, call) == held.triples else Held("", held.triples)
            for iri, held in recorded.items()
        }

    def count(self, graph: str, call: Call) -> int:
        """Count the triples of a graph."""
        table, _ = self._backend.table(Asked(_COUNT.format(graph=ox.NamedNode(graph))), call)
        return int(table.document["results"]["bindings"][0]["n"]["value"])

    def write(self, record: Record, call: Call) -> None:
        """Record a snapshot and what is known of each graph."""
        detail = json.dumps(
            {iri: [held.digest, held.triples] for iri, held in sorted(record.graphs.items())}
        )
        triples = [
            ox.Triple(_RECORD, _SNAPSHOT, ox.Literal(record.snapshot)),
            ox.Triple(_RECORD, _DETAIL, ox.Literal(detail)),
        ]
        body = "".join(f"{triple} .\n" for triple in triples)
        self._backend.replace(_RECORD.value, body.encode(), call)
        self.known = record.snapshot
