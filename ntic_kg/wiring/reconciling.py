"""Open what reconciling needs beside the store."""

from __future__ import annotations

from ntic_kg.adapters.workers_budget import Budgets
from ntic_kg.link.reconcile import Reconciliation
from ntic_kg.names import PREFIXES
from ntic_kg.settings import Settings
from ntic_kg.values import Identifier, Link
from ntic_kg.wiring.deciding import Decisions
from ntic_kg.wiring.linking import vocabulary

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
        self._decisions = Decisions(settings)

    def hold(self, thing: str, identifier: Identifier) -> bool:
        """Say whether a thing must not be proposed for an identifier."""
        return (thing, identifier.value) in self._pairs()

    def _pairs(self) -> frozenset[tuple[str, str]]:
        ledger = self._decisions.ledger()
        same = {_pair(d.link) for d in ledger.accepted() if d.link.relation == _EXACT}
        refused = {_pair(d.link) for d in ledger.holding() if ledger.refused(d.link)}
        return frozenset(refused - same)


def _pair(link: Link) -> tuple[str, str]:
    return link.subject, link.object
