"""Turn links that tables with sources state into decisions of the rule that says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyoxigraph as ox

from ntic_kg.names import PREFIXES, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Decision, Judgement, Link, Name, Record

EXACT = PREFIXES["skos"] + "exactMatch"
HOST = PREFIXES["ntic"] + "host"
HOST_RECORD = PREFIXES["ntic"] + "hostRecord"
RELATED = PREFIXES["skos"] + "relatedMatch"
_RELATIONS = {
    "converted-from": "convertedFrom",
    "upgraded-from": "upgradedFrom",
    "built-on": "builtOn",
    "hosts": "hostsBase",
    "closely-linked": "linkedWith",
}
_LABELS = (
    " OPTIONAL { ?s skos:prefLabel ?sl FILTER(LANG(?sl) = 'zh') }"
    " OPTIONAL { ?o skos:prefLabel ?ol FILTER(LANG(?ol) = 'zh') } } ORDER BY ?s ?o"
)
_STATED = (
    sparql_prologue() + "SELECT ?s ?o ?sl ?ol ?code ?note ?source {"
    " ?link ntic:fromCenter ?s ; ntic:toBase ?o ; ntic:linkRelation ?code ."
    " OPTIONAL { ?link prov:wasDerivedFrom ?r . ?r skos:note ?note }"
    " OPTIONAL { ?link prov:wasDerivedFrom ?q . ?q schema:url ?source }" + _LABELS
)
_DIFFERENT = (
    sparql_prologue() + "SELECT ?s ?o ?sl ?ol ?basis {"
    " ?s owl:differentFrom ?o . FILTER(STRSTARTS(STR(?o), 'https://ror.org/'))"
    " OPTIONAL { ?m ntic:about ?s ; ntic:aspect <https://w3id.org/ntic/scheme/aspect/ror-match> ;"
    " ntic:basis ?basis }" + _LABELS
)
_HOSTS = (
    sparql_prologue() + "SELECT ?s ?name { ?s ntic:hostAsRead ?name ."
    " FILTER(LANG(?name) = 'zh') MINUS { GRAPH graph:bases { ?s ntic:host ?host } } }"
    " ORDER BY ?s ?name"
)


def stated_links(store: Store, time: datetime) -> Iterator[Decision]:
    """Yield a yes for each link between a center and a base that a table states."""
    found: dict[Link, tuple[tuple[str, str], dict[str, None]]] = {}
    for row in store.select(_STATED).rows:
        subject, target, left, right, code, note, source = (_text(term) for term in row)
        relation = _RELATIONS.get(code.rpartition("/")[2])
        if relation:
            link = Link(subject, PREFIXES["ntic"] + relation, target)
            evidence = found.setdefault(link, ((left, right), {}))[1]
            evidence.update(dict.fromkeys(text for text in (note, source) if text))
    for link, (labels, texts) in found.items():
        yield Decision(
            link=link,
            judgement=Judgement.YES,
            time=time,
            rule="stated-link",
            reason="表格载明这项关联 / a table states the link",
            evidence=("data/centers/base_links.csv", *sorted(texts)),
            labels=labels,
        )


def stated_differences(store: Store, time: datetime) -> Iterator[Decision]:
    """Yield a no for each organization that a table says differs from a ROR record."""
    for row in store.select(_DIFFERENT).rows:
        subject, target, left, right, basis = (_text(term) for term in row)
        yield Decision(
            link=Link(subject, EXACT, target),
            judgement=Judgement.NO,
            time=time,
            rule="stated-difference",
            reason="表格载明二者不同 / a table states that the two are different",
            evidence=(f"data/registries/organizations.csv: {basis}",),
            labels=(left, right),
        )


def unresolved_hosts(store: Store) -> tuple[Record, ...]:
    """Return a record for each name of a host of a base of which no host is known.

    Its key is the base, its only name that of the host as the source writes it.
    """
    return tuple(
        Record(_text(base), (Name(_text(name), "zh"),), registry="ntic")
        for base, name in store.select(_HOSTS).rows
    )


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
