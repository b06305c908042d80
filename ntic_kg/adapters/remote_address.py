"""The address of a remote store, apart from the credentials that stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from ntic_kg.errors import InvalidInput


@dataclass(frozen=True)
class Address:
    """Where to send requests, and as whom.

    Args:
        url: without user and password.
        host: host and port, the only part that messages name.
        user, password: for HTTP authentication; empty when there is none.
        what: is there, for messages.
    """

    url: str
    host: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    what: str = field(default="remote store", repr=False)


def read_address(text: str, what: str = "remote store") -> Address:
    """Read ``http(s)://[user:password@]host[:port]/path``.

    Raises:
        InvalidInput: the text is no such address. It may hold a password, so it is not repeated.

    >>> read_address("https://reader:s%40cret@store.example.org/sparql").password
    's@cret'
    >>> read_address("https://reader:s%40cret@store.example.org/sparql")
    Address(url='https://store.example.org/sparql', host='store.example.org')
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unusable(what) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isascii():
        raise _unusable(what)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None:
        host += f":{port}"
    return Address(
        url=urlunsplit((parts.scheme, host, parts.path or "/", parts.query, "")),
        host=host,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        what=what,
    )


def _unusable(what: str) -> InvalidInput:
    return InvalidInput(
        f"The address of the {what} cannot be used.",
        remedy="Write it as http(s)://[user:password@]host[:port]/path, in ASCII characters.",
    )
