"""Tokens: hashed at rest, with a role and an end, revoked at once, refused in any other form."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.types import Scope
from typer.testing import CliRunner

from ntic_kg.adapters.token_file import TokenFile
from ntic_kg.api.authorize import Doorkeeper, NoTokens
from ntic_kg.cli import app
from ntic_kg.errors import Forbidden, InvalidInput, NotFound, StoreFailure, Unauthorized
from ntic_kg.values import Role

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def scope_with(*fields: bytes) -> Scope:
    """Make the head of a request with Authorization headers."""
    headers = [(b"authorization", field) for field in fields]
    return {"type": "http", "method": "PUT", "path": "/graphs", "headers": headers}


@pytest.fixture
def tokens(tmp_path: Path) -> TokenFile:
    """Return an empty token file whose clock stands still."""
    return TokenFile(tmp_path / "tokens.json", now=lambda: NOW)


def test_a_token_tells_its_name_and_role(tokens: TokenFile) -> None:
    """What was issued is recognized."""
    grant = tokens.holder(tokens.issue("王芳", Role.STEWARD, LATER).encode())

    assert grant is not None
    assert (grant.name, grant.role, grant.expires) == ("王芳", Role.STEWARD, LATER)


def test_the_file_holds_no_token_and_only_its_owner_can_read_it(
    tokens: TokenFile, tmp_path: Path
) -> None:
    """Whoever reads a backup cannot write to the service."""
    token = tokens.issue("steward", Role.STEWARD, LATER)
    file = tmp_path / "tokens.json"

    assert token not in file.read_text(encoding="utf-8")
    assert token.removeprefix("ntic_") not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_is_refused_from_the_moment_it_expires(tmp_path: Path) -> None:
    """The end belongs to the time after."""
    path = tmp_path / "tokens.json"
    token = TokenFile(path, now=lambda: NOW).issue("a", Role.STEWARD, LATER).encode()

    assert TokenFile(path, now=lambda: LATER - timedelta(seconds=1)).holder(token)
    assert TokenFile(path, now=lambda: LATER).holder(token) is None


def test_a_running_service_sees_what_another_process_issued_and_revoked(tmp_path: Path) -> None:
    """No restart is needed."""
    operator, service = (TokenFile(tmp_path / "t.json", now=lambda: NOW) for _ in range(2))
    assert service.holder(b"anything") is None

    token = operator.issue("a", Role.STEWARD, LATER).encode()
    assert service.holder(token) is not None

    operator.revoke("a")
    assert service.holder(token) is None


@pytest.mark.parametrize(
    "token", [b"", b"ntic_", "ntic_令牌".encode(), b"\xff\xfe", b"x" * 100_000, b"\x00"]
)
def test_any_other_bytes_are_no_token(tokens: TokenFile, token: bytes) -> None:
    """Bytes are compared, whatever they are."""
    tokens.issue("a", Role.STEWARD, LATER)

    assert tokens.holder(token) is None


def test_names_are_unique_and_unknown_ones_are_not_revoked(tokens: TokenFile) -> None:
    """A name means one token."""
    tokens.issue("a", Role.READER, LATER)

    with pytest.raises(InvalidInput, match="already"):
        tokens.issue("a", Role.STEWARD, LATER)
    with pytest.raises(NotFound, match="'b'"):
        tokens.revoke("b")


@pytest.mark.parametrize("name", ["", "x" * 81, "two\nlines", "\u202e"])
def test_a_name_that_cannot_stand_in_a_line_is_refused(tokens: TokenFile, name: str) -> None:
    """Names are shown in tables and journals."""
    with pytest.raises(InvalidInput, match="no name"):
        tokens.issue(name, Role.STEWARD, LATER)


def test_a_damaged_file_lets_nobody_in(tokens: TokenFile, tmp_path: Path) -> None:
    """Who is revoked is unknown then."""
    token = tokens.issue("a", Role.STEWARD, LATER).encode()
    (tmp_path / "tokens.json").write_text("[{", encoding="utf-8")

    with pytest.raises(StoreFailure, match=r"tokens\.json"):
        tokens.holder(token)


@pytest.mark.parametrize(
    "fields",
    [
        (b"Bearer",),
        (b"Bearer ",),
        (b"Basic YTpi",),
        ("Bearer 令牌".encode(),),
        (b"Bearer \xff\xff",),
        (b"Bearer " + b"x" * 5_000,),
        (b"Bearer a", b"Bearer b"),
    ],
)
def test_a_header_that_is_no_valid_token_is_401(tokens: TokenFile, fields: tuple[bytes]) -> None:
    """Also where no token is needed: who names himself is held to it."""
    with pytest.raises(Unauthorized):
        Doorkeeper(tokens).grant_of(scope_with(*fields))


def test_the_role_decides(tokens: TokenFile) -> None:
    """Stewards and operators write; readers do not."""
    door = Doorkeeper(tokens)
    heads = {
        role: scope_with(b"bearer " + tokens.issue(role, role, LATER).encode()) for role in Role
    }

    assert door.require(heads[Role.STEWARD], Role.STEWARD).name == "steward"
    assert door.require(heads[Role.OPERATOR], Role.STEWARD).name == "operator"
    with pytest.raises(Forbidden, match="needs steward"):
        door.require(heads[Role.READER], Role.STEWARD)
    with pytest.raises(Unauthorized, match="needs a token"):
        door.require(scope_with(), Role.STEWARD)
    assert door.grant_of(scope_with()) is None


def test_there_is_no_default_token() -> None:
    """A service without tokens lets nobody write."""
    for token in (b"Bearer admin", b"Bearer ntic_"):
        with pytest.raises(Unauthorized):
            Doorkeeper(NoTokens()).require(scope_with(token), Role.STEWARD)


def test_the_command_makes_lists_and_revokes(tmp_path: Path) -> None:
    """The token goes to stdout once; the list shows everything but it."""
    runner = CliRunner()
    store = ["--store", str(tmp_path)]
    made = runner.invoke(app, ["token", "new", "王芳", "--role", "steward", "--days", "7", *store])
    token = made.stdout.strip()
    listed = runner.invoke(app, ["token", "list", "--format", "json", *store])

    assert TokenFile(tmp_path / "tokens.json").holder(token.encode())
    assert token.startswith("ntic_")
    assert token not in made.stderr
    assert token not in listed.stdout
    rows = json.loads(listed.stdout)
    assert [(row["name"], row["role"], row["state"]) for row in rows] == [
        ("王芳", "steward", "valid")
    ]

    runner.invoke(app, ["token", "revoke", "王芳", *store])
    assert TokenFile(tmp_path / "tokens.json").holder(token.encode()) is None


@pytest.mark.parametrize(
    ("words", "message"),
    [(["--role", "king"], "no role"), (["--days", "0"], "--days"), (["--days", "9999"], "--days")],
)
def test_the_command_refuses_what_makes_no_sense(
    tmp_path: Path, words: list[str], message: str
) -> None:
    """The error names the option."""
    result = CliRunner().invoke(app, ["token", "new", "a", *words, "--store", str(tmp_path)])

    assert isinstance(result.exception, InvalidInput)
    assert message in str(result.exception)
