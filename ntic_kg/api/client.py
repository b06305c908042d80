"""Who sends a request, as far as the connection or a token tells, and what they may use."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Scope

from ntic_kg.api.authorize import Doorkeeper
from ntic_kg.ports import Tokens
from ntic_kg.settings import Settings
from ntic_kg.values import Role


@dataclass(frozen=True)
class Sender:
    """Who sends a request.

    Args:
        client: shares the workers with other clients; empty for one whose seconds do not count.
        deadline: seconds that one query may take; 0 is no limit.
    """

    client: str
    deadline: float


class Senders:
    """Says who sends a request: a steward with a token, or whoever has the address.

    Args:
        tokens: knows what each token permits.
        settings: deadlines.
    """

    def __init__(self, tokens: Tokens, settings: Settings) -> None:
        self._doorkeeper = Doorkeeper(tokens)
        self._settings = settings

    def of(self, scope: Scope) -> Sender:
        """Tell the sender of a request.

        Raises:
            Unauthorized: it carries something that is no valid token.
        """
        grant = self._doorkeeper.grant_of(scope)
        if grant is not None and grant.role.covers(Role.STEWARD):
            return Sender("", self._settings.steward_deadline)
        return Sender(client_of(scope), self._settings.deadline)


def client_of(scope: Scope) -> str:
    """Name the sender: its IPv4 address, or the /64 network of its IPv6 address.

    Whoever has one IPv6 address usually has the whole /64. What a request says about itself
    (``X-Forwarded-For``) does not count here; behind a proxy, uvicorn replaces the address when
    the operator has named that proxy in ``FORWARDED_ALLOW_IPS``.

    >>> client_of({"client": ("2001:db8::1:2:3:4", 5)})
    '2001:db8::/64'
    >>> client_of({"client": ("::ffff:192.0.2.1", 5)})
    '192.0.2.1'
    """
    client = scope.get("client")
    return _network(client[0]) if client else "unnamed"


@lru_cache(maxsize=4_096)
def _network(address: str) -> str:
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False))
