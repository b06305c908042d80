"""Tell under which address a client reached the service.

The Host header is a client's own text: what is not a plain host and port is not repeated.
Source: RFC 9110, section 7.2; RFC 3986, section 3.2.2.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import Scope

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z"
)


def origin(scope: Scope) -> str:
    """Return scheme, host, port and the path that the service is mounted at, without ``/``.

    Args:
        scope: of the request; a Host header that is malformed gives way to the address
            that the server listens on.

    >>> origin({"type": "http", "scheme": "http", "headers": [(b"host", b"kg.example:8000")]})
    'http://kg.example:8000'
    >>> origin({"type": "http", "scheme": "http", "server": ("127.0.0.1", 80),
    ...         "headers": [(b"host", b"x> a <y")]})
    'http://127.0.0.1:80'
    """
    host = Headers(scope=scope).get("host", "")
    if not _HOST.match(host):
        name, port = scope.get("server") or ("localhost", None)
        bracketed = f"[{name}]" if ":" in name else name
        host = f"{bracketed}:{port}" if port else bracketed
    scheme = "https" if scope.get("scheme") == "https" else "http"
    return f"{scheme}://{host}{scope.get('root_path', '')}"
