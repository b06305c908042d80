"""Reason over the store."""

from __future__ import annotations

from ntic_kg import infer as inferring
from ntic_kg.adapters.reasoner_owl import OwlReasoner
from ntic_kg.settings import Settings
from ntic_kg.values import Inference
from ntic_kg.wiring.stores import reader


def run_infer(settings: Settings, limits: inferring.Limits) -> Inference:
    """Reason over the store.

    Raises:
        InvalidInput: Java or owlready2 is not installed, or the content cannot be reasoned over.
        DeadlineExceeded: the time was over before consistency was settled.
        StoreFailure: the store is empty or cannot be opened.
    """
    with reader(settings) as store:
        return inferring.infer(store, OwlReasoner(), limits)
