"""The line to a remote store: one request, one answer that is whole, or an error."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ntic_kg.adapters.remote_address import Address
from ntic_kg.adapters.remote_answers import unusable
from ntic_kg.adapters.remote_breaker import Breaker
from ntic_kg.adapters.remote_call import Call, opener
from ntic_kg.adapters.remote_login import Login
from ntic_kg.errors import BackendFailure, BackendTimeout, InvalidQuery

_CHUNK = 64 * 1024
_FAULT_TEXT = 4096
_LONGEST_REASON = 300
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True)
class Reply:
    """An answer as it came.

    Args:
        status: of HTTP.
        headers: found whatever their case.
        body: all of it, or the start of a text that explains a failure.
        is_framed: whether length or chunks prove that nothing is missing.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_framed: bool


class Line:
    """Sends requests to one address.

    Args:
        address: where to.
        limit: bytes of one answer; 0 is no limit.
    """

    def __init__(self, address: Address, limit: int) -> None:
        self.address = address
        self._limit = limit
        self._breaker = Breaker()
        self._login = Login(address) if address.user else None
        self._is_near = address.host.rpartition(":")[0] in _LOOPBACK or address.host in _LOOPBACK

    def exchange(
        self, send: Callable[[Callable[[urllib.request.Request], Any]], Any], call: Call
    ) -> Reply:
        """Send a request and read the answer to its end.

        Args:
            send: given what opens a request, returns the response.
            call: how long it may take; ends it from outside.

        Raises:
            BackendFailure, BackendTimeout: there is no answer, or not all of it.
        """
        self._breaker.admit()
        director = opener(call, self._login, is_near=self._is_near)
        try:
            with send(lambda r: director.open(r, timeout=call.remaining())) as response:
                reply = self._read(response)
        except (OSError, http.client.HTTPException, ValueError) as error:
            failure = self._failure(error, call)
            if call.is_probe or not isinstance(failure, BackendTimeout):
                self._breaker.failed(failure)
            raise failure from error
        if call.is_ended:  # shutting the line down looks like the end of an answer
            raise self._late(call)
        self._breaker.succeeded()
        return reply

    def refusal(self, reply: Reply) -> BackendFailure | InvalidQuery:
        """Explain an answer that is none."""
        status, there = reply.status, f"The {self.address.what} at {self.address.host}"
        name = f"{status} {http.client.responses.get(status, '')}".strip()
        if status == HTTPStatus.BAD_REQUEST:
            reason = " ".join(reply.body.decode("utf-8", "replace").split())[:_LONGEST_REASON]
            return InvalidQuery(
                f"{there} cannot evaluate the query: {ascii(reason)[1:-1]}.",
                remedy="Correct the place that it names, if it names one.",
            )
        remedy = "Look into its log."
        if 300 <= status < 400:
            remedy = "Give the address that it redirects to, if you trust it."
        elif status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            remedy = "Write user and password into the address: https://user:password@host/path."
        elif status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            remedy = "Try again later."
        elif status == HTTPStatus.PARTIAL_CONTENT:
            remedy = "Ask for less, or raise its time limit; an answer in part is not used."
        return BackendFailure(f"{there} answered {name}.", remedy=remedy)

    def _read(self, response: Any) -> Reply:  # noqa: ANN401 - urllib names no type
        headers = response.headers
        length, is_chunked = headers.get("Content-Length"), bool(response.chunked)
        is_wanted = response.status == HTTPStatus.OK
        if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise ValueError("a compressed answer, which nobody asked for")
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if not is_wanted and len(body) > _FAULT_TEXT:
                return Reply(response.status, headers, bytes(body[:_FAULT_TEXT]), is_framed=False)
            if self._limit and len(body) > self._limit:
                raise ValueError(f"more than {self._limit:,} bytes")
        if length is not None and not is_chunked and len(body) != int(length):
            raise http.client.IncompleteRead(bytes(body))
        return Reply(
            response.status, headers, bytes(body), is_framed=is_chunked or length is not None
        )

    def _failure(self, error: Exception, call: Call) -> BackendFailure:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if call.is_ended or isinstance(reason, TimeoutError):
            return self._late(call)
        if isinstance(reason, http.client.IncompleteRead):
            return unusable(self.address, "an answer that ends too early")
        if isinstance(reason, http.client.RemoteDisconnected):
            return unusable(self.address, "nothing and closed the connection")
        if isinstance(reason, http.client.HTTPException):
            return unusable(self.address, "something that is not HTTP")
        if isinstance(reason, socket.gaierror):
            what = "its name is not known"
        elif isinstance(reason, OSError):
            what = reason.strerror or type(reason).__name__
        else:
            return unusable(self.address, str(reason)[:_LONGEST_REASON])
        return BackendFailure(
            f"The {self.address.what} at {self.address.host} cannot be reached: {what}.",
            remedy="Check that it runs, and its address in NTIC_STORE, --store or NTIC_ENDPOINTS.",
        )

    def _late(self, call: Call) -> BackendTimeout:
        return BackendTimeout(
            f"The {self.address.what} at {self.address.host} did not answer within"
            f" {call.deadline:g} s.",
            remedy="Ask for less, raise NTIC_DEADLINE, or look at its load.",
        )
