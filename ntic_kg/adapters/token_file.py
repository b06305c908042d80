"""Tokens in a JSON file: a name, a role, an expiry and a digest each, never a token.

A token holds 256 random bits, so one SHA-256 is enough: there is nothing to guess. The file is
read again whenever it has changed, so a running service knows new and revoked tokens at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ntic_kg.errors import InvalidInput, NotFound, StoreFailure, unwritable
from ntic_kg.values import Grant, Role

_MARK = "ntic_"
_BITS = 256
_ONLY_OWNER = 0o600
_REMEDY = "Check the file and its rights; removing it revokes every token."


@dataclass(frozen=True)
class _Entry:
    grant: Grant
    digest: bytes


class TokenFile:
    """The tokens of one service; a ``Tokens``.

    Args:
        path: the file; it need not exist.
        now: tells the time, in UTC.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._version: tuple[int, int, int] | None = None
        self._entries: list[_Entry] = []

    def holder(self, token: bytes) -> Grant | None:
        """Say what a token permits; see ``ports.Tokens``."""
        presented = hashlib.sha256(token).digest()
        found = None
        for entry in self._current():
            # Every entry is compared, so that the time tells nothing about the place.
            if hmac.compare_digest(entry.digest, presented):
                found = entry.grant
        return found if found is not None and self._now() < found.expires else None

    def grants(self) -> list[Grant]:
        """List what is known about every token, expired ones too."""
        return [entry.grant for entry in self._current()]

    def issue(self, name: str, role: Role, expires: datetime) -> str:
        """Make a token and return it; it cannot be shown again.

        Args:
            name: who or what it is for, unused so far.
            role: what it permits.
            expires: moment in UTC from which it is refused.

        Raises:
            InvalidInput: the name is empty, long, not printable or in use.
            StoreFailure: the file cannot be written.
        """
        if not name or len(name) > 80 or not name.isprintable():
            raise InvalidInput(
                f"{name[:80]!r} is no name for a token.",
                remedy="Use 1 to 80 printable characters, such as the steward's name.",
            )
        token = _MARK + secrets.token_urlsafe(_BITS // 8)
        grant = Grant(name, role, self._now().replace(microsecond=0), expires)
        with self._changing() as entries:
            if any(entry.grant.name == name for entry in entries):
                raise InvalidInput(
                    f"There is a token named {name!r} already.",
                    remedy="Choose another name, or revoke that one first.",
                )
            entries.append(_Entry(grant, hashlib.sha256(token.encode()).digest()))
        return token

    def revoke(self, name: str) -> Grant:
        """Make a token useless at once.

        Raises:
            NotFound: no token has that name.
            StoreFailure: the file cannot be written.
        """
        with self._changing() as entries:
            for entry in entries:
                if entry.grant.name == name:
                    entries.remove(entry)
                    return entry.grant
            raise NotFound(
                f"No token is named {name[:80]!r}.", remedy="ntic-kg token list shows the names."
            )

    def _current(self) -> list[_Entry]:
        try:
            status = self._path.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version != self._version:
                self._entries = [_entry(item) for item in json.loads(self._path.read_bytes())]
                self._version = version
        except FileNotFoundError:
            self._entries, self._version = [], None
        except (OSError, ValueError, TypeError, KeyError) as error:
            # Without knowing who is revoked, nobody may be let in.
            raise StoreFailure(
                f"The tokens in {self._path} cannot be read: {error}.", remedy=_REMEDY
            ) from error
        return self._entries

    @contextmanager
    def _changing(self) -> Iterator[list[_Entry]]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.with_name(self._path.name + ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                entries = list(self._current())
                yield entries
                self._write(entries)
        except OSError as error:
            raise unwritable(f"the tokens in {self._path}", error, _REMEDY) from error

    def _write(self, entries: list[_Entry]) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWNER)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump([_item(entry) for entry in entries], file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def _entry(item: dict[str, str]) -> _Entry:
    grant = Grant(
        name=item["name"],
        role=Role(item["role"]),
        created=datetime.fromisoformat(item["created"]),
        expires=datetime.fromisoformat(item["expires"]),
    )
    return _Entry(grant, bytes.fromhex(item["sha256"]))


def _item(entry: _Entry) -> dict[str, str]:
    return {
        "name": entry.grant.name,
        "role": entry.grant.role.value,
        "created": entry.grant.created.isoformat(),
        "expires": entry.grant.expires.isoformat(),
        "sha256": entry.digest.hex(),
    }
