"""A store somewhere else: any SPARQL 1.1 service over HTTP.

Two things differ from a folder. Readers see each graph as soon as it is written, not at
``commit``; until then the snapshot says that the content is changing. And one writer at a time
is an agreement: nothing locks the far side.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pyoxigraph as ox

from ntic_kg.adapters.remote_backend import Asked, Backend
from ntic_kg.adapters.remote_call import Call
from ntic_kg.adapters.remote_stamp import CHANGING, UNRECORDED, Held, Record, Stamp
from ntic_kg.adapters.store_digest import canonical, digest_of, snapshot_of
from ntic_kg.errors import BackendFailure, Busy, InvalidQuery
from ntic_kg.sparql.kind import Form, query_form
from ntic_kg.values import Page, Rows


class Places:
    """How many calls may go on at once; a few more may wait, the rest are told to come back.

    Args:
        size: calls at once, and again so many that wait.
    """

    def __init__(self, size: int) -> None:
        self._all = threading.BoundedSemaphore(2 * size)
        self._working = threading.BoundedSemaphore(size)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one place.

        Raises:
            Busy: too many wait already.
        """
        if not self._all.acquire(blocking=False):
            raise Busy(
                "Too many questions wait for the remote store.",
                remedy="Try again in a second; Retry-After says when.",
            )
        try:
            with self._working:
                yield
        finally:
            self._all.release()


class RemoteStore:
    """Answers queries by asking a backend; a ``Store``.

    Args:
        backend: the far side.
        deadline: seconds for one query; 0 is no limit.
        stamp: what is known of its snapshot, shared with others.
        places: how many may ask at once.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        deadline: float,
        stamp: Stamp | None = None,
        places: Places | None = None,
    ) -> None:
        self._backend = backend
        self._deadline = deadline
        self._places = places or Places(1)
        self._stamp = stamp or Stamp(backend)

    @property
    def snapshot(self) -> str:
        """Identify the content as the last load recorded it."""
        if self._stamp.known is None:
            with Call(self._deadline) as call:
                self._stamp.known = self._stamp.read(call)
        return self._stamp.known

    def select(self, query: str) -> Rows:
        """Answer a SELECT query; see ``ports.Store``.

        Raises:
            BackendFailure: as well when the far side cuts the answer.
        """
        if query_form(query) is not Form.SELECT:
            raise InvalidQuery("This query is not a SELECT query.", remedy="Use SELECT.")
        with self._places.one(), self._call() as call:
            (table, was_cut), snapshot = self._stamp.put_on(
                lambda: self._backend.table(Asked(query), call), call
            )
        self._refuse_cut(was_cut=was_cut)
        solutions = table.solutions()
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - checked while reading
        return Rows(
            columns=tuple(variable.value for variable in solutions.variables),
            rows=tuple(tuple(solution) for solution in solutions),
            snapshot=snapshot,
        )

    def construct(self, query: str) -> Sequence[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query; see ``select``."""
        if not query_form(query).yields_graph:
            raise InvalidQuery("This query yields no triples.", remedy="Use CONSTRUCT.")
        with self._places.one(), self._call() as call:
            (triples, was_cut), _ = self._stamp.put_on(
                lambda: self._backend.graph(Asked(query), call), call
            )
        self._refuse_cut(was_cut=was_cut)
        return triples

    def _call(self) -> Call:
        return Call(self._deadline)

    def _refuse_cut(self, *, was_cut: bool) -> None:
        if was_cut:
            raise BackendFailure(
                f"The remote store at {self._backend.host} cuts its answers after a number of"
                " rows that is too small for this question.",
                remedy="Raise that number there (Virtuoso: ResultSetMaxRows).",
            )


