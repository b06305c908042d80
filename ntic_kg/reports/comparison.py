"""Write what is new, persists or is fixed since an earlier run.

Counted by norm and by center; the departures themselves follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ntic_kg import formats
from ntic_kg.names import shorten
from ntic_kg.values import Comparison, Difference, StoredFinding

CHANGES = ("new", "persisting", "fixed", "other")
COLUMNS = ("change", "focus", "norm", "before", "after", "new", "persisting", "fixed")


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Give the JSON document of a comparison."""
    earlier = comparison.earlier
    return {
        "earlier": {
            "run": earlier.key,
            "as_of": earlier.as_of.isoformat(),
            "profile": earlier.profile,
            "snapshot": earlier.snapshot,
            "ended": earlier.ended,
            "software": earlier.software,
        },
        "same_shapes": comparison.same_shapes,
        "by_norm": _counts(comparison.differences, by="norm"),
        "by_center": _counts(comparison.differences, by="focus"),
        "differences": [
            {
                "change": d.change,
                "focus": d.focus,
                "norm": d.norm,
                "before": d.before,
                "after": d.after,
                "findings": {
                    name: [_finding(finding) for finding in findings]
                    for name, findings in (
                        ("new", d.new), ("persisting", d.persisting), ("fixed", d.fixed),
                    )
                },
            }
            for d in comparison.differences
        ],
    }  # fmt: skip


def write_comparison(comparison: Comparison, name: str) -> bytes:
    """Write the differences as rows; as a table for people, with their counts first.

    Args:
        comparison: what changed.
        name: one of ``formats.FORMATS``.
    """
    rows = [_row(difference) for difference in comparison.differences]
    if name != "table":
        return formats.write_rows(COLUMNS, rows, name)
    if not rows:
        return b""
    written = b""
    for title, by in (("norm", "norm"), ("center", "focus")):
        counts = _counts(comparison.differences, by=by)
        counted: list[list[formats.Cell]] = [
            [shorten(key), *(counts[key][change] for change in CHANGES)] for key in sorted(counts)
        ]
        written += formats.write_rows((title, *CHANGES), counted, "table") + b"\n"
    departed = [row for row in rows if row[0] != "other"]
    return written + formats.write_rows(COLUMNS, departed, "table")


def _counts(differences: Sequence[Difference], *, by: str) -> dict[str, dict[str, int]]:
    counted = Counter((getattr(d, by), d.change) for d in differences)
    keys = dict.fromkeys(key for key, _ in counted)
    return {key: {change: counted[key, change] for change in CHANGES} for key in keys}


def _row(difference: Difference) -> list[formats.Cell]:
    return [
        difference.change,
        shorten(difference.focus),
        difference.norm,
        difference.before,
        difference.after,
        *(
            "; ".join(_message(finding) for finding in findings) or None
            for findings in (difference.new, difference.persisting, difference.fixed)
        ),
    ]


def _finding(finding: StoredFinding) -> dict[str, Any]:
    return {
        "constraint": finding.constraint,
        "value": finding.value,
        "message": dict(finding.message),
    }


def _message(finding: StoredFinding) -> str:
    return " ".join(part for part in (finding.message.get("zh"), finding.message.get("en")) if part)
