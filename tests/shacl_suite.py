"""Read the W3C tests of SHACL, and bring reports into a form in which they can be compared.

The suite is looked for beside the checkout (``../shared/suites``) or in ``NTIC_SUITES``.
Source: https://w3c.github.io/data-shapes/data-shapes-test-suite/
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.names import node
from tests.suites import SUITES

FOLDER = SUITES / "shacl"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIELDS = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity")
_PATHS = ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")

_BLANK = re.compile(r"N?[0-9a-f]{30,32}")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One test of the suite.

    Args:
        name: path of its file below the suite, without ending.
        data, shapes: the graphs.
        expected: results as keys; None where validation must fail.
    """

    name: str
    data: tuple[ox.Triple, ...]
    shapes: tuple[ox.Triple, ...]
    expected: Counter[Key] | None


def cases() -> Iterator[Case]:
    """Read every test of the suite, also one that its manifests forget to list."""
    for file in sorted(FOLDER.rglob("*.ttl")):
        graph = _index(_parsed(file))
        heads = [v for p, v in graph[ox.NamedNode(file.as_uri())] if p.value == _MF + "entries"]
        for head in heads:
            for entry in _items(graph, head):
                yield _case(file, graph, entry)


def keys(report: Iterable[ox.Triple]) -> Counter[Key]:
    """Count the results of a report, each as focus, path, value, component and severity.

    Blank nodes have no names here: they are told apart by nothing but the other fields.
    """
    graph = _index(report)
    results = [value for found in graph.values() for p, value in found if p == _sh("result")]
    return Counter(_key(graph, result) for result in results)


def messages(report: Iterable[ox.Triple]) -> Counter[Key]:
    """Count the results of a report with their messages beside the rest."""
    graph = _index(report)
    results = [value for found in graph.values() for p, value in found if p == _sh("result")]
    return Counter(
        (*_key(graph, r), *sorted(_told(v) for p, v in graph[r] if p == _sh("resultMessage")))
        for r in results
    )


def _told(message: _Value) -> str:
    """Write a message without the names of blank nodes."""
    return _BLANK.sub("_", str(message))


def _case(file: Path, graph: _Graph, entry: _Value) -> Case:
    fields = dict(graph[entry])
    action = dict(graph[fields[ox.NamedNode(_MF + "action")]])
    result = fields[ox.NamedNode(_MF + "result")]
    failing = result == ox.NamedNode(_SHT + "Failure")
    results = [v for p, v in graph[result] if p == _sh("result")]
    return Case(
        name=str(file.relative_to(FOLDER).with_suffix("")),
        data=_parsed(_file(action[ox.NamedNode(_SHT + "dataGraph")])),
        shapes=_parsed(_file(action[ox.NamedNode(_SHT + "shapesGraph")])),
        expected=None if failing else Counter(_key(graph, r) for r in results),
    )


_Value = ox.NamedNode | ox.BlankNode | ox.Literal
_Graph = Mapping[_Value, list[tuple[ox.NamedNode, _Value]]]


def _key(graph: _Graph, result: _Value) -> Key:
    fields = dict(graph[result])
    key = [_text(graph, fields.get(_sh(name))) for name in _FIELDS]
    shape = fields.get(_sh("sourceShape"))
    return (*key, str(shape) if isinstance(shape, ox.NamedNode) else "_")


def _text(graph: _Graph, term: _Value | None) -> str:
    """Write a term; a path by its structure, another blank node as ``_``."""
    if not isinstance(term, ox.BlankNode):
        return "" if term is None else str(term)
    fields = dict(graph.get(term, []))
    if ox.NamedNode(_RDF + "first") in fields:
        return f"({' '.join(_text(graph, item) for item in _items(graph, term))})"
    for name in _PATHS:
        if _sh(name) in fields:
            return f"({name} {_text(graph, fields[_sh(name)])})"
    return "_"


def _items(graph: _Graph, head: _Value) -> Iterator[_Value]:
    while head != ox.NamedNode(_RDF + "nil"):
        fields = dict(graph[head])
        yield fields[ox.NamedNode(_RDF + "first")]
        head = fields[ox.NamedNode(_RDF + "rest")]


def _index(triples: Iterable[ox.Triple]) -> _Graph:
    found: dict[_Value, list[tuple[ox.NamedNode, _Value]]] = defaultdict(list)
    for triple in triples:
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            found[triple.subject].append((triple.predicate, triple.object))
    return found


def _file(iri: _Value) -> Path:
    return Path(str(iri.value).removeprefix("file://"))


@cache
def _parsed(path: Path) -> tuple[ox.Triple, ...]:
    quads = ox.parse(
        path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri(), rename_blank_nodes=True
    )
    return tuple(quad.triple for quad in quads)


def _sh(name: str) -> ox.NamedNode:
    return node(f"sh:{name}")
