"""Errors as problem documents: RFC 9457, ``application/problem+json``, never HTML.

Nothing that a client sent is ever written as markup; ``nosniff`` keeps browsers from guessing.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ntic_kg.errors import (
    BackendFailure,
    BackendTimeout,
    Busy,
    DeadlineExceeded,
    InternalError,
    InvalidInput,
    MalformedSubmission,
    MemoryExceeded,
    MethodNotAllowed,
    NotFound,
    NticError,
    TooLarge,
    Unauthorized,
    WorkerLost,
)
from ntic_kg.names import BASE
from ntic_kg.values import Completeness

ANCHORS = BASE + "errors#"
COMPLETE = "X-NTIC-Complete"
_RETRY_SECONDS = "1"
_CHALLENGE = 'Bearer realm="ntic-kg"'
_UNFINISHED = (MemoryExceeded, WorkerLost, TooLarge, BackendFailure)
_LATE = (DeadlineExceeded, BackendTimeout)


def completeness_of(error: NticError) -> Completeness:
    """Say what an error means for the answer that was asked for.

    A query that ran out of time is ``timed-out``; one that was broken off for another reason is
    ``truncated``. Where nothing was evaluated, nothing is missing: ``complete``.
    """
    if isinstance(error, _LATE):
        return Completeness.TIMED_OUT
    return Completeness.TRUNCATED if isinstance(error, _UNFINISHED) else Completeness.COMPLETE


def problem(error: NticError, *, headers: dict[str, str] | None = None) -> Response:
    """Write an error as a problem document.

    Args:
        error: what went wrong.
        headers: further headers of the response.
    """
    document: dict[str, object] = {
        "type": ANCHORS + error.code,
        "title": error.title,
        "status": error.status,
        "detail": error.message,
        "code": error.code,
        "remedy": error.remedy,
    }
    if isinstance(error, MalformedSubmission):
        document["faults"] = list(error.faults)
    fixed = {"X-Content-Type-Options": "nosniff", COMPLETE: completeness_of(error).value}
    if isinstance(error, Unauthorized):
        fixed["WWW-Authenticate"] = _CHALLENGE
    if isinstance(error, Busy):
        fixed["Retry-After"] = str(error.seconds)
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        fixed["Retry-After"] = _RETRY_SECONDS
    # Lone surrogates, which a client may have sent, survive as escapes.
    body = json.dumps(document, ensure_ascii=True).encode("ascii")
    return Response(
        body,
        status_code=error.status,
        media_type="application/problem+json",
        headers=fixed | (headers or {}),
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of an application a problem document."""
    app.add_exception_handler(NticError, _on_ntic_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected_error)


async def _on_ntic_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NticError)  # noqa: S101 - registered for this class
    return problem(error)


async def _on_validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    places = "; ".join(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
    )
    return problem(
        InvalidInput(
            f"The request does not fit its description: {places[:1000]}.",
            remedy="Compare it with /openapi.json.",
        )
    )


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem(
            NotFound(
                f"Nothing answers to {request.url.path[:200]!r}.",
                remedy="See /openapi.json for the paths that there are.",
            ),
            headers=headers,
        )
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem(
            MethodNotAllowed(
                f"{request.url.path[:200]!r} does not answer to {request.method}.",
                remedy=f"Use {headers.get('allow') or headers.get('Allow') or 'GET'}.",
            ),
            headers=headers,
        )
    other = InvalidInput(str(error.detail)[:1000], remedy="Compare it with /openapi.json.")
    other.status = error.status_code
    return problem(other, headers=headers)


async def _on_unexpected_error(_request: Request, _error: Exception) -> Response:
    return internal_problem()


def internal_problem() -> Response:
    """Say that something went wrong that is our fault."""
    return problem(
        InternalError(
            "The service failed in a way that it did not expect.",
            remedy="Try again; if it happens again, tell the operator when it happened.",
        )
    )
