"""Write decisions as triples: for questions, and in the RDF form of SSSOM."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from ntic_kg.ledger.holding import Ledger
from ntic_kg.ledger.known import Known
from ntic_kg.ledger.sssom import CURIES, record_key, sssom_document
from ntic_kg.names import PREFIXES, RDF_TYPE, node
from ntic_kg.values import Decision, Judgement, Link

_JUDGEMENTS = {
    Judgement.YES: node("scheme:judgement/positive"),
    Judgement.NO: node("scheme:judgement/negative"),
    Judgement.UNSURE: node("scheme:judgement/unsure"),
}
_SSSOM = "https://w3id.org/sssom/"
_SLOTS = {
    "subject_id": "http://www.w3.org/2002/07/owl#annotatedSource",
    "predicate_id": "http://www.w3.org/2002/07/owl#annotatedProperty",
    "object_id": "http://www.w3.org/2002/07/owl#annotatedTarget",
    "author_id": "http://purl.org/pav/authoredBy",
    "mapping_date": "http://purl.org/dc/terms/created",
    "license": "http://purl.org/dc/terms/license",
    "mapping_set_title": "http://purl.org/dc/terms/title",
    "comment": "http://www.w3.org/2000/01/rdf-schema#comment",
}
_ENTITIES = {
    "subject_id", "predicate_id", "object_id", "author_id", "reviewer_id", "record_id",
    "curation_rule", "mapping_justification",
}  # fmt: skip
_DATES = {"mapping_date", "review_date"}
_VALUES = {
    "Not": ox.NamedNode(_SSSOM + "NegatedPredicate"),
    "1.1": ox.NamedNode(_SSSOM + "version1.1"),
}


def link_graphs(
    files: Mapping[str, Sequence[Decision]], known: Known, *, whole: bool = False
) -> dict[str, tuple[ox.Triple, ...]]:
    """Return the triples of each file of decisions, no triple in two of them.

    Args:
        files: the decisions of each file.
        known: what the graph states already; it is not repeated.
        whole: repeat it all the same, for those who have not the graph.
    """
    ledger = Ledger(decision for decisions in files.values() for decision in decisions)
    described: set[Link] = set()
    graphs: dict[str, tuple[ox.Triple, ...]] = {}
    for name, decisions in files.items():
        triples: list[ox.Triple] = []
        for decision in decisions:
            if decision.link not in described:
                described.add(decision.link)
                triples += _link(ledger, decision, known, whole=whole)
            triples += decision_triples(decision, known)
        graphs[name] = tuple(dict.fromkeys(triples))
    return graphs


def write_turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Write triples as Turtle."""
    prefixes = {**PREFIXES, "sssom": _SSSOM}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def decision_triples(decision: Decision, known: Known) -> Iterator[ox.Triple]:
    """Yield what is said of one decision."""
    subject = node(f"id:decision/{record_key(decision)}")
    time = decision.time.strftime("%Y-%m-%dT%H:%M:%SZ")
    yield ox.Triple(subject, RDF_TYPE, node("ntic:LinkDecision"))
    yield ox.Triple(subject, node("ntic:decides"), _node_of(decision.link, known))
    yield ox.Triple(subject, node("ntic:judgement"), _JUDGEMENTS[decision.judgement])
    when = ox.Literal(time, datatype=node("xsd:dateTime"))
    yield ox.Triple(subject, node("prov:endedAtTime"), when)
    if decision.rule:
        rule = node(f"scheme:link-rule/{decision.rule}")
        yield ox.Triple(subject, node("ntic:decidedByRule"), rule)
    if decision.reviewer.startswith(("http://", "https://")):
        person = ox.NamedNode(decision.reviewer)
        yield ox.Triple(subject, node("prov:wasAssociatedWith"), person)
    elif decision.reviewer:
        yield ox.Triple(subject, node("ntic:reviewerName"), ox.Literal(decision.reviewer))
    if decision.recorder:
        yield ox.Triple(subject, node("ntic:recorderName"), ox.Literal(decision.recorder))
    if decision.reason:
        yield ox.Triple(subject, node("skos:note"), ox.Literal(decision.reason))
    for found in decision.evidence:
        yield ox.Triple(subject, node("ntic:textAsRead"), ox.Literal(found))


def sssom_triples(decisions: Sequence[Decision], name: str) -> Iterator[ox.Triple]:
    """Yield the mapping set in the RDF form of SSSOM.

    Source: https://mapping-commons.github.io/sssom/spec-formats-rdf/
    """
    document = sssom_document(decisions, name)
    mapping_set = ox.NamedNode(document["mapping_set_id"])
    yield ox.Triple(mapping_set, RDF_TYPE, ox.NamedNode(_SSSOM + "MappingSet"))
    for slot in ("license", "mapping_set_title", "sssom_version", "mapping_set_id"):
        yield ox.Triple(mapping_set, _property(slot), _value(slot, document[slot]))
    for cells in document["mappings"]:
        subject = ox.NamedNode(_expand(cells["record_id"]))
        yield ox.Triple(mapping_set, ox.NamedNode(_SSSOM + "mappings"), subject)
        yield ox.Triple(subject, RDF_TYPE, node("owl:Axiom"))
        for slot, value in cells.items():
            for single in value if isinstance(value, list) else [value]:
                if slot != "record_id":
                    yield ox.Triple(subject, _property(slot), _value(slot, single))


def _link(ledger: Ledger, decision: Decision, known: Known, *, whole: bool) -> Iterator[ox.Triple]:
    """Yield the mapping, where no table states it, and the relation, where it is accepted."""
    link, held = decision.link, ledger.of(decision.link) or decision
    subject, target = ox.NamedNode(link.subject), ox.NamedNode(link.object)
    if whole or known.node_of(link) is None:
        mapping = _node_of(link, known)
        yield ox.Triple(mapping, RDF_TYPE, node("ntic:Mapping"))
        yield ox.Triple(mapping, node("ntic:mappingSubject"), subject)
        yield ox.Triple(mapping, node("ntic:mappingObject"), target)
        yield ox.Triple(mapping, node("ntic:mappingRelation"), ox.NamedNode(link.relation))
        if held.score is not None:
            score = ox.Literal(f"{held.score:.4f}", datatype=node("xsd:decimal"))
            yield ox.Triple(mapping, node("ntic:score"), score)
        for found in held.evidence:
            yield ox.Triple(mapping, node("ntic:textAsRead"), ox.Literal(found))
    if held.judgement is Judgement.YES and (whole or not known.holds(link)):
        yield ox.Triple(subject, ox.NamedNode(link.relation), target)


def _node_of(link: Link, known: Known) -> ox.NamedNode:
    standing = known.node_of(link)
    if standing is not None:
        return standing
    content = "\n".join((link.subject, link.relation, link.object))
    return node(f"id:mapping/{hashlib.sha256(content.encode()).hexdigest()[:16]}")


def _property(slot: str) -> ox.NamedNode:
    return ox.NamedNode(_SLOTS.get(slot, _SSSOM + slot))


def _value(slot: str, value: object) -> ox.NamedNode | ox.Literal:
    if slot in _ENTITIES:
        return ox.NamedNode(_expand(str(value)))
    if isinstance(value, float):
        return ox.Literal(repr(value), datatype=node("xsd:double"))
    if slot in _DATES:
        return ox.Literal(str(value), datatype=node("xsd:date"))
    return _VALUES.get(str(value), ox.Literal(str(value)))


def _expand(curie: str) -> str:
    prefix, _, rest = curie.partition(":")
    return CURIES[prefix] + rest if prefix in CURIES else curie
