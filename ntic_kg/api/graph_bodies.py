"""Read the documents of a write to ``/graphs``: one body, or the files of a form.

They are not parsed here; see ``ports.Writer``.
"""

from __future__ import annotations

import mimetypes

from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope

from ntic_kg.api.request_body import check_plain, check_type, limited, media_type_of, read_body
from ntic_kg.errors import MalformedFile
from ntic_kg.rdf_files import MEDIA_TYPES
from ntic_kg.values import Document

LONGEST_BODY = 20 * 1024 * 1024
_SMALLER = "Send the graph in parts with POST, or load it with ntic-kg load."
_MOST_FILES = 20
_OTHERS = f"Send one of: {', '.join(MEDIA_TYPES)}."

mimetypes.add_type("text/turtle", ".ttl")
mimetypes.add_type("application/n-triples", ".nt")
mimetypes.add_type("application/ld+json", ".jsonld")
mimetypes.add_type("application/rdf+xml", ".rdf")


async def read_documents(scope: Scope, receive: Receive) -> tuple[Document, ...]:
    """Read what a request sends.

    Raises:
        UnsupportedType: the type is not read here.
        TooLarge: the body is longer than 20 MiB.
        MalformedFile: the form is broken or holds no file.
    """
    headers = Headers(scope=scope)
    if media_type_of(headers) == "multipart/form-data":
        check_plain(headers)
        return await _files(scope, limited(headers, receive, LONGEST_BODY, _SMALLER))
    check_type(headers, MEDIA_TYPES, _OTHERS)
    content = await read_body(headers, receive, LONGEST_BODY, _SMALLER)
    return (Document("The body", headers["content-type"], content),)


async def _files(scope: Scope, receive: Receive) -> tuple[Document, ...]:
    request = Request(scope, receive)
    try:
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FILES) as form:
            documents = [
                await _document(item)
                for _, item in form.multi_items()
                if isinstance(item, UploadFile)
            ]
    except HTTPException as error:
        raise MalformedFile(
            f"The form cannot be read: {error.detail}.", remedy="Send multipart/form-data."
        ) from error
    if not documents:
        raise MalformedFile("The form holds no file.", remedy="Send each document as a file.")
    return tuple(documents)


async def _document(file: UploadFile) -> Document:
    name = (file.filename or "The file")[:200]
    media_type = file.content_type
    if not media_type or media_type.startswith("application/octet-stream"):
        media_type = mimetypes.guess_type(name)[0] or ""
    return Document(name, media_type, await file.read())
