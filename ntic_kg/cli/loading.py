"""``ntic-kg load``: build the store from the content folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ntic_kg import formats, wiring
from ntic_kg.cli.options import FormatOption, HomeOption, StoreOption, settings_of, write_bytes
from ntic_kg.values import Import

COLUMNS = ("graph", "file", "rows", "triples", "changed", "unresolved")


def load(
    store: StoreOption = None, home: HomeOption = None, format_name: FormatOption = "table"
) -> None:
    """Load ontology, norms and tables into the store (idempotent)."""
    formats.check_format(format_name)
    settings = settings_of(store, home)
    with _progress_bar() as advance:
        imports, snapshot, place = wiring.load_store(settings, advance)
    rows: list[list[formats.Cell]] = [
        [i.graph, i.file, i.rows, i.triples, i.changed, sum(i.unresolved.values())] for i in imports
    ]
    write_bytes(formats.write_rows(COLUMNS, rows, format_name))
    _summarize(imports, snapshot, place)


def load_with_progress(folder: Path, home: Path) -> list[Import]:
    """Load a content folder into a store folder under a progress bar on stderr."""
    with _progress_bar() as advance:
        return wiring.load_into(folder, home, advance)


@contextmanager
def _progress_bar() -> Iterator[wiring.Progress]:
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), console=console
    ) as bar:
        task = bar.add_task("reading", total=None)

        def advance(step: str, number: int, steps: int) -> None:
            bar.update(task, description=step, completed=number, total=steps)

        yield advance


def _summarize(imports: list[Import], snapshot: str, place: str) -> None:
    changed = sum(1 for i in imports if i.changed)
    typer.echo(
        f"{len(imports)} graphs, {sum(i.triples for i in imports)} triples"
        f" ({changed} graphs changed) in {place}; snapshot {snapshot}.",
        err=True,
    )
