"""What can go wrong with a store, or through our fault."""

from __future__ import annotations

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
