"""Put the parts together: the only module that names adapters.

Opens what the doors use and closes it again; decides nothing else.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ntic_kg import infer as inferring
from ntic_kg import ingest
from ntic_kg.adapters.reasoner_owl import OwlReasoner
from ntic_kg.adapters.store_embedded import EmbeddedStore, current_checkpoint, open_reader
from ntic_kg.adapters.workers import WorkerPool
from ntic_kg.adapters.workers_store import WorkerStore
from ntic_kg.catalog import Catalog, read_catalog
from ntic_kg.check import Run, check, data_of_files, data_of_store
from ntic_kg.errors import InvalidInput, StoreFailure
from ntic_kg.home import checked_home, shipped_home
from ntic_kg.norms import Register, read_register
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from ntic_kg.sparql import guard
from ntic_kg.values import Checkpoint, Import, Inference, Job, Outcome, Report

MEMORY = "memory:"

Progress = Callable[[str, int, int], None]


def content_home(settings: Settings) -> Path:
    """Return the content folder that the settings name, or the shipped one.

    Raises:
        InvalidInput: the folder lacks one of its four parts.
    """
    return checked_home(settings.home or shipped_home())


def catalog(settings: Settings) -> Catalog:
    """Read the questions of the content folder."""
    return read_catalog(content_home(settings) / "queries")


def register(settings: Settings) -> Register:
    """Read the norms and shapes of the content folder."""
    return read_register(content_home(settings) / "shapes")


@contextmanager
def store_folder(settings: Settings) -> Iterator[Path]:
    """Give the folder of the store; for ``memory:`` a loaded one that vanishes afterwards.

    Raises:
        InvalidInput: the store is the address of a remote endpoint.
    """
    if settings.store.startswith(("http://", "https://")):
        raise InvalidInput(
            f"The store {settings.store} is remote; only folders and memory: can be used.",
            remedy="Give a folder with --store or NTIC_STORE.",
        )
    if settings.store != MEMORY:
        yield Path(settings.store)
        return
    with tempfile.TemporaryDirectory(prefix="ntic-kg-") as name:
        folder = Path(name)
        load_into(folder, content_home(settings), _silent)
        yield folder


def load_into(folder: Path, home: Path, progress: Progress) -> list[Import]:
    """Load the content folder into a store folder, run its rules and publish a checkpoint.

    Raises:
        StoreBusy: another process writes to the store.
        MalformedTable, MalformedFile, InvalidQuestion: the content cannot be read; readers go
            on seeing what they saw.
    """
    store = EmbeddedStore(folder)
    imports = ingest.load(home, store, datetime.now(UTC), progress)
    imports += inferring.derive(home, store)
    store.commit()
    return imports


def checkpoint_of(folder: Path) -> Checkpoint:
    """Return the checkpoint that readers of a store folder open.

    Raises:
        StoreFailure: nothing was ever loaded into it.
    """
    checkpoint = current_checkpoint(folder)
    if checkpoint is None:
        raise StoreFailure(
            f"The store {folder} is empty.", remedy="Run ntic-kg load first, with the same --store."
        )
    return checkpoint


@contextmanager
def reader(settings: Settings) -> Iterator[Store]:
    """Open the newest checkpoint of the store for reading.

    Raises:
        StoreFailure: the store is empty or cannot be opened.
    """
    with store_folder(settings) as folder:
        yield open_reader(checkpoint_of(folder))


def evaluate(settings: Settings, query: str, media_type: str) -> Outcome:
    """Evaluate free SPARQL in a worker process, under the limits of the settings.

    Raises:
        RefusedQuery: the guard does not let the text through.
        NticError: the evaluation failed or was ended; see ``ports.Evaluator``.
    """
    guard.check(query)
    job = Job(
        query,
        media_type,
        deadline=settings.deadline,
        rows=settings.rows,
        bytes=settings.bytes,
    )
    with store_folder(settings) as folder:
        return asyncio.run(_evaluate(worker_pool(settings, folder, workers=1), job))


def worker_pool(settings: Settings, folder: Path, *, workers: int) -> WorkerPool:
    """Make the pool that evaluates queries on a store folder; the caller starts it."""
    return WorkerPool(lambda: checkpoint_of(folder), workers=workers, memory=settings.memory)


def store_of(pool: WorkerPool, settings: Settings) -> Callable[[asyncio.AbstractEventLoop], Store]:
    """Give threads of a service a store that the pool answers."""

    def give(loop: asyncio.AbstractEventLoop) -> Store:
        return WorkerStore(pool, loop, deadline=settings.deadline)

    return give


def is_empty(folder: Path) -> bool:
    """Say whether nothing was ever loaded into a store folder."""
    return current_checkpoint(folder) is None


async def _evaluate(pool: WorkerPool, job: Job) -> Outcome:
    pool.current()
    await pool.start()
    try:
        return await pool.run(job)
    finally:
        await pool.stop()


def run_check(settings: Settings, files: Sequence[Path], run: Run) -> Report:
    """Check submitted files, or the store when there are none.

    Raises:
        MalformedFile: a file does not parse.
        NotFound: the run names a norm that the register does not hold.
        StoreFailure: the store is empty or cannot be opened.
    """
    # rdflib and pySHACL take as long to import as all the rest; only checks need them.
    from ntic_kg.adapters.validator_pyshacl import PyshaclValidator  # noqa: PLC0415

    home = content_home(settings)
    norms = register(settings)
    if files:
        return check(data_of_files(files, home), PyshaclValidator(), norms, run)
    with reader(settings) as store:
        return check(data_of_store(store), PyshaclValidator(), norms, run)


def run_infer(settings: Settings, limits: inferring.Limits) -> Inference:
    """Reason over the store.

    Raises:
        InvalidInput: Java or owlready2 is not installed, or the content cannot be reasoned over.
        DeadlineExceeded: the time was over before consistency was settled.
        StoreFailure: the store is empty or cannot be opened.
    """
    with reader(settings) as store:
        return inferring.infer(store, OwlReasoner(), limits)


def _silent(_step: str, _number: int, _steps: int) -> None:
    """Report no progress."""
