"""Join our rows with those of another registry, here: neither side sees the other's data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from ntic_kg.sparql.keys import Key
from ntic_kg.values import Rows, Term

Row = tuple[Term | None, ...]


def keys_of(rows: Rows, on: Sequence[str]) -> list[Key]:
    """List the keys of rows, each once, in the order in which they come.

    A key of which a part is unbound, or nothing that has a name elsewhere, is none.

    Args:
        rows: ours.
        on: variables, which are among the columns.
    """
    places = [rows.columns.index(name) for name in on]
    found = (key_at(row, places) for row in rows.rows)
    return list(dict.fromkeys(key for key in found if key is not None))


def key_at(row: Row, places: Sequence[int]) -> Key | None:
    """Take the key out of a row; None when there is none."""
    terms = tuple(row[place] for place in places)
    named = tuple(term for term in terms if isinstance(term, ox.NamedNode | ox.Literal))
    return named if len(named) == len(terms) else None


def join(rows: Rows, theirs: Iterable[tuple[Key, Row]], on: Sequence[str], width: int) -> list[Row]:
    """Put what another registry says beside each of our rows.

    Our rows keep their order. One that the registry does not know stays, with blanks; one of
    which it says several things is repeated, in an order that depends on the terms alone.

    Args:
        rows: ours.
        theirs: rows of the registry, each with its key and without the columns of the key.
        on: the variables of the key.
        width: how many columns the registry's rows have.
    """
    told: defaultdict[Key, list[Row]] = defaultdict(list)
    for key, row in theirs:
        told[key].append(row)
    for said in told.values():
        said.sort(key=_order)
    places = [rows.columns.index(name) for name in on]
    blank: list[Row] = [(None,) * width]
    joined: list[Row] = []
    for row in rows.rows:
        own = key_at(row, places)
        joined += [(*row, *said) for said in (told.get(own, blank) if own else blank)]
    return joined


def _order(row: Row) -> tuple[str, ...]:
    return tuple("" if term is None else str(term) for term in row)
