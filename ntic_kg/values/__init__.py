"""Frozen values that pass between the layers.

One currency of terms: pyoxigraph's. Nothing here reads, writes or decides.
"""

from ntic_kg.values.access import Grant, Role
from ntic_kg.values.answers import Completeness, Job, Outcome, Rows, Term
from ntic_kg.values.checks import (
    Cell,
    Defect,
    Finding,
    Pair,
    Profile,
    Report,
    Severity,
    State,
)
from ntic_kg.values.content import Checkpoint, Explanation, Import, Inference, Premise
from ntic_kg.values.writes import Action, Change, Condition, Document, Written

__all__ = [
    "Action",
    "Cell",
    "Change",
    "Checkpoint",
    "Completeness",
    "Condition",
    "Defect",
    "Document",
    "Explanation",
    "Finding",
    "Grant",
    "Import",
    "Inference",
    "Job",
    "Outcome",
    "Pair",
    "Premise",
    "Profile",
    "Report",
    "Role",
    "Rows",
    "Severity",
    "State",
    "Term",
    "Written",
]
