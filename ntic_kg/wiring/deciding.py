"""Keep the decisions about links: read them, and write down what a person says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ntic_kg import ledger as ledgers
from ntic_kg import link as linking
from ntic_kg.errors import MalformedTable, StoreFailure
from ntic_kg.ports import Store
from ntic_kg.settings import Settings
from ntic_kg.values import Claim, Decision
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.stores import reader

REVIEWED = "reviewed"
_State = tuple[tuple[str, int, int, int], ...]


class Decisions:
    """The decisions of a content folder, read again when its files change.

    Args:
        settings: say where the folder is.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = links_folder(settings)
        self._read: tuple[_State | None, ledgers.Ledger] = (None, ledgers.Ledger(()))
        self._known: tuple[str, ledgers.Known] | None = None

    def ledger(self) -> ledgers.Ledger:
        """Return all decisions, and which of them hold.

        Raises:
            StoreFailure: a file cannot be read.
        """
        state = _state(self._folder)
        kept = self._read
        if kept[0] != state:
            try:
                kept = (state, ledgers.Ledger(_all(self._folder)))
            except MalformedTable as error:
                raise StoreFailure(error.message, remedy=error.remedy) from error
            self._read = kept
        return kept[1]

    def add(self, claim: Claim, store: Store) -> tuple[Path, Decision]:
        """Write down what a person says, checked by what the store and all decisions say.

        Returns:
            The file, and the decision as it stands there.

        Raises:
            InvalidInput: the claim lacks something, or cannot be used.
            ContradictoryLinks: it contradicts other links or the graph; nothing is written.
            StoreFailure: the store did not answer, or decisions cannot be read or written.
        """
        known = self._known_of(store)
        self.ledger()  # a file that cannot be read is our fault, not that of who decides
        made: list[Decision] = []

        def make(before: tuple[Decision, ...]) -> Sequence[Decision]:
            made.append(linking.decide(claim, before, known, now()))
            return made

        path, _ = ledgers.append(self._folder, REVIEWED, make)
        return path, made[0]

    def _known_of(self, store: Store) -> ledgers.Known:
        snapshot = store.snapshot
        if self._known is None or self._known[0] != snapshot:
            self._known = snapshot, ledgers.Known(store.construct(ledgers.KNOWN_QUERY))
        return self._known[1]


def run_decide(settings: Settings, claim: Claim) -> Path:
    """Write down what a person decided; see ``Decisions.add``."""
    with reader(settings) as store:
        return Decisions(settings).add(claim, store)[0]


def decisions_of(settings: Settings) -> tuple[Decision, ...]:
    """Return every decision of the content folder.

    Raises:
        MalformedTable: a file cannot be read.
    """
    return _all(links_folder(settings))


def links_folder(settings: Settings) -> Path:
    """Return the folder with decisions."""
    return content_home(settings) / "data" / "links"


def now() -> datetime:
    """Return the present time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _all(folder: Path) -> tuple[Decision, ...]:
    files = ledgers.read_folder(folder)
    return tuple(decision for decisions in files.values() for decision in decisions)


def _state(folder: Path) -> _State:
    """Tell one state of a folder from another by names, numbers, times and sizes of its files."""
    if not folder.is_dir():
        return ()
    stats = ((path.name, path.stat()) for path in sorted(folder.glob(f"*{ledgers.SUFFIX}")))
    return tuple((name, s.st_ino, s.st_mtime_ns, s.st_size) for name, s in stats)
