"""Answer a question of the catalogue from a store.

The question's text is trusted; the values of its parameters are not, and enter the query
only as terms. Knows the ports ``Store`` and ``FarSide``, and no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pyoxigraph as ox

from ntic_kg.ask.evidence import Evidence, ReadTable, Source, evidence, labels
from ntic_kg.ask.federating import Far, federate
from ntic_kg.catalog import AS_OF, Parameter, Question, bind_used, read_term
from ntic_kg.errors import IllTypedParameter, MissingParameter, StoreFailure, UnknownParameter
from ntic_kg.ports import FarSide, RequestStore, Store
from ntic_kg.values import Page, Rows, Term

__all__ = [
    "Answer",
    "Choice",
    "Evidence",
    "Far",
    "ReadTable",
    "Source",
    "ask",
    "ask_page",
    "choices",
    "evidence",
    "labels",
]

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
        rows: the table, or the page of it that was asked for.
        unknowns: how many things could change the answer but are not on record.
        far: what another registry added; None when the question asks none.
    """

    question: Question
    arguments: dict[str, str]
    as_of: date | None
    rows: Rows
    unknowns: int
    far: Far | None = None


def ask(
    store: Store,
    question: Question,
    arguments: Mapping[str, str],
    as_of: date,
    far_side: FarSide | None = None,
) -> Answer:
    """Answer a question.

    Args:
        store: where the data is.
        question: from the catalogue.
        arguments: texts of the parameters by name.
        as_of: the day the answer is to hold for; unused when time does not matter.
        far_side: asks other registries for federated questions; without it such an answer
            holds our side alone and is incomplete.

    Raises:
        MissingParameter: a parameter without default is not given.
        IllTypedParameter: a text is not of the parameter's type, or none of its values.
        UnknownParameter: the question has no such parameter.
    """
    answer = _answer(store, question, arguments, as_of, store.select)
    if question.federates is None:
        return answer
    rows, far = federate(answer.rows, question.federates, far_side)
    return replace(answer, rows=rows, far=far)


def ask_page(
    store: RequestStore,
    question: Question,
    arguments: Mapping[str, str],
    as_of: date,
    page: Page,
) -> Answer:
    """Answer a question that does not federate with some of its rows; see ``ask``.

    Args:
        store: where the data is.
        question: from the catalogue; which rows a join leaves only the whole tells.
        arguments: texts of the parameters by name.
        as_of: as for ``ask``.
        page: the rows that are wanted; the others are counted.
    """

    def select(query: str) -> Rows:
        return store.select_page(query, page)

    return _answer(store, question, arguments, as_of, select)


def _answer(
    store: Store,
    question: Question,
    arguments: Mapping[str, str],
    as_of: date,
    select: Callable[[str], Rows],
) -> Answer:
    _refuse_unknown(question, arguments)
    terms = {p.name: _argument(store, question, p, arguments) for p in question.parameters}
    bound = {name: term.value for name, term in terms.items()}
    if question.takes_as_of:
        terms[AS_OF] = read_term("date", as_of.isoformat())
    rows, unknowns = _evaluate(store, question, terms, select)
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
    store: Store,
    question: Question,
    terms: Mapping[str, ox.NamedNode | ox.Literal],
    select: Callable[[str], Rows],
) -> tuple[Rows, int]:
    """Compute rows and unknowns on one snapshot; once more when a load came in between."""
    query, counting = (bind_used(q, terms) for q in (question.query, question.unknowns.query))
    for _ in range(_ATTEMPTS):
        rows, counted = select(query), store.select(counting)
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
