"""Ask other registries over HTTP, behind the protections of a remote store.

A far side that is slow costs one deadline and a few threads, whatever the number of batches and
of clients; one that fails again and again is left alone for some seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyoxigraph as ox

from ntic_kg.adapters.remote_address import read_address
from ntic_kg.adapters.remote_backend import Asked, Backend
from ntic_kg.adapters.remote_call import Call
from ntic_kg.adapters.store_remote import Places
from ntic_kg.errors import InvalidInput, InvalidQuery
from ntic_kg.values import Completeness, Elsewhere, Rows

_AT_ONCE = 2  # of all clients of a service: a registry is a guest's host
_LARGEST = 8 * 1024 * 1024  # bytes of one answer; a batch of keys needs a hundredth of it


@dataclass(frozen=True)
class Known:
    """A registry as its description and the settings have it.

    Args:
        about: its description, with no address yet.
        address: of its endpoint, credentials included; None when it may not be asked.
    """

    about: Elsewhere
    address: str | None


@dataclass(frozen=True)
class _Opened:
    about: Elsewhere
    backend: Backend | None
    places: Places


class RemoteFarSide:
    """Asks registries by their names; a ``FarSide`` that any thread may use.

    Args:
        find: gives what is known of a registry; raises InvalidInput where nothing is.
        deadline: seconds for all that one question asks of a registry; 0 is no limit.
        limit: bytes of one answer; 0 leaves a limit of its own.
    """

    def __init__(self, find: Callable[[str], Known], *, deadline: float, limit: int) -> None:
        self._find = find
        self._deadline = deadline
        self._limit = min(limit or _LARGEST, _LARGEST)
        self._lock = threading.Lock()
        self._opened: dict[str, _Opened] = {}

    def describe(self, registry: str) -> Elsewhere:
        """Say what a registry is; see ``ports.FarSide``."""
        return replace(self._open(registry).about, now=datetime.now(UTC).replace(microsecond=0))

    def select(self, registry: str, queries: Iterable[str]) -> Generator[Rows]:
        """Ask one query after the other; see ``ports.FarSide``."""
        opened = self._open(registry)
        if opened.backend is None:
            raise InvalidInput(
                f"The registry {registry} may not be asked.", remedy=opened.about.remedy
            )
        with opened.places.one(), Call(self._deadline) as call:
            for query in queries:
                table, was_cut = opened.backend.table(Asked(query), call)
                solutions = table.solutions()
                if not isinstance(solutions, ox.QuerySolutions):
                    raise InvalidQuery(
                        f"The query for {registry} is no SELECT query.", remedy="Use SELECT."
                    )
                yield Rows(
                    columns=tuple(variable.value for variable in solutions.variables),
                    rows=tuple(tuple(solution) for solution in solutions),
                    snapshot="",
                    complete=Completeness.TRUNCATED if was_cut else Completeness.COMPLETE,
                )

    def _open(self, registry: str) -> _Opened:
        with self._lock:
            if registry not in self._opened:
                self._opened[registry] = self._made(self._find(registry))
            return self._opened[registry]

    def _made(self, known: Known) -> _Opened:
        if known.address is None:
            return _Opened(known.about, None, Places(_AT_ONCE))
        address = read_address(known.address, "registry")
        # What follows a question mark may be a key of the operator's.
        about = replace(known.about, address=address.url.partition("?")[0], remedy="")
        return _Opened(about, Backend(address, limit=self._limit), Places(_AT_ONCE))
