"""Split the text of a SPARQL update into operations, and give each its dataset.

Knows tokens only; the engine has the last word on whether the text is an update. What it tells
about the graphs that an operation may change errs on the side of more.

Source: https://www.w3.org/TR/sparql11-update/ and, for the dataset of a request,
https://www.w3.org/TR/sparql11-protocol/#update-operation
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ntic_kg.errors import InvalidQuery, RefusedQuery
from ntic_kg.sparql.guard import LIMITS, Limits, check_tokens
from ntic_kg.sparql.kind import FORMS_OF_QUERIES, PROLOGUE
from ntic_kg.sparql.lexer import Kind, Place, Token, tokens

LONGEST = 1_048_576
# Data are read and not evaluated: only their nesting matters.
_DATA_LIMITS = Limits(LONGEST, LIMITS.depth, LONGEST, LONGEST, LONGEST)
_TEXT_LIMITS = Limits(LONGEST, LIMITS.depth, LIMITS.tokens, LIMITS.steps, LIMITS.operators)
_NAMES = frozenset({Kind.IRI, Kind.NAME})
_VARIABLES = frozenset({Kind.VARIABLE, Kind.PARAMETER})
_SEVERAL = ("ALL", "NAMED", "DEFAULT")


class Form(StrEnum):
    """What an operation does."""

    DATA = "data"
    DELETE_WHERE = "delete where"
    MODIFY = "modify"
    MANAGE = "manage"


@dataclass(frozen=True)
class Operation:
    """One operation of an update.

    Args:
        prologue: the declarations before it, each ended as it was.
        text: the operation itself.
        form: what it does.
        where: offset of its WHERE in ``text``; None when there is none.
        names_dataset: whether it says itself, by WITH or USING, what its patterns match.
        endings: how the IRIs end of all graphs that it may change; None for any graph.
    """

    prologue: str
    text: str
    form: Form
    where: int | None
    names_dataset: bool
    endings: frozenset[str] | None

    def touches(self, graph: str) -> bool:
        """Say whether the operation may change a graph."""
        return self.endings is None or any(graph.endswith(end) for end in self.endings)

    def on(self, default: Iterable[str], named: Iterable[str]) -> str:
        """Write the operation so that its patterns match the given graphs.

        Args:
            default: IRIs of the graphs that make up the default graph.
            named: IRIs of the graphs that GRAPH can match.

        Raises:
            InvalidQuery: a pattern is expected and its WHERE is not to be found.
        """
        using = "".join(f"USING <{iri}>\n" for iri in default)
        using += "".join(f"USING NAMED <{iri}>\n" for iri in named)
        if self.form not in {Form.MODIFY, Form.DELETE_WHERE} or not using:
            return self.prologue + self.text
        if self.where is None:
            raise InvalidQuery(
                "An INSERT or DELETE has no WHERE.", remedy="Write WHERE { … }, or INSERT DATA."
            )
        head, pattern = self.text[: self.where], self.text[self.where :]
        if self.form is Form.DELETE_WHERE:
            head += " " + pattern[len("WHERE") :]
        return f"{self.prologue}{head}\n{using}{pattern}"


def read_update(text: str) -> list[Operation]:
    """Split an update into its operations; one without any changes nothing.

    Raises:
        RefusedQuery: it calls or loads from another server, exceeds a limit, or states
            something outside named graphs.
        InvalidQuery: it is no update.

    >>> [o.form.value for o in read_update("CLEAR ALL ; INSERT DATA { GRAPH <urn:g> {} }")]
    ['manage', 'data']
    """
    if len(text) > LONGEST:
        raise RefusedQuery(
            f"The update has more than {LONGEST:,} characters.",
            remedy="Send data as a graph to /graphs, or split the update.",
        )
    operations = []
    prologue = ""
    for found in _sequence(text):
        start = _end_of_prologue(found)
        prologue += "".join(_slice(text, found[:start]))
        if start < len(found):
            operations.append(_operation(text, prologue, found[start:]))
    return operations


def _sequence(text: str) -> Iterator[list[Token]]:
    """Yield the tokens of each operation with its prologue."""
    found: list[Token] = []
    for token in tokens(text):
        if token.text == ";" and token.place is Place.TOP:
            yield found
            found = []
        else:
            found.append(token)
    yield found


def _end_of_prologue(found: Sequence[Token]) -> int:
    inside = False
    for number, token in enumerate(found):
        if inside:
            inside = token.kind not in {Kind.IRI, Kind.STRING}
        elif token.text.upper().startswith(PROLOGUE) and token.kind in {Kind.WORD, Kind.NAME}:
            inside = True
        else:
            return number
    return len(found)


def _slice(text: str, found: Sequence[Token]) -> Iterator[str]:
    if found:
        yield text[found[0].start : found[-1].end] + "\n"


def _operation(text: str, prologue: str, found: Sequence[Token]) -> Operation:
    form = _form(found)
    check_tokens(text, found, _DATA_LIMITS if form is Form.DATA else _TEXT_LIMITS)
    where = _where(found) if form in {Form.MODIFY, Form.DELETE_WHERE} else None
    template = [t for t in found if form is Form.DELETE_WHERE or where is None or t.start < where]
    names_graph = any(_starts(t, "WITH") for t in template if t.place is Place.TOP)
    if form is not Form.MANAGE and not names_graph:
        _refuse_nameless(template)
    return Operation(
        prologue=prologue,
        text=text[found[0].start : found[-1].end],
        form=form,
        where=None if where is None else where - found[0].start,
        names_dataset=any(_starts(t, "WITH", "USING") for t in found if t.place is Place.TOP),
        endings=_endings(found, template),
    )


def _form(found: Sequence[Token]) -> Form:
    word = found[0].text.upper()
    # Engines need no white space after a keyword: INSERTDATA and WITHex:g are legal.
    rest = word[len("INSERT") :] or (found[1].text.upper() if len(found) > 1 else "")
    if word.startswith(("INSERT", "DELETE")) and rest.startswith("DATA"):
        return Form.DATA
    if word.startswith("DELETE") and rest.startswith("WHERE"):
        return Form.DELETE_WHERE
    if word.startswith(("INSERT", "DELETE", "WITH")):
        return Form.MODIFY
    if word.startswith(("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD")):
        return Form.MANAGE
    if word.startswith("LOAD"):
        raise RefusedQuery(
            "LOAD would fetch a document.", remedy="Fetch it yourself and send it to /graphs."
        )
    if word.startswith(FORMS_OF_QUERIES):
        raise InvalidQuery("This is a query, not an update.", remedy="Send queries to /sparql.")
    raise InvalidQuery(
        f"An update does not start with {found[0].text[:40]!r}.",
        remedy="Start it with INSERT, DELETE, WITH, CLEAR, DROP, CREATE, COPY, MOVE or ADD.",
    )


def _where(found: Sequence[Token]) -> int | None:
    """Find the WHERE that stands outside all brackets."""
    for token in found:
        if token.place is Place.TOP and token.kind is Kind.WORD:
            at = token.text.upper().rfind("WHERE")
            if at >= 0:
                return token.start + at
    return None


def _refuse_nameless(template: Sequence[Token]) -> None:
    """Refuse a template that states something outside GRAPH."""
    last = None
    for token in template:
        names = last is not None and last.text.upper().endswith("GRAPH")
        opens = token.text in {"{", "}", "."}
        if token.depth == 1 and not (names or opens or _starts(token, "GRAPH")):
            raise RefusedQuery(
                f"{token.text[:60]!r} stands in no named graph.",
                remedy="Write GRAPH <…> { … } around it, or WITH <…> before DELETE or INSERT.",
            )
        last = token


def _endings(found: Sequence[Token], template: Sequence[Token]) -> frozenset[str] | None:
    manages = found[0].text.upper().startswith(("CLEAR", "DROP", "COPY", "MOVE", "ADD"))
    if manages and any(_names_several(token) for token in found):
        return None
    endings = set()
    last = None
    for token in template:
        if token.kind in _VARIABLES and last is not None and last.text.upper().endswith("GRAPH"):
            return None
        if token.kind in _NAMES:
            ending = _ending(token)
            if ending is None:
                return None
            endings.add(ending)
        last = token
    return frozenset(endings)


def _names_several(token: Token) -> bool:
    return token.kind is Kind.WORD and token.text.upper().endswith(_SEVERAL)


def _ending(token: Token) -> str | None:
    """Say how the IRI of a token ends, whatever the prologue declares; None when unknown."""
    text = token.text[1:-1] if token.kind is Kind.IRI else token.text.partition(":")[2]
    moves = token.kind is Kind.IRI and ("./" in text or text.endswith("."))
    return None if not text or "\\" in text or moves else text


def _starts(token: Token, *words: str) -> bool:
    return token.kind in {Kind.WORD, Kind.NAME} and token.text.upper().startswith(words)
