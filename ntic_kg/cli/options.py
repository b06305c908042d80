"""Options that several commands share, and how they become settings."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ntic_kg.errors import InvalidInput
from ntic_kg.settings import Settings, read_settings

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Folder, memory:, or address of a SPARQL endpoint (NTIC_STORE).",
    ),
]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with ontology, shapes, queries and data (NTIC_HOME)."),
]
FormatOption = Annotated[
    str, typer.Option("--format", help="table, json, csv, csv-excel, markdown or xlsx.")
]
AnswerFormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        help="table, json, csv, csv-excel, markdown, xlsx, memo, memo-html or memo-docx.",
    ),
]
LanguageOption = Annotated[
    str | None, typer.Option("--lang", help="Labels in zh or en; the other where one is missing.")
]
RecordedOption = Annotated[
    str | None,
    typer.Option(help="What the graph said: a snapshot, a day (its end) or a time."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="The day the answer is to hold for (default: today).")
]


def settings_of(store: str | None, home: Path | None) -> Settings:
    """Read the settings and let the options of the command override them."""
    settings = read_settings()
    return replace(settings, store=store or settings.store, home=home or settings.home)


def day_of(text: str | None) -> date:
    """Read the ``--as-of`` option; without it the day is today.

    Raises:
        InvalidInput: the text is not a day of the calendar.
    """
    if text is None:
        return date.today()  # noqa: DTZ011 - the day where the user sits
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"--as-of {text!r} is not a day of the calendar.", remedy="Write it as 2025-12-31."
        ) from None


def write_bytes(content: bytes) -> None:
    """Write an answer to stdout.

    Raises:
        InvalidInput: the answer is binary and stdout is a terminal.
    """
    if sys.stdout.isatty() and content.startswith(b"PK"):
        raise InvalidInput(
            "XLSX and DOCX cannot be shown in a terminal.", remedy="Redirect it: … > answer.xlsx"
        )
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
