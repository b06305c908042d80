"""What a memo holds, as plain text, before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from ntic_kg.ask import Source

__all__ = ["Memo", "Source"]


@dataclass(frozen=True)
class Memo:
    """A memo in one language; nothing in it is markup.

    Args:
        language: zh or en.
        title: the question.
        description: what it means.
        facts: name and value of what must be known about the answer.
        columns: headings of the table.
        rows: its cells.
        cut: which rows are shown, or that there are none; empty when all are.
        norms, sources, tables: what the answer rests on.
        command: prints the rows again.
        address: of the answer, relative to a service.
        far_query: what another registry was asked; empty when none was to be.
    """

    language: str
    title: str
    description: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cut: str
    norms: tuple[Source, ...]
    sources: tuple[Source, ...]
    tables: tuple[Source, ...]
    command: str
    address: str
    far_query: str = ""
