"""Read a request to ``/check``: the files that were handed in, and how to check them.

Files are written to a folder as they arrive and never held in memory; what is too large is
refused before the rest is read. Nothing here looks inside a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi import Request
from starlette.datastructures import QueryParams, UploadFile
from starlette.formparsers import MultiPartException
from starlette.types import Message, Receive

from ntic_kg.errors import (
    IllTypedParameter,
    InvalidInput,
    MalformedFile,
    MissingParameter,
    TooLarge,
    UnknownParameter,
    UnsupportedType,
)
from ntic_kg.rdf_files import FORMATS, MEDIA_TYPES
from ntic_kg.submissions.gathering import ENDINGS
from ntic_kg.submissions.limits import LARGEST_FILE
from ntic_kg.values import Profile

_OVERHEAD = 1 << 20  # boundaries and headers of the parts
_MOST_FILES = 30
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_ENDING = {kind: ending for ending, kind in reversed(FORMATS.items())}
_ENDINGS = {
    _XLSX: ".xlsx",
    "text/csv": ".csv",
    **{media: _FIRST_ENDING[kind] for media, kind in MEDIA_TYPES.items()},
}
_PARAMETERS = {"profile", "as_of", "norm", "format"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Asked:
    """How the files are to be checked."""

    profile: Profile
    as_of: date
    norms: frozenset[str] | None
    format: str | None


def read_parameters(query: QueryParams, today: date) -> Asked:
    """Read the query of a request.

    Args:
        query: ``profile``, ``as_of``, ``norm`` (repeatable, or separated by commas), ``format``.
        today: the day when none is given.

    Raises:
        UnknownParameter: there is another parameter.
        IllTypedParameter: the day is none, or the profile is not known.
    """
    unknown = sorted(set(query.keys()) - _PARAMETERS)
    if unknown:
        raise UnknownParameter(
            f"/check has no parameter {unknown[0][:80]!r}.",
            remedy=f"It has: {', '.join(sorted(_PARAMETERS))}.",
        )
    profile = query.get("profile") or Profile.SUBMISSION
    if profile not in set(Profile):
        raise IllTypedParameter(
            f"There is no profile {profile[:80]!r}.", remedy=f"Use one of: {', '.join(Profile)}."
        )
    text = query.get("as_of")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise IllTypedParameter(
            f"as_of={text!r} is not a day of the calendar.", remedy="Write it as 2025-12-31."
        ) from None
    norms = {norm.strip() for value in query.getlist("norm") for norm in value.split(",")} - {""}
    return Asked(Profile(profile), day, frozenset(norms) or None, query.get("format"))


async def read_files(request: Request, folder: Path) -> tuple[tuple[Path, ...], Path | None]:
    """Write what a request hands in to a folder.

    Args:
        request: a form with the parts ``file`` (repeatable) and ``shapes``, or one raw body.
        folder: takes the files, each in a folder of its own.

    Returns:
        The files, and the file of shapes when there is one.

    Raises:
        TooLarge: the body is larger than a submission may be.
        UnsupportedType: the body is compressed, or of a media type that is not read here.
        MissingParameter: there is no file.
        MalformedFile: the form cannot be read.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedType("A compressed body is not read here.", remedy="Send it as it is.")
    _check_length(request)
    counted = Request(request.scope, _counting(request.receive))
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return await _read_form(counted, folder)
    if media_type not in _ENDINGS:
        raise UnsupportedType(
            f"A body of type {media_type[:100]!r} is not read here.",
            remedy=f"Send multipart/form-data, or one of: {', '.join(_ENDINGS)}.",
        )
    path = _place(folder, f"submission{_ENDINGS[media_type]}", ())
    with path.open("wb") as file:
        async for chunk in counted.stream():
            file.write(chunk)
    if not path.stat().st_size:
        raise MissingParameter("The body is empty.", remedy="Send a file.")
    return (path,), None


def _check_length(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > LARGEST_FILE + _OVERHEAD:
        raise _too_large()


def _too_large() -> TooLarge:
    return TooLarge(
        f"A submission may have {LARGEST_FILE:,} bytes in all.",
        remedy="Submit less at once: one center, without pictures.",
    )


def _counting(receive: Receive) -> Receive:
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_FILE + _OVERHEAD:
            raise _too_large()
        return message

    return counted


async def _read_form(request: Request, folder: Path) -> tuple[tuple[Path, ...], Path | None]:
    files: list[Path] = []
    shapes: list[Path] = []
    try:
        async with request.form(max_files=_MOST_FILES, max_fields=0) as form:
            for name, part in form.multi_items():
                if name not in {"file", "shapes"} or isinstance(part, str):
                    raise UnknownParameter(
                        f"The form has the part {name[:80]!r}.", remedy="Send file and shapes."
                    )
                target = files if name == "file" else shapes
                target.append(await _save(part, folder, [*files, *shapes]))
    except MultiPartException as error:
        raise MalformedFile(
            f"The form cannot be read: {error.message[:200]}.",
            remedy="Send multipart/form-data with the parts file and shapes, as files.",
        ) from error
    if not files:
        raise MissingParameter("The form has no part called file.", remedy="Add the file to check.")
    if len(shapes) > 1:
        raise InvalidInput("The form has more than one part shapes.", remedy="Send one.")
    return tuple(files), shapes[0] if shapes else None


async def _save(part: UploadFile, folder: Path, taken: Sequence[Path]) -> Path:
    name = part.filename or ""
    media_type = (part.content_type or "").partition(";")[0].strip().lower()
    if Path(name).suffix.lower() not in ENDINGS and media_type in _ENDINGS:
        name = f"{name or 'submission'}{_ENDINGS[media_type]}"
    path = _place(folder, name or "submission", taken)
    with path.open("wb") as file:
        while chunk := await part.read(_CHUNK):
            file.write(chunk)
    return path


def _place(folder: Path, name: str, taken: Sequence[Path]) -> Path:
    """Give a path below a folder for a file, whatever its name tries."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(mark for mark in plain if unicodedata.category(mark)[0] != "C").strip(". ")
    stem, ending = Path(plain or "submission").stem, Path(plain).suffix
    stem = stem.encode("utf-8", "ignore")[:120].decode("utf-8", "ignore")
    names = {path.name for path in taken}
    unique, number = f"{stem}{ending[:12]}", 1
    while unique in names:
        number += 1
        unique = f"{stem} ({number}){ending[:12]}"
    below = folder / str(len(taken))
    below.mkdir()
    return below / unique
