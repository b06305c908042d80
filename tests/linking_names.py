"""Names as tests of linking write them, and the vocabulary that the project ships."""

from __future__ import annotations

import functools

from ntic_kg.compare import Index, NameForm, Vocabulary, analyze, rank, read_vocabulary
from ntic_kg.home import shipped_home
from ntic_kg.values import Match, Name, Record


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary."""
    return read_vocabulary(shipped_home() / "data")


def form(text: str) -> NameForm:
    """Take a name apart."""
    return analyze(text, vocabulary())


def record(*names: str, key: str = "", places: tuple[str, ...] = ()) -> Record:
    """Make a record of names; its key is the first name unless given."""
    return Record(key or names[0], tuple(Name(n) for n in names), places=places)


def best(query: Record | str, *targets: Record | str) -> Match:
    """Return the best candidate for a query among the targets."""
    matches = ranked(query, *targets)
    assert matches, f"nothing resembles {query}"
    return matches[0]


def ranked(query: Record | str, *targets: Record | str) -> tuple[Match, ...]:
    """Rank targets, given as records or as plain names."""
    made = [t if isinstance(t, Record) else record(t) for t in targets]
    asked = query if isinstance(query, Record) else record(query)
    return rank(asked, Index(made, vocabulary()), len(made))
