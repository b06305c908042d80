"""The values of the catalogue: questions, their parameters, and how to find one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ntic_kg.errors import NotFound

Text = Mapping[str, str]


@dataclass(frozen=True)
class Parameter:
    """One typed parameter of a question.

    Args:
        name: written ``$name`` in the query.
        type: one of ``TYPES``.
        about: one sentence for each language.
        example: a value that gives the question rows or an unknown count.
        default: the value when none is given; None makes the parameter required.
        values: a query for the values to choose from (``?value ?zh ?en``), or None.
        closed: the values are a short list that rarely changes, so that the OpenAPI document
            enumerates them.
    """

    name: str
    type: str
    about: Text
    example: str
    default: str | None = None
    values: str | None = None
    closed: bool = False


@dataclass(frozen=True)
class Unknowns:
    """How a question counts what the record does not tell."""

    about: Text
    query: str


@dataclass(frozen=True)
class Golden:
    """With what the golden answers of a question were made, and how much they leave open.

    Args:
        as_of: the day of both answers; None when time does not matter.
        unknowns: the unknowns beside the answer on the shipped data, or None.
        fixture: arguments on the synthetic fixture; the examples where it says nothing.
        fixture_unknowns: the unknowns beside the answer on the fixture, or None.
    """

    as_of: date | None = None
    unknowns: int | None = None
    fixture: Mapping[str, str] = field(default_factory=dict)
    fixture_unknowns: int | None = None


@dataclass(frozen=True)
class Federation:
    """What a question asks of another registry beside its own query.

    Args:
        registry: its name: the stem of a description in ``data/registries``.
        on: the variables that both queries give and their rows are joined on.
        query: SELECT, with ``VALUES $keys`` where the keys are put in.
        columns: what its rows have beside ``on``.
    """

    registry: str
    on: tuple[str, ...]
    query: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question: its header and its SPARQL text."""

    id: str
    name: str
    group: str
    title: Text
    description: Text
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    takes_as_of: bool
    unknowns: Unknowns
    golden: Golden
    query: str
    path: Path
    columns: tuple[str, ...] = ()
    federates: Federation | None = None


class Catalog:
    """The questions of a folder, found by name or id.

    Iterating gives those whose answer depends on our content alone. Those that ask another
    registry too stand in ``federated``: no snapshot identifies their answers.
    """

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self._questions = tuple(q for q in questions if q.federates is None)
        self.federated = tuple(q for q in questions if q.federates is not None)
        self._by_name = {key: q for q in questions for key in (q.name, q.id.lower())}

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)

    def find(self, name: str) -> Question:
        """Return the question of that name or id, in any case.

        Raises:
            NotFound: no question answers to it.
        """
        question = self._by_name.get(name.strip().lower())
        if question is None:
            known = ", ".join(f"{q.id} {q.name}" for q in (*self, *self.federated))
            raise NotFound(f"There is no question {name[:80]!r}.", remedy=f"Use one of: {known}.")
        return question
