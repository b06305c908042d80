"""Bind typed values into SPARQL text.

Works on text alone: knows nothing of stores, HTTP or the ontology.
Parameters are written ``$name``; ``?name`` is left for results.
Lexical rules: SPARQL 1.1 grammar, https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import pyoxigraph as ox

from ntic_kg.errors import MissingParameter, UnknownParameter
from ntic_kg.sparql.lexer import Kind, tokens


@lru_cache(maxsize=512)
def parameters(text: str) -> tuple[str, ...]:
    """List the parameters of a text in the order of their first use, without the ``$``.

    >>> parameters("SELECT ?x { ?x <urn:p> $b, $a, $b, '$c' }")
    ('b', 'a')
    """
    found = (token.text[1:] for token in tokens(text) if token.kind is Kind.PARAMETER)
    return tuple(dict.fromkeys(found))


def bind(text: str, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    r"""Replace each parameter by its term.

    A value cannot leave its literal or its IRI: the term library writes it with its escapes.
    U+0000 to U+001F and U+007F are written as escapes and come back as they were.

    Args:
        text: SPARQL with ``$name`` where a term belongs.
        terms: a term for each parameter, by name without the ``$``.

    Returns:
        The text with terms in place of parameters; the rest is untouched.

    Raises:
        MissingParameter: the text has a parameter without a term.
        UnknownParameter: a term has a name that the text does not use. A value that
            changes nothing would be reported as if it had been respected.
        InvalidQuery: a string of the text is not closed.

    >>> bind("ASK { ?s ?p $name } # $name", {"name": ox.Literal('" } ; DROP ALL #')})
    'ASK { ?s ?p  "\\" } ; DROP ALL #"  } # $name'
    """
    unused = set(terms) - set(parameters(text))
    if unused:
        raise UnknownParameter(
            f"The query has no parameter ${min(unused)}.",
            remedy="Leave it out, or use it in the text.",
        )
    parts: list[str] = []
    position = 0
    for token in tokens(text):
        if token.kind is not Kind.PARAMETER:
            continue
        # Spaces on both sides: "x"@en before -1 or < before an IRI would read as one token.
        parts += [text[position : token.start], " ", _written(token.text, terms), " "]
        position = token.end
    return "".join([*parts, text[position:]])


def _written(parameter: str, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    term = terms.get(parameter[1:])
    if term is None:
        raise MissingParameter(
            f"The parameter {parameter} has no value.",
            remedy=f"Give a value for {parameter[1:]}.",
        )
    return str(term)
