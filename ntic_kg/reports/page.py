"""Write a report as one self-contained page in both languages.

No script, nothing loaded from elsewhere: the policy allows the one style of the page, by its
hash. Whatever was handed in is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape

from ntic_kg.check.states import accepted
from ntic_kg.names import shorten
from ntic_kg.reports import place_of
from ntic_kg.reports.words import DEFECT, GUIDE, SEVERITIES, state_of
from ntic_kg.values import Defect, Finding, Pair, Report, Severity, State

_HEADINGS = (
    "位置 Place", "条款 Norm", "状态 State", "承担者 Bearer", "说明 Finding", "补正 Remedy",
)  # fmt: skip
_OTHERS = ("对象 Focus", "条款 Norm", "状态 State", "原因 Reason")


def _stacked(kind: str, headings: Iterable[str]) -> str:
    """Name each cell by its heading, for screens so narrow that a row is read downwards."""
    return "".join(
        f'.{kind} td:nth-child({place})::before{{content:"{heading}"}}'
        for place, heading in enumerate(headings, 1)
    )


_STYLE = (
    """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem auto;
max-width:76rem;padding:0 1rem;color:#1b2a30}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #c5d0d4;padding:.45rem .6rem;
text-align:left;vertical-align:top}th{background:#1f4e5f;color:#fff}
td p{margin:0}td p+p{color:#44555c}.note{color:#44555c}
.violation{background:#f9d3d3}.warning{background:#ffe8c2}.info{background:#e3eef8}
code{font-size:.92em}td,code{overflow-wrap:anywhere}
.findings{table-layout:fixed}.findings th{box-sizing:border-box}
.findings th:nth-child(1){width:14%}.findings th:nth-child(2){width:14%}
.findings th:nth-child(3){width:16%}.findings th:nth-child(4){width:11%}
.findings th:nth-child(6){width:18%}.others td:nth-child(2){white-space:nowrap}
div.warning{padding:.45rem .6rem}div.warning p{margin:0}
summary{cursor:pointer;margin:1rem 0}
@media(max-width:64rem){body{margin:1rem auto}thead{display:none}
table,tbody,tr,td{display:block}
tr{border:1px solid #c5d0d4;padding:.4rem .6rem;margin:.6rem 0}
td{border:0;padding:.15rem 0}td:empty{display:none}
td::before{display:block;font-size:.8em;color:#44555c}
"""
    + _stacked("findings", _HEADINGS)
    + _stacked("others", _OTHERS)
    + "}\n"
)
_ORDER = {State.BREACHED: 0, State.WAIVED: 1}
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_META_POLICY = POLICY.replace("; frame-ancestors 'none'", "")  # not allowed in an element


def write_page(report: Report, bearers: Mapping[str, str]) -> bytes:
    """Write the page.

    Args:
        report: the outcome of a check.
        bearers: names of those who owe, by key.

    Returns:
        HTML in UTF-8.
    """
    order = list(Severity)
    findings = sorted(
        report.findings,
        key=lambda f: (_ORDER.get(f.state, len(_ORDER)), order.index(f.severity)),
    )
    counts = Counter(pair.state for pair in report.pairs)
    counted = "".join(
        f"<li>{escape(state_of(state))}: {counts[state]}</li>" for state in State if counts[state]
    )
    head = f"{report.as_of} · {report.profile} · {report.snapshot}"
    body = "".join(
        (
            '<h1>检查结果 <span lang="en">Findings</span></h1>',
            f'<p class="note">{escape(head)}</p>',
            f'<p class="note">{escape(GUIDE["zh"])}</p>',
            f'<p class="note" lang="en">{escape(GUIDE["en"])}</p>',
            f"<ul>{counted}</ul>",
            *(f'<div class="warning">{_both(each.message)}</div>' for each in report.unselected),
            _by_reference(report.by_reference),
            _table("条款 Norms", (_finding(finding, bearers) for finding in findings)),
            _table("数据缺陷 Defects of the record", (_defect(d) for d in report.defects)),
            _others(report.pairs),
        )
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_META_POLICY)}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>检查结果 Findings</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>\n"
    ).encode()


def _by_reference(shapes: Iterable[str]) -> str:
    listed = ", ".join(f"<code>{escape(shorten(shape))}</code>" for shape in shapes)
    if not listed:
        return ""
    return (
        '<p class="note">由参照校验器（pySHACL）运行的形状'
        f' <span lang="en">Shapes that the reference validator, pySHACL, ran</span>: {listed}</p>'
    )


def _table(title: str, rows: Iterable[str]) -> str:
    written = "".join(rows)
    if not written:
        return ""
    return f"<h2>{title}</h2>" + _rows("findings", _HEADINGS, written)


def _rows(kind: str, headings: Iterable[str], written: str) -> str:
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{written}</tbody></table>'


def _finding(finding: Finding, bearers: Mapping[str, str]) -> str:
    breached = finding.state is State.BREACHED
    state = escape(f"{state_of(finding.state)} · {SEVERITIES[finding.severity]}")
    if finding.waiver is not None:
        state += _both(accepted(finding.waiver))
    return _row(
        finding,
        finding.norm,
        state,
        bearers.get(finding.bearer, finding.bearer),
        finding.severity.lower() if breached else "info",
    )


def _defect(defect: Defect) -> str:
    return _row(defect, defect.rule, escape(DEFECT), "", defect.severity.lower())


def _row(item: Finding | Defect, norm: str, state: str, bearer: str, kind: str) -> str:
    place = place_of(item) or "; ".join(item.sources) or shorten(item.focus)
    cells = (
        f"<code>{escape(place)}</code>",
        f"<code>{escape(norm)}</code>",
        state,
        escape(bearer),
        _both(item.message),
        _both(item.remedy),
    )
    return f'<tr class="{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _both(text: Mapping[str, str]) -> str:
    if not text:
        return ""
    return f'<p>{escape(text.get("zh", ""))}</p><p lang="en">{escape(text.get("en", ""))}</p>'


def _others(pairs: Iterable[Pair]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(shorten(pair.focus))}</code></td>"
        f"<td><code>{escape(pair.norm)}</code></td><td>{escape(state_of(pair.state))}</td>"
        f"<td>{_both(pair.reason)}</td></tr>"
        for pair in pairs
    )
    return (
        '<details><summary>全部条款的状态 <span lang="en">State of every norm</span></summary>'
        f"{_rows('others', _OTHERS, rows)}</details>"
    )
