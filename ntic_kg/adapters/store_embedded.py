"""The embedded store: Oxigraph in a folder, one writer, readers on checkpoints.

Layout of the folder::

    live/           the database; only the writer opens it
    checkpoints/N/  frozen copies (hard links); only readers open them
    current.json    which checkpoint readers open, its snapshot, the digest of each graph

Knows nothing of tables, questions or HTTP.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ntic_kg.errors import InvalidQuery, StoreBusy, StoreFailure
from ntic_kg.names import node
from ntic_kg.values import Checkpoint, Rows

# What is known about imports (when they were read) is no part of the content that a
# snapshot identifies: the same tables give the same snapshot on every machine.
_UNCOUNTED = node("graph:imports").value
_KEPT_CHECKPOINTS = 3


@dataclass(frozen=True)
class _State:
    """What ``current.json`` holds."""

    number: int = 0
    checkpoint: str = ""
    snapshot: str = ""
    graphs: dict[str, str] = field(default_factory=dict)


class EmbeddedReader:
    """Answers queries on an open Oxigraph store."""

    def __init__(self, database: ox.Store, snapshot: str) -> None:
        self._database = database
        self._snapshot = snapshot

    @property
    def snapshot(self) -> str:
        """Identify the content that queries see."""
        return self._snapshot

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

    def __init__(self, folder: Path) -> None:
        """Open the live database of a folder, making the folder when needed.

        Raises:
            StoreBusy: another process writes to this folder.
            StoreFailure: the folder cannot be made or opened.
        """
        self._folder = folder
        try:
            (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
            database = ox.Store(str(folder / "live"))
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreBusy(
                    f"Another process is writing to the store {folder}.",
                    remedy="Wait until it ends, or use another folder (--store).",
                ) from error
            raise StoreFailure(
                f"The store {folder} cannot be opened: {error}.",
                remedy="Check the folder's rights and free space, or use another (--store).",
            ) from error
        self._state = _read_state(folder)
        self._digests = dict(self._state.graphs)
        self._dirty = False
        super().__init__(database, self._state.snapshot)

    def replace_graph(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> bool:
        """Make the triples the whole content of a graph; see ``ports.WritableStore``."""
        quads = _canonical(
            [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples], graph
        )
        digest = _digest(quads)
        if self._digests.get(graph.value, _digest([])) == digest:
            return False
        # Forgetting the digest first makes an interrupted replacement start again.
        self._digests.pop(graph.value, None)
        self._write_state(replace(self._state, graphs=dict(self._digests)))
        self._database.remove_graph(graph)
        self._database.extend(quads)
        if quads:
            self._digests[graph.value] = digest
        self._dirty = True
        return True

    def graphs(self) -> Sequence[ox.NamedNode]:
        """List the named graphs that hold at least one triple; see ``ports.WritableStore``."""
        return [ox.NamedNode(iri) for iri in sorted(self._digests)]

    def commit(self) -> str:
        """Make what was written visible to readers; see ``ports.WritableStore``."""
        if not self._dirty and self._state.checkpoint:
            return self._snapshot
        self._database.flush()
        number = self._state.number + 1
        target = self._folder / "checkpoints" / str(number)
        shutil.rmtree(target, ignore_errors=True)
        self._database.backup(str(target))
        self._snapshot = _snapshot(self._digests)
        self._write_state(
            _State(number, f"checkpoints/{number}", self._snapshot, dict(self._digests))
        )
        self._dirty = False
        for old in (self._folder / "checkpoints").iterdir():
            if old.name.isdecimal() and int(old.name) <= number - _KEPT_CHECKPOINTS:
                shutil.rmtree(old, ignore_errors=True)
        return self._snapshot

    def _write_state(self, state: _State) -> None:
        draft = self._folder / "current.json.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(state), file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "current.json")
        self._state = state


def current_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the checkpoint that readers open, or None when nothing was ever committed."""
    state = _read_state(folder)
    if not state.checkpoint:
        return None
    return Checkpoint(path=folder / state.checkpoint, snapshot=state.snapshot)


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


def _read_state(folder: Path) -> _State:
    try:
        return _State(**json.loads((folder / "current.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return _State()
    except (OSError, ValueError, TypeError) as error:
        raise StoreFailure(
            f"{folder / 'current.json'} cannot be read: {error}.",
            remedy="Remove the store folder and run ntic-kg load.",
        ) from error


def _canonical(quads: list[ox.Quad], graph: ox.NamedNode) -> list[ox.Quad]:
    """Name blank nodes by their surroundings, so that equal content has equal text."""
    if not any(isinstance(t, ox.BlankNode) for q in quads for t in (q.subject, q.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # Canonical names start afresh in every graph, but a store shares blank nodes between
    # its graphs: without the graph in the name two of them would become one.
    scope = "g" + hashlib.sha256(graph.value.encode()).hexdigest()[:8]

    def scoped(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:  # noqa: ANN401
        return ox.BlankNode(scope + term.value) if isinstance(term, ox.BlankNode) else term

    return [ox.Quad(scoped(q.subject), q.predicate, scoped(q.object), graph) for q in dataset]


def _digest(quads: Sequence[ox.Quad]) -> str:
    lines = sorted({str(quad.triple) for quad in quads})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _snapshot(digests: dict[str, str]) -> str:
    lines = [f"{graph} {digest}" for graph, digest in sorted(digests.items())]
    counted = [line for line in lines if not line.startswith(_UNCOUNTED + " ")]
    return hashlib.sha256("\n".join(counted).encode()).hexdigest()[:16]
