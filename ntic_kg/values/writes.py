"""Values of writing: what is to change, and what a change did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """The four ways to change a store from outside."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    UPDATE = "update"


@dataclass(frozen=True)
class Document:
    """Something that was sent: an RDF document, or the text of an update.

    Args:
        name: what messages call it.
        media_type: value of its Content-Type header.
        content: its bytes.
    """

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Condition:
    """What must hold for a change to be made.

    Args:
        digests: the graph must have one of these digests; None asks for nothing.
        exists: whether the graph must hold a triple; None asks for nothing.
    """

    digests: tuple[str, ...] | None = None
    exists: bool | None = None


@dataclass(frozen=True)
class Change:
    """One change of a store, made as a whole or not at all.

    Args:
        action: what to do.
        who: name of the token that asks for it.
        graph: IRI of the graph to replace, add to or remove; empty for an update.
        documents: what the graph is to hold or receive; for an update its text alone.
        using, using_named: IRIs of the dataset that the request names for an update.
        condition: what must hold beforehand.
    """

    action: Action
    who: str
    graph: str = ""
    documents: tuple[Document, ...] = ()
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    condition: Condition = Condition()


@dataclass(frozen=True)
class Written:
    """What a change did.

    Args:
        snapshot: what readers see from now on.
        existed, exists: whether the graph held a triple before, and holds one now.
        changed: IRIs of the graphs whose content differs from before.
    """

    snapshot: str
    existed: bool
    exists: bool
    changed: tuple[str, ...]
