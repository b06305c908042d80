"""``ntic-kg token``: make, list and revoke the tokens of stewards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from ntic_kg import formats, wiring
from ntic_kg.cli.options import FormatOption, StoreOption, settings_of, write_bytes
from ntic_kg.errors import InvalidInput
from ntic_kg.values import Grant, Role

COLUMNS = ("name", "role", "created", "expires", "state")
_LONGEST = 3_650

app = typer.Typer(
    help="Make, list and revoke tokens for those who write.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Who or what the token is for.")],
    role: Annotated[str, typer.Option(help="reader, steward or operator.")] = Role.STEWARD.value,
    days: Annotated[int, typer.Option(help="Days until it expires.")] = 90,
    store: StoreOption = None,
) -> None:
    """Make a token and print it; it cannot be shown again."""
    if not 1 <= days <= _LONGEST:
        raise InvalidInput(
            f"--days {days} is not between 1 and {_LONGEST:,}.", remedy="Give the token an end."
        )
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    token = wiring.tokens_of(settings_of(store, None)).issue(name, _role(role), expires)
    typer.echo(token)
    typer.echo(
        f"{name}: {role} until {_moment(expires)}. Keep it: only its digest is stored.", err=True
    )


@app.command("list")
def list_tokens(store: StoreOption = None, format_name: FormatOption = "table") -> None:
    """List the tokens by name; none can be read back."""
    formats.check_format(format_name)
    rows = [_row(grant) for grant in wiring.tokens_of(settings_of(store, None)).grants()]
    write_bytes(formats.write_rows(COLUMNS, rows, format_name))


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="Name of the token.")], store: StoreOption = None
) -> None:
    """Make a token useless at once, in running services too."""
    grant = wiring.tokens_of(settings_of(store, None)).revoke(name)
    typer.echo(f"{grant.name}: revoked.", err=True)


def _role(text: str) -> Role:
    try:
        return Role(text.lower())
    except ValueError:
        raise InvalidInput(
            f"--role {text[:40]!r} is no role.", remedy=f"Use one of: {', '.join(Role)}."
        ) from None


def _row(grant: Grant) -> list[formats.Cell]:
    state = "valid" if datetime.now(UTC) < grant.expires else "expired"
    return [grant.name, grant.role.value, _moment(grant.created), _moment(grant.expires), state]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
