"""Write and read decisions as SSSOM/TSV, one row a decision.

Source: SSSOM 1.1, https://mapping-commons.github.io/sssom/. A no is a mapping with the predicate
modifier ``Not``; somebody unsure is a reviewer whose agreement is 0.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import yaml

from ntic_kg.errors import MalformedTable
from ntic_kg.names import BASE, PREFIXES
from ntic_kg.values import Decision, Judgement, Link

TOOL = "https://w3id.org/ntic/link-rules"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
CURIES = {
    "base": BASE + "id/base/",
    "center": BASE + "id/center/",
    "decision": BASE + "id/decision/",
    "ntic": PREFIXES["ntic"],
    "organization": BASE + "id/organization/",
    "orcid": "https://orcid.org/",
    "ror": "https://ror.org/",
    "rule": BASE + "scheme/link-rule/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": PREFIXES["skos"],
    "university": BASE + "id/university-listing/",
    "wikidata": "http://www.wikidata.org/entity/",
}
COLUMNS = (
    "record_id",
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "reviewer_id",
    "reviewer_label",
    "reviewer_agreement",
    "review_date",
    "mapping_date",
    "mapping_tool",
    "confidence",
    "similarity_score",
    "curation_rule",
    "comment",
    "other",
)
_NAMED = ("exact-name", "ambiguous-name")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_STAMP = "decision:"


def write_sssom(decisions: Iterable[Decision], name: str) -> str:
    """Write decisions as a mapping set.

    Args:
        decisions: in the order in which they were made.
        name: of the set; the last part of its identifier.
    """
    return write_head(name) + write_rows(decisions)


def write_head(name: str) -> str:
    """Write the metadata and the header row of a mapping set."""
    said = {**_set_of(name), "curie_map": CURIES}
    lines = yaml.safe_dump(said, allow_unicode=True, sort_keys=True).splitlines()
    return "".join(f"#{line}\n" for line in lines) + "\t".join(COLUMNS) + "\n"


def write_rows(decisions: Iterable[Decision]) -> str:
    """Write one line a decision."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, "excel-tab", lineterminator="\n")
    for decision in decisions:
        cells = _cells(decision)
        writer.writerow([_text(cells.get(column)) for column in COLUMNS])
    return file.getvalue()


def sssom_document(decisions: Iterable[Decision], name: str) -> dict[str, Any]:
    """Return the mapping set as a document of the JSON schema of SSSOM."""
    return {**_set_of(name), "curie_map": CURIES, "mappings": [_cells(d) for d in decisions]}


def read_sssom(text: str, name: str) -> tuple[Decision, ...]:
    """Read decisions of a mapping set that this module wrote, or that has the same columns.

    Args:
        text: the file.
        name: the file, for messages.

    Raises:
        MalformedTable: a row cannot be read, is cut off, or is not what its ``record_id`` was made
            of; the first one is named.
    """
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    head = list(itertools.takewhile(lambda line: line.startswith("#"), lines))
    if lines and not lines[-1].endswith(("\n", "\r")):
        raise _fault(name, len(lines), "it is cut off, for no line break ends it")
    try:
        said = yaml.safe_load("".join(line[1:] for line in head)) or {}
        curies = {**CURIES, **dict(said.get("curie_map", {}))}
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        told = " ".join(str(error).split())
        raise _fault(name, 1, f"the metadata is not understood: {told}") from None
    rows = csv.reader(lines[len(head) :], "excel-tab", strict=True)
    decisions = []
    try:
        columns = next(rows, [])
        if "subject_id" not in columns or not set(columns) <= set(COLUMNS):
            raise _fault(name, len(head) + 1, f"the columns must be among {', '.join(COLUMNS)}")
        for row in rows:
            number = len(head) + rows.line_num
            if len(row) != len(columns):
                raise _fault(name, number, f"{len(row)} cells under {len(columns)} columns")
            cells = dict(zip(columns, row, strict=True))
            decision = _decision(cells, curies, name, number)
            if cells.get("record_id") not in {None, "", _STAMP + record_key(decision)}:
                raise _fault(name, number, f"{cells['record_id'][:40]} said something else")
            decisions.append(decision)
    except csv.Error as error:
        raise _fault(name, len(head) + rows.line_num, str(error)) from None
    return tuple(decisions)


def record_key(decision: Decision) -> str:
    """Return what tells a decision from every other one."""
    link = decision.link
    parts = (link.subject, link.relation, link.object, decision.judgement, decision.reviewer)
    said = (decision.reason, *decision.evidence, decision.recorder) if decision.reviewer else ()
    content = "\n".join(map(_text, (*parts, decision.rule, decision.time.strftime(_TIME), *said)))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _set_of(name: str) -> dict[str, str]:
    return {
        "license": LICENSE,
        "mapping_set_id": f"{BASE}links/{name}",
        "mapping_set_title": f"Links of the NTIC graph / 国家技术创新中心图谱链接: {name}",
        "sssom_version": "1.1",
    }


