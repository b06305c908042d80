"""Tell the form of a query from its text: SELECT, ASK, CONSTRUCT or DESCRIBE.

Knows tokens only. The engine has the last word on whether the text is a query.
"""

from __future__ import annotations

from enum import StrEnum

from ntic_kg.errors import InvalidQuery, RefusedQuery
from ntic_kg.sparql.lexer import Kind, Place, tokens


class Form(StrEnum):
    """The four query forms."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def yields_graph(self) -> bool:
        """Whether the answer is triples and not a table or a truth value."""
        return self in {Form.CONSTRUCT, Form.DESCRIBE}


UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
PROLOGUE = ("PREFIX", "BASE", "VERSION")
FORMS_OF_QUERIES = tuple(form.value for form in Form)


def query_form(text: str) -> Form:
    r"""Return the form of a query.

    Raises:
        RefusedQuery: the text is an update.
        InvalidQuery: the text starts with none of the forms.

    >>> query_form("PREFIX ask: <urn:x> # ASK\nSELECT * { ask:a ?p ?o }").value
    'SELECT'
    >>> query_form("PREFIX select: <urn:x> BASE <urn:y>\n ask{}").value
    'ASK'
    """
    in_prologue = False
    for token in tokens(text):
        if in_prologue:
            in_prologue = token.kind not in {Kind.IRI, Kind.STRING}
        elif token.kind not in {Kind.WORD, Kind.NAME}:
            break
        elif token.text.upper().startswith(PROLOGUE):
            in_prologue = True
        else:
            # Engines need no white space after a keyword: SELECT?x and DESCRIBEex:a are legal.
            return _form_of(token.text.upper())
    raise InvalidQuery(
        "The text is not a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE is missing.",
        remedy="Start it with one of the four query forms, after PREFIX and BASE lines if any.",
    )


def _form_of(word: str) -> Form:
    for form in Form:
        if word.startswith(form.value):
            return form
    if word.startswith(UPDATES):
        raise RefusedQuery(
            "This is a SPARQL update; only queries are answered here.",
            remedy="Send SELECT, ASK, CONSTRUCT or DESCRIBE; data are changed by stewards.",
        )
    raise InvalidQuery(
        f"A query starts with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {word[:40]!r}.",
        remedy="Check the spelling of the first keyword.",
    )


def names_dataset(text: str) -> bool:
    """Say whether a query chooses its graphs itself, with FROM or FROM NAMED.

    >>> names_dataset("SELECT * FROM <urn:g> { ?s ?p ?o }")
    True
    >>> names_dataset("SELECT ?from { ?from <urn:from> 'FROM' } # FROM")
    False
    """
    if "FROM" not in text.upper():
        return False
    declared: set[str] = set()
    for token in tokens(text):
        if token.place is not Place.TOP:
            continue
        prefix, _, local = token.text.upper().partition(":")
        if token.kind is Kind.WORD and "FROM" in prefix:
            return True
        if token.kind is Kind.NAME and not local:
            declared.add(prefix)
        elif token.kind is Kind.NAME and prefix.startswith("FROM") and prefix not in declared:
            return True  # FROMex:g, which engines read as FROM ex:g
    return False
