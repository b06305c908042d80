"""What the graph knows already, as far as links are concerned.

Made of triples, wherever they come from: of files that are loaded, or of a store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

import pyoxigraph as ox

from ntic_kg.names import PREFIXES, RDF_TYPE, node, sparql_prologue
from ntic_kg.values import Link

KNOWN_QUERY = sparql_prologue() + (
    "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?p { rdf:type rdfs:subClassOf owl:disjointWith"
    " owl:members rdf:first rdf:rest ntic:about ntic:aspect ntic:value ntic:fromCenter"
    " ntic:toBase ntic:nameOf ntic:nameKind skos:prefLabel ntic:host ntic:convertedFrom"
    " ntic:upgradedFrom ntic:builtOn ntic:hostsBase ntic:linkedWith owl:differentFrom } ?s ?p ?o }"
)
_ASPECT = node("scheme:aspect/ror-match")
_MISSPELT = {node("scheme:name-kind/misspelling"), node("scheme:name-kind/review-stage-name")}
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Known:
    """Statements that links are checked against.

    Args:
        triples: at least those of ``KNOWN_QUERY``.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Sort the triples by property."""
        by: defaultdict[ox.NamedNode, defaultdict[_Term, list[_Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            by[triple.predicate][triple.subject].append(triple.object)
        self._by = by
        self._classes = by[RDF_TYPE]
        self._nodes = self._standing()
        self._disjoint = self._disjoint_classes()
        self._confusable = {
            thing
            for name, things in by[node("ntic:nameOf")].items()
            if not _MISSPELT & set(by[node("ntic:nameKind")][name])
            for thing in things
        }

    def holds(self, link: Link) -> bool:
        """Say whether the relation is stated already."""
        return ox.NamedNode(link.object) in (
            self._by[ox.NamedNode(link.relation)].get(ox.NamedNode(link.subject), ())
        )

    def is_thing(self, iri: str) -> bool:
        """Say whether the graph says what the thing is."""
        return ox.NamedNode(iri) in self._classes

    def node_of(self, link: Link) -> ox.NamedNode | None:
        """Return the statement or base link of a table that stands for a link already."""
        return self._nodes.get((link.subject, link.object))

    def label(self, iri: str) -> str:
        """Return the name of a thing, Chinese before others; empty when it has none."""
        found = self._by[node("skos:prefLabel")].get(ox.NamedNode(iri), ())
        names = [name for name in found if isinstance(name, ox.Literal)]
        names.sort(key=lambda name: (name.language != "zh", name.language or "", name.value))
        return names[0].value if names else ""

    def is_confusable(self, iri: str) -> bool:
        """Say whether the thing has a name that is taken for that of another one."""
        return ox.NamedNode(iri) in self._confusable

    def differ(self, left: str, right: str) -> bool:
        """Say whether two things are stated to be different ones."""
        apart = self._by[node("owl:differentFrom")]
        one, other = ox.NamedNode(left), ox.NamedNode(right)
        return other in apart.get(one, ()) or one in apart.get(other, ())

    def clash(self, left: str, right: str) -> tuple[str, str] | None:
        """Return two disjoint classes of which the two things are; None when there are none."""
        for one in sorted(self._kinds(left), key=str):
            for other in sorted(self._kinds(right), key=str):
                if frozenset({one, other}) in self._disjoint:
                    return _iri(one), _iri(other)
        return None

    def _kinds(self, iri: str) -> set[_Term]:
        found: set[_Term] = set()
        waiting = list(self._classes.get(ox.NamedNode(iri), ()))
        while waiting:
            kind = waiting.pop()
            if kind not in found:
                found.add(kind)
                waiting += self._by[node("rdfs:subClassOf")].get(kind, ())
        return found

    def _standing(self) -> dict[tuple[str, str], ox.NamedNode]:
        found: dict[tuple[str, str], ox.NamedNode] = {}
        by = self._by
        pairs = [
            (statement, by[node("ntic:about")][statement], by[node("ntic:value")][statement])
            for statement, aspects in by[node("ntic:aspect")].items()
            if _ASPECT in aspects
        ]
        pairs += [
            (link, centers, by[node("ntic:toBase")][link])
            for link, centers in by[node("ntic:fromCenter")].items()
        ]
        for thing, subjects, objects in pairs:
            for left in subjects:
                for right in objects:
                    if isinstance(thing, ox.NamedNode):
                        found[_iri(left), _iri(right)] = thing
        return found

    def _disjoint_classes(self) -> set[frozenset[_Term]]:
        found = {
            frozenset({left, right})
            for left, rights in self._by[node("owl:disjointWith")].items()
            for right in rights
        }
        for heads in self._by[node("owl:members")].values():
            members: list[_Term] = []
            for head in heads:
                at = head
                while at in self._by[node("rdf:first")]:
                    members += self._by[node("rdf:first")][at]
                    at = self._by[node("rdf:rest")][at][0]
            found |= {frozenset(pair) for pair in combinations(members, 2)}
        return found


def _iri(term: _Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


EXACT = PREFIXES["skos"] + "exactMatch"
