"""A registry behind a SPARQL endpoint that the operator allows to be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from ntic_kg.errors import BackendFailure, BackendTimeout, InvalidInput, SkipRecord, StopRun
from ntic_kg.ports import Registry
from ntic_kg.registries.allowing import allowed_address, how_to_allow
from ntic_kg.registries.description import Ask, Description, Layout, Opening
from ntic_kg.sparql.bind import bind
from ntic_kg.values import Completeness, Record, Rows

CONNECTOR = "sparql"
_FAILURES = 3  # in a row, after which nobody should ask again now


def connect(description: Description, opening: Opening) -> Registry:
    """Return the registry.

    Raises:
        InvalidInput: the description says too little, or the endpoint is not allowed.
    """
    if description.layout is None or not description.endpoint or not description.query:
        raise InvalidInput(
            f"{description.place} does not say what to ask.",
            remedy="Give it endpoint, query and record.",
        )
    address = allowed_address(description, opening.endpoints)
    if address is None:
        raise InvalidInput(
            f"The endpoint {description.endpoint} may not be asked.",
            remedy=how_to_allow(description),
        )
    if opening.ask is None:
        raise InvalidInput("Nothing here asks endpoints.", remedy="Give the answer as a file.")
    there = replace(description, endpoint=address)
    return SparqlRegistry(there, description.layout, opening.ask)


class SparqlRegistry:
    """What an endpoint answers to the names of a record.

    Args:
        description: says what to ask where; ``$name`` in its query is the name, a plain literal.
        layout: which variables make a record; ``key`` is ``{key}`` of the variable ``?key``.
        ask: sends a query.
    """

    def __init__(self, description: Description, layout: Layout, ask: Ask) -> None:
        self.name = description.name
        self._description = description
        self._layout = layout
        self._ask = ask
        self._failures = 0

    def records(self) -> Sequence[Record] | None:
        """Return nothing: an endpoint can only be searched."""
        return None

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Yield what the endpoint answers to the names of a record, in its order.

        Raises:
            SkipRecord: it did not answer in time, or cut its answer.
            StopRun: it refuses us, cannot be reached, or was too slow three times in a row.
            InvalidInput: its answer is not what the description says.
        """
        found: dict[str, Record] = {}
        for text in dict.fromkeys(name.text for name in record.names):
            for entry in self._records(self._answer(text)):
                found.setdefault(entry.key, entry)
            if len(found) >= limit:
                break
        yield from list(found.values())[:limit]

    def _answer(self, text: str) -> Rows:
        query = bind(self._description.query, {"name": ox.Literal(text)})
        try:
            rows = self._ask(self._description.endpoint, query)
        except BackendTimeout as error:
            self._failures += 1
            if self._failures >= _FAILURES:
                raise StopRun(
                    f"{self.name} was too slow {_FAILURES} times in a row: {error.message}",
                    remedy="Try again later, or raise NTIC_DEADLINE.",
                ) from error
            raise SkipRecord(f"{self.name}: {error.message}", remedy=error.remedy) from error
        except BackendFailure as error:
            raise StopRun(
                f"{self.name} does not answer: {error.message}", remedy="Try again later."
            ) from error
        self._failures = 0
        if rows.complete is not Completeness.COMPLETE:
            raise SkipRecord(
                f"{self.name} cut its answer, which tells of no name whether others have it.",
                remedy=f"Let the query of {self._description.place} ask for less.",
            )
        return rows

    def _records(self, rows: Rows) -> Iterator[Record]:
        """Join the rows of one key; each variable may have several values.

        Raises:
            InvalidInput: the answer lacks a variable that the description reads.
        """
        if missing := sorted(self._layout.columns - set(rows.columns)):
            raise InvalidInput(
                f"{self.name} answers without the variables {', '.join(missing)}.",
                remedy=f"Select them in the query of {self._description.place}.",
            )
        cells: defaultdict[str, defaultdict[str, dict[str, None]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for row in rows.rows:
            values = {
                column: term.value
                for column, term in zip(rows.columns, row, strict=True)
                if isinstance(term, ox.Literal | ox.NamedNode)
            }
            for column, value in values.items():
                cells[values.get("key", "")][column][value] = None
        for key, columns in cells.items():
            record = self._layout.record({c: tuple(v) for c, v in columns.items()}, self.name)
            if key and record:
                yield record
