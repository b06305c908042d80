"""Read what a question asks of another registry, and refuse what could not be asked or joined.

Whether the registry is described is for those who know descriptions; here only texts are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from ntic_kg.catalog.model import Federation
from ntic_kg.errors import NticError
from ntic_kg.sparql import guard
from ntic_kg.sparql.bind import parameters
from ntic_kg.sparql.keys import KEYS, bind_keys
from ntic_kg.sparql.kind import Form, query_form
from ntic_kg.sparql.lexer import tokens

_ENTRIES = {"registry", "join", "query"}  # not "on", which is true in YAML


def read_federation(entry: dict[str, Any]) -> Federation:
    """Read the header's ``federates``.

    Raises:
        ValueError, TypeError, AttributeError: it lacks or misstates an entry.
    """
    if not isinstance(entry, dict) or set(entry) != _ENTRIES:
        raise ValueError(f"federates: it takes {', '.join(sorted(_ENTRIES))}, all of them")
    on = entry["join"]
    if not isinstance(on, list) or not on or not all(isinstance(name, str) for name in on):
        raise ValueError("federates.join: a list of variables without their question marks")
    if len(set(on)) != len(on):
        raise ValueError("federates.join: the same variable twice")
    return Federation(str(entry["registry"]), tuple(on), str(entry["query"]))


def checked_federation(federation: Federation, columns: Sequence[str]) -> Federation:
    """Refuse what could not be asked or joined; give it with its columns.

    Args:
        federation: as it was read.
        columns: of the question's own query.

    Raises:
        ValueError: the message starts with the entry at fault.

    >>> far = Federation("example", ("a",), "SELECT ?a ?b { VALUES $keys ?a ?p ?b }")
    >>> checked_federation(far, ("a", "c")).columns
    ('b',)
    >>> checked_federation(far, ("c",))
    Traceback (most recent call last):
        ...
    ValueError: join: the question's own query gives no ?a
    """
    theirs = _columns(federation)
    for name in federation.on:
        if name not in columns:
            raise ValueError(f"join: the question's own query gives no ?{name}")
        if name not in theirs:
            raise ValueError(f"join: federates.query gives no ?{name}")
    added = tuple(name for name in theirs if name not in federation.on)
    if not added:
        raise ValueError("query: it gives nothing beside the variables of federates.join")
    for name in added:
        if name in columns:
            raise ValueError(f"query: ?{name} is a column of the question's own query as well")
    return replace(federation, columns=added)


def _columns(federation: Federation) -> tuple[str, ...]:
    """Give the columns of the far query; nothing is sent anywhere."""
    text = federation.query
    try:
        guard.check(text)  # a SERVICE in it would be called by the engine that parses it here
        if query_form(text) is not Form.SELECT:
            raise ValueError("query: it is no SELECT")
        if parameters(text) != (KEYS,) or not _is_inline_data(text):
            raise ValueError("query: it must use VALUES $keys, and no other parameter")
        key = tuple(ox.Literal("synthetic") for _ in federation.on)
        solutions = ox.Store().query(bind_keys(text, federation.on, [key]))
    except SyntaxError as error:
        raise ValueError(f"query: it does not parse: {error}") from None
    except NticError as error:
        raise ValueError(f"query: {error.message}") from None
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - its form is SELECT
    return tuple(variable.value for variable in solutions.variables)


def _is_inline_data(text: str) -> bool:
    """Say whether the keys stand behind VALUES; elsewhere they would be read as an RDF list."""
    before = [token.text.upper() for token in tokens(text)]
    return all(
        before[n - 1] == "VALUES" for n, word in enumerate(before) if word == f"${KEYS}".upper()
    )
