"""``ntic-kg template``: the workbook in which stewards submit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ntic_kg import wiring
from ntic_kg.cli.options import HomeOption, settings_of, write_bytes
from ntic_kg.errors import InvalidInput, NotFound

_CENTER = "center"


def template(
    name: Annotated[str, typer.Argument(help="center: everything about one center.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (default: stdout).")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write an XLSX workbook to fill in, with its columns explained."""
    if name != _CENTER:
        raise NotFound(f"There is no template {name[:80]!r}.", remedy=f"Use: {_CENTER}.")
    content = wiring.template(settings_of(None, home))
    if output is None:
        write_bytes(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise InvalidInput(
            f"{output} cannot be written: {error.strerror}.", remedy="Choose another file with -o."
        ) from error
    typer.echo(f"Wrote {output}.", err=True)
