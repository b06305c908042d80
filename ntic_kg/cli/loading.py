"""``ntic-kg load``: build the store from the content folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ntic_kg import formats, wiring
from ntic_kg.cli.options import (
    FormatOption,
    HomeOption,
    StoreOption,
    day_of,
    settings_of,
    write_bytes,
)
from ntic_kg.values import Loaded, State

COLUMNS = ("graph", "file", "rows", "triples", "changed", "unresolved")


def load(
    store: StoreOption = None,
    home: HomeOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The day of the run at the end (default: today).")
    ] = None,
    format_name: FormatOption = "table",
) -> None:
    """Load ontology, norms and tables into the store (idempotent); end with a stored run."""
    formats.check_format(format_name)
    settings, day = settings_of(store, home), day_of(as_of)
    with _progress_bar() as advance:
        loaded = wiring.load_store(settings, advance, day)
    rows: list[list[formats.Cell]] = [
        [i.graph, i.file, i.rows, i.triples, i.changed, sum(i.unresolved.values())]
        for i in loaded.imports
    ]
    write_bytes(formats.write_rows(COLUMNS, rows, format_name))
    _summarize(loaded)


def load_with_progress(folder: Path, home: Path) -> Loaded:
    """Load a content folder into a store folder under a progress bar on stderr."""
    with _progress_bar() as advance:
        return wiring.load_into(folder, home, advance, day_of(None))


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


def _summarize(loaded: Loaded) -> None:
    imports = loaded.imports
    changed = sum(1 for i in imports if i.changed)
    typer.echo(
        f"{len(imports)} graphs, {sum(i.triples for i in imports)} triples"
        f" ({changed} graphs changed) in {loaded.place}; snapshot {loaded.snapshot}.",
        err=True,
    )
    run = loaded.run
    if run is None:
        typer.echo(f"No run is stored: {loaded.without_run}", err=True)
    elif run.added:
        counted = ", ".join(f"{run.states[s]} {s}" for s in State if run.states.get(s))
        typer.echo(f"Stored the run {run.key}: {counted}.", err=True)
    else:
        typer.echo(f"The run {run.key} is stored already.", err=True)
