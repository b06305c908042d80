"""Log in to a far side that asks for it: HTTP Digest where it is offered, else Basic.

The challenge is remembered. A long request that is sent without credentials is refused while it
is still being sent, and all that is seen of the refusal is a broken pipe; so each request after
the first carries them. Neither password nor anything made of it is sent before it was asked for.
"""

from __future__ import annotations

import base64
import threading
import urllib.request
import weakref
from http import HTTPStatus
from typing import Any

from ntic_kg.adapters.remote_address import Address


class Login:
    """What is known of the challenges of one address; shared by its calls."""

    def __init__(self, address: Address) -> None:
        self.passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self.passwords.add_password(None, address.url, address.user, address.password)
        pair = f"{address.user}:{address.password}".encode()
        self.basic = "Basic " + base64.b64encode(pair).decode("ascii")
        self.digest = urllib.request.AbstractDigestAuthHandler(self.passwords)
        self.challenge: str | None = None
        self.lock = threading.Lock()


class LoginHandler(urllib.request.BaseHandler):
    """Answers challenges in the place of urllib's handlers, which forget them."""

    handler_order = 490

    def __init__(self, login: Login) -> None:
        self._login = login
        self._tried: weakref.WeakSet[urllib.request.Request] = weakref.WeakSet()

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Put credentials on a request when it is known which ones are wanted."""
        challenge = self._login.challenge
        if challenge is not None:
            header = self._authorization(request, challenge)
            if header:
                request.add_unredirected_header("Authorization", header)
        return request

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:  # noqa: ANN401
        """Try once more with the credentials that a refusal asks for."""
        if response.status != HTTPStatus.UNAUTHORIZED or request in self._tried:
            return response
        offered = response.headers.get_all("WWW-Authenticate") or []
        offered.sort(key=lambda text: not text.lower().startswith("digest"))
        if not offered or not self._authorization(request, offered[0]):
            return response
        self._login.challenge = offered[0]
        self._tried.add(request)
        response.close()
        return self.parent.open(request, timeout=request.timeout)

    https_request = http_request
    https_response = http_response

    def _authorization(self, request: urllib.request.Request, challenge: str) -> str | None:
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "basic":
            return self._login.basic
        if scheme.lower() != "digest":
            return None
        values = urllib.request.parse_keqv_list(
            [part for part in urllib.request.parse_http_list(rest) if part]
        )
        with self._login.lock:  # the handler counts how often it used a challenge
            made = self._login.digest.get_authorization(request, values)
        return f"Digest {made}" if made else None