class ServiceStore(RemoteStore):
    """A remote store for the threads of one request; a ``RequestStore``.

    Args:
        backend: the far side.
        stamp: kept fresh by somebody else.
        deadline: seconds for one query; 0 is no limit.
        places: how many queries of all requests go on at once.
    """

    def __init__(self, backend: Backend, stamp: Stamp, *, deadline: float, places: Places) -> None:
        super().__init__(backend, deadline=deadline, stamp=stamp, places=places)
        self._asked: Call | None = None
        self._ended = False

    @property
    def snapshot(self) -> str:
        """Identify the content as it was last seen; this asks nobody, so it takes no time.

        Raises:
            BackendFailure: the far side has not answered since its last failure.
        """
        return self._stamp.seen()

    def select_page(self, query: str, page: Page) -> Rows:
        """Answer with some of the rows; see ``ports.RequestStore``."""
        return self.select(query).page(page)

    def end(self) -> None:
        """End what is being answered; see ``ports.RequestStore``."""
        self._ended = True
        if self._asked is not None:
            self._asked.end()

    def _call(self) -> Call:
        self._asked = super()._call()
        if self._ended:  # looked at afterwards, so that an end in between is not missed
            self._asked.end()
        return self._asked


class RemoteWriter(RemoteStore):
    """Writes graphs to a backend; a ``WritableStore``.

    Raises:
        InvalidInput: there is no address for writing.
    """

    def __init__(self, backend: Backend, *, deadline: float) -> None:
        super().__init__(backend, deadline=deadline)
        backend.writable()
        with Call(deadline) as call:
            self._recorded = self._stamp.read(call)
            self._held = {} if self._recorded.startswith(UNRECORDED) else self._stamp.details(call)
        self._is_changing = False
        self._given: dict[str, list[ox.Triple]] = {}

    def given(self) -> Iterator[ox.Triple]:
        """Give the triples of all graphs that this process wrote or found as they should be."""
        for triples in self._given.values():
            yield from triples

    def replace_graph(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> bool:
        """Make the triples the whole content of a graph; see ``ports.WritableStore``."""
        quads = canonical(
            [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples], graph
        )
        digest = digest_of(quads)
        self._given[graph.value] = [quad.triple for quad in quads]
        held = self._held.get(graph.value)
        if (held.digest if held else digest_of([])) == digest:
            return False
        body = "".join(f"{quad.triple} .\n" for quad in quads)
        self._announce()
        self._held.pop(graph.value, None)
        self._put(graph.value, body.encode(), len(set(quads)))
        if quads:
            self._held[graph.value] = Held(digest, len(set(quads)))
        return True

    def _put(self, graph: str, body: bytes, triples: int) -> None:
        """Write a graph and count what has arrived: a confirmed write is not yet a whole one.

        Raises:
            BackendFailure: the graph holds another number of triples than were sent.
        """
        with Call(self._deadline) as call:
            self._backend.replace(graph, body, call)
            found = self._stamp.count(graph, call)
        if found == triples:
            return
        raise BackendFailure(
            f"The remote store at {self._backend.host} confirmed {triples:,} triples for the graph"
            f" {graph} and holds {found:,}.",
            remedy="Load again; if that does not help, load that graph by the store's own means.",
        )

    def graphs(self) -> Sequence[ox.NamedNode]:
        """List the graphs that loads wrote; those of others are not ours to list."""
        return [ox.NamedNode(iri) for iri in sorted(self._held)]

    def commit(self) -> str:
        """Record the snapshot that readers see; see ``ports.WritableStore``."""
        snapshot = snapshot_of({iri: held.digest for iri, held in self._held.items()})
        if self._is_changing or snapshot != self._recorded:
            with Call(self._deadline) as call:
                self._stamp.write(Record(snapshot, self._held), call)
            self._recorded, self._is_changing = snapshot, False
        return snapshot

    def _announce(self) -> None:
        """Tell readers, before the first write, that what they see is changing.

        A load that is interrupted leaves this behind: no digest, so the next writes every graph.
        """
        if not self._is_changing:
            unsure = {iri: Held("", held.triples) for iri, held in self._held.items()}
            with Call(self._deadline) as call:
                self._stamp.write(Record(CHANGING + uuid.uuid4().hex[:12], unsure), call)
            self._is_changing = True
