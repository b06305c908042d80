"""One call on a remote store: an HTTP exchange that ends in time, whatever the far side does.

Sockets time out between two bytes only; a far side that sends one byte a second would hold a
thread for ever. So a timer, or whoever cancels the call, shuts the socket down from outside.
Resolving a name cannot be interrupted: whoever waits for a call must not wait longer than it may.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from ntic_kg.adapters.remote_login import Login, LoginHandler


class Call:
    """What may take a limited time; use it as a context.

    Args:
        deadline: seconds for everything in the call; 0 is no limit.
        is_probe: whether a far side that is well answers this at once.
    """

    def __init__(self, deadline: float, *, is_probe: bool = False) -> None:
        self.deadline = deadline
        self.is_probe = is_probe
        self._until = time.monotonic() + deadline if deadline else None
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._part: Call | None = None
        self._ended = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Call:
        if self._until is not None:
            self._timer = threading.Timer(max(0.0, self._until - time.monotonic()), self.end)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def end(self) -> None:
        """End what goes on, from any thread; reading and writing fail from now on."""
        with self._lock:
            self._ended = True
            line, part = self._socket, self._part
        if part is not None:
            part.end()
        if line is not None:
            _shut(line)

    @property
    def is_ended(self) -> bool:
        """Whether nothing may be read or written any more."""
        return self._ended

    def remaining(self) -> float | None:
        """Give the seconds left, a little more than none at least; None without a limit."""
        return None if self._until is None else max(0.01, self._until - time.monotonic())

    def opened(self, line: socket.socket) -> None:
        """Take note of the socket to shut down."""
        with self._lock:
            self._socket = line
        if self._ended:
            _shut(line)

    @contextlib.contextmanager
    def probe(self, seconds: float) -> Iterator[Call]:
        """Ask something within the call that may take less time than all of it."""
        left = self.remaining()
        inner = Call(seconds if left is None else min(seconds, left), is_probe=True)
        with self._lock:
            self._part = inner
        if self._ended:
            inner.end()
        try:
            with inner:
                yield inner
        finally:
            with self._lock:
                self._part = None


def opener(call: Call, login: Login | None, *, is_near: bool) -> urllib.request.OpenerDirector:
    """Make what opens requests of a call: no redirects, errors as answers, its own sockets.

    Args:
        call: takes note of the sockets.
        login: credentials, when there are any.
        is_near: whether the far side is this machine, so that no proxy is asked.
    """
    director = urllib.request.OpenerDirector()
    director.add_handler(urllib.request.ProxyHandler({} if is_near else None))
    director.add_handler(_Http(call))
    director.add_handler(_Https(call))
    if login is not None:
        director.add_handler(LoginHandler(login))
    return director


class _Plain(http.client.HTTPConnection):
    call: Call

    def connect(self) -> None:
        super().connect()
        self.call.opened(self.sock)


class _Secure(http.client.HTTPSConnection):
    call: Call

    def connect(self) -> None:
        super().connect()
        self.call.opened(self.sock)


class _Http(urllib.request.HTTPHandler):
    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **options: Any) -> _Plain:  # noqa: ANN401 - passed on
            connection = _Plain(host, **options)
            connection.call = self._call
            return connection

        return self.do_open(connect, req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **options: Any) -> _Secure:  # noqa: ANN401 - passed on
            connection = _Secure(host, **options)
            connection.call = self._call
            return connection

        return self.do_open(connect, req)


def _shut(line: socket.socket) -> None:
    # The plain socket's method: that of a TLS socket would change it under its reader.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)
