"""Put the keys that another registry is asked about into the text of a query.

``VALUES $keys`` becomes a block of inline data. Works on text alone, as ``bind`` does.
Source: SPARQL 1.1 Query, section 10, https://www.w3.org/TR/sparql11-query/#inline-data
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from ntic_kg.errors import MissingParameter
from ntic_kg.sparql.bind import parameters
from ntic_kg.sparql.lexer import Kind, tokens

KEYS = "keys"
Key = tuple[ox.NamedNode | ox.Literal, ...]


def bind_keys(text: str, variables: Sequence[str], keys: Sequence[Key]) -> str:
    r"""Replace ``$keys`` by variables and a row of terms for each key.

    A value cannot leave its literal or its IRI: the term library writes it with its escapes.

    Args:
        text: SPARQL with ``VALUES $keys``.
        variables: names without the ``?``.
        keys: terms, as many in each as there are variables.

    Raises:
        MissingParameter: the text uses another parameter, for which nothing stands.
        InvalidQuery: a string of the text is not closed.

    >>> bind_keys("SELECT * { VALUES $keys ?x ?p ?a }", ["a"], [(ox.Literal('" }'),)])
    'SELECT * { VALUES  (?a) { ( "\\" }" ) }  ?x ?p ?a }'
    """
    others = set(parameters(text)) - {KEYS}
    if others:
        raise MissingParameter(
            f"The parameter ${min(others)} has no value.", remedy="Only $keys stands for anything."
        )
    rows = " ".join(f"( {' '.join(map(str, key))} )" for key in keys)
    block = f" ({' '.join(f'?{name}' for name in variables)}) {{ {rows} }} "
    parts: list[str] = []
    position = 0
    for token in tokens(text):
        if token.kind is Kind.PARAMETER:
            parts += [text[position : token.start], block]
            position = token.end
    return "".join([*parts, text[position:]])
