"""Open what reconciling needs beside the store."""

from __future__ import annotations

from pathlib import Path

from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.ledger import Ledger
from ntic_kg.link.reconcile import Reconciliation
from ntic_kg.names import PREFIXES
from ntic_kg.settings import Settings
from ntic_kg.values import Identifier, Link
from ntic_kg.wiring.linking import vocabulary
from ntic_kg.wiring.links import decisions_of, links_folder

_EXACT = PREFIXES["skos"] + "exactMatch"


def reconciliation_of(settings: Settings) -> Reconciliation:
    """Give a service what it reconciles with.

    A client has as many seconds of comparing in a minute as it has of queries, counted apart.
    """
    return Reconciliation(
        vocabulary=lambda: vocabulary(settings),
        budget=Budgets(settings.query_seconds),
        refused=_Refusals(settings).hold,
    )


class _Refusals:
    """What the decisions say no to, read again when their files change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: tuple[object, frozenset[tuple[str, str]]] = (None, frozenset())

    def hold(self, thing: str, identifier: Identifier) -> bool:
        """Say whether a thing must not be proposed for an identifier."""
        return (thing, identifier.value) in self._pairs()

    def _pairs(self) -> frozenset[tuple[str, str]]:
        state = _state(links_folder(self._settings))
        if state != self._read[0]:
            ledger = Ledger(decisions_of(self._settings))
            same = {_pair(d.link) for d in ledger.accepted() if d.link.relation == _EXACT}
            refused = {_pair(d.link) for d in ledger.holding() if ledger.refused(d.link)}
            self._read = (state, frozenset(refused - same))
        return self._read[1]


def _pair(link: Link) -> tuple[str, str]:
    return link.subject, link.object


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of a folder from another by names, times and sizes of its files."""
    if not folder.is_dir():
        return ()
    stats = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
