"""One thing as a page: a table of statements with their sources, in Chinese and English.

The page is built as a tree and never from text, so that nothing in the data can become markup.
It has no script; its policy allows none, and no request to another place.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from ntic_kg.api.thing_description import MOST_INCOMING, MOST_OUTGOING, ONTOLOGY, Description
from ntic_kg.names import BASE, RDF_TYPE, node, shorten
from ntic_kg.values import Completeness, Term

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:1rem auto;padding:0 1rem;
color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%;table-layout:fixed}
caption{text-align:left;font-weight:bold;padding:1rem 0 .3rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #d0d0d0;
overflow-wrap:anywhere}
th{width:25%;font-weight:normal}td.source{width:22%;color:#555}
a{color:#00528c}.notice{background:#fff4ce;padding:.5rem}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_FORMATS = (
    ("ttl", "Turtle", "text/turtle"),
    ("jsonld", "JSON-LD", "application/ld+json"),
    ("nt", "N-Triples", "application/n-triples"),
    ("rdf", "RDF/XML", "application/rdf+xml"),
    ("trig", "TriG", "application/trig"),
)

Labels = Mapping[str, Mapping[str, str]]


def page(description: Description, labels: Labels, root: str) -> bytes:
    """Write the page of a thing.

    Args:
        description: statements, ordered by property.
        labels: names by IRI and language tag, as far as there are any.
        root: path that the service is mounted at, without a slash at the end.
    """
    writer = _Page(labels, root)
    return writer.document(description)


class _Page:
    def __init__(self, labels: Labels, root: str) -> None:
        self._labels = labels
        self._root = root

    def document(self, description: Description) -> bytes:
        names = self._names(description.iri)
        html = ET.Element("html", {"lang": "zh"})
        head = ET.SubElement(html, "head")
        ET.SubElement(head, "meta", {"charset": "utf-8"})
        ET.SubElement(
            head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}
        )
        _text(ET.SubElement(head, "title"), " · ".join(text for _, text in names))
        _text(ET.SubElement(head, "style"), _STYLE)
        body = ET.SubElement(html, "body")
        self._heading(head, body, description, names)
        if description.iri == ONTOLOGY:
            self._terms(body, description)
        else:
            self._statements(body, description.outgoing, "陈述", "Statements")
        self._statements(body, description.incoming, "被提及", "Mentioned by", backwards=True)
        foot = ET.SubElement(body, "p")
        _text(foot, f"快照 · Snapshot {description.snapshot}")
        written: bytes = ET.tostring(html, encoding="utf-8", method="html")
        return b"<!DOCTYPE html>\n" + written

    def _heading(
        self,
        head: ET.Element,
        body: ET.Element,
        description: Description,
        names: list[tuple[str, str]],
    ) -> None:
        title = ET.SubElement(body, "h1")
        for number, (language, text) in enumerate(names):
            if number:
                ET.SubElement(title, "br")
            _text(ET.SubElement(title, "bdi", {"lang": language} if language else {}), text)
        _text(ET.SubElement(ET.SubElement(body, "p"), "code"), description.iri.value)
        links = ET.SubElement(body, "p")
        links.text = "数据 · Data: "
        path = quote(description.iri.value.removeprefix(BASE), safe="/")
        for ending, name, media_type in _FORMATS:
            href = f"{self._root}/data/{path}.{ending}"
            ET.SubElement(head, "link", {"rel": "alternate", "type": media_type, "href": href})
            link = ET.SubElement(links, "a", {"href": href})
            link.text, link.tail = name, " "
        if description.complete is not Completeness.COMPLETE:
            notice = ET.SubElement(body, "p", {"class": "notice"})
            notice.text = (
                f"仅列出前 {MOST_OUTGOING} 条陈述和前 {MOST_INCOMING} 条提及。 · "
                f"Only the first {MOST_OUTGOING} statements and {MOST_INCOMING} mentions are shown."
            )

    def _statements(
        self,
        body: ET.Element,
        quads: Iterable[ox.Quad],
        zh: str,
        en: str,
        *,
        backwards: bool = False,
    ) -> None:
        rows = list(quads)
        if not rows:
            return
        table = ET.SubElement(body, "table")
        ET.SubElement(table, "caption").text = f"{zh} · {en}"
        line = ET.SubElement(ET.SubElement(table, "thead"), "tr")
        for heading in ("属性 · Property", "值 · Value", "来源 · Source"):
            ET.SubElement(line, "th", {"scope": "col"}).text = heading
        lines = ET.SubElement(table, "tbody")
        for quad in rows:
            line = ET.SubElement(lines, "tr")
            self._term(ET.SubElement(line, "th", {"scope": "row"}), quad.predicate)
            value = quad.subject if backwards else quad.object
            self._term(ET.SubElement(line, "td"), value)
            if isinstance(quad.graph_name, ox.NamedNode):
                self._term(ET.SubElement(line, "td", {"class": "source"}), quad.graph_name)

    def _terms(self, body: ET.Element, description: Description) -> None:
        """List the terms of the ontology, each at the fragment that its IRI names."""
        prefix = node("ntic:").value
        about: dict[str, list[ox.Quad]] = {}
        for quad in description.outgoing:
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(prefix):
                about.setdefault(quad.subject.value.removeprefix(prefix), []).append(quad)
        shown = {RDF_TYPE, node("skos:definition"), node("rdfs:comment")}
        shown |= {node(name) for name in ("rdfs:subClassOf", "rdfs:domain", "rdfs:range")}
        for local, quads in sorted(about.items()):
            section = ET.SubElement(body, "section", {"id": local})
            heading = ET.SubElement(section, "h2")
            names = self._names(ox.NamedNode(prefix + local))
            heading.text = " · ".join(text for _, text in names)
            self._statements(
                section, [q for q in quads if q.predicate in shown], f"ntic:{local}", "definition"
            )

    def _term(self, cell: ET.Element, term: Term) -> None:
        if isinstance(term, ox.NamedNode):
            text = " · ".join(text for _, text in self._names(term))
            href = self._href(term.value)
            place = ET.SubElement(cell, "a", {"href": href}) if href else cell
            _text(place, text)
        elif isinstance(term, ox.Literal):
            attributes = {"lang": term.language} if term.language else {}
            href = self._href(term.value) if term.datatype == node("xsd:anyURI") else None
            if href:
                _text(ET.SubElement(cell, "a", {"href": href}), term.value)
            else:
                _text(ET.SubElement(cell, "bdi", attributes), term.value)
        else:
            cell.text = "（无名节点 · unnamed node）"

    def _names(self, term: ox.NamedNode) -> list[tuple[str, str]]:
        """Give the names in Chinese and English, or the IRI where there are none."""
        known = self._labels.get(term.value, {})
        names = [(tag, known[tag]) for tag in ("zh", "en") if tag in known]
        return names or [("", known.get("", shorten(term.value)))]

    def _href(self, iri: str) -> str | None:
        """Link what is ours to this service, other web addresses to themselves, else nothing."""
        if iri.startswith(BASE):
            path, hash_, fragment = iri.removeprefix(BASE).partition("#")
            return f"{self._root}/doc/{quote(path, safe='/')}{hash_}{quote(fragment)}"
        return iri if iri.startswith(("http://", "https://")) else None


def _text(element: ET.Element, text: str) -> None:
    """Write text, without control characters, which HTML has no place for."""
    element.text = "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text)
