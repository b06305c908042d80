"""Infer what a store does not say: by an ontology reasoner on demand, by rules at load.

Knows the ports ``Store``, ``WritableStore`` and ``Reasoner``; nothing of owlready2 or Java.
"""

from ntic_kg.infer.explain import Limits
from ntic_kg.infer.reasoning import infer
from ntic_kg.infer.rules import derive

__all__ = ["Limits", "derive", "infer"]
