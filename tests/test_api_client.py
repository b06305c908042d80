"""Who sends a request, and how long their queries may take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ntic_kg import wiring
from ntic_kg.api.client import Sender, Senders, client_of
from ntic_kg.errors import Unauthorized
from ntic_kg.settings import Settings
from ntic_kg.values import Role


def test_a_client_is_its_address_or_its_network() -> None:
    """Two addresses of one /64 are one client; two IPv4 addresses are two."""
    names = {
        client_of({"client": (address, 1)})
        for address in ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1", "192.0.2.1", "::1")
    }

    assert names == {"2001:db8::/64", "2001:db8:0:1::/64", "192.0.2.1", "::/64"}
    assert client_of({"client": ("fe80::1%eth0", 1)}) == "fe80::/64"
    assert client_of({}) == "unnamed"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.READER, Sender("192.0.2.1", 10.0, 100_000, 67_108_864)),
        (Role.STEWARD, Sender("", 60.0, 100_000, 67_108_864)),
        (Role.OPERATOR, Sender("", 60.0, 100_000, 67_108_864)),
    ],
)
def test_a_steward_has_more_time_and_no_budget(
    tmp_path: Path, role: Role, expected: Sender
) -> None:
    """A reader's token gives nothing that its address would not give."""
    settings = Settings(home=None, store=str(tmp_path / "store"))
    tokens = wiring.tokens_of(settings)
    token = tokens.issue("synthetic", role, datetime.now(UTC) + timedelta(hours=1))
    scope = {
        "client": ("192.0.2.1", 1),
        "headers": [(b"authorization", f"Bearer {token}".encode())],
    }

    assert Senders(tokens, settings).of(scope) == expected


def test_a_wrong_token_is_refused_and_none_is_needed(tmp_path: Path) -> None:
    """Whoever names nobody is its address."""
    settings = Settings(home=None, store=str(tmp_path / "store"))
    senders = Senders(wiring.tokens_of(settings), settings)
    stranger = {"client": ("192.0.2.1", 1), "headers": [(b"accept", b"*/*")]}

    assert senders.of(stranger) == Sender("192.0.2.1", 10.0, 100_000, 67_108_864)
    with pytest.raises(Unauthorized):
        senders.of({**stranger, "headers": [(b"authorization", b"Bearer wrong")]})
