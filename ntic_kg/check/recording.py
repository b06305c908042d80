"""Write a run down as triples, in a graph of its own.

The terms are those of ``ontology/modules/runs.ttl``; the run is an activity of PROV-O. What a
run finds follows from the content, the shapes, the day and the profile, so its key is made of
these: the same run has the same IRI wherever and whenever it is made.
Source: PROV-O, https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyoxigraph as ox

from ntic_kg.names import PREFIXES, RDF_TYPE, RUN_GRAPHS, node
from ntic_kg.norms import Norm, Register
from ntic_kg.values import Finding, Pair, Profile, Report

_RUNS = PREFIXES["id"] + "run/"
_LICENSE = "CC-BY-4.0"
_TITLE = {"zh": "已存储的校验", "en": "Stored validation run"}


@dataclass(frozen=True)
class Made:
    """Who made a run, and when.

    Args:
        software: name and version, such as ``ntic-kg 0.1.0``.
        started, ended: with time zone.
    """

    software: str
    started: datetime
    ended: datetime


def run_key(snapshot: str, register: Register, as_of: date, profile: Profile, software: str) -> str:
    """Name the run of every norm over some content.

    >>> register = Register({}, {}, (), digest="d1")
    >>> run_key("s1", register, date(2026, 1, 1), Profile.PUBLIC_RECORD, "ntic-kg 0.1.0")
    'public-record-2026-01-01-77dca3de6ac5'
    """
    parts = (snapshot, register.digest, as_of.isoformat(), profile.value, software)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    return f"{profile}-{as_of}-{digest}"


def run_graph(key: str) -> ox.NamedNode:
    """Name the graph of a run."""
    return ox.NamedNode(RUN_GRAPHS + key)


def run_triples(key: str, report: Report, register: Register, made: Made) -> Iterator[ox.Triple]:
    """Give the triples of a run: itself, a state for each pair, and the findings.

    Args:
        key: see ``run_key``.
        report: of every norm that has a shape.
        register: what it was checked against.
        made: who made it, and when.
    """
    run = ox.NamedNode(_RUNS + key)
    yield from _activity(run, report, register, made)
    yield from _graph(run_graph(key), run, report, made)
    findings: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        findings.setdefault((finding.focus, finding.norm), []).append(finding)
    number = 0
    for place, pair in enumerate(report.pairs, 1):
        state = node(f"id:norm-state/{key}-{place}")
        yield from _state(state, run, pair, register.norms[pair.norm])
        for finding in findings.get((pair.focus, pair.norm), ()):
            number += 1
            yield from _finding(node(f"id:finding/{key}-{number}"), state, finding, register)


def _activity(
    run: ox.NamedNode, report: Report, register: Register, made: Made
) -> Iterator[ox.Triple]:
    for kind in ("ntic:ValidationRun", "prov:Activity"):
        yield ox.Triple(run, RDF_TYPE, node(kind))
    yield ox.Triple(run, node("ntic:referenceDate"), _typed(report.as_of.isoformat(), "date"))
    yield ox.Triple(run, node("ntic:profile"), node(f"scheme:profile/{report.profile}"))
    yield ox.Triple(run, node("ntic:snapshotChecked"), ox.Literal(report.snapshot))
    yield ox.Triple(run, node("ntic:shapesDigest"), ox.Literal(register.digest))
    yield ox.Triple(run, node("prov:startedAtTime"), _time(made.started))
    yield ox.Triple(run, node("prov:endedAtTime"), _time(made.ended))
    yield ox.Triple(run, node("prov:wasAssociatedWith"), node("id:software/ntic-kg"))
    yield ox.Triple(run, node("ntic:softwareVersion"), ox.Literal(made.software))
    for iri in sorted({norm.policy for norm in register.norms.values()}):
        yield ox.Triple(run, node("prov:used"), ox.NamedNode(iri))
    checked = {pair.norm for pair in report.pairs}
    for norm in register.norms.values():
        if norm.key in checked and norm.is_in_force(report.as_of):
            yield ox.Triple(run, node("ntic:normInForce"), ox.NamedNode(norm.iri))


def _graph(
    graph: ox.NamedNode, run: ox.NamedNode, report: Report, made: Made
) -> Iterator[ox.Triple]:
    yield ox.Triple(graph, RDF_TYPE, node("prov:Entity"))
    yield ox.Triple(graph, node("prov:wasGeneratedBy"), run)
    yield ox.Triple(graph, node("prov:generatedAtTime"), _time(made.ended))
    yield ox.Triple(graph, node("dcterms:license"), ox.Literal(_LICENSE))
    for language, title in _TITLE.items():
        text = ox.Literal(f"{title} {report.profile} {report.as_of}", language=language)
        yield ox.Triple(graph, node("dcterms:title"), text)


def _state(state: ox.NamedNode, run: ox.NamedNode, pair: Pair, norm: Norm) -> Iterator[ox.Triple]:
    yield ox.Triple(state, RDF_TYPE, node("ntic:NormState"))
    yield ox.Triple(state, node("ntic:ofRun"), run)
    yield ox.Triple(state, node("ntic:focus"), ox.NamedNode(pair.focus))
    yield ox.Triple(state, node("ntic:norm"), ox.NamedNode(norm.iri))
    yield ox.Triple(state, node("ntic:state"), node(f"scheme:state/{pair.state}"))
    yield from _texts(state, "ntic:stateReason", pair.reason)
    if pair.waiver is not None:
        yield ox.Triple(state, node("ntic:waivedBy"), ox.NamedNode(pair.waiver.iri))


def _finding(
    subject: ox.NamedNode, state: ox.NamedNode, finding: Finding, register: Register
) -> Iterator[ox.Triple]:
    constraint = register.constraints[finding.constraint]
    yield ox.Triple(subject, RDF_TYPE, node("ntic:Finding"))
    yield ox.Triple(subject, node("ntic:ofState"), state)
    yield ox.Triple(subject, node("ntic:tells"), node(f"ntic:{constraint.tells}"))
    yield ox.Triple(subject, node("ntic:constraint"), ox.NamedNode(finding.constraint))
    yield ox.Triple(subject, node("ntic:findingSeverity"), node(f"sh:{finding.severity}"))
    if finding.path is not None:
        yield ox.Triple(subject, node("ntic:findingPath"), ox.NamedNode(finding.path))
    if finding.value is not None:
        yield ox.Triple(subject, node("ntic:offendingValue"), ox.Literal(finding.value))
    yield from _texts(subject, "ntic:message", finding.message)
    yield from _texts(subject, "ntic:remedy", finding.remedy)
    for source in finding.sources:
        yield ox.Triple(subject, node("dcterms:source"), ox.Literal(source))


def _texts(subject: ox.NamedNode, name: str, text: Mapping[str, str]) -> Iterator[ox.Triple]:
    for language, words in text.items():
        yield ox.Triple(subject, node(name), ox.Literal(words, language=language))


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=node(f"xsd:{datatype}"))


def _time(moment: datetime) -> ox.Literal:
    # The form in which the engine gives a time back.
    return _typed(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "dateTime")
