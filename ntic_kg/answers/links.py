"""Addresses and commands that give an answer again.

Addresses are relative to the service: what a client says about its host is not repeated.
"""

from __future__ import annotations

import shlex
from urllib.parse import quote, urlencode

from ntic_kg.ask import Answer


def answer_path(answer: Answer, **further: str) -> str:
    """Give the address of an answer: every parameter, and the day that it holds for.

    Args:
        answer: what was answered.
        further: parameters of the view.
    """
    parameters = dict(answer.arguments)
    if answer.as_of is not None:
        parameters["as_of"] = answer.as_of.isoformat()
    parameters |= further
    path = f"/queries/{answer.question.name}"
    return f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path


def next_path(
    answer: Answer, offset: int | None, limit: int | None, language: str | None
) -> str | None:
    """Give the address of the next page, on the snapshot of this one; None after the last."""
    if offset is None:
        return None
    view = {"limit": str(limit), "offset": str(offset)}
    if language is not None:
        view["lang"] = language
    return answer_path(answer, **view, recorded=answer.rows.snapshot)


def reproduce(answer: Answer, **options: str) -> str:
    """Give the command that prints the same rows, on the same snapshot.

    Args:
        answer: what was answered.
        options: further options.
    """
    words = ["ntic-kg", "ask", answer.question.id]
    words += [f"--{name}={value}" for name, value in answer.arguments.items()]
    if answer.as_of is not None:
        words.append(f"--as-of={answer.as_of.isoformat()}")
    words.append(f"--recorded={answer.rows.snapshot}")
    words += [f"--{name}={value}" for name, value in options.items()]
    return shlex.join(words)
