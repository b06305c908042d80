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
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

INLINE = 64 * 1024
_PACKET = INLINE + 32 * 1024
_MOST_FDS = 4


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


def send(
    channel: socket.socket, header: dict[str, Any], body: bytes = b"", fds: Sequence[int] = ()
) -> None:
    """Send one message.

    Args:
        channel: a SEQPACKET socket.
        header: JSON values; less than 32 KiB when written.
        body: bytes of any length.
        fds: open files for the other side, at most three.
    """
    if len(body) <= INLINE:
        _send(channel, header, body, fds)
        return
    file = memory_file(body)
    try:
        _send(channel, {**header, "spooled": True}, b"", (file, *fds))
    finally:
        os.close(file)


def _send(channel: socket.socket, header: dict[str, Any], body: bytes, fds: Sequence[int]) -> None:
    data = json.dumps(header).encode() + b"\n" + body
    if fds:
        socket.send_fds(channel, [data], list(fds))
    else:
        channel.send(data)


def receive(channel: socket.socket) -> Packet | None:
    """Receive one message, or None when the other side is gone."""
    try:
        data, fds, _, _ = socket.recv_fds(channel, _PACKET, _MOST_FDS)
    except ConnectionResetError:
        return None
    if not data:
        return None
    header, _, body = data.partition(b"\n")
    return Packet(json.loads(header), body, list(fds))


def memory_file(content: bytes = b"") -> int:
    """Make a memory file, rewound, and return its descriptor."""
    file = os.memfd_create("ntic-kg", os.MFD_CLOEXEC)
    with contextlib.closing(os.fdopen(os.dup(file), "wb")) as writer:
        writer.write(content)
    os.lseek(file, 0, os.SEEK_SET)
    return file
