"""A thing in a small frame: names, classes, place, identifiers.

Built as a tree, never from text, without script; its policy lets pages of others frame it.
"""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote
from xml.etree import ElementTree as ET

from ntic_kg.link.reconcile import Directory
from ntic_kg.link.reconcile.directory import Value, both
from ntic_kg.link.reconcile.properties import PROPERTIES

_STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:.6rem;color:#1b1b1b;background:#fff}
h1{font-size:16px;margin:0}p{margin:.2rem 0}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.15rem .3rem;border-top:1px solid #ddd;
overflow-wrap:anywhere}th{font-weight:normal;color:#555;width:40%}a{color:#00528c}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
_SHOWN = (
    "division", "host", "category", "field", "established", "uscc", "ror", "school-code",
    "alias", "former-name", "hosted-bases",
)  # fmt: skip
_MOST = 4


def preview(key: str, directory: Directory, here: str) -> bytes:
    """Write the page of a thing.

    Args:
        key: of the thing, or of one that is only mentioned.
        directory: what is known.
        here: the address of this service, without a slash at the end.
    """
    html, body = _page(_plain(both(_labels(key, directory))))
    body.append(_card(key, directory))
    link = ET.SubElement(
        ET.SubElement(body, "p"),
        "a",
        {
            "href": f"{here}/id/{quote(key, safe='/')}",
            "target": "_blank",
            "rel": "noopener noreferrer",
        },
    )
    link.text = "全部陈述与来源 · All statements and sources"
    return _written(html)


def missing() -> bytes:
    """Write the page for an identifier that nothing has; it holds nothing that was sent."""
    html, body = _page("没有此标识 · Nothing has this id")
    for language, text in (
        ("zh", "本服务的当前数据中没有此标识。请对该单元格重新对齐。"),
        ("en", "Nothing has this id in the content that is served now. Reconcile the cell again."),
    ):
        ET.SubElement(body, "p", {"lang": language}).text = text
    return _written(html)


def _page(title: str) -> tuple[ET.Element, ET.Element]:
    """Begin a page; give it with its body."""
    html = ET.Element("html", {"lang": "zh"})
    head = ET.SubElement(html, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "style").text = _STYLE
    return html, ET.SubElement(html, "body")


def _written(html: ET.Element) -> bytes:
    written: bytes = ET.tostring(html, encoding="utf-8", method="html")
    return b"<!DOCTYPE html>\n" + written


def flyout(key: str, directory: Directory) -> str:
    """Write the same as a piece of markup."""
    return ET.tostring(_card(key, directory), encoding="unicode", method="html")


def _labels(key: str, directory: Directory) -> dict[str, str]:
    entity = directory.entities.get(key)
    return dict(entity.labels if entity else directory.mentioned[key])


def _card(key: str, directory: Directory) -> ET.Element:
    card = ET.Element("div")
    labels = _labels(key, directory)
    for number, (language, text) in enumerate(sorted(labels.items(), reverse=True)):
        element = ET.SubElement(card, "p" if number else "h1", {"lang": language or "und"})
        ET.SubElement(element, "bdi").text = _plain(text)
    entity = directory.entities.get(key)
    if entity is None:
        return card
    ET.SubElement(card, "p").text = _plain(
        "；".join(both(kind.labels) for kind in entity.kinds[:2])
    )
    table = ET.Element("table")
    for name in _SHOWN:
        values = entity.values.get(name, ())
        if values:
            line = ET.SubElement(table, "tr")
            label = PROPERTIES[name].label
            ET.SubElement(line, "th", {"scope": "row"}).text = f"{label.zh} · {label.en}"
            ET.SubElement(line, "td").text = _plain(_several(values))
    if len(table):
        card.append(table)
    return card


def _several(values: tuple[Value, ...]) -> str:
    told = "；".join(both(value.labels) for value in values[:_MOST])
    more = len(values) - _MOST
    return f"{told} …（共 {len(values)} 个 · {len(values)} in all）" if more > 0 else told


def _plain(text: str) -> str:
    """Leave out control characters, which HTML has no place for."""
    return "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text)
