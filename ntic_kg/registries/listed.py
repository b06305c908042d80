"""A registry that can be read as a whole: its records once each, and what resembles a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from ntic_kg.compare import Index, Vocabulary, rank
from ntic_kg.errors import InvalidInput, TooLarge
from ntic_kg.values import Record

MOST_RECORDS = 250_000  # all of them are kept in memory, taken apart


class ListedRegistry:
    """Records that are read as a whole.

    Args:
        name: of the registry.
        source: what they are read from, for messages.
        read: yields each record with the place where it stands.
        vocabulary: the words that names are made of.
    """

    def __init__(
        self,
        name: str,
        source: str,
        read: Callable[[], Iterable[tuple[str, Record]]],
        vocabulary: Vocabulary,
    ) -> None:
        self.name = name
        self._source = source
        self._read = read
        self._vocabulary = vocabulary

    def records(self) -> Sequence[Record]:
        """Return every record.

        Raises:
            InvalidInput: the source is missing or cannot be read, has no record, or two of one
                key.
            TooLarge: it has more records than are kept in memory, or unpacks to too many bytes.
        """
        return tuple(self._by_key.values())

    def search(self, record: Record, limit: int) -> Iterator[Record]:
        """Yield what resembles a record, best first."""
        for match in rank(record, self._index, limit):
            yield self._by_key[match.right]

    @cached_property
    def _by_key(self) -> dict[str, Record]:
        found: dict[str, tuple[str, Record]] = {}
        for place, record in self._read():
            if record.key in found:
                first = found[record.key][0]
                raise InvalidInput(
                    f"{self._source} has two records of the key {record.key}: {first} and {place}.",
                    remedy="Leave one of them; a key names one body.",
                )
            found[record.key] = place, record
            if len(found) > MOST_RECORDS:
                raise TooLarge(
                    f"{self._source} holds more than {MOST_RECORDS:,} records of {self.name}.",
                    remedy="Cut it to the country or the kind of body that you link with.",
                )
        if not found:
            raise InvalidInput(
                f"{self._source} holds no record of {self.name}.",
                remedy="Compare it with the sample answer beside the description.",
            )
        return {key: record for key, (_, record) in found.items()}

    @cached_property
    def _index(self) -> Index:
        return Index(self._by_key.values(), self._vocabulary)
