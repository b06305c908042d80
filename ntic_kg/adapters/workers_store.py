"""A ``Store`` for threads, answered by the worker processes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future

import pyoxigraph as ox

from ntic_kg.adapters.workers import WorkerPool
from ntic_kg.errors import InvalidQuery, StoreFailure
from ntic_kg.values import WHOLE, Job, Outcome, Page, Rows

_TABLE = "application/sparql-results+json"
_GRAPH = "application/n-triples"


class WorkerStore:
    """Answers shipped questions from any thread but the event loop's; a ``RequestStore``.

    Args:
        pool: started workers.
        loop: event loop that the pool runs in.
        deadline: seconds for one query; 0 is no limit.
    """

    def __init__(
        self, pool: WorkerPool, loop: asyncio.AbstractEventLoop, *, deadline: float
    ) -> None:
        self._pool = pool
        self._loop = loop
        self._deadline = deadline
        self._asked: Future[Outcome] | None = None
        self._ended = False

    @property
    def snapshot(self) -> str:
        """Identify the content that queries see."""
        return self._pool.current().snapshot

    def select(self, query: str) -> Rows:
        """Answer a SELECT query; see ``ports.Store``. The rows carry the snapshot they are of."""
        return self.select_page(query, WHOLE)

    def select_page(self, query: str, page: Page) -> Rows:
        """Answer with some of the rows, cut out by the worker; see ``ports.RequestStore``."""
        outcome = self._run(query, _TABLE, page)
        solutions = ox.parse_query_results(_content(outcome), format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise InvalidQuery("This query is not a SELECT query.", remedy="Use SELECT.")
        rows = tuple(tuple(solution) for solution in solutions)
        total = len(rows) if page == WHOLE else outcome.total
        before = min(page.offset, total)
        return Rows(
            columns=tuple(variable.value for variable in solutions.variables),
            rows=rows,
            snapshot=outcome.snapshot,
            complete=outcome.complete,
            before=before,
            after=total - before - len(rows),
        )

    def construct(self, query: str) -> Sequence[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query; see ``ports.Store``."""
        content = _content(self._run(query, _GRAPH))
        return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]

    def end(self) -> None:
        """End what is being answered; see ``ports.RequestStore``."""
        self._ended = True
        if self._asked is not None:
            self._asked.cancel()

    def _run(self, query: str, media_type: str, page: Page = WHOLE) -> Outcome:
        job = Job(query, media_type, deadline=self._deadline, outside=False, page=page)
        self._asked = asyncio.run_coroutine_threadsafe(self._pool.run(job), self._loop)
        if self._ended:  # looked at after asking, so that an end in between is not missed
            self._asked.cancel()
        try:
            return self._asked.result()
        except CancelledError:
            raise StoreFailure(
                "The query was broken off: nobody waits for its answer.", remedy="Ask again."
            ) from None


def _content(outcome: Outcome) -> bytes:
    if isinstance(outcome.body, bytes):
        return outcome.body
    with outcome.body as file:
        return file.read()
