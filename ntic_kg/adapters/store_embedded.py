"""The embedded store: Oxigraph in a folder, one writer, readers on checkpoints.

Layout of the folder::

    writer.lock     held by the one process that writes, and naming it
    draft/          the database that it writes to, a copy of the newest checkpoint at first
    checkpoints/N/  frozen copies (hard links); only readers open them
    checkpoints/N.json  which snapshot that is, and since when readers saw it
    checkpoints/N.nq  the same content as N-Quads; readers that load it into memory write it
    current.json    which checkpoint readers open, its snapshot, the digest of each graph

Knows nothing of tables, questions or HTTP.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.adapters.store_digest import canonical, digest_of, digest_of_graph, snapshot_of
from ntic_kg.adapters.store_draft import (
    WriterLock,
    freeze,
    open_draft,
    remove_draft,
    unwritable_store,
)
from ntic_kg.adapters.store_snapshots import find, note, remove_old
from ntic_kg.adapters.store_state import State, read_state, write_state
from ntic_kg.errors import InvalidQuery, NoSuchGraph, RefusedQuery, StoreFailure
from ntic_kg.values import Checkpoint, KeptSnapshot, Rows


class EmbeddedReader:
    """Answers queries on an open Oxigraph store."""

    def __init__(self, database: ox.Store, snapshot: str) -> None:
        self._database = database
        self._snapshot = snapshot

    @property
    def snapshot(self) -> str:
        """Identify the content that queries see."""
        return self._snapshot

    def triples(self, wanted: Callable[[str], bool]) -> Iterator[ox.Triple]:
        """Give the triples of the named graphs that are wanted, by IRI."""
        for graph in self._database.named_graphs():
            if wanted(graph.value):
                for quad in self._database.quads_for_pattern(None, None, None, graph):
                    yield quad.triple

    def select(self, query: str) -> Rows:
        """Answer a SELECT query; see ``ports.Store``."""
        solutions = self._evaluate(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise InvalidQuery("This query is not a SELECT query.", remedy="Use SELECT.")
        columns = tuple(variable.value for variable in solutions.variables)
        rows = tuple(tuple(solution) for solution in solutions)
        return Rows(columns=columns, rows=rows, snapshot=self._snapshot)

    def construct(self, query: str) -> Sequence[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query; see ``ports.Store``."""
        triples = self._evaluate(query)
        if not isinstance(triples, ox.QueryTriples):
            raise InvalidQuery("This query yields no triples.", remedy="Use CONSTRUCT.")
        return list(triples)

    def _evaluate(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._database.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise InvalidQuery(
                f"The query does not parse: {error}.", remedy="Correct the place named above."
            ) from error
        except OSError as error:
            raise StoreFailure(
                f"The store cannot be read: {error}.", remedy="Run ntic-kg load again."
            ) from error


class EmbeddedStore(EmbeddedReader):
    """The one writer of a store folder."""

    def __init__(self, folder: Path, *, patience: float = 0.0) -> None:
        """Open a draft of the content of a folder, making the folder when needed.

        Args:
            folder: the store.
            patience: seconds to wait for another writer to end.

        Raises:
            StoreBusy: another process writes to this folder; the message names it.
            StoreFailure: the folder cannot be made or opened.
        """
        self._folder = folder
        try:
            (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(folder, patience=patience)
            self._state = read_state(folder)
            newest = folder / self._state.checkpoint if self._state.checkpoint else None
            database = open_draft(folder, newest)
        except OSError as error:
            raise unwritable_store(folder, error) from error
        self._digests = dict(self._state.graphs)
        self._dirty = False
        super().__init__(database, self._state.snapshot)

    @property
    def snapshot(self) -> str:
        """Identify the content of the draft, which is what queries here see."""
        return snapshot_of(self._digests) if self._dirty else self._snapshot

    def replace_graph(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> bool:
        """Make the triples the whole content of a graph; see ``ports.WritableStore``."""
        quads = canonical(
            [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples], graph
        )
        digest = digest_of(quads)
        if self._digests.get(graph.value, digest_of([])) == digest:
            return False
        self._database.remove_graph(graph)
        self._database.extend(quads)
        self._note(graph.value, digest if quads else None)
        return True

    def add(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> bool:
        """Add triples to what a graph holds.

        Returns:
            Whether the content differs from before.
        """
        quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        self._database.extend(quads)
        return self._refresh(graph)

    def update(self, text: str, base: str, touches: Callable[[str], bool]) -> set[str]:
        """Execute one operation of SPARQL Update.

        Args:
            text: the operation with its prologue.
            base: IRI against which relative ones are resolved.
            touches: whether the operation may change a graph; saves reading all the others.

        Returns:
            IRIs of the graphs whose content differs from before.

        Raises:
            InvalidQuery: the text does not parse.
            NoSuchGraph: the operation needs a graph that is not there.
            RefusedQuery: it leaves statements that stand in no named graph.
            OSError: the store cannot be written.
        """
        try:
            self._database.update(text, base_iri=base)
        except SyntaxError as error:
            raise InvalidQuery(
                f"The update does not parse: {error}.", remedy="Correct the place named above."
            ) from error
        except RuntimeError as error:
            kind = NoSuchGraph if "does not exist" in str(error) else InvalidQuery
            raise kind(
                f"The update cannot be executed: {error}.",
                remedy="Write SILENT where a graph may be missing or may be there already.",
            ) from error
        if next(self._database.quads_for_pattern(None, None, None, ox.DefaultGraph()), None):
            raise RefusedQuery(
                "The update writes statements that stand in no named graph.",
                remedy="Name the graph: GRAPH <…> { … } or WITH <…>; it says where they come from.",
            )
        there = {graph.value for graph in self._database.named_graphs() if _is_iri(graph)}
        graphs = [iri for iri in there | set(self._digests) if touches(iri)]
        return {iri for iri in graphs if self._refresh(ox.NamedNode(iri))}

    def _refresh(self, graph: ox.NamedNode) -> bool:
        """Compute the digest of a graph again; say whether it differs from before."""
        digest = digest_of_graph(self._database, graph)
        if digest == self._digests.get(graph.value):
            return False
        self._note(graph.value, digest)
        return True

    def _note(self, iri: str, digest: str | None) -> None:
        self._digests.pop(iri, None)
        if digest is not None:
            self._digests[iri] = digest
        self._dirty = True

    def digest(self, graph: ox.NamedNode) -> str | None:
        """Identify the content of a graph; None when it holds nothing."""
        return self._digests.get(graph.value)

    def graphs(self) -> Sequence[ox.NamedNode]:
        """List the named graphs that hold at least one triple; see ``ports.WritableStore``."""
        return [ox.NamedNode(iri) for iri in sorted(self._digests)]

    def commit(self) -> str:
        """Make what was written visible to readers; see ``ports.WritableStore``."""
        if not self._dirty and self._state.checkpoint:
            return self._snapshot
        number = self._state.number + 1
        target = self._folder / "checkpoints" / str(number)
        freeze(self._database, self._folder, target)
        self._snapshot = snapshot_of(self._digests)
        now = datetime.now(UTC)
        note(self._folder, Checkpoint(target, self._snapshot), now)
        self._state = State(number, f"checkpoints/{number}", self._snapshot, dict(self._digests))
        write_state(self._folder, self._state)
        self._dirty = False
        remove_old(self._folder, number, now)
        return self._snapshot

    def close(self) -> None:
        """Let others write. What was not committed is gone."""
        del self._database
        remove_draft(self._folder)
        self._lock.release()


def current_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the checkpoint that readers open, or None when nothing was ever committed."""
    state = read_state(folder)
    if not state.checkpoint:
        return None
    return Checkpoint(path=folder / state.checkpoint, snapshot=state.snapshot)


def recorded_checkpoint(folder: Path, asked: str) -> KeptSnapshot:
    """Find what readers saw at a time, or a snapshot by name; see ``store_snapshots.find``."""
    state = read_state(folder)
    if asked and asked == state.snapshot:  # a store that an earlier version wrote notes no times
        return KeptSnapshot(Checkpoint(folder / state.checkpoint, asked), datetime.now(UTC))
    return find(folder, asked, state.number)


class NewestCheckpoint:
    """Says which checkpoint readers open, reading ``current.json`` only when it was replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = str(folder / "current.json")
        self._seen: tuple[int, int] = (0, 0)
        self._checkpoint: Checkpoint | None = None

    def __call__(self) -> Checkpoint | None:
        """Return it, or None when nothing was ever committed."""
        try:
            status = os.stat(self._file)  # noqa: PTH116 - twice as fast; asked for every query
        except OSError:
            return current_checkpoint(self._folder)
        seen = (status.st_ino, status.st_mtime_ns)
        if seen != self._seen:
            self._checkpoint = current_checkpoint(self._folder)
            self._seen = seen
        return self._checkpoint


def open_reader(checkpoint: Checkpoint) -> EmbeddedReader:
    """Open a checkpoint for reading.

    Raises:
        StoreFailure: the checkpoint cannot be opened.
    """
    try:
        database = ox.Store.read_only(str(checkpoint.path))
    except OSError as error:
        raise StoreFailure(
            f"The checkpoint {checkpoint.path} cannot be opened: {error}.",
            remedy="Run ntic-kg load again.",
        ) from error
    return EmbeddedReader(database, checkpoint.snapshot)


def hold(triples: Iterable[ox.Triple], snapshot: str) -> EmbeddedReader:
    """Hold triples in memory, in a store of their own."""
    database = ox.Store()
    database.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return EmbeddedReader(database, snapshot)


def graph_digests(folder: Path) -> tuple[str, dict[str, str]]:
    """Return the snapshot that readers see, and what identifies the content of each graph."""
    state = read_state(folder)
    return state.snapshot, state.graphs


def _is_iri(graph: ox.NamedNode | ox.BlankNode) -> bool:
    return isinstance(graph, ox.NamedNode)
