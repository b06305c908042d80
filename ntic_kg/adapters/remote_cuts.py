"""Turn a query that yields a graph into one that yields a row for each of its solutions.

Virtuoso says in a header when it cuts a table, and says nothing when it cuts the solutions of a
graph; the same pattern asked as a table brings the header.
"""

from __future__ import annotations

from ntic_kg.sparql.lexer import Kind, Token, tokens

_ONE = "SELECT (1 AS ?ntic_one) "
_STARTS = {"FROM", "WHERE"}


def solutions_of(text: str) -> str | None:
    """Write a CONSTRUCT or DESCRIBE query as a SELECT query with as many solutions.

    Returns:
        None when it has no pattern and so nothing to cut.

    >>> solutions_of("PREFIX x: <urn:> CONSTRUCT { ?s x:p [] } WHERE { ?s ?p {} } LIMIT 5")
    'PREFIX x: <urn:> SELECT (1 AS ?ntic_one) WHERE { ?s ?p {} } LIMIT 5'
    >>> solutions_of("construct where { ?s ?p ?o }")
    'SELECT (1 AS ?ntic_one) where { ?s ?p ?o }'
    >>> solutions_of("DESCRIBE ?s <urn:x> FROM <urn:g> { ?s ?p ?o }")
    'SELECT (1 AS ?ntic_one) FROM <urn:g> { ?s ?p ?o }'
    >>> solutions_of("DESCRIBE <urn:x>") is None
    True
    """
    found = list(tokens(text))
    first = next(n for n, token in enumerate(found) if _is_form(token))
    rest = found[first + 1 :]
    if found[first].text.upper() == "CONSTRUCT" and rest[0].text == "{":
        depth = rest[0].depth
        closing = next(n for n, t in enumerate(rest) if n and t.text == "}" and t.depth == depth)
        rest = rest[closing + 1 :]
    start = next((t.start for t in rest if t.text == "{" or t.text.upper() in _STARTS), None)
    return None if start is None else text[: found[first].start] + _ONE + text[start:]


def _is_form(token: Token) -> bool:
    return token.kind is Kind.WORD and token.text.upper() in {"CONSTRUCT", "DESCRIBE"}
