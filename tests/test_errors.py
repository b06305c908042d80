"""Errors form one tree, and the documentation describes every one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ntic_kg import errors

DOCUMENT = (Path(__file__).parent.parent / "docs" / "errors.md").read_text(encoding="utf-8")


def subclasses(kind: type[errors.NticError]) -> Iterator[type[errors.NticError]]:
    """Walk the tree below an error."""
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_error_has_a_code_of_its_own() -> None:
    """Codes are anchors, so no two errors share one."""
    codes = [error.code for error in subclasses(errors.NticError)]
    assert len(codes) == len(set(codes)) >= 18


def test_the_document_has_a_heading_with_status_and_exit_code_for_every_error() -> None:
    """What the code says, the document says."""
    described = {
        match[1]: (int(match[2]), int(match[3]))
        for match in re.finditer(r"## ([a-z-]+)\nHTTP (\d+), exit (\d)\.", DOCUMENT)
    }
    expected = {e.code: (e.status, e.exit_code) for e in subclasses(errors.NticError)}
    assert described == expected


def test_the_tree_in_the_docstring_names_every_error_with_its_status() -> None:
    """The first thing a reader sees is true."""
    drawn = set(re.findall(r"── (\w+) +(\d{3}) / (\d)", errors.__doc__ or ""))
    expected = {(e.__name__, str(e.status), str(e.exit_code)) for e in subclasses(errors.NticError)}
    assert drawn == expected
