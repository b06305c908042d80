"""The norms of the policies: what each says, who owes it, and the shapes that check it.

Knows the register and the shapes as triples; nothing of stores, validators or tables.
"""

from __future__ import annotations

from ntic_kg.norms.model import Constraint, Norm, Register, Tells
from ntic_kg.norms.reading import read_register

__all__ = ["Constraint", "Norm", "Register", "Tells", "read_register"]
