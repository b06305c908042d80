"""Open what reconciling needs beside the store."""

from __future__ import annotations

import threading

from ntic_kg import registries
from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.ledger import Ledger
from ntic_kg.link.reconcile import Others, Reconciliation, Standing
from ntic_kg.settings import Settings
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.deciding import Decisions
from ntic_kg.wiring.linking import registry, vocabulary


def reconciliation_of(settings: Settings) -> Reconciliation:
    """Give a service what it reconciles with.

    A client has as many seconds of comparing in a minute as it has of queries, counted apart.
    """
    return Reconciliation(
        vocabulary=lambda: vocabulary(settings),
        budget=Budgets(settings.query_seconds),
        standing=_Standing(settings).now,
    )


class _Standing:
    """What holds of all decisions, made again when their files change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._decisions = Decisions(settings)
        self._lock = threading.Lock()
        self._others: Others | None = None
        self._made: tuple[Ledger, Standing] | None = None

    def now(self) -> Standing:
        """Return what holds now."""
        ledger = self._decisions.ledger()
        made = self._made
        if made is None or made[0] is not ledger:
            made = self._made = ledger, Standing(ledger, self._read_others())
        return made[1]

    def _read_others(self) -> Others:
        """Read the registries that have a file here, once; it takes some seconds."""
        with self._lock:  # who comes meanwhile waits for the same reading
            if self._others is None:
                data = content_home(self._settings) / "data"
                described = map(registries.read_description, registries.descriptions(data))
                opened = [registry(self._settings, d.name) for d in described if d.file]
                self._others = Others(
                    [r.records() or () for r in opened], vocabulary(self._settings)
                )
            return self._others
