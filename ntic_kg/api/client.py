"""Who sends a request, as far as the connection or a token tells, and what they may use."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Scope

from ntic_kg.api.authorize import Doorkeeper
from ntic_kg.ports import Tokens
from ntic_kg.settings import Settings
from ntic_kg.values import Role

_REMEMBERED = 4_096


@dataclass(frozen=True)
class Sender:
    """Who sends a request.

    Args:
        client: shares the workers with other clients; empty for one whose seconds do not count.
        deadline: seconds that one query may take; 0 is no limit.
        rows, bytes: of one answer; 0 is no limit.
    """

    client: str
    deadline: float
    rows: int
    bytes: int


class Senders:
    """Says who sends a request: a steward with a token, or whoever has the address.

    Args:
        tokens: knows what each token permits.
        settings: deadlines, rows and bytes.
    """

    def __init__(self, tokens: Tokens, settings: Settings) -> None:
        self._doorkeeper = Doorkeeper(tokens)
        self._limits = settings.rows, settings.bytes
        self._steward = Sender("", settings.steward_deadline, *self._limits)
        self._deadline = settings.deadline
        self._known: OrderedDict[str, Sender] = OrderedDict()

    def of(self, scope: Scope) -> Sender:
        """Tell the sender of a request.

        Raises:
            Unauthorized: it carries something that is no valid token.
        """
        grant = self._doorkeeper.grant_of(scope)
        if grant is not None and grant.role.covers(Role.STEWARD):
            return self._steward
        client = client_of(scope)
        sender = self._known.get(client)
        if sender is None:
            sender = self._known[client] = Sender(client, self._deadline, *self._limits)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return sender


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


@lru_cache(maxsize=_REMEMBERED)
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
