"""The root of the tree."""

from __future__ import annotations


class NticError(Exception):
    """An error with a code, a status, an exit code and a remedy."""

    code = "error"
    title = "Error"
    status = 500
    exit_code = 3

    def __init__(self, message: str, *, remedy: str) -> None:
        """Keep what happened and what to do about it.

        Args:
            message: names the thing, the place and the value, one sentence.
            remedy: what the reader can do, one sentence.
        """
        super().__init__(message)
        self.message = message
        self.remedy = remedy
