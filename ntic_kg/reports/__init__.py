"""Write the outcome of a check: terminal, JSON, CSV, Markdown, XLSX.

Findings under norms and defects of the record are kept apart in every format.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ntic_kg import formats
from ntic_kg.names import shorten
from ntic_kg.reports.comparison import comparison_document, write_comparison
from ntic_kg.values import Cell, Comparison, Defect, Finding, Pair, Report, State, Waiver

COLUMNS = (
    "focus", "norm", "state", "bearer", "severity", "message_zh", "message_en",
    "remedy_zh", "remedy_en", "sources", "place", "waived_until", "waiver_basis",
)  # fmt: skip
_ALWAYS = (
    State.MET, State.BREACHED, State.NOT_RECORDED, State.NOT_APPLICABLE, State.NOT_CHECKABLE,
)  # fmt: skip


def write_report(report: Report, name: str, comparison: Comparison | None = None) -> bytes:
    """Write a report.

    Args:
        report: the outcome of a check.
        name: one of ``formats.FORMATS``.
        comparison: with an earlier run; JSON and tables for people add it to the report, rows
            for programs are those of the comparison alone.

    Raises:
        UnknownFormat: nothing writes that format.
    """
    if name == "json":
        document = report_document(report)
        if comparison is not None:
            document["comparison"] = comparison_document(comparison)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return (text + "\n").encode()
    if name == "table":
        compared = b"\n" + write_comparison(comparison, name) if comparison else b""
        return _overview(report) + compared
    if comparison is not None:
        return write_comparison(comparison, name)
    return formats.write_rows(COLUMNS, _rows(report), name)


def report_document(report: Report) -> dict[str, Any]:
    """Give the JSON document of a report."""
    return {
        "snapshot": report.snapshot,
        "as_of": report.as_of.isoformat(),
        "profile": report.profile,
        "complete": report.complete,
        "pairs": [
            {
                "focus": p.focus,
                "norm": p.norm,
                "state": p.state,
                "reason": p.reason or None,
                "waiver": _waiver(p.waiver),
            }
            for p in report.pairs
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "defects": [
            {
                "rule": d.rule,
                "focus": d.focus,
                "severity": d.severity,
                "value": d.value,
                "message": d.message,
                "remedy": d.remedy,
                "sources": list(d.sources),
                "cell": cell_document(d.cell),
                "triple": asdict(d.statement) if d.statement else None,
            }
            for d in report.defects
        ],
        "by_reference": list(report.by_reference),
        "warnings": [
            {
                "code": "no-focus-node",
                "shape": each.shape or None,
                "targets": list(each.targets),
                "message": each.message,
            }
            for each in report.unselected
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "focus": finding.focus,
        "norm": finding.norm or None,
        "bearer": finding.bearer,
        "state": finding.state,
        "severity": finding.severity,
        "path": finding.path,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "sources": list(finding.sources),
        "cell": cell_document(finding.cell),
        "triple": asdict(finding.statement) if finding.statement else None,
        "waiver": _waiver(finding.waiver),
    }


def _waiver(waiver: Waiver | None) -> dict[str, Any] | None:
    if waiver is None:
        return None
    return {
        "iri": waiver.iri,
        "basis": waiver.basis,
        "issuer": waiver.issuer,
        "reason": waiver.reason,
        "from": waiver.first.isoformat(),
        "until": waiver.last.isoformat(),
    }


def cell_document(cell: Cell | None) -> dict[str, Any] | None:
    """Give the JSON document of a cell, None when there is none."""
    if cell is None:
        return None
    return {
        "file": cell.file,
        "sheet": cell.sheet,
        "row": cell.row,
        "column": cell.column,
        "heading": cell.heading or None,
    }


def place_of(item: Finding | Defect) -> str:
    """Write the cell or the triple of a finding on one line, empty when it has none."""
    cell, statement = item.cell, item.statement
    if cell is not None:
        sheet = f" › {cell.sheet}" if cell.sheet else ""
        column = f"{cell.column}{cell.row}" if cell.sheet else f"{cell.column}, {cell.row}"
        return f"{cell.file}{sheet} › {column}"
    if statement is not None:
        parts = (statement.subject, statement.predicate or "…", statement.object or "…")
        return f"{statement.file} › {' '.join(parts)}"
    return ""


def _rows(report: Report) -> list[list[formats.Cell]]:
    """Give one row a finding, one a pair that has none, and one a defect."""
    rows: list[list[formats.Cell]] = []
    for pair in report.pairs:
        findings = [f for f in report.findings if (f.focus, f.norm) == (pair.focus, pair.norm)]
        rows += [_finding_row(finding) for finding in findings]
        if not findings:
            rows.append(_pair_row(pair))
    return rows + [_defect_row(defect) for defect in report.defects]


def _pair_row(pair: Pair) -> list[formats.Cell]:
    head: list[formats.Cell] = [shorten(pair.focus), pair.norm, pair.state, None, None]
    return [*head, *_both(pair.reason), None, None, None, None, *_terms(pair.waiver)]


def _finding_row(finding: Finding) -> list[formats.Cell]:
    head: list[formats.Cell] = [
        shorten(finding.focus), finding.norm, finding.state, finding.bearer, finding.severity,
    ]  # fmt: skip
    texts = [*_both(finding.message), *_both(finding.remedy)]
    where = ["; ".join(finding.sources), place_of(finding) or None]
    return [*head, *texts, *where, *_terms(finding.waiver)]


def _terms(waiver: Waiver | None) -> list[formats.Cell]:
    return [waiver.last.isoformat(), waiver.basis] if waiver else [None, None]


def _defect_row(defect: Defect) -> list[formats.Cell]:
    head: list[formats.Cell] = [shorten(defect.focus), None, "defect", None, defect.severity]
    texts = [*_both(defect.message), *_both(defect.remedy)]
    return [*head, *texts, "; ".join(defect.sources), place_of(defect) or None, None, None]


def _both(text: Mapping[str, str]) -> list[formats.Cell]:
    return [text.get("zh"), text.get("en")]


def _overview(report: Report) -> bytes:
    """Count the states of each norm, then list what is breached, then the defects."""
    norms = list(dict.fromkeys(pair.norm for pair in report.pairs))
    counts = Counter((pair.norm, pair.state) for pair in report.pairs)
    seen = {pair.state for pair in report.pairs}
    states = [state for state in State if state in _ALWAYS or state in seen]
    matrix: list[list[formats.Cell]] = [
        [norm, *(counts[norm, state] for state in states)] for norm in norms
    ]
    written = formats.write_rows(("norm", *states), matrix, "table") if matrix else b""
    breaches = [f for f in report.findings if f.state is State.BREACHED]
    if breaches:
        where = "place" if any(place_of(f) for f in breaches) else "sources"
        columns = ("focus", "norm", "severity", "bearer", "finding", "remedy", where)
        rows: list[list[formats.Cell]] = [
            [
                shorten(f.focus), f.norm, f.severity, f.bearer,
                _joined(f.message), _joined(f.remedy), place_of(f) or "; ".join(f.sources),
            ]
            for f in breaches
        ]  # fmt: skip
        written += b"\n" + formats.write_rows(columns, rows, "table")
    written += _waived(report)
    if report.defects:
        where = "place" if any(place_of(d) for d in report.defects) else "sources"
        headings = ("focus", "rule", "severity", "defect", "remedy", where)
        defects: list[list[formats.Cell]] = [
            [
                shorten(d.focus), d.rule, d.severity,
                _joined(d.message), _joined(d.remedy), place_of(d) or "; ".join(d.sources),
            ]
            for d in report.defects
        ]  # fmt: skip
        written += b"\n" + formats.write_rows(headings, defects, "table")
    return written


def _waived(report: Report) -> bytes:
    """List what is waived, with basis and expiry; nothing when nothing is."""
    columns = ("focus", "norm", "waived", "until", "basis", "issuer", "reason")
    rows: list[list[formats.Cell]] = [
        [
            shorten(f.focus), f.norm, _joined(f.message), f.waiver.last.isoformat(),
            f.waiver.basis, f.waiver.issuer, _joined(f.waiver.reason),
        ]
        for f in report.findings
        if f.waiver is not None
    ]  # fmt: skip
    return b"\n" + formats.write_rows(columns, rows, "table") if rows else b""


def _joined(text: Mapping[str, str]) -> str:
    return f"{text.get('zh', '')} {text.get('en', '')}"
