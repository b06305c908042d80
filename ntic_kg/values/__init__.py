"""Frozen values that pass between the layers.

One currency of terms: pyoxigraph's. Nothing here reads, writes or decides.
"""

from ntic_kg.values.access import Grant, Role
from ntic_kg.values.answers import Completeness, Elsewhere, Job, Outcome, Rows, Term
from ntic_kg.values.checks import (
    Cell,
    Defect,
    Finding,
    Pair,
    Profile,
    Report,
    Severity,
    State,
    Statement,
    Unselected,
    Waiver,
)
from ntic_kg.values.content import (
    Checkpoint,
    Explanation,
    Import,
    Inference,
    KeptSnapshot,
    Premise,
)
from ntic_kg.values.decisions import Claim, Decision, Judgement, Link
from ntic_kg.values.linking import (
    Evidence,
    Identifier,
    Match,
    Name,
    NameKind,
    Record,
    Verdict,
    Wording,
)
from ntic_kg.values.runs import (
    Comparison,
    Difference,
    Kept,
    Loaded,
    StoredFinding,
    StoredRun,
    StoredState,
)
from ntic_kg.values.submitted import Checked, CheckRequest
from ntic_kg.values.writes import Action, Change, Condition, Document, Written

__all__ = [
    "Action",
    "Cell",
    "Change",
    "CheckRequest",
    "Checked",
    "Checkpoint",
    "Claim",
    "Comparison",
    "Completeness",
    "Condition",
    "Decision",
    "Defect",
    "Difference",
    "Document",
    "Elsewhere",
    "Evidence",
    "Explanation",
    "Finding",
    "Grant",
    "Identifier",
    "Import",
    "Inference",
    "Job",
    "Judgement",
    "Kept",
    "KeptSnapshot",
    "Link",
    "Loaded",
    "Match",
    "Name",
    "NameKind",
    "Outcome",
    "Pair",
    "Premise",
    "Profile",
    "Record",
    "Report",
    "Role",
    "Rows",
    "Severity",
    "State",
    "Statement",
    "StoredFinding",
    "StoredRun",
    "StoredState",
    "Term",
    "Unselected",
    "Verdict",
    "Waiver",
    "Wording",
    "Written",
]
