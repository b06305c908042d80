"""Refuse what would harm the reader before it is read: size, zip bombs, entities.

Counts while it streams, so that no declared size is believed. Source: OWASP ASVS 5, on files.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ntic_kg.errors import MalformedFile, TooLarge

LARGEST_FILE = 50 * 1000 * 1000
LARGEST_CONTENT = 200 * 1000 * 1000
_RATIO = 100
# Small parts of honest workbooks (empty styled cells) shrink more than that.
_RATIO_FROM = 1_000_000
_MOST_PARTS = 2_000
_CHUNK = 1 << 16
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_SAVE = "Save it again as .xlsx, without a password, and submit that."


def check_size(path: Path) -> None:
    """Refuse a file that is too large.

    Raises:
        TooLarge: it has more bytes than ``LARGEST_FILE``.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise TooLarge(
            f"{path.name} has {size:,} bytes; a submission may have {LARGEST_FILE:,}.",
            remedy="Submit less at once: one center, without pictures.",
        )


def check_workbook(path: Path) -> None:
    """Refuse a workbook that is a bomb or plays tricks with entities.

    Raises:
        TooLarge: it unpacks to more than ``LARGEST_CONTENT`` bytes, or to more than a
            hundred times its size.
        MalformedFile: it is no zip archive of XML parts, is encrypted, or declares entities.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD_OFFICE:
        raise MalformedFile(f"{path.name} is an old .xls workbook or has a password.", remedy=_SAVE)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive, path)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise MalformedFile(f"{path.name} is no XLSX workbook: {error}.", remedy=_SAVE) from error


def _check_parts(archive: zipfile.ZipFile, path: Path) -> None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise TooLarge(
            f"{path.name} has {len(parts):,} parts; a workbook here has at most {_MOST_PARTS:,}.",
            remedy=_SAVE,
        )
    total = 0
    for part in parts:
        size = _stream(archive, part, path, LARGEST_CONTENT - total)
        total += size
        packed = max(part.compress_size, 1)
        if size > _RATIO_FROM and size > _RATIO * packed:
            raise TooLarge(
                f"{path.name} is a zip bomb: {part.filename!r} unpacks to {size // packed} times"
                f" its size; {_RATIO} times is the limit.",
                remedy=_SAVE,
            )


def _stream(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path, allowed: int) -> int:
    size, tail = 0, b""
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            if not size and chunk.startswith(_WIDE):
                raise _tricky(path, part, "is not in UTF-8")
            if _DOCTYPE.search(tail + chunk):
                raise _tricky(path, part, "declares a document type or entities")
            tail = chunk[-16:]
            size += len(chunk)
            if size > allowed:
                raise TooLarge(
                    f"{path.name} is a zip bomb: it unpacks to more than {LARGEST_CONTENT:,}"
                    " bytes.",
                    remedy=_SAVE,
                )
    return size


def _tricky(path: Path, part: zipfile.ZipInfo, what: str) -> MalformedFile:
    return MalformedFile(
        f"{path.name} is refused: its part {part.filename!r} {what}.", remedy=_SAVE
    )
