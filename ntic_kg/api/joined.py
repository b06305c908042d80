"""Sends the head of an answer together with the first bytes of its body.

The server writes both one after the other, so a small answer is two packets, and its client is
woken twice. That costs a tenth of what the service can do.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ntic_kg.timers import Timer, Timers

_HEAD = b"HTTP/1.1 "
_INTERIM = b"HTTP/1.1 100 "
_END = b"\r\n\r\n"
_LONGEST = 0.05


class JoinedTransport(asyncio.Transport):
    """Passes everything on; holds the head of an answer until something follows.

    That is what comes next, if only an empty body, or the end of the connection. What comes late
    does not hold the head up for longer than a twentieth of a second.

    Args:
        transport: of the connection.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._held = b""
        self._timers = Timers()
        self._timer: Timer | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write what was held and this, or hold this."""
        if self._timer is not None:
            self._timer.cancel()
            held, self._held, self._timer = self._held, b"", None
            self._transport.write(held + data)
        elif data[:9] == _HEAD and data[-4:] == _END and data[:13] != _INTERIM:
            self._held = bytes(data)
            self._timer = self._timers.later(_LONGEST, self._flush)
        else:
            self._transport.write(data)

    def _flush(self) -> None:
        self.write(b"")

    def close(self) -> None:
        """Write what was held, and close the connection when all is written."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    def is_closing(self) -> bool:
        """Say whether the connection is closed or about to be."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as given
        """Tell what is known about the connection."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Take nothing more for the moment."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take what comes again."""
        self._transport.resume_reading()


class JoinedProtocol(HttpToolsProtocol):
    """The server's own protocol, whose answers leave in one piece."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to serve a connection."""
        super().connection_made(cast("asyncio.Transport", JoinedTransport(transport)))
