"""Open what reconciling needs beside the store."""

from __future__ import annotations

from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.link.reconcile import Reconciliation
from ntic_kg.settings import Settings
from ntic_kg.values import Identifier
from ntic_kg.wiring.linking import vocabulary


def reconciliation_of(settings: Settings) -> Reconciliation:
    """Give a service what it reconciles with.

    A client has as many seconds of comparing in a minute as it has of queries, counted apart.
    """
    return Reconciliation(
        vocabulary=lambda: vocabulary(settings),
        budget=Budgets(settings.query_seconds),
        refused=_nothing_refused,
    )


def _nothing_refused(_thing: str, _identifier: Identifier) -> bool:
    return False
