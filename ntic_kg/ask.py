"""Answer a question of the catalogue from a store.

The question's text is trusted; the values of its parameters are not, and enter the query
only as terms. Knows the port ``Store`` and no engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from ntic_kg.catalog import AS_OF, Parameter, Question, bind_used, read_term
from ntic_kg.errors import IllTypedParameter, MissingParameter, StoreFailure, UnknownParameter
from ntic_kg.names import sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Rows, Term

_ATTEMPTS = 5


@dataclass(frozen=True)
class Choice:
    """One value that a parameter may take, with its labels by language."""

    term: ox.NamedNode | ox.Literal
    labels: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """Rows, and beside them how much the record does not tell.

    Args:
        question: what was asked.
        arguments: the parameters as they were bound, defaults included.
        as_of: the day that the answer holds for, or None when time does not matter.
        rows: the table.
        unknowns: how many things could change the answer but are not on record.
    """

    question: Question
    arguments: dict[str, str]
    as_of: date | None
    rows: Rows
    unknowns: int


def ask(store: Store, question: Question, arguments: Mapping[str, str], as_of: date) -> Answer:
    """Answer a question.

    Args:
        store: where the data is.
        question: from the catalogue.
        arguments: texts of the parameters by name.
        as_of: the day the answer is to hold for; unused when time does not matter.

    Raises:
        MissingParameter: a parameter without default is not given.
        IllTypedParameter: a text is not of the parameter's type, or none of its values.
        UnknownParameter: the question has no such parameter.
    """
    _refuse_unknown(question, arguments)
    terms = {p.name: _argument(store, question, p, arguments) for p in question.parameters}
    bound = {name: term.value for name, term in terms.items()}
    if question.takes_as_of:
        terms[AS_OF] = read_term("date", as_of.isoformat())
    rows, unknowns = _evaluate(store, question, terms)
    return Answer(
        question=question,
        arguments=bound,
        as_of=as_of if question.takes_as_of else None,
        rows=rows,
        unknowns=unknowns,
    )


def choices(store: Store, parameter: Parameter) -> list[Choice]:
    """List the values that a parameter may take; empty when any value of its type will do."""
    if parameter.values is None:
        return []
    rows = store.select(parameter.values)
    return [choice for row in rows.rows if (choice := _choice(rows.columns, row))]


def _choice(columns: tuple[str, ...], row: tuple[Term | None, ...]) -> Choice | None:
    cells = dict(zip(columns, row, strict=True))
    term = cells.get("value")
    if not isinstance(term, ox.NamedNode | ox.Literal):
        return None
    labels = {
        language: label.value
        for language in ("zh", "en")
        if isinstance(label := cells.get(language), ox.Literal)
    }
    return Choice(term=term, labels=labels)


def _refuse_unknown(question: Question, arguments: Mapping[str, str]) -> None:
    names = [p.name for p in question.parameters]
    for name in arguments:
        if name not in names:
            takes = f"It takes: {', '.join(names)}." if names else "It takes no parameter."
            raise UnknownParameter(
                f"Question {question.id} has no parameter {name[:80]!r}.", remedy=takes
            )


def _argument(
    store: Store, question: Question, parameter: Parameter, arguments: Mapping[str, str]
) -> ox.NamedNode | ox.Literal:
    text = arguments.get(parameter.name, parameter.default)
    if text is None:
        raise MissingParameter(
            f"Question {question.id} needs the parameter {parameter.name!r}"
            f" ({parameter.about['en']}).",
            remedy=f"Give it, for example {parameter.name}={parameter.example}.",
        )
    if parameter.values is not None:
        return _chosen(store, question, parameter, text)
    try:
        return read_term(parameter.type, text)
    except ValueError as error:
        raise IllTypedParameter(
            f"Parameter {parameter.name!r} of question {question.id} is {text[:80]!r},"
            f" not {error}.",
            remedy=f"Give it, for example {parameter.name}={parameter.example}.",
        ) from None


def _chosen(
    store: Store, question: Question, parameter: Parameter, text: str
) -> ox.NamedNode | ox.Literal:
    """Find the one value that a text names: by IRI, by the end of its IRI, or by label."""
    try:
        exact = read_term(parameter.type, text)
    except ValueError:
        exact = None
    offered = choices(store, parameter)
    if not offered and exact is not None:
        return exact  # the store lists no value yet, so that it cannot tell a wrong one
    matching = [c for c in offered if c.term == exact]
    matching = matching or [c for c in offered if c.term.value.rsplit("/", 1)[-1] == text]
    matching = matching or [c for c in offered if text in c.labels.values()]
    if len(matching) == 1:
        return matching[0].term
    problem = f"which {len(matching)} values share" if matching else "which is none of its values"
    shown = ", ".join(c.term.value.rsplit("/", 1)[-1] for c in offered[:30])
    raise IllTypedParameter(
        f"Parameter {parameter.name!r} of question {question.id} is {text[:80]!r}, {problem}.",
        remedy=f"Use an IRI, a label or one of: {shown}.",
    )


def _evaluate(
    store: Store, question: Question, terms: Mapping[str, ox.NamedNode | ox.Literal]
) -> tuple[Rows, int]:
    """Compute rows and unknowns on one snapshot; once more when a load came in between."""
    query, counting = (bind_used(q, terms) for q in (question.query, question.unknowns.query))
    for _ in range(_ATTEMPTS):
        rows, counted = store.select(query), store.select(counting)
        if rows.snapshot == counted.snapshot:
            return rows, _single_number(counted)
    raise StoreFailure(
        "The content changed again and again while the question was being answered.",
        remedy="Ask again when the loading has ended.",
    )


def _single_number(counted: Rows) -> int:
    rows = counted.rows
    if len(rows) != 1 or not isinstance(rows[0][0], ox.Literal):
        raise StoreFailure(
            "The query that counts unknowns gave no single number.",
            remedy="Correct the unknowns query in the question's header.",
        )
    return int(rows[0][0].value)


def labels(store: Store, iris: Iterable[str], language: str) -> dict[str, str]:
    """Look up what things are called in a language.

    Returns:
        Names by IRI; things without a name in that language are left out.
    """
    named = [ox.NamedNode(iri) for iri in sorted(set(iris)) if _is_iri(iri)]
    if not named:
        return {}
    rows = store.select(
        _LABELS.replace("THINGS", " ".join(map(str, named))).replace(
            "LANGUAGE", str(ox.Literal(language))
        )
    )
    found: dict[str, str] = {}
    for thing, label in rows.rows:
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            found.setdefault(thing.value, label.value)
    return found


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Source:
    """Something that an answer rests on: how it is cited, and its address; one may be empty."""

    citation: str
    address: str = ""

    @property
    def is_web(self) -> bool:
        """Say whether the address can be opened."""
        return self.address.startswith(("http://", "https://")) and not re.search(
            r"[\s<>\"\x00-\x1f]", self.address
        )


@dataclass(frozen=True)
class ReadTable:
    """A table or file that the store was loaded from, and when it was read."""

    graph: str
    title: Mapping[str, str]
    time: str


@dataclass(frozen=True)
class Evidence:
    """What is recorded as the source of the things in an answer."""

    sources: tuple[Source, ...]
    tables: tuple[ReadTable, ...]


def evidence(store: Store, things: Iterable[Term | None]) -> Evidence:
    """Find the sources of things: citations of their records, and the tables they stand in.

    Args:
        store: where the data is.
        things: any terms; those that are no IRI have no source.
    """
    iris = {term.value for term in things if isinstance(term, ox.NamedNode)}
    if not iris:
        return Evidence((), ())
    values = " ".join(str(ox.NamedNode(iri)) for iri in sorted(iris))
    sources = store.select(_SOURCES.replace("THINGS", values))
    tables = store.select(_TABLES.replace("THINGS", values))
    return Evidence(
        tuple(
            Source(*("" if term is None else _text_of(term) for term in row))
            for row in sources.rows
        ),
        tuple(_table(row) for row in tables.rows),
    )


def _table(row: tuple[Term | None, ...]) -> ReadTable:
    graph, zh, en, time = ("" if term is None else _text_of(term) for term in row)
    return ReadTable(graph, {"zh": zh, "en": en}, time)


def _text_of(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


_LABELS = (
    sparql_prologue()
    + """SELECT DISTINCT ?thing ?label WHERE {
  VALUES ?thing { THINGS }
  { ?thing skos:prefLabel ?label } UNION { ?thing rdfs:label ?label }
  FILTER(LANG(?label) = LANGUAGE)
} ORDER BY ?thing ?label"""
)
_SOURCES = (
    sparql_prologue()
    + """SELECT DISTINCT ?citation ?url WHERE {
  VALUES ?thing { THINGS }
  ?thing prov:wasDerivedFrom ?record .
  OPTIONAL { ?record ntic:citation ?citation }
  OPTIONAL { ?record schema:url ?url }
  FILTER(BOUND(?citation) || BOUND(?url))
} ORDER BY ?citation ?url"""
)
_TABLES = (
    sparql_prologue()
    + """SELECT DISTINCT ?graph ?zh ?en ?time WHERE {
  VALUES ?thing { THINGS }
  GRAPH ?graph { ?thing ?property ?value }
  GRAPH graph:imports {
    ?graph prov:generatedAtTime ?time .
    OPTIONAL { ?graph dcterms:title ?zh FILTER(LANG(?zh) = "zh") }
    OPTIONAL { ?graph dcterms:title ?en FILTER(LANG(?en) = "en") }
  }
} ORDER BY ?graph ?time"""
)
