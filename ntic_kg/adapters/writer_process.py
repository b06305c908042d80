"""The process that makes one change of an embedded store and ends.

Started by the serving process as ``python -m ntic_kg.adapters.writer_process``. It has no network,
bounded memory, and is killed at its deadline: what it was doing then is gone as a whole. It holds
the store only while it changes it, so other writers work beside a running service.

In: one line of JSON (``write_request``), then the documents one after the other.
Out: one line of JSON, ``{"written": …}`` or ``{"error": code, "message", "remedy"}``.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from ntic_kg.adapters import worker_confine
from ntic_kg.adapters.store_draft import unwritable_store
from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.adapters.writer_changes import Prepared
from ntic_kg.errors import MemoryExceeded, NticError
from ntic_kg.values import Action, Change, Condition, Document, Written

JOURNAL = "journal.jsonl"
_PATIENCE = 10.0


def write_request(folder: Path, memory: int, change: Change) -> bytes:
    """Write a change as this process reads it.

    Args:
        folder: the store.
        memory: bytes that the process may use beyond what an open store needs; 0 is no limit.
        change: what is to be done.
    """
    header: dict[str, Any] = {
        "folder": str(folder),
        "memory": memory,
        "parent": os.getpid(),
        "action": change.action.value,
        "who": change.who,
        "graph": change.graph,
        "using": change.using,
        "using_named": change.using_named,
        "condition": asdict(change.condition),
        "documents": [[d.name, d.media_type, len(d.content)] for d in change.documents],
    }
    line = json.dumps(header).encode() + b"\n"
    return b"".join([line, *(document.content for document in change.documents)])


def read_request(source: BinaryIO) -> tuple[dict[str, Any], Change]:
    """Read what ``write_request`` wrote."""
    header = json.loads(source.readline())
    documents = tuple(
        Document(name, media_type, source.read(size))
        for name, media_type, size in header["documents"]
    )
    digests = header["condition"]["digests"]
    change = Change(
        action=Action(header["action"]),
        who=header["who"],
        graph=header["graph"],
        documents=documents,
        using=tuple(header["using"]),
        using_named=tuple(header["using_named"]),
        condition=Condition(
            None if digests is None else tuple(digests), header["condition"]["exists"]
        ),
    )
    return header, change


def main() -> None:
    """Make the change that stands on stdin and say on stdout what it did."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    header, change = read_request(sys.stdin.buffer)
    worker_confine.die_with(header["parent"])
    worker_confine.block_network()
    worker_confine.close_all_but(answer.fileno())
    document: dict[str, Any]
    try:
        written = _perform(Path(header["folder"]), change, header["memory"])
        document = {"written": asdict(written)}
    except NticError as error:
        document = _told(error)
    except MemoryError:
        document = {
            "error": MemoryExceeded.code,
            "message": "The change needed more memory than its process may use.",
            "remedy": "Send less at a time.",
        }
    except OSError as error:
        document = _told(unwritable_store(Path(header["folder"]), error))
    answer.write(json.dumps(document).encode() + b"\n")
    answer.close()
    os._exit(0)  # the engine's threads need not be waited for: everything is on disk


def _told(error: NticError) -> dict[str, Any]:
    return {"error": error.code, "message": error.message, "remedy": error.remedy}


def _perform(folder: Path, change: Change, memory: int) -> Written:
    _allow(memory)
    prepared = Prepared(change)
    worker_confine.limit_memory(0)
    store = EmbeddedStore(folder, patience=_PATIENCE)
    try:
        _allow(memory)
        before = store.snapshot
        written = prepared.apply(store)
        _record(folder, change, before, written)
        return written
    finally:
        worker_confine.limit_memory(0)
        store.close()


def _allow(memory: int) -> None:
    worker_confine.limit_memory(worker_confine.virtual_memory() + memory if memory else 0)


def _record(folder: Path, change: Change, before: str, written: Written) -> None:
    """Note who changed what; the journal is for the operator and never public."""
    entry = {
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "who": change.who,
        "action": change.action.value,
        "graphs": written.changed,
        "before": before,
        "after": written.snapshot,
    }
    # The change is made and seen: a full disk must not let it look as if it had failed.
    with suppress(OSError), (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(json.dumps(entry, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
