"""What the endpoints have in common that read their requests themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ntic_kg.api.departure import ClientGone
from ntic_kg.api.problems import problem
from ntic_kg.errors import MethodNotAllowed, NticError


class Endpoint(ABC):
    """An ASGI application with an answer to OPTIONS and to errors.

    Args:
        methods: that it answers to, as the Allow header lists them.
    """

    def __init__(self, methods: str) -> None:
        self._allow = {"Allow": methods}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] == "OPTIONS":
                response = Response(status_code=HTTPStatus.NO_CONTENT, headers=self._allow)
            else:
                response = await self.answer(scope, receive)
        except ClientGone:
            return
        except NticError as error:
            headers = self._allow if isinstance(error, MethodNotAllowed) else None
            response = problem(error, headers=headers)
        await response(scope, receive, send)

    @abstractmethod
    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Answer a request of another method.

        Raises:
            ClientGone: nobody waits for an answer any more.
            NticError: see the endpoint; it becomes a problem document.
        """
