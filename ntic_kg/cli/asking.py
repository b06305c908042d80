"""``ntic-kg questions``, ``ask`` and ``sparql``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from ntic_kg import answers, formats, wiring
from ntic_kg import ask as asking
from ntic_kg.ask import Answer
from ntic_kg.catalog import Catalog
from ntic_kg.cli import proving
from ntic_kg.cli.options import (
    AnswerFormatOption,
    AsOfOption,
    FormatOption,
    HomeOption,
    LanguageOption,
    RecordedOption,
    StoreOption,
    day_of,
    settings_of,
    write_bytes,
)
from ntic_kg.errors import InvalidInput, MissingParameter
from ntic_kg.norms import Register
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from ntic_kg.sparql.kind import Form, query_form


def questions(
    home: HomeOption = None,
    store: StoreOption = None,
    format_name: FormatOption = "table",
    check: Annotated[
        bool, typer.Option("--check", help="Prove each question on the synthetic fixture.")
    ] = False,
    remake: Annotated[
        bool,
        typer.Option("--remake", help="Write the golden answers again: fixture and --store."),
    ] = False,
) -> None:
    """List the ready questions, or prove them."""
    formats.check_format(format_name)
    settings = settings_of(store, home)
    catalog = wiring.catalog(settings)
    if remake:
        _remake(settings, catalog)
        catalog = wiring.catalog(settings)
    if check:
        rehearsed = wiring.rehearsed_far_side(settings)
        with wiring.fixture(settings) as prepared:
            found = proving.prove(prepared, catalog, rehearsed)
            faults = [[f.question, f.problem] for f in found]
        write_bytes(formats.write_rows(("id", "problem"), faults, format_name))
        federated = len(catalog.federated)
        beside = f" and {federated} federated, on synthetic registries" if federated else ""
        typer.echo(f"{len(catalog)} questions{beside}; {len(faults)} faults.", err=True)
        raise typer.Exit(1 if faults else 0)
    if remake:
        return
    rows = [
        [q.id, q.name, q.title["zh"], q.title["en"], ", ".join(p.name for p in q.parameters)]
        for q in (*catalog, *catalog.federated)
    ]
    columns = ("id", "name", "title_zh", "title_en", "parameters")
    write_bytes(formats.write_rows(columns, rows, format_name))


def _remake(settings: Settings, catalog: Catalog) -> None:
    """Write both golden answers of every question; say which changed."""
    rehearsed = wiring.rehearsed_far_side(settings)
    with wiring.fixture(settings) as prepared, wiring.reader(settings) as real:
        for question in (*catalog, *catalog.federated):
            changed = [
                kind
                for kind, done in (
                    (
                        "shipped",
                        proving.remake(
                            question, proving.real_answer(real, question), fixture=False
                        ),
                    ),
                    (
                        "fixture",
                        proving.remake(
                            question,
                            proving.fixture_answer(prepared, question, far_side=rehearsed),
                            fixture=True,
                        ),
                    ),
                )
                if done
            ]
            if changed:
                typer.echo(f"{question.id} {question.name}: {', '.join(changed)}", err=True)


def ask(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name or id of a question.")],
    store: StoreOption = None,
    home: HomeOption = None,
    as_of: AsOfOption = None,
    format_name: AnswerFormatOption = "table",
    lang: LanguageOption = None,
    recorded: RecordedOption = None,
    limit: Annotated[str | None, typer.Option(help="Rows of one page.")] = None,
    offset: Annotated[str | None, typer.Option(help="Rows before the page.")] = None,
) -> None:
    """Answer a ready question; its parameters are options: --center eda."""
    if format_name not in answers.MEMO_FORMATS:
        formats.check_format(format_name)
    settings = settings_of(store, home)
    question = wiring.catalog(settings).find(name)
    view = answers.read_view(limit, offset, answers.read_language(lang) if lang else None)
    arguments = _arguments(context.args)
    with wiring.reader(settings, recorded) as reader:
        far_side = wiring.far_side(settings) if question.federates else None
        answer = asking.ask(reader, question, arguments, day_of(as_of), far_side)
        content = _written(reader, answer, wiring.register(settings), view, format_name)
    write_bytes(content)
    _summarize(answer, view)


def _written(
    store: Store, answer: Answer, register: Register, view: answers.View, format_name: str
) -> bytes:
    if format_name == "json":
        shown = answers.show(answer, answers.with_labels(store, answer, view))
        text = json.dumps(answers.answer_document(shown), ensure_ascii=False, indent=1)
        return (text + "\n").encode()
    if format_name == "table" and view.language is None:
        shown = answers.show(answer, view)
        return _for_eyes(shown.columns, shown.rows)
    return answers.write_answer(store, answer, register, view, format_name)


def sparql(
    file: Annotated[str, typer.Argument(help="File with a SPARQL query, or - for stdin.")],
    store: StoreOption = None,
    home: HomeOption = None,
    format_name: FormatOption = "table",
) -> None:
    """Answer a free SPARQL query; a graph comes as Turtle (json: JSON-LD)."""
    formats.check_format(format_name)
    settings = settings_of(store, home)
    query = _read_query(file)
    form = query_form(query)
    outcome = wiring.evaluate(settings, query, _media_type(form, format_name))
    content = outcome.content()
    if form is Form.SELECT and format_name not in _AS_SERIALIZED:
        content = _retabulated(content, format_name)
    write_bytes(content)
    typer.echo(f"{outcome.complete}; snapshot {outcome.snapshot}.", err=True)


_AS_SERIALIZED = {"json": "application/sparql-results+json", "csv": "text/csv"}


def _media_type(form: Form, format_name: str) -> str:
    if form.yields_graph:
        return "application/ld+json" if format_name == "json" else "text/turtle"
    return _AS_SERIALIZED.get(format_name, _AS_SERIALIZED["json"])


def _retabulated(content: bytes, format_name: str) -> bytes:
    solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        return content
    rows = [[formats.cell(term) for term in solution] for solution in solutions]
    columns = [variable.value for variable in solutions.variables]
    return formats.write_rows(columns, rows, format_name)


def _arguments(words: Sequence[str]) -> dict[str, str]:
    """Read ``--name value`` and ``--name=value`` pairs."""
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise InvalidInput(
                f"{word!r} stands where a parameter should.", remedy="Write --name value."
            )
        name, equals, value = word[2:].partition("=")
        if not equals:
            if not rest:
                raise MissingParameter(
                    f"The parameter {name!r} has no value.", remedy=f"Write --{name} VALUE."
                )
            value = rest.pop(0)
        found[name.replace("-", "_")] = value
    return found


def _read_query(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8")
    except OSError as error:
        raise InvalidInput(
            f"{file} cannot be read: {error.strerror}.", remedy="Name a file, or - for stdin."
        ) from None
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{file} is not UTF-8 at byte {error.start}.", remedy="Save the query as UTF-8."
        ) from None


def _for_eyes(columns: Sequence[str], rows: list[list[formats.Cell]]) -> bytes:
    """Leave out the IRIs of things whose label stands beside them."""
    shown = [n for n, column in enumerate(columns) if f"{column}_zh" not in columns]
    narrowed = [[row[n] for n in shown] for row in rows]
    hidden = [column for column in columns if f"{column}_zh" in columns]
    if hidden:
        typer.echo(f"IRIs not shown: {', '.join(hidden)} (other formats have them).", err=True)
    return formats.write_rows([columns[n] for n in shown], narrowed, "table")


def _summarize(answer: Answer, view: answers.View) -> None:
    title = answer.question.title
    when = f"; as of {answer.as_of}" if answer.as_of else ""
    shown = answers.show(answer, view)
    page = ""
    if len(shown.rows) < shown.total:
        last = view.offset + len(shown.rows)
        page = f"; shown: {view.offset + 1} to {last}" if shown.rows else "; shown: none"
    typer.echo(
        f"{answer.question.id} {title['zh']} / {title['en']}\n"
        f"{shown.total} rows ({answer.rows.complete}){page}; unknown: {answer.unknowns}"
        f" ({answer.question.unknowns.about['en']}){when}; snapshot {answer.rows.snapshot}.",
        err=True,
    )
    for note in answers.far_notes(answer):
        typer.echo(note, err=True)
    if shown.next_offset is not None:
        following = {"limit": str(view.limit), "offset": str(shown.next_offset)}
        typer.echo(f"Next page: {answers.reproduce(answer, **following)}", err=True)
