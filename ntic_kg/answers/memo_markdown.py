"""Write a memo as Markdown (CommonMark with tables)."""

from __future__ import annotations

import re

from ntic_kg.answers.memo_parts import Memo, Source
from ntic_kg.answers.words import words_in
from ntic_kg.formats import markdown_text as _plain
from ntic_kg.formats import write_rows


def write(memo: Memo) -> bytes:
    """Write it, in UTF-8."""
    words = words_in(memo.language)
    facts = "".join(f"- **{_plain(name)}**: {_plain(value)}\n" for name, value in memo.facts)
    parts = [f"# {_plain(memo.title)}\n", f"{_plain(memo.description)}\n", facts]
    parts.append(f"## {words['answer']}\n")
    if memo.rows:
        cells = [[_cell(value) for value in row] for row in memo.rows]
        parts.append(
            write_rows([_cell(column) for column in memo.columns], cells, "markdown").decode()
        )
    if memo.cut:
        parts.append(f"{memo.cut}\n")
    parts.append(f"*{words['caveat']}*\n")
    for name, items in (
        ("norms", memo.norms), ("sources", memo.sources), ("tables", memo.tables),
    ):  # fmt: skip
        if items or f"no_{name}" in words:
            parts.append(f"## {words[name]}\n")
            listed = "".join(f"- {_source(item)}\n" for item in items)
            parts.append(listed or words[f"no_{name}"] + "\n")
    parts.append(f"## {words['again']}\n")
    parts.append(_fenced("sh", memo.command))
    parts.append(f"{words['address']}: {_plain(memo.address)}\n")
    if memo.far_query:
        parts += [f"{words['far_query']}:\n", _fenced("sparql", memo.far_query)]
    return "\n".join(parts).encode("utf-8", "replace")


def _fenced(language: str, value: str) -> str:
    fence = "`" * (max(map(len, re.findall("`+", value)), default=0) + 3)
    return f"{fence}{language}\n{value}\n{fence}\n"


def _cell(value: str) -> str:
    # The writer of tables escapes backslashes and pipes itself.
    return re.sub(r"([<>*_`\[\]])", lambda m: f"&#{ord(m[0])};", value)


def _source(item: Source) -> str:
    said = _plain(item.citation or item.address)
    if not item.address or not item.citation:
        return said if not item.is_web else f"<{item.address}>"
    return f"{said} <{item.address}>" if item.is_web else f"{said} {_plain(item.address)}"
