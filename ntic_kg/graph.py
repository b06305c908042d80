"""The graph in a notebook: ask its questions and SPARQL, get tables.

    from ntic_kg import open_graph
    g = open_graph("memory:")
    g.ask("N1")

Source of the names of display methods:
https://ipython.readthedocs.io/en/stable/config/integrating.html#rich-display
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from ntic_kg import answers, formats, wiring
from ntic_kg.ask import ask
from ntic_kg.catalog import Catalog
from ntic_kg.errors import IllTypedParameter, InvalidInput
from ntic_kg.formats import Cell
from ntic_kg.ports import FarSide, Store
from ntic_kg.settings import read_settings
from ntic_kg.sparql import guard
from ntic_kg.sparql.kind import query_form
from ntic_kg.values import Rows

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of an answer, and what must be known about them.

    Args:
        columns: headings.
        rows: plain cells, as wide as ``columns``.
        snapshot: identifies the content that they were computed on.
        complete: ``complete``, ``truncated``, ``timed-out``, or ``incomplete`` where another
            registry did not give its part.
        unknowns: things that could change the answer and are not on record; None for SPARQL.
        as_of: the day that the answer holds for; None where time does not matter.
        title: the question, for each language; empty for SPARQL.
        unknowns_are: what is counted as unknown, for each language.
        far: what another registry was asked and what came of it, as in JSON; None where none was.
        notes: the same in sentences.

    >>> Table(("n",), ((1,), (2,)), "s").to_pandas()["n"].sum()
    np.int64(3)
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    snapshot: str
    complete: str = "complete"
    unknowns: int | None = None
    as_of: date | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    unknowns_are: Mapping[str, str] = field(default_factory=dict)
    far: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        """Give each row by column."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows to pandas.

        Raises:
            InvalidInput: pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415, ICN001 - an extra, and slow to import
        except ImportError:
            raise InvalidInput(
                "pandas is not installed.", remedy="Install it: pip install pandas."
            ) from None
        return pandas.DataFrame([list(row) for row in self.rows], columns=list(self.columns))

    def __repr__(self) -> str:
        shown = formats.write_rows(*self._visible(), "table").decode()
        return "\n".join([*self._titles(), shown.rstrip("\n"), self._note()])

    def _repr_markdown_(self) -> str:
        titles = "".join(f"**{title}**  \n" for title in self._titles())
        table = formats.write_rows(*self._visible(), "markdown").decode()
        return f"{titles}\n{table}\n{self._note()}\n"

    def _repr_html_(self) -> str:
        titles = "".join(f"<p><b>{escape(title)}</b></p>" for title in self._titles())
        columns, rows = self._visible()
        head = "".join(f"<th>{escape(column)}</th>" for column in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(formats.text(value))}</td>" for value in row) + "</tr>"
            for row in rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{titles}{table}<p>{escape(self._note())}</p>"

    def _visible(self) -> tuple[tuple[str, ...], list[list[Cell]]]:
        """Give the first rows, without IRIs whose label stands beside them."""
        return answers.without_shown_iris(self.columns, self.rows[:_SHOWN])

    def _titles(self) -> list[str]:
        return [" / ".join(self.title.values())] if self.title else []

    def _note(self) -> str:
        """Say what must be known about the rows, and how many of them are not shown."""
        parts = [f"{len(self.rows)} rows ({self.complete})"]
        if len(self.rows) > _SHOWN:
            parts.append(f"the first {_SHOWN} are shown")
        if self.unknowns is not None:
            parts.append(f"unknown: {self.unknowns} ({self.unknowns_are.get('en', '')})")
        if self.as_of is not None:
            parts.append(f"as of {self.as_of}")
        return " ".join(["; ".join([*parts, f"snapshot {self.snapshot}"]) + ".", *self.notes])