def _cells(decision: Decision) -> dict[str, Any]:
    link, person = decision.link, decision.reviewer
    is_iri = person.startswith(("http://", "https://"))
    by_rule = decision.rule and not person
    cells: dict[str, Any] = {
        "record_id": _STAMP + record_key(decision),
        "subject_id": _curie(link.subject),
        "subject_label": decision.labels[0],
        "predicate_id": _curie(link.relation),
        "predicate_modifier": "Not" if decision.judgement is Judgement.NO else None,
        "object_id": _curie(link.object),
        "object_label": decision.labels[1],
        "mapping_justification": _justification(decision),
        "author_id": [f"rule:{decision.rule}"] if by_rule else None,
        "reviewer_id": [_curie(person)] if person and is_iri else None,
        "reviewer_label": [person] if person and not is_iri else None,
        "reviewer_agreement": _agreement(decision) if person else None,
        "review_date": decision.time.date().isoformat() if person else None,
        "mapping_date": decision.time.date().isoformat(),
        "mapping_tool": TOOL if decision.rule else None,
        "confidence": 1.0 if by_rule else None,
        "similarity_score": decision.score,
        "curation_rule": [f"rule:{decision.rule}"] if decision.rule else None,
        "comment": decision.reason,
        "other": _text(
            [f"decided_at={decision.time.strftime(_TIME)}"]
            + [f"recorded_by={decision.recorder}"] * bool(decision.recorder)
            + [f"evidence={found}" for found in decision.evidence]
        ),
    }
    return {column: value for column, value in cells.items() if value not in (None, "", [])}


def _decision(
    cells: Mapping[str, str], curies: Mapping[str, str], name: str, number: int
) -> Decision:
    def iri(column: str) -> str:
        prefix, colon, rest = cells.get(column, "").partition(":")
        if prefix in {"http", "https"} and rest.startswith("//"):
            return cells[column]
        if not colon or prefix not in curies:
            raise _fault(name, number, f"{column} {cells.get(column, '')!r} is no CURIE or IRI")
        return str(curies[prefix]) + rest

    modifier, agreement = cells.get("predicate_modifier", ""), cells.get("reviewer_agreement", "")
    if modifier not in {"", "Not"} or agreement not in {"", "1.0", "0.0"}:
        raise _fault(name, number, "predicate_modifier is Not or empty, the agreement 1.0 or 0.0")
    others = [pair.partition("=")[::2] for pair in _listed(cells.get("other", ""))]
    person = (
        iri("reviewer_id")
        if cells.get("reviewer_id")
        else "".join(_listed(cells.get("reviewer_label", "")))
    )
    rule = cells.get("curation_rule", "").removeprefix("rule:")
    try:
        time = datetime.strptime(dict(others).get("decided_at", ""), _TIME).replace(tzinfo=UTC)
        score = float(cells["similarity_score"]) if cells.get("similarity_score") else None
    except ValueError as error:
        raise _fault(name, number, str(error)) from None
    if not person and not rule:
        raise _fault(name, number, "neither a reviewer nor a curation_rule decided it")
    judgement = Judgement.NO if modifier else Judgement.YES
    return Decision(
        link=Link(iri("subject_id"), iri("predicate_id"), iri("object_id")),
        judgement=Judgement.UNSURE if agreement == "0.0" else judgement,
        time=time,
        reviewer=person,
        rule=rule,
        reason=cells.get("comment", ""),
        evidence=tuple(text for key, text in others if key == "evidence"),
        score=score,
        labels=(cells.get("subject_label", ""), cells.get("object_label", "")),
        recorder=dict(others).get("recorded_by", ""),
    )


def _justification(decision: Decision) -> str:
    if decision.reviewer:
        return "semapv:ManualMappingCuration"
    if decision.rule in _NAMED:
        return "semapv:LexicalMatching"
    return "semapv:BackgroundKnowledgeBasedMatching"


def _agreement(decision: Decision) -> float:
    return 0.0 if decision.judgement is Judgement.UNSURE else 1.0


def _curie(iri: str) -> str:
    for prefix, start in CURIES.items():
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def _text(value: object) -> str:
    """Write a cell; in a list ``|`` separates and is escaped, as SSSOM/TSV says."""
    if isinstance(value, list):
        return "|".join(_text(v).replace("\\", "\\\\").replace("|", "\\|") for v in value)
    text = "" if value is None else str(value)
    return " ".join(text.split())


def _listed(text: str) -> list[str]:
    parts: list[str] = []
    current, escaped = "", False
    for letter in text:
        if escaped:
            current, escaped = current + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == "|":
            parts.append(current)
            current = ""
        else:
            current += letter
    return [*parts, current] if text else []


def _fault(name: str, number: int, fault: str) -> MalformedTable:
    return MalformedTable(
        f"{name} line {number}: {fault}.",
        remedy="Restore the line; decisions are only added to, and taken back by new ones.",
    )
