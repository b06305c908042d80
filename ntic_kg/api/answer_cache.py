"""Answers that were given before, kept as long as the content has not changed.

The snapshot is part of every key, so an answer that is found is the answer that would be
computed. Entity tags are digests of the bytes: equal bytes have equal tags, also after a restart.

Source: RFC 9110, sections 8.8.3 and 13.1.2.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple

from starlette.types import Send

from ntic_kg.api.envelope import Fields
from ntic_kg.errors import NticError

LARGEST = 1024 * 1024
STALLED = 30.0  # seconds in which a client must take something of an answer
ROOM = 64 * 1024 * 1024
_ROUND = 64 * 1024
_OVERHEAD = 1_000  # bytes of the objects around an answer
_REVALIDATE = (b"cache-control", b"no-cache")


class Kept(NamedTuple):
    """An answer, ready to be sent.

    Args:
        fields: of the head, those of every answer too, without the tag and the length.
        body: whole.
        tag: strong entity tag, with its quotes.
    """

    fields: Fields
    body: bytes
    tag: bytes

    @classmethod
    def of(cls, fields: Fields, body: bytes) -> Kept:
        """Make one, with its tag."""
        digest = blake2b(body, digest_size=12).hexdigest()
        return cls(fields, body, f'"{digest}"'.encode())

    async def send(self, send: Send, wanted: bytes, *, with_body: bool = True) -> None:
        """Send it, or 304 when the client has it.

        Args:
            send: of the request.
            wanted: the If-None-Match header, empty when there is none.
            with_body: False for HEAD.
        """
        fields = [*self.fields, (b"etag", self.tag), _REVALIDATE]
        unchanged = bool(wanted) and _matches(wanted, self.tag)
        if not unchanged:
            fields.append((b"content-length", b"%d" % len(self.body)))
        status = 304 if unchanged else 200
        await send({"type": "http.response.start", "status": status, "headers": fields})
        body = b"" if unchanged or not with_body else self.body
        if len(body) <= _ROUND:
            await send({"type": "http.response.body", "body": body})
            return
        with suppress(TimeoutError):  # the server closes the connection of an unfinished answer
            for begin in range(0, len(body), _ROUND):
                chunk = body[begin : begin + _ROUND]
                async with asyncio.timeout(STALLED):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


class AnswerCache:
    """The answers used last, as many as fit.

    Args:
        snapshot: identifies the content that readers see now.
        room: bytes for all of them; 0 keeps none.
        version: identifies all that readers see now, also what no snapshot counts, such as
            stored runs; the snapshot when there is nothing of the kind.
    """

    def __init__(
        self,
        snapshot: Callable[[], str],
        room: int = ROOM,
        version: Callable[[], str] | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._version = version or snapshot
        self._room = room
        self._used = 0
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()

    def __len__(self) -> int:
        """Count the answers that are kept."""
        return len(self._kept)

    def snapshot(self) -> str:
        """Identify the content that answers must be of; empty when there is none."""
        try:
            return self._snapshot()
        except NticError:
            return ""  # evaluating will say what is wrong

    def version(self) -> str:
        """Identify all that readers see; ask before evaluating, and make it part of each key."""
        try:
            return self._version()
        except NticError:
            return ""

    def get(self, key: Hashable) -> Kept | None:
        """Give the answer to what a key stands for."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, kept: Kept, key_size: int) -> None:
        """Keep an answer, and forget the oldest ones that no longer fit.

        Args:
            key: stands for the request and the snapshot.
            kept: the answer.
            key_size: bytes of the key's texts.
        """
        size = len(kept.body) + key_size + _OVERHEAD
        if len(kept.body) > LARGEST or size > self._room:
            return
        _, old = self._kept.pop(key, (None, 0))
        self._kept[key] = (kept, size)
        self._used += size - old
        while self._used > self._room:
            _, (_, gone) = self._kept.popitem(last=False)
            self._used -= gone


def _matches(wanted: bytes, tag: bytes) -> bool:
    """Compare weakly, as the rules for If-None-Match say."""
    listed = {item.strip().removeprefix(b"W/") for item in wanted.split(b",")}
    return tag in listed or b"*" in listed
