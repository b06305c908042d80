"""Read what a request carries: parameters and bodies, counted as they come in."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from ntic_kg.errors import MalformedFile, NticError, TooLarge, UnsupportedType

FORM = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 200
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})

Pairs = list[tuple[str, str]]


def media_type_of(headers: Headers) -> str:
    """Return the media type of the body in lower case; empty when none is given."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def check_type(headers: Headers, accepted: Iterable[str], remedy: str) -> str:
    """Return the media type of the body, one of those accepted.

    Raises:
        UnsupportedType: it is another, compressed, or not UTF-8.
    """
    media_type = media_type_of(headers)
    if media_type not in accepted:
        raise UnsupportedType(
            f"A body of type {media_type[:100]!r} is not read here.", remedy=remedy
        )
    check_plain(headers)
    for parameter in headers.get("content-type", "").split(";")[1:]:
        key, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if key.strip().lower() == "charset" and charset not in _CHARSETS:
            raise UnsupportedType(
                f"The character set {charset[:40]!r} is not read here.", remedy="Send UTF-8."
            )
    return media_type


def check_plain(headers: Headers) -> None:
    """Refuse a compressed body.

    Raises:
        UnsupportedType: there is a Content-Encoding.
    """
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise UnsupportedType(
            f"A body in the encoding {coding[:40]!r} is not read here.", remedy="Send it plain."
        )


async def read_body(headers: Headers, receive: Receive, limit: int, remedy: str) -> bytes:
    """Read the body, counting as it comes in.

    Args:
        headers: of the request.
        receive: gives the parts of the body.
        limit: bytes; more are refused, before reading where the length is announced.
        remedy: what to do about a body that is too long.

    Raises:
        TooLarge: it is longer.
        MalformedFile: it ended early.
    """
    counted = limited(headers, receive, limit, remedy)
    body = bytearray()
    while True:
        message = await counted()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def limited(headers: Headers, receive: Receive, limit: int, remedy: str) -> Receive:
    """Wrap the receiver of a body so that it stops at a limit; see ``read_body``."""
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length[:20]) > limit:
        raise _too_large(limit, remedy)
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedFile("The body ended early.", remedy="Send the whole request again.")
        read += len(message.get("body", b""))
        if read > limit:
            raise _too_large(limit, remedy)
        return message

    return counted


def parameters(data: bytes, where: str) -> Pairs:
    """Read URL-encoded parameters.

    Raises:
        MalformedFile: they are not UTF-8, or too many.
    """
    text = text_of(data, where)
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error
    except ValueError as error:
        raise MalformedFile(
            f"The {where} has more than {_MOST_PARAMETERS} parameters.", remedy="Send fewer."
        ) from error


def every(pairs: Pairs, name: str) -> tuple[str, ...]:
    """Return the values of a parameter, in order."""
    return tuple(value for key, value in pairs if key == name)


def text_of(data: bytes, where: str) -> str:
    """Decode UTF-8.

    Raises:
        MalformedFile: it is something else.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error


def _not_utf8(where: str) -> NticError:
    return MalformedFile(f"The {where} is not UTF-8.", remedy="Encode it as UTF-8.")


def _too_large(limit: int, remedy: str) -> NticError:
    return TooLarge(f"The body is longer than {limit:,} bytes.", remedy=remedy)
