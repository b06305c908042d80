"""What the verbs need from the outside, as Protocols and nothing else."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from ntic_kg.values import Change, Elsewhere, Grant, Job, Outcome, Page, Record, Rows, Written


class Store(Protocol):
    """A SPARQL store whose default graph is the union of all its graphs."""

    @property
    def snapshot(self) -> str:
        """Identify the content that queries see."""
        ...

    def select(self, query: str) -> Rows:
        """Answer a SELECT query.

        Raises:
            InvalidQuery: the text does not parse or is not a SELECT query.
            StoreFailure: the store did not answer.
        """
        ...

    def construct(self, query: str) -> Sequence[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query.

        Raises:
            InvalidQuery: the text does not parse or yields no triples.
            StoreFailure: the store did not answer.
        """
        ...


class RequestStore(Store, Protocol):
    """A store for the threads that work for one request."""

    def select_page(self, query: str, page: Page) -> Rows:
        """Answer a SELECT query with some of its rows, and count the others; see ``select``."""
        ...

    def end(self) -> None:
        """End what is being answered, and answer nothing more: nobody waits for it.

        To the thread that asked, the store fails; see ``select``.
        """
        ...


class Registry(Protocol):
    """Something that lists bodies, such as another national registry, to link records with."""

    @property
    def name(self) -> str:
        """Name the registry as commands do."""
        ...

    def records(self) -> Sequence[Record] | None:
        """Return all that the registry holds; None when it can only be searched.

        Raises:
            InvalidInput: what it is read from is missing or cannot be read.
        """
        ...

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Yield what resembles a record, best first.

        Args:
            record: what is looked for.
            limit: how many to yield at most.

        Raises:
            SkipRecord: this one failed; the run goes on.
            StopRun: the registry refuses us; nobody should try again now.
        """
        ...


class FarSide(Protocol):
    """Other registries that answer the queries of federated questions."""

    def describe(self, registry: str) -> Elsewhere:
        """Say what a registry is, where it is asked, and that it is asked now.

        Args:
            registry: its name.

        Raises:
            InvalidInput: there is no such registry, or it answers no queries.
        """
        ...

    def select(self, registry: str, queries: Iterable[str]) -> Generator[Rows]:
        """Ask one query after the other, all of them within one deadline.

        Close the generator to stop; rows that the far side cut say so.

        Args:
            registry: its name.
            queries: SELECT queries of the catalogue.

        Raises:
            InvalidInput: the settings do not let it be asked.
            InvalidQuery: it cannot evaluate a query.
            BackendFailure, BackendTimeout: it failed to answer one.
            Busy: too many wait for it.
        """
        ...


class Linker(Protocol):
    """Finds which records of two large registries are worth a comparison."""

    def candidates(
        self, left: Iterable[Record], right: Iterable[Record], folder: Path
    ) -> Iterator[tuple[str, str]]:
        """Yield the keys of records that may be one body, left and right, in order.

        Args:
            left: the records of one registry.
            right: the records of the other one.
            folder: an empty folder for working files.
        """
        ...


class WritableStore(Store, Protocol):
    """A store that this process may write to; one at a time."""

    def replace_graph(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> bool:
        """Make the triples the whole content of a graph, in one transaction.

        Returns:
            Whether the content differs from before.
        """
        ...

    def graphs(self) -> Sequence[ox.NamedNode]:
        """List the named graphs that hold at least one triple."""
        ...

    def commit(self) -> str:
        """Make what was written visible to readers.

        Returns:
            The snapshot that readers see from now on.
        """
        ...


class Evaluator(Protocol):
    """Something that evaluates queries where they can do no harm and can be stopped."""

    async def start(self) -> None:
        """Get ready to run jobs; called once, in the event loop that will run them."""
        ...

    async def stop(self) -> None:
        """End everything that was started."""
        ...

    async def run(self, job: Job) -> Outcome:
        """Evaluate one query. Cancelling the call ends the evaluation.

        Raises:
            InvalidQuery: the text does not parse or its form does not fit the media type.
            UnknownFormat: the answer cannot be written in the format.
            TooLarge: the answer has more bytes than the job allows.
            DeadlineExceeded, MemoryExceeded, WorkerLost: the evaluation was ended.
            Busy: nothing became free to evaluate it.
            StoreFailure: the data cannot be opened or read.
        """
        ...


class Writer(Protocol):
    """Something that changes the store of a running service."""

    async def write(self, change: Change) -> Written:
        """Make one change, as a whole or not at all; readers see it when this returns.

        Raises:
            InvalidInput, InvalidQuery, RefusedQuery: what was sent cannot be used.
            Forbidden: a graph is not changed over HTTP.
            NoSuchGraph: the graph to remove is not there.
            PreconditionFailed: a condition of the change does not hold.
            DeadlineExceeded, MemoryExceeded, WorkerLost: the change was broken off.
            Busy: too many changes wait.
            StoreFailure: the store cannot be written, or another process holds it.
        """
        ...

    def graph_digest(self, graph: str) -> tuple[str, str | None]:
        """Identify what readers see, and in it the content of a graph.

        Returns:
            The snapshot, and the digest of the graph; None when it holds nothing.
        """
        ...


class Budget(Protocol):
    """Something that counts the seconds of computing that each client uses."""

    def admit(self, client: str) -> None:
        """Let a client in.

        Raises:
            BudgetSpent: it has nothing left; the error says when it has.
        """
        ...

    def charge(self, client: str, seconds: float) -> None:
        """Count what a client has used; one without a name is not charged."""
        ...


class Tokens(Protocol):
    """Something that knows which tokens are valid."""

    def holder(self, token: bytes) -> Grant | None:
        """Say what a token permits.

        Args:
            token: as it came from outside, any bytes.

        Returns:
            None when it is unknown, revoked or expired.

        Raises:
            StoreFailure: the tokens cannot be read.
        """
        ...


class Validator(Protocol):
    """Something that runs SHACL shapes over what a store holds."""

    def validate(
        self, store: Store, shapes: Sequence[ox.Triple], context: Sequence[ox.Triple]
    ) -> Iterable[ox.Triple]:
        """Return the ``sh:ValidationReport`` as triples, to be gone through once.

        Args:
            store: the data.
            shapes: the shapes graph; nothing that it imports is read.
            context: triples about the run, without blank nodes, that shapes read beside the
                data. They stand in the place of what the store itself says with their
                properties, and of its own members of their classes.

        Raises:
            InvalidInput: the shapes cannot be run.
            StoreFailure: the store did not answer.
        """
        ...


class Reasoner(Protocol):
    """Something that reasons over an OWL 2 ontology with its data."""

    def infer(self, triples: Sequence[ox.Triple], seconds: float) -> Sequence[ox.Triple] | None:
        """Classify classes and individuals.

        Args:
            triples: axioms and statements; no other file or address is read.
            seconds: after which the reasoning is ended.

        Returns:
            The direct types, superclasses and equivalences that are not among the triples,
            a class without possible members as equivalent to ``owl:Nothing``; None when the
            triples contradict each other.

        Raises:
            InvalidInput: the reasoner is not installed, or cannot read the triples.
            DeadlineExceeded: the seconds were over.
        """
        ...
