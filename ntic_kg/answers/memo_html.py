"""Write a memo as one self-contained page: no script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from ntic_kg.answers.memo_parts import Memo, Source
from ntic_kg.answers.words import words_in

_STYLE = """
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem auto;
max-width:60rem;padding:0 1.2rem;color:#1b2a30}
h1{font-size:1.45rem;line-height:1.3;margin:0 0 .4rem}
h2{font-size:1.05rem;margin:1.6rem 0 .5rem;color:#1f4e5f}
p{margin:.4rem 0}.lead,.note{color:#44555c}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0;
padding:.7rem 1rem;background:#eef3f5;border-left:4px solid #1f4e5f}
dt{color:#44555c}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{border-bottom:1px solid #c5d0d4;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{border-bottom:2px solid #1f4e5f}td{overflow-wrap:anywhere;min-width:3.2em}
ul{margin:.3rem 0;padding-left:1.2rem}li{overflow-wrap:anywhere}a{color:#1f4e5f}
pre{background:#eef3f5;padding:.6rem .8rem;white-space:pre-wrap;margin:.4rem 0;
overflow-wrap:anywhere}
@media print{body{margin:0;max-width:none;font-size:10pt}tr,li,pre{break-inside:avoid}
h2{break-after:avoid}.wide{overflow:visible}}
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_META_POLICY = POLICY.replace("; frame-ancestors 'none'", "")  # not allowed in an element


def write(memo: Memo) -> bytes:
    """Write it, in UTF-8; everything that is shown is escaped."""
    words = words_in(memo.language)
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in memo.facts
    )
    body = [f"<h1>{escape(memo.title)}</h1>", f'<p class="lead">{escape(memo.description)}</p>']
    body += [f"<dl>{facts}</dl>", f"<h2>{words['answer']}</h2>", _table(memo)]
    if memo.cut:
        body.append(f"<p>{escape(memo.cut)}</p>")
    body.append(f'<p class="note">{words["caveat"]}</p>')
    for name, items in (
        ("norms", memo.norms), ("sources", memo.sources), ("tables", memo.tables),
    ):  # fmt: skip
        listed = "".join(f"<li>{_source(item)}</li>" for item in items)
        if listed or f"no_{name}" in words:
            rest = f"<ul>{listed}</ul>" if listed else f"<p>{words[f'no_{name}']}</p>"
            body.append(f"<h2>{words[name]}</h2>{rest}")
    address = escape(memo.address)
    body.append(
        f"<h2>{words['again']}</h2><pre>{escape(memo.command)}</pre>"
        f'<p>{words["address"]}: <a href="{address}">{address}</a></p>'
    )
    if memo.far_query:
        body.append(f"<p>{words['far_query']}:</p><pre>{escape(memo.far_query)}</pre>")
    return (
        f'<!DOCTYPE html>\n<html lang="{memo.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_META_POLICY)}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(memo.title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    ).encode("utf-8", "replace")


def _table(memo: Memo) -> str:
    if not memo.rows:
        return ""
    head = "".join(f"<th>{escape(column)}</th>" for column in memo.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>"
        for row in memo.rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="wide">{table}</div>'


def _source(item: Source) -> str:
    said = escape(item.citation or item.address)
    return f'<a href="{escape(item.address)}">{said}</a>' if item.is_web else said
