"""Values of access: roles, and who presented a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a token permits; each role may also do what those before it may."""

    READER = "reader"
    STEWARD = "steward"
    OPERATOR = "operator"

    def covers(self, needed: Role) -> bool:
        """Say whether this role may do what another is needed for.

        >>> Role.OPERATOR.covers(Role.STEWARD), Role.READER.covers(Role.STEWARD)
        (True, False)
        """
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True)
class Grant:
    """What is known about a token; never the token itself.

    Args:
        name: chosen by the operator; one token a name.
        role: what the token permits.
        created, expires: in UTC; it is refused from ``expires`` on.
    """

    name: str
    role: Role
    created: datetime
    expires: datetime
