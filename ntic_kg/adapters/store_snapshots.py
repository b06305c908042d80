"""Which snapshots of a store folder are kept, and how one is found again.

Beside each checkpoint ``checkpoints/N/`` stands ``checkpoints/N.json``: which snapshot it is, and
since when readers saw it. Checkpoints share their files by hard links.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from ntic_kg.errors import IllTypedParameter, NoSuchSnapshot
from ntic_kg.values import Checkpoint, KeptSnapshot

_FOLDER = "checkpoints"
_NEWEST = 20  # kept whatever their age, so that pages and slow readers find theirs
_DAYS = 90  # for which the last one of each day is kept
_IN_MEMORY = 3  # checkpoints that keep the copy which readers in memory load
_SNAPSHOT = re.compile(r"[0-9a-f]{4,16}")


def note(folder: Path, checkpoint: Checkpoint, since: datetime) -> None:
    """Write down which snapshot a checkpoint is, before readers are sent to it."""
    noted = {"snapshot": checkpoint.snapshot, "since": since.isoformat(timespec="microseconds")}
    _file(folder, int(checkpoint.path.name)).write_text(json.dumps(noted), encoding="utf-8")


def kept(folder: Path) -> list[KeptSnapshot]:
    """List the snapshots that are kept, oldest first."""
    found = []
    for file in (folder / _FOLDER).glob("*.json"):
        path = file.with_suffix("")
        if not file.stem.isdecimal() or not path.is_dir():
            continue
        try:
            noted = json.loads(file.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(noted["since"])
            found.append(KeptSnapshot(Checkpoint(path, str(noted["snapshot"])), since))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # removed meanwhile, or never finished
    return sorted(found, key=lambda k: int(k.checkpoint.path.name))


def find(folder: Path, asked: str, published: int) -> KeptSnapshot:
    """Find a kept snapshot by its name, or what readers saw at a time.

    Args:
        folder: the store.
        asked: a snapshot or at least four characters of its beginning, a day (its end counts,
            in UTC), or a time with a time zone.
        published: number of the newest checkpoint that readers were sent to.

    Raises:
        NoSuchSnapshot: it is not kept, or the time lies before what is.
        IllTypedParameter: the text is neither a snapshot nor a time.
    """
    snapshots = [k for k in kept(folder) if int(k.checkpoint.path.name) <= published]
    if _SNAPSHOT.fullmatch(asked):
        matching = [k for k in snapshots if k.checkpoint.snapshot.startswith(asked)]
        if len({k.checkpoint.snapshot for k in matching}) == 1:
            return matching[-1]
        problem = "is kept" if not matching else "alone begins so"
        raise _unkept(f"No snapshot {asked} {problem}", snapshots)
    moment = _moment(asked)
    seen = [k for k in snapshots if k.since <= moment]
    if not seen:
        raise _unkept(f"No snapshot from {asked} or before is kept", snapshots)
    return seen[-1]


def remove_old(folder: Path, newest: int, now: datetime) -> None:
    """Remove the checkpoints that need no longer be kept, and what stands beside them."""
    wanted = _wanted(kept(folder), newest, now)
    for path in (folder / _FOLDER).iterdir():
        number = int(path.stem) if path.stem.isdecimal() else newest
        copy = path.suffix == ".nq" and number <= newest - _IN_MEMORY
        if number <= newest - _IN_MEMORY and (copy or number not in wanted):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _wanted(snapshots: Sequence[KeptSnapshot], newest: int, now: datetime) -> set[int]:
    last_of_day = {k.since.astimezone(UTC).date(): k for k in snapshots}
    first = now.astimezone(UTC).date() - timedelta(days=_DAYS)
    daily = {int(k.checkpoint.path.name) for day, k in last_of_day.items() if day >= first}
    return daily | set(range(newest - _NEWEST + 1, newest + 1))


def _moment(asked: str) -> datetime:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", asked):
            return datetime.combine(date.fromisoformat(asked), time.max, UTC)
        moment = datetime.fromisoformat(asked)
        if moment.tzinfo is not None:
            return moment
    except ValueError:
        pass
    raise IllTypedParameter(
        f"recorded is {asked[:80]!r}, neither a snapshot nor a time.",
        remedy="Give a snapshot, a day such as 2025-12-31, or 2025-12-31T08:00:00Z.",
    )


def _unkept(problem: str, snapshots: Sequence[KeptSnapshot]) -> NoSuchSnapshot:
    if not snapshots:
        return NoSuchSnapshot(f"{problem}.", remedy="Load the store again; it then keeps them.")
    oldest = snapshots[0]
    return NoSuchSnapshot(
        f"{problem}; the oldest is {oldest.checkpoint.snapshot},"
        f" since {oldest.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}.",
        remedy="Ask from that time on, or leave recorded out: as_of asks what held on a day.",
    )


def _file(folder: Path, number: int) -> Path:
    return folder / _FOLDER / f"{number}.json"
