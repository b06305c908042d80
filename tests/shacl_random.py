"""Random graphs and random shapes, small enough that their nodes often meet."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox
from hypothesis import strategies as st

from ntic_kg.names import RDF_TYPE, node

E = "https://example.org/"
NODES = [ox.NamedNode(E + name) for name in "abcd"]
BLANKS = [ox.BlankNode("one"), ox.BlankNode("two")]
DAY, RUN, RUN_CLASS = (ox.NamedNode(E + name) for name in ("day", "run", "Run"))
PROPERTIES = [*(ox.NamedNode(E + name) for name in "pqr"), DAY]
CLASSES = [*(ox.NamedNode(E + name) for name in ("A", "B")), RUN_CLASS]
LITERALS = [
    *(ox.Literal(text) for text in ("", "x", "abc", "2")),
    *(ox.Literal(text, language=tag) for text, tag in (("x", "en"), ("y", "en-GB"), ("x", "zh"))),
    *(ox.Literal(number) for number in (0, 1, 2)),
    ox.Literal("2.5", datatype=node("xsd:decimal")),
    ox.Literal(True),
    *(ox.Literal(day, datatype=node("xsd:date")) for day in ("2020-02-29", "2021-02-30")),
]
_NIL = node("rdf:nil")

properties = st.sampled_from(PROPERTIES)
literals = st.sampled_from(LITERALS)
subjects = st.sampled_from([*NODES, *BLANKS])
_LOWER: list[ox.NamedNode | ox.BlankNode] = [*CLASSES[1:], BLANKS[0]]
values = st.one_of(subjects, st.sampled_from(CLASSES), literals)
typed = st.builds(
    lambda s, c: ox.Triple(s, RDF_TYPE, c), subjects, st.sampled_from([*CLASSES, *BLANKS])
)
linked = st.builds(ox.Triple, subjects, properties, values)
below = st.sampled_from(
    [
        ox.Triple(lower, node("rdfs:subClassOf"), upper)
        for lower in _LOWER
        for upper in (CLASSES[0], BLANKS[0])
        if lower != upper
    ]
)
graphs = st.lists(st.one_of(linked, linked, linked, typed, below), max_size=14, unique=True)
# What is known of a run beside the data; the data may hold another run.
contexts = st.sampled_from(
    [
        [],
        [ox.Triple(RUN, RDF_TYPE, RUN_CLASS), ox.Triple(RUN, DAY, ox.Literal(1))],
        [ox.Triple(NODES[0], RDF_TYPE, RUN_CLASS), ox.Triple(NODES[0], DAY, NODES[1])],
    ]
)


@dataclass
class Writer:
    """Collects the triples of a shapes graph."""

    triples: list[ox.Triple] = field(default_factory=list)
    named: int = 0

    def say(self, subject: ox.NamedNode | ox.BlankNode, name: str, value: object) -> None:
        """Add a triple with a property of SHACL."""
        self.triples.append(ox.Triple(subject, node(f"sh:{name}"), value))  # type: ignore[arg-type]

    def list(self, items: list[ox.NamedNode | ox.BlankNode | ox.Literal]) -> object:
        """Add a list and return its head."""
        head: ox.NamedNode | ox.BlankNode = _NIL
        for item in reversed(items):
            rest, head = head, ox.BlankNode()
            self.triples.append(ox.Triple(head, node("rdf:first"), item))
            self.triples.append(ox.Triple(head, node("rdf:rest"), rest))
        return head

    def name(self) -> ox.NamedNode:
        """Return the IRI of a new shape."""
        self.named += 1
        return ox.NamedNode(f"{E}shape{self.named}")


@st.composite
def shapes_graphs(draw: st.DrawFn) -> list[ox.Triple]:
    """Draw one or two shapes with targets."""
    writer = Writer()
    for _ in range(draw(st.integers(1, 2))):
        shape = _shape(draw, writer, depth=2)
        for _ in range(draw(st.integers(1, 2))):
            kind, value = draw(_TARGETS)
            writer.say(shape, kind, value)
    return writer.triples


_TARGETS = st.one_of(
    st.tuples(st.just("targetClass"), st.sampled_from(CLASSES)),
    st.tuples(st.just("targetNode"), st.one_of(st.sampled_from(NODES), literals)),
    st.tuples(st.sampled_from(["targetSubjectsOf", "targetObjectsOf"]), properties),
)


def _shape(
    draw: st.DrawFn, writer: Writer, depth: int, *, path: bool | None = None
) -> ox.NamedNode:
    shape = writer.name()
    has_path = draw(st.booleans()) if path is None else path
    kind = "PropertyShape" if has_path else "NodeShape"
    writer.triples.append(ox.Triple(shape, RDF_TYPE, node(f"sh:{kind}")))
    if has_path:
        writer.say(shape, "path", _path(draw, writer, depth=2))
    if draw(st.integers(0, 9)) == 0:
        writer.say(shape, "deactivated", ox.Literal(True))
    if draw(st.integers(0, 4)) == 0:
        writer.say(shape, "severity", node("sh:Warning"))
    for _ in range(draw(st.integers(1, 2))):
        _constraint(draw, writer, shape, has_path=has_path, depth=depth)
    return shape


def _path(draw: st.DrawFn, writer: Writer, depth: int) -> object:
    kind = draw(st.sampled_from(["plain"] * 4 + ["inverse", "sequence", "either", "repeated"]))
    if kind == "plain" or depth == 0:
        return draw(properties)
    head = ox.BlankNode()
    if kind == "inverse":
        writer.say(head, "inversePath", _path(draw, writer, depth - 1))
    elif kind == "repeated":
        name = draw(st.sampled_from(["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"]))
        writer.say(head, name, draw(properties))
    else:
        parts = [_path(draw, writer, depth - 1) for _ in range(2)]
        listed = writer.list(parts)  # type: ignore[arg-type]
        if kind == "sequence":
            return listed
        writer.say(head, "alternativePath", listed)
    return head


def _constraint(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, has_path: bool, depth: int
) -> None:
    choices = [_single, _single, _pair, _closed, _sparql]
    choices += [_set] * has_path + [_nested] * 2 * (depth > 0)
    draw(st.sampled_from(choices))(draw, writer, shape, depth=depth, has_path=has_path)


def _single(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, depth: int, has_path: bool
) -> None:
    del depth, has_path
    name = draw(st.sampled_from(sorted(_SINGLES)))
    if any(t.subject == shape and t.predicate == node(f"sh:{name}") for t in writer.triples):
        return  # most parameters have one value at most
    value = draw(_SINGLES[name])
    writer.say(shape, name, writer.list(value) if isinstance(value, list) else value)
    if name == "pattern" and draw(st.booleans()):
        writer.say(shape, "flags", ox.Literal("i"))


_NUMBERS = st.sampled_from([ox.Literal(n) for n in (0, 1, 2)])
_KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
_SINGLES: dict[str, st.SearchStrategy[object]] = {
    "class": st.sampled_from(CLASSES),
    "datatype": st.sampled_from(
        [node(f"xsd:{n}") for n in ("string", "integer", "date", "boolean", "decimal")]
        + [node("rdf:langString")]
    ),
    "nodeKind": st.sampled_from([node(f"sh:{kind}") for kind in _KINDS]),
    "minInclusive": _NUMBERS,
    "maxExclusive": _NUMBERS,
    "minLength": _NUMBERS,
    "maxLength": _NUMBERS,
    "pattern": st.sampled_from([ox.Literal(text) for text in ("^X", "b", "^https", "2$")]),
    "languageIn": st.lists(st.sampled_from([ox.Literal("en"), ox.Literal("zh")]), min_size=1),
    "in": st.lists(st.one_of(literals, st.sampled_from(NODES)), min_size=1, max_size=3),
    "hasValue": st.one_of(literals, st.sampled_from(NODES)),
}


def _set(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, depth: int, has_path: bool
) -> None:
    del depth, has_path
    name = draw(st.sampled_from(["minCount", "maxCount", "uniqueLang"]))
    if any(t.subject == shape and t.predicate == node(f"sh:{name}") for t in writer.triples):
        return
    writer.say(shape, name, ox.Literal(True) if name == "uniqueLang" else draw(_NUMBERS))


def _pair(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, depth: int, has_path: bool
) -> None:
    del depth
    names = ["equals", "disjoint"] + ["lessThan", "lessThanOrEquals"] * has_path
    writer.say(shape, draw(st.sampled_from(names)), draw(properties))


def _closed(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, depth: int, has_path: bool
) -> None:
    del depth
    said = any(t.subject == shape and t.predicate == node("sh:closed") for t in writer.triples)
    if not has_path and not said:
        writer.say(shape, "closed", ox.Literal(True))
        writer.say(shape, "ignoredProperties", writer.list([draw(properties), RDF_TYPE]))


def _nested(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, depth: int, has_path: bool
) -> None:
    name = draw(st.sampled_from(["node", "property", "not", "and", "or", "xone", "qualified"]))
    paths = {"node": False, "property": True}
    inner = [
        _shape(draw, writer, depth - 1, path=paths.get(name))
        for _ in range(1 + (name in ("and", "or", "xone")))
    ]
    if name in ("and", "or", "xone"):
        writer.say(shape, name, writer.list(inner))  # type: ignore[arg-type]
    elif name != "qualified":
        writer.say(shape, name, inner[0])
    elif has_path:
        writer.say(shape, "qualifiedValueShape", inner[0])
        writer.say(shape, f"qualified{draw(st.sampled_from(['Min', 'Max']))}Count", draw(_NUMBERS))


def _sparql(
    draw: st.DrawFn, writer: Writer, shape: ox.NamedNode, *, depth: int, has_path: bool
) -> None:
    del depth, has_path
    constraint = ox.BlankNode()
    writer.say(shape, "sparql", constraint)
    group = " ".join(draw(st.lists(_ELEMENTS, min_size=1, max_size=3)))
    text = f"SELECT DISTINCT $this ?value WHERE {{ $this ?out ?in . {group} }}"
    writer.say(constraint, "select", ox.Literal(text))


def _terms(*terms: ox.NamedNode | str) -> st.SearchStrategy[str]:
    return st.sampled_from([str(term) for term in terms])


_SUBJECTS = _terms("$this", "?value", "?other", "?run", RUN, NODES[0])
_VERBS = _terms(
    "a", "a", "?how", "?how", *PROPERTIES, f"^{DAY}", f"{PROPERTIES[0]}/{DAY}", f"!{PROPERTIES[0]}",
    f"({PROPERTIES[1]}|{RDF_TYPE})", f"{RDF_TYPE}/{node('rdfs:subClassOf')}*",
)  # fmt: skip
_OBJECTS = _terms("?value", "?other", "?kind", "$this", *CLASSES, NODES[0], NODES[1], "1")
_PATTERNS = st.builds("{} {} {} .".format, _SUBJECTS, _VERBS, _OBJECTS)
_TESTS = st.one_of(
    st.builds(
        "FILTER({} IN ({}, {}))".format,
        _terms("?kind", "?how", "?value"),
        _terms(*CLASSES, *PROPERTIES),
        _terms(*CLASSES),
    ),
    st.builds("FILTER({} != {})".format, _terms("?how", "?value"), _terms(*PROPERTIES, RDF_TYPE)),
)
_ELEMENTS = st.one_of(
    _PATTERNS,
    _PATTERNS,
    st.builds("{} {}".format, _PATTERNS, _TESTS),
    st.builds("{{ {} }} UNION {{ {} }}".format, _PATTERNS, _PATTERNS),
    st.builds("OPTIONAL {{ {} }}".format, _PATTERNS),
    st.builds("FILTER NOT EXISTS {{ {} }}".format, _PATTERNS),
)
