"""What a service reconciles with: the words of names, who may use how much, what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ntic_kg.compare import Vocabulary
from ntic_kg.link.reconcile.candidates import Refused
from ntic_kg.ports import Budget


@dataclass(frozen=True)
class Reconciliation:
    """What reconciling needs beside the store.

    Args:
        vocabulary: reads the words that names are made of; called once a snapshot.
        budget: the seconds of comparing that each client has.
        refused: whether a person has said that a thing of ours is not what an identifier
            stands for.
    """

    vocabulary: Callable[[], Vocabulary]
    budget: Budget
    refused: Refused
