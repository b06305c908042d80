"""The command line: data to stdout, progress and messages to stderr.

Exit codes: 0 well, 1 findings, 2 bad input or usage, 3 store or service failure.
"""

from __future__ import annotations

import os
import sys

import typer

from ntic_kg import __version__
from ntic_kg.cli import (
    asking,
    checking,
    covering,
    diffing,
    inferring,
    linking,
    loading,
    serving,
    templating,
    tokens,
)
from ntic_kg.errors import NticError

app = typer.Typer(
    name="ntic-kg",
    help="Knowledge graph of China's National Technology Innovation Centers (国家技术创新中心).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("load")(loading.load)
app.command("serve")(serving.serve)
app.command("questions")(asking.questions)
app.command("ask", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    asking.ask
)
app.command("sparql")(asking.sparql)
app.command("diff")(diffing.diff)
app.command("check")(checking.check)
app.command("template")(templating.template)
app.command("infer")(inferring.infer)
app.command("link")(linking.link)
app.command("decide")(linking.decide)
app.command("publish-links")(linking.publish_links)
app.command("norms")(covering.norms)
app.add_typer(tokens.app, name="token")


def _print_version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _global_options(
    version: bool = typer.Option(
        False,
        "--version",
        callback=_print_version,
        is_eager=True,
        help="Print the version and end.",
    ),
) -> None:
    """Hold the options that stand before a command."""


def main() -> None:
    """Run one command and end the process with its exit code."""
    try:
        app()
    except NticError as error:
        typer.echo(f"ntic-kg: {error.code}: {error.message} {error.remedy}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away (head, less): not an error, and nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
