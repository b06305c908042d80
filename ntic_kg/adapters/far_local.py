"""Stand in for another registry with its synthetic example, so that no test needs a network."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence

import pyoxigraph as ox

from ntic_kg.errors import InvalidQuery
from ntic_kg.values import Elsewhere, Rows


class LocalFarSide:
    """Answers from triples in memory; a ``FarSide``.

    Args:
        find: gives the description of a registry, and triples as it could hold them.
    """

    def __init__(self, find: Callable[[str], tuple[Elsewhere, Sequence[ox.Triple]]]) -> None:
        self._find = find

    def describe(self, registry: str) -> Elsewhere:
        """Say what a registry is; see ``ports.FarSide``."""
        return self._find(registry)[0]

    def select(self, registry: str, queries: Iterable[str]) -> Generator[Rows]:
        """Ask one query after the other; see ``ports.FarSide``."""
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in self._find(registry)[1])
        for query in queries:
            solutions = store.query(query)
            if not isinstance(solutions, ox.QuerySolutions):
                raise InvalidQuery(
                    f"The query for {registry} is no SELECT query.", remedy="Use SELECT."
                )
            columns = tuple(variable.value for variable in solutions.variables)
            yield Rows(columns, tuple(tuple(solution) for solution in solutions), snapshot="")
