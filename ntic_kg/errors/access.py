"""What can go wrong with who is asking."""

from __future__ import annotations

from ntic_kg.errors.base import NticError


class Unauthorized(NticError):
    """The request needs a token and has none that is valid."""

    code = "unauthorized"
    title = "Unauthorized"
    status = 401
    exit_code = 2


class Forbidden(NticError):
    """The token is valid, but does not permit this."""

    code = "forbidden"
    title = "Forbidden"
    status = 403
    exit_code = 2
