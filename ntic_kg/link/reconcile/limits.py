"""What a service reconciles with: the words of names, who may use how much, what was decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ntic_kg.compare import Vocabulary
from ntic_kg.link.reconcile.standing import Standing
from ntic_kg.ports import Budget


@dataclass(frozen=True)
class Reconciliation:
    """What reconciling needs beside the store.

    Args:
        vocabulary: reads the words that names are made of; called once a snapshot.
        budget: the seconds of comparing that each client has.
        standing: gives what holds of all decisions now; called for every batch.
    """

    vocabulary: Callable[[], Vocabulary]
    budget: Budget
    standing: Callable[[], Standing]
