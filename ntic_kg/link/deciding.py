"""Check a decision against what the graph knows before it is written down for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ntic_kg.errors import InvalidInput
from ntic_kg.ledger import Known, Ledger, check_cliques
from ntic_kg.names import PREFIXES, shorten
from ntic_kg.values import Decision, Judgement

RELATIONS = frozenset(
    {
        *(PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch", "relatedMatch")),
        *(
            PREFIXES["ntic"] + name
            for name in (
                "host",
                "hostRecord",
                "convertedFrom",
                "upgradedFrom",
                "builtOn",
                "hostsBase",
                "linkedWith",
                "integrates",
            )
        ),
        PREFIXES["dcterms"] + "isPartOf",
        PREFIXES["dcterms"] + "replaces",
    }
)


def decide(decision: Decision, before: Sequence[Decision], known: Known) -> Decision:
    """Return the decision as it is to be written, with the names of both things.

    Args:
        decision: of a person.
        before: all decisions until now.
        known: what the graph says of the things.

    Raises:
        InvalidInput: the graph does not know the subject, the relation is none that links state,
            or reviewer or reason are missing.
        ContradictoryLinks: a yes contradicts other links or the graph.
    """
    link = decision.link
    if not decision.reviewer.strip() or not decision.reason.strip():
        raise InvalidInput(
            "A decision needs a reviewer and a reason.", remedy="Give --reviewer and --reason."
        )
    if not known.is_thing(link.subject):
        raise InvalidInput(
            f"The graph holds no {shorten(link.subject)}.",
            remedy="Write the subject as ntic-kg link shows it, such as id:organization/….",
        )
    if link.relation not in RELATIONS:
        raise InvalidInput(
            f"{shorten(link.relation)} is no relation of links.",
            remedy=f"Use one of: {', '.join(sorted(map(shorten, RELATIONS)))}.",
        )
    if link.subject == link.object:
        raise InvalidInput(
            f"{shorten(link.subject)} is not linked with itself.", remedy="Name two things."
        )
    if decision.judgement is Judgement.YES:
        check_cliques(Ledger([*before, decision]).accepted(), known)
    labels = tuple(
        given or known.label(iri)
        for given, iri in zip(decision.labels, (link.subject, link.object), strict=True)
    )
    return replace(decision, labels=(labels[0], labels[1]))
