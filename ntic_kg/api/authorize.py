"""Who is asking: bearer tokens, looked at before anything else of a request is read.

Reads need no token. A route that writes calls ``require`` first, so that a stranger's body is
never read. Source: RFC 6750, section 2.1; RFC 9110, section 11.
"""

from __future__ import annotations

from starlette.types import Scope

from ntic_kg.errors import Forbidden, Unauthorized
from ntic_kg.ports import Tokens
from ntic_kg.values import Grant, Role

_LONGEST = 512


class NoTokens:
    """Knows no token: nobody can write."""

    def holder(self, _token: bytes) -> Grant | None:
        """Refuse every token; see ``ports.Tokens``."""
        return None


class Doorkeeper:
    """Reads the token of a request.

    Args:
        tokens: knows what each token permits.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def grant_of(self, scope: Scope) -> Grant | None:
        """Say who asks, None when the request names nobody.

        Raises:
            Unauthorized: it carries something that is no valid token.
            StoreFailure: the tokens cannot be read.
        """
        fields = [value for name, value in scope["headers"] if name == b"authorization"]
        if not fields:
            return None
        scheme, _, token = fields[0].strip().partition(b" ")
        token = token.strip()
        if len(fields) > 1 or scheme.lower() != b"bearer" or not 0 < len(token) <= _LONGEST:
            raise Unauthorized(
                "The Authorization header is not of the form: Bearer TOKEN.",
                remedy="Send one Authorization header with a token of ntic-kg token new.",
            )
        grant = self._tokens.holder(token)
        if grant is None:
            raise Unauthorized(
                "The token is unknown, revoked or expired.",
                remedy="Ask the operator for another: ntic-kg token new.",
            )
        return grant

    def require(self, scope: Scope, role: Role) -> Grant:
        """Let a request pass whose token permits what a role is needed for.

        Call it before reading the body.

        Raises:
            Unauthorized: there is no valid token.
            Forbidden: the token permits less.
        """
        grant = self.grant_of(scope)
        if grant is None:
            raise Unauthorized(
                f"{scope['method'][:20]} {scope['path'][:200]!r} needs a token.",
                remedy="Send the header Authorization: Bearer TOKEN; the operator makes tokens.",
            )
        if not grant.role.covers(role):
            raise Forbidden(
                f"The token {grant.name!r} has the role {grant.role}; this needs {role}.",
                remedy=f"Ask the operator for a token: ntic-kg token new --role {role}.",
            )
        return grant