class Graph:
    """An open graph; made by ``open_graph``, and closed by ``close`` or at the end of ``with``."""

    def __init__(
        self, store: Store, catalog: Catalog, opened: ExitStack, far_side: FarSide | None = None
    ) -> None:
        self._store = store
        self._far_side = far_side
        self._catalog = catalog
        self._opened = opened

    @property
    def snapshot(self) -> str:
        """Identify the content."""
        return self._store.snapshot

    @property
    def questions(self) -> Table:
        """List the questions with their titles and parameters."""
        rows = tuple(
            (q.id, q.name, q.title["zh"], q.title["en"], ", ".join(p.name for p in q.parameters))
            for q in (*self._catalog, *self._catalog.federated)
        )
        columns = ("id", "name", "title_zh", "title_en", "parameters")
        return Table(columns, rows, self.snapshot)

    def ask(
        self,
        name: str,
        *,
        as_of: str | date | None = None,
        lang: str | None = None,
        **parameters: str | int | date,
    ) -> Table:
        """Answer a question.

        Args:
            name: of the question, or its id.
            as_of: the day that the answer is to hold for; today when none is given.
            lang: zh or en, for labels in one language, with the other where one is missing.
            parameters: of the question.

        Raises:
            NotFound: no question answers to the name.
            InvalidInput: a parameter is missing, unknown or ill-typed.
            StoreFailure: the store did not answer.
        """
        question = self._catalog.find(name)
        given = {key: str(value) for key, value in parameters.items()}
        answer = ask(self._store, question, given, _day(as_of), self._far_side)
        view = answers.View(language=answers.read_language(lang) if lang else None)
        shown = answers.show(answer, answers.with_labels(self._store, answer, view))
        return replace(
            _table(answer.rows),
            columns=shown.columns,
            rows=tuple(tuple(row) for row in shown.rows),
            unknowns=answer.unknowns,
            as_of=answer.as_of,
            title=question.title,
            unknowns_are=question.unknowns.about,
            far=answers.far_document(answer.far) if answer.far else None,
            notes=tuple(answers.far_notes(answer)),
        )

    def sparql(self, query: str) -> Table:
        """Answer a SELECT query; CONSTRUCT and DESCRIBE give three columns.

        Raises:
            InvalidQuery: the text does not parse, or asks for neither rows nor triples.
            RefusedQuery: it is not only reading what is here.
            StoreFailure: the store did not answer.
        """
        guard.check(query)
        if not query_form(query).yields_graph:
            return _table(self._store.select(query))
        triples = self._store.construct(query)
        rows = tuple((t.subject, t.predicate, t.object) for t in triples)
        return _table(Rows(("subject", "predicate", "object"), rows, self.snapshot))

    def close(self) -> None:
        """Let go of the store."""
        self._opened.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_graph(
    place: str | Path | None = None, *, home: Path | None = None, recorded: str | None = None
) -> Graph:
    """Open a graph to ask it.

    Args:
        place: folder of a store; ``memory:`` for the shipped data; address of a SPARQL endpoint;
            or address of a service of this project, which has no path. NTIC_STORE when None.
        home: folder with other questions and data than the shipped ones.
        recorded: a snapshot, a day or a time, for what the graph said then.

    Raises:
        StoreFailure: the store is empty or cannot be opened.
        NoSuchSnapshot: it does not keep what was recorded then.
    """
    settings = read_settings()
    settings = replace(
        settings,
        store=_place(str(place)) if place is not None else settings.store,
        home=home or settings.home,
    )
    with ExitStack() as stack:
        store = stack.enter_context(wiring.reader(settings, recorded))
        far_side = wiring.far_side(settings)
        return Graph(store, wiring.catalog(settings), stack.pop_all(), far_side)


def _place(text: str) -> str:
    """Find the endpoint of a service that is named by its address alone.

    >>> _place("http://127.0.0.1:8000")
    'http://127.0.0.1:8000/sparql'
    """
    if text.lower().startswith(("http://", "https://")) and urlsplit(text).path in {"", "/"}:
        return text.rstrip("/") + "/sparql"
    return text


def _day(as_of: str | date | None) -> date:
    if as_of is None:
        return datetime.now(UTC).date()
    if isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise IllTypedParameter(
            f"as_of is {as_of[:80]!r}, not a day of the calendar.",
            remedy="Write it as 2025-12-31.",
        ) from None


def _table(rows: Rows) -> Table:
    cells: Sequence[tuple[ox.NamedNode | None, ...]] = rows.rows  # type: ignore[assignment]
    return Table(
        rows.columns,
        tuple(tuple(formats.cell(term) for term in row) for row in cells),
        rows.snapshot,
        rows.complete.value,
    )
