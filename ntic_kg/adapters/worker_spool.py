"""Where a worker writes an answer: counted, capped, cut at a row when it must be.

The engine serializes at full speed into ``Spool.write``. Rows are counted by an upper bound
that costs next to nothing (how often the bytes between two rows occur); only when the bound
reaches the limit are rows told apart for certain. The standard library alone.

Sources: the SPARQL 1.1 results formats JSON, XML, CSV and TSV of the W3C.
"""

from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass

from ntic_kg.adapters.worker_packets import INLINE, memory_file


class TooManyBytes(Exception):
    """The answer exceeds its byte limit."""


class EnoughRows(Exception):
    """The answer has reached its row limit; what follows is not wanted."""


@dataclass(frozen=True)
class Layout:
    """How rows follow each other in a format.

    Args:
        hint: bytes found at least once between two rows.
        token: matches a separator of rows, or a quoted text; then group 1 is its closing quote,
            empty when the quoted text has not ended yet.
        kept: bytes of the separator that belong to the row before it.
        header: separators that stand before the first row.
        closing: what ends the document after its last row.
    """

    hint: bytes
    token: re.Pattern[bytes]
    kept: int
    header: int
    closing: bytes


LAYOUTS = {
    "application/sparql-results+json": Layout(
        b"},{", re.compile(rb'"(?:[^"\\]|\\.)*+("?)|\},\{', re.DOTALL), 1, 0, b"]}}"
    ),
    "application/sparql-results+xml": Layout(
        b"</result><", re.compile(rb"</result><result>"), 9, 0, b"</results></sparql>"
    ),
    "text/csv": Layout(
        b"\n", re.compile(rb'"[^"]*+("?)|\r\n(?=[\x00-\xff])', re.DOTALL), 2, 1, b""
    ),
    "text/tab-separated-values": Layout(b"\n", re.compile(rb"\n(?=[\x00-\xff])"), 1, 1, b""),
}

# Control characters that no XML 1.0 document may contain, and an element without a name, which
# the engine writes for a predicate that has no local name.
_NOT_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:[\s>/]|</oxprefix:>"
)


class Spool:
    """A file-like object in memory; beyond 64 KiB a memory file.

    Args:
        rows: rows to keep; 0 keeps all.
        limit: bytes to accept; 0 accepts all.
        layout: of the format; None when rows are limited elsewhere.
        xml: whether carriage returns must be written as character references, because XML
            readers turn them into line feeds.
    """

    def __init__(self, *, rows: int, limit: int, layout: Layout | None, xml: bool) -> None:
        self.size = 0
        self.total = 0  # rows of the whole table, where a page of it is written
        self.truncated = False
        self._ended = False
        self._head = bytearray()
        self._file: int | None = None
        self._limit = limit
        self._xml = xml
        self._cutter = _Cutter(rows, layout) if rows and layout else None

    def write(self, chunk: bytes) -> int:
        """Take the next bytes of the answer.

        Raises:
            TooManyBytes: there are more than the limit.
            EnoughRows: the row limit was reached; the document has been closed.
        """
        written = len(chunk)
        if self._ended:
            return written  # the engine empties its buffer before it gives up
        if self._xml:
            chunk = chunk.replace(b"\r", b"&#13;")
        self._append(chunk)
        if self._cutter is not None and self._cutter.may_end(chunk):
            end = self._cutter.find_end(self.content())
            if end is not None:
                self._close_at(end, self._cutter.closing)
                raise EnoughRows
        if self._limit and self.size > self._limit:
            raise TooManyBytes
        return written

    def flush(self) -> None:
        """Do nothing; nothing is held back."""

    def content(self) -> bytearray | mmap.mmap:
        """Give everything written so far."""
        if self._file is None:
            return self._head
        return mmap.mmap(self._file, self.size, prot=mmap.PROT_READ)

    def is_well_formed(self) -> bool:
        """Say whether XML may contain what was written."""
        return not self.size or _NOT_XML.search(self.content()) is None

    def take(self) -> tuple[bytes, int | None]:
        """Hand over the answer: its bytes, or the descriptor of a rewound memory file."""
        if self._file is None:
            return bytes(self._head), None
        os.lseek(self._file, 0, os.SEEK_SET)
        file, self._file = self._file, None
        return b"", file

    def close(self) -> None:
        """Free the memory file, unless it was handed over."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self._file is not None:
            _write_all(self._file, chunk)
        else:
            self._head += chunk
            if self.size > INLINE:
                self._file = memory_file(bytes(self._head))
                os.lseek(self._file, 0, os.SEEK_END)

    def _close_at(self, end: int, closing: bytes) -> None:
        self.truncated = self._ended = True
        self.size = end
        if self._file is None:
            del self._head[end:]
        else:
            os.ftruncate(self._file, end)
            os.lseek(self._file, end, os.SEEK_SET)
        self._append(closing)


def _write_all(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]


class _Cutter:
    """Finds the end of the last row that fits."""

    def __init__(self, rows: int, layout: Layout) -> None:
        self._separators = rows + layout.header
        self._layout = layout
        self._bound = 0
        self._tail = b""
        self._sure = 0
        self._position = 0
        self.closing = layout.closing

    def may_end(self, chunk: bytes) -> bool:
        """Say whether the rows so far could reach the limit, without looking closely."""
        hint = self._layout.hint
        seen = self._tail + chunk
        self._bound += seen.count(hint)
        # The tail is shorter than the hint, so none is counted twice.
        self._tail = seen[max(0, len(seen) - len(hint) + 1) :]
        return self._bound >= self._separators

    def find_end(self, content: bytearray | mmap.mmap) -> int | None:
        """Go on telling rows apart; return where the last row ends when the limit is reached."""
        for match in self._layout.token.finditer(content, self._position):
            if match.lastindex is None:
                self._sure += 1
                if self._sure == self._separators:
                    return match.start() + self._layout.kept
            elif not match[1]:
                self._position = match.start()  # a quoted text whose end is still to come
                return None
            self._position = match.end()
        return None
