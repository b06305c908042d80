"""Read the register and the shapes of a ``shapes`` folder.

``norms/*.ttl`` holds one register a policy, ``<policy>/<norm>.ttl`` the shapes of one norm;
the examples beside them (``.pass.ttl``, ``.fail.ttl``) are data and are left out. Whatever a
finding needs (norm, bearer, severity, message and remedy in both languages) must be there:
a gap is an error at reading time, not a finding without a clause.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput
from ntic_kg.names import RDF_TYPE, node, shorten
from ntic_kg.norms.model import Constraint, Norm, Register, Tells
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Severity, Waiver

LANGUAGES = ("zh", "en")
_EXAMPLES = (".pass.ttl", ".fail.ttl")

_Subject = ox.NamedNode | ox.BlankNode


def read_register(folder: Path) -> Register:
    """Read every norm, constraint and shape below a folder.

    Args:
        folder: the ``shapes`` folder.

    Raises:
        MalformedFile: a file is not Turtle.
        InvalidInput: a norm, a constraint or a transition period lacks what a finding needs.
    """
    registers = sorted((folder / "norms").glob("*.ttl"))
    entries = _Graph.parse(registers)
    shapes = _Graph.parse(shape_files(folder))
    norms = [_norm(entries, subject) for subject in entries.instances("ntic:Norm")]
    constraints = [_constraint(shapes, subject) for subject in shapes.subjects("ntic:tells")]
    register = Register(
        norms={norm.key: norm for norm in sorted(norms, key=_place)},
        constraints={constraint.iri: constraint for constraint in constraints},
        triples=tuple(shapes.triples),
        transitions=tuple(
            _transition(entries, subject) for subject in entries.instances("ntic:TransitionPeriod")
        ),
        digest=_digest([*registers, *shape_files(folder)]),
    )
    _check(register, norms)
    return register


def shape_files(folder: Path) -> list[Path]:
    """List the files below a folder that hold shapes."""
    below = [path for path in folder.rglob("*.ttl") if path.parent.name != "norms"]
    return sorted(path for path in below if not path.name.endswith(_EXAMPLES))


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@dataclass
class _Graph:
    """Triples with the look-ups that reading needs."""

    triples: list[ox.Triple] = field(default_factory=list)
    index: dict[tuple[str, str], list[ox.NamedNode | ox.Literal | ox.BlankNode]] = field(
        default_factory=dict
    )

    @classmethod
    def parse(cls, paths: Iterable[Path]) -> _Graph:
        graph = cls()
        for path in paths:
            for triple in parse_file(path):
                graph._add(triple)
        return graph

    def _add(self, triple: ox.Triple) -> None:
        self.triples.append(triple)
        if not isinstance(triple.object, ox.Triple):
            key = (str(triple.subject), triple.predicate.value)
            self.index.setdefault(key, []).append(triple.object)

    def instances(self, name: str) -> Iterator[ox.NamedNode]:
        kind = node(name)
        for triple in self.triples:
            if triple.predicate == RDF_TYPE and triple.object == kind:
                yield _named(triple.subject)

    def subjects(self, predicate: str) -> Iterator[ox.NamedNode]:
        wanted = node(predicate)
        for triple in self.triples:
            if triple.predicate == wanted:
                yield _named(triple.subject)

    def objects(
        self, subject: _Subject, predicate: str
    ) -> list[ox.NamedNode | ox.Literal | ox.BlankNode]:
        return self.index.get((str(subject), node(predicate).value), [])

    def one(self, subject: ox.NamedNode, predicate: str) -> str:
        value = self.perhaps(subject, predicate)
        if value is None:
            raise _incomplete(subject, predicate)
        return value

    def perhaps(self, subject: _Subject, predicate: str) -> str | None:
        values = self.objects(subject, predicate)
        if len(values) > 1:
            raise InvalidInput(
                f"{shorten(str(subject).strip('<>'))} has more than one {predicate}.",
                remedy="Keep one of them.",
            )
        return values[0].value if values else None

    def texts(self, subject: ox.NamedNode, predicate: str) -> dict[str, str]:
        found = {
            value.language: value.value
            for value in self.objects(subject, predicate)
            if isinstance(value, ox.Literal) and value.language
        }
        for language in LANGUAGES:
            if language not in found:
                raise _incomplete(subject, f"{predicate}@{language}")
        return {language: found[language] for language in LANGUAGES}


def _norm(graph: _Graph, subject: ox.NamedNode) -> Norm:
    severity = graph.perhaps(subject, "sh:severity")
    exception = graph.perhaps(subject, "ntic:exceptionTo")
    reason = graph.objects(subject, "ntic:encodingReason")
    last = graph.perhaps(subject, "ntic:inForceUntil")
    return Norm(
        key=_key(subject.value),
        iri=subject.value,
        policy=graph.one(subject, "ntic:policy"),
        sentence=graph.one(subject, "ntic:sentence"),
        key_phrase=graph.one(subject, "ntic:keyPhrase"),
        restatement=graph.texts(subject, "ntic:restatement"),
        modality=_key(graph.one(subject, "ntic:modality")),
        severity=_severity(severity) if severity else None,
        bearer=_key(graph.one(subject, "ntic:bearer")),
        encoding=_key(graph.one(subject, "ntic:encoding")),
        encoding_reason=graph.texts(subject, "ntic:encodingReason") if reason else {},
        exception_to=_key(exception) if exception else None,
        shapes=tuple(sorted(shape.value for shape in graph.objects(subject, "ntic:shape"))),
        questions=tuple(sorted(served.value for served in graph.objects(subject, "ntic:servedBy"))),
        in_force=(
            date.fromisoformat(graph.one(subject, "ntic:inForceFrom")),
            date.fromisoformat(last) if last else None,
        ),
    )


def _transition(graph: _Graph, subject: ox.NamedNode) -> Waiver:
    first = date.fromisoformat(graph.one(subject, "ntic:inForceFrom"))
    last = date.fromisoformat(graph.one(subject, "ntic:inForceUntil"))
    policy = ox.NamedNode(graph.one(subject, "ntic:grantedBy"))
    if last < first:
        raise InvalidInput(
            f"{shorten(subject.value)} ends on {last}, before it begins on {first}.",
            remedy="Correct ntic:inForceFrom or ntic:inForceUntil.",
        )
    return Waiver(
        iri=subject.value,
        norm=graph.one(subject, "ntic:waives"),
        focus=None,
        basis=graph.one(subject, "ntic:basisDocument"),
        issuer=graph.texts(policy, "ntic:issuer")["zh"],
        reason=graph.texts(subject, "ntic:exceptionReason"),
        first=first,
        last=last,
    )


def _constraint(graph: _Graph, subject: ox.NamedNode) -> Constraint:
    tells = _key(graph.one(subject, "ntic:tells"))
    if tells not in set(Tells):
        raise InvalidInput(
            f"{shorten(subject.value)} tells {tells!r}, which is no kind of result.",
            remedy=f"Use one of: {', '.join(Tells)}.",
        )
    return Constraint(
        iri=subject.value,
        norm=_key(graph.one(subject, "ntic:rule" if tells == Tells.DEFECT else "ntic:norm")),
        tells=Tells(tells),
        severity=_severity(graph.one(subject, "sh:severity")),
        path=_path(graph, subject),
        message=graph.texts(subject, "sh:message"),
        remedy=graph.texts(subject, "ntic:remedy"),
    )


def _path(graph: _Graph, subject: ox.NamedNode) -> str | None:
    for path in graph.objects(subject, "sh:path"):
        if isinstance(path, ox.NamedNode):
            return path.value
        if isinstance(path, ox.BlankNode):
            return graph.perhaps(path, "sh:inversePath")
    return None


def _check(register: Register, norms: list[Norm]) -> None:
    if len(register.norms) < len(norms):
        raise InvalidInput(
            "Two norms of the register have the same key.",
            remedy="Give norms of different policies different keys.",
        )
    declared = {str(triple.subject) for triple in register.triples}
    for norm in norms:
        for shape in norm.shapes:
            if str(ox.NamedNode(shape)) not in declared:
                raise InvalidInput(
                    f"The register names {shorten(shape)}, which no shape file holds.",
                    remedy="Add the shape beside the others or correct the name.",
                )
    known = {norm.iri for norm in norms}
    for period in register.transitions:
        if period.norm not in known:
            raise InvalidInput(
                f"The transition period {shorten(period.iri)} is for {shorten(period.norm)},"
                " which the register does not hold.",
                remedy="Enter the norm into the register or correct its name.",
            )
    for constraint in register.constraints.values():
        if constraint.tells is not Tells.DEFECT and constraint.norm not in register.norms:
            raise InvalidInput(
                f"{shorten(constraint.iri)} serves the norm {constraint.norm!r},"
                " which the register does not hold.",
                remedy="Enter the norm into the register or correct its key.",
            )


def _named(term: object) -> ox.NamedNode:
    if isinstance(term, ox.NamedNode):
        return term
    raise InvalidInput(
        "A norm or a constraint has no IRI.", remedy="Name it, so that findings can cite it."
    )


def _incomplete(subject: ox.NamedNode, what: str) -> InvalidInput:
    return InvalidInput(
        f"{shorten(subject.value)} has no {what}.", remedy="Add it: every finding shows it."
    )


def _severity(iri: str) -> Severity:
    name = _key(iri)
    if name not in set(Severity):
        raise InvalidInput(f"{iri} is no severity.", remedy=f"Use one of: {', '.join(Severity)}.")
    return Severity(name)


def _key(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _place(norm: Norm) -> tuple[str, list[int], str]:
    """Order norms as the text does: policy, then line and sentence as numbers."""
    return norm.policy, [int(part) for part in norm.sentence.split(".")], norm.key
