"""Messages between the serving process, the keeper and the workers.

One message is one packet of a Unix SEQPACKET socket: a JSON header, a line break, and up to
64 KiB of body. A larger body travels as an open memory file beside the packet. The standard
library alone is used, because the keeper and the workers import this module.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

INLINE = 64 * 1024
_PACKET = INLINE + 32 * 1024
_ROOM_FOR_FDS = socket.CMSG_LEN(4 * array("i").itemsize)


@dataclass
class Packet:
    """A received message; the receiver closes ``fds``."""

    header: dict[str, Any]
    body: bytes = b""
    fds: list[int] = field(default_factory=list)

    def whole_body(self) -> bytes:
        """Return the body, reading and closing the memory file when there is one."""
        if not self.header.get("spooled"):
            return self.body
        with os.fdopen(self.fds.pop(0), "rb") as file:
            return file.read()

    def discard(self) -> None:
        """Close the files of a message that nobody will read."""
        while self.fds:
            os.close(self.fds.pop())


def encoded(header: dict[str, Any]) -> bytes:
    """Write a header once that will be sent often."""
    return json.dumps(header).encode()


@lru_cache(maxsize=1024)
def _decoded(head: bytes) -> dict[str, Any]:
    """Read a header; the same few come again and again, so nobody may change what is given."""
    header = json.loads(head)
    assert isinstance(header, dict)  # noqa: S101 - we wrote it
    return header


def send(
    channel: socket.socket,
    header: dict[str, Any] | bytes,
    body: bytes = b"",
    fds: Sequence[int] = (),
) -> None:
    """Send one message.

    Args:
        channel: a SEQPACKET socket.
        header: JSON values, or as ``encoded`` wrote them; less than 32 KiB when written.
        body: bytes of any length.
        fds: open files for the other side, at most three.
    """
    if len(body) <= INLINE:
        _send(channel, header, body, fds)
        return
    file = memory_file(body)
    try:
        values = _decoded(header) if isinstance(header, bytes) else header
        _send(channel, {**values, "spooled": True}, b"", (file, *fds))
    finally:
        os.close(file)


def _send(
    channel: socket.socket, header: dict[str, Any] | bytes, body: bytes, fds: Sequence[int]
) -> None:
    head = header if isinstance(header, bytes) else encoded(header)
    data = head + b"\n" + body
    if fds:
        socket.send_fds(channel, [data], list(fds))
    else:
        channel.send(data)


def receive(channel: socket.socket) -> Packet | None:
    """Receive one message, or None when the other side is gone."""
    try:
        data, carried, _, _ = channel.recvmsg(_PACKET, _ROOM_FOR_FDS)
    except ConnectionResetError:
        return None
    if not data:
        return None
    header, _, body = data.partition(b"\n")
    if not carried:
        return Packet(_decoded(header), body)
    fds = array("i")
    for _, _, files in carried:  # nothing but files is ever carried
        fds.frombytes(files[: len(files) - len(files) % fds.itemsize])
    return Packet(_decoded(header), body, list(fds))


def memory_file(content: bytes = b"") -> int:
    """Make a memory file, rewound, and return its descriptor."""
    file = os.memfd_create("ntic-kg", os.MFD_CLOEXEC)
    with contextlib.closing(os.fdopen(os.dup(file), "wb")) as writer:
        writer.write(content)
    os.lseek(file, 0, os.SEEK_SET)
    return file
