"""Refuse what only some engines understand, before a stranger's query goes to one of them.

Virtuoso calls functions of its database by the schemes ``bif:`` and ``sql:`` and knows prefixes
that a query does not declare. The embedded engine refuses both by its grammar; here the text is
looked at before it leaves.
"""

from __future__ import annotations

from ntic_kg.errors import InvalidQuery, RefusedQuery
from ntic_kg.sparql.lexer import Kind, Token, tokens

_SCHEMES = ("<bif:", "<sql:", "<xpath:", "<lsd:")


def check(text: str) -> None:
    """Let a query pass or refuse it.

    Raises:
        RefusedQuery: it names functions of the far side's database.
        InvalidQuery: it uses a prefix that it does not declare.

    >>> check("PREFIX x: <urn:x> ASK { x:a ?p 'bif:b' }")
    >>> check("ASK { FILTER(bif:rnd(3) = 1) }")
    Traceback (most recent call last):
        ...
    ntic_kg.errors.evaluation.InvalidQuery: The prefix 'bif:' is not declared.
    """
    declared: set[str] = set()
    before: Token | None = None
    for token in tokens(text):
        if token.kind is Kind.IRI and token.text.lower().startswith(_SCHEMES):
            raise RefusedQuery(
                f"{token.text[:60]!a} would call a function of the store's database.",
                remedy="Use the functions of SPARQL 1.1.",
            )
        if token.kind is Kind.NAME:
            prefix = token.text.partition(":")[0]
            if before is not None and before.text.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                raise InvalidQuery(
                    f"The prefix {prefix[:60] + ':'!a} is not declared.",
                    remedy="Declare it with PREFIX, or write the IRI in full.",
                )
        before = token
