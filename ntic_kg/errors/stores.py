"""What can go wrong with a store, or through our fault."""

from __future__ import annotations

import errno

from ntic_kg.errors.base import NticError


class InternalError(NticError):
    """Something went wrong that is our fault."""

    code = "internal-error"
    title = "Internal error"


class StoreFailure(NticError):
    """The store cannot be opened, read or written."""

    code = "store-failure"
    title = "Store failure"
    status = 503


class StoreFull(StoreFailure):
    """No space is left where the store is."""

    code = "store-full"
    title = "Store full"
    status = 507


def unwritable(thing: str, error: OSError, remedy: str) -> StoreFailure:
    """Say that something cannot be written, and whether its disk is full.

    Args:
        thing: what, and where it is.
        error: of the system, or of the engine.
        remedy: when the disk is not full.

    >>> unwritable("the store s", OSError(errno.ENOSPC, "No space left on device"), "").status
    507
    """
    # The engine passes the words of the system on, not always its number.
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        return StoreFull(
            f"No space is left for {thing}; nothing was changed.",
            remedy="Free space on its disk and try again; reading goes on, no restart is needed.",
        )
    return StoreFailure(f"Cannot write {thing}: {error}.", remedy=remedy)


class StoreBusy(StoreFailure):
    """Another process holds the store for writing."""

    code = "store-busy"
    title = "Store busy"


class BackendFailure(StoreFailure):
    """A remote store cannot be reached, or what it answers cannot be trusted."""

    code = "backend-failure"
    title = "Backend failure"
    status = 502


class BackendTimeout(BackendFailure):
    """A remote store did not answer in time."""

    code = "backend-timeout"
    title = "Backend timeout"
    status = 504
