"""Make a decision of what a person says, checked before it is written down for ever.

The one place that decides: the command line and the HTTP door both come here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import pyoxigraph as ox

from ntic_kg.compare import identifier
from ntic_kg.errors import InvalidInput, StoreFailure
from ntic_kg.ledger import CURIES, Known, Ledger, check_cliques, undirected
from ntic_kg.link.records import KINDS
from ntic_kg.link.stated import EXACT, HOST, HOST_RECORD, RELATED
from ntic_kg.names import PREFIXES, expand, shorten
from ntic_kg.values import Claim, Decision, Judgement, Link

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
MOST_EVIDENCE = 20
LONGEST_NAME, LONGEST_TEXT, _LONGEST_IRI = 200, 2000, 500
_ROR = ("https://ror.org/", "http://ror.org/")
_OURS = tuple(f"{PREFIXES['id']}{kind}/" for kind in KINDS)
_BASES, _ORGANIZATIONS = f"{PREFIXES['id']}base/", f"{PREFIXES['id']}organization/"
_WIKIDATA = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]*)")


def decide(claim: Claim, before: Sequence[Decision], known: Known, time: datetime) -> Decision:
    """Return the decision as it is to be written, with the names of both things.

    Args:
        claim: what a person says.
        before: all decisions until now.
        known: what the graph says of the things.
        time: now, in UTC, to the second.

    Raises:
        InvalidInput: the judgement is none of three, a thing is not known or no IRI, the relation
            is none that links state, or reviewer, reason or evidence are missing or unfit.
        MalformedCode: the other thing is a ROR identifier with wrong check digits.
        ContradictoryLinks: a yes contradicts other links or the graph.
        StoreFailure: the clock is behind a decision about the same link.
    """
    if claim.judgement not in {*Judgement}:
        raise InvalidInput(
            f"The judgement {claim.judgement[:40]!r} is no judgement.",
            remedy="Say yes, no or unsure (是、否、存疑).",
        )
    link = _link(claim, known)
    if len(claim.evidence) > MOST_EVIDENCE:
        raise InvalidInput(
            f"The evidence has {len(claim.evidence)} findings.",
            remedy=f"Give {MOST_EVIDENCE} at most; name a document for the rest.",
        )
    reviewer = _text("reviewer", claim.reviewer, LONGEST_NAME)
    decision = Decision(
        link=link,
        judgement=Judgement(claim.judgement),
        time=time,
        reviewer=_iri("reviewer", reviewer)
        if reviewer.startswith(("http://", "https://"))
        else reviewer,
        reason=_text("reason", claim.reason, LONGEST_TEXT),
        evidence=tuple(_text("evidence", found, LONGEST_TEXT) for found in claim.evidence),
        labels=(known.label(link.subject), known.label(link.object)),
        recorder=claim.recorder if claim.recorder != reviewer else "",
    )
    _check_clock(decision, before)
    check_cliques(Ledger([*before, decision]), known, Ledger(before))
    return decision


def proposed_relations(subject: str, target: str) -> tuple[str, ...]:
    """Return the relations that ``ntic-kg link`` proposes between two things.

    A base has two with who may host it: that it is related to it or the same, and that it is its
    host.

    >>> here = "https://w3id.org/ntic/id/"
    >>> proposed_relations(here + "organization/a", "https://ror.org/033g21894")
    ('http://www.w3.org/2004/02/skos/core#exactMatch',)
    >>> proposed_relations(here + "base/a", here + "organization/b")[1]
    'https://w3id.org/ntic/ont#host'
    """
    ours = target.startswith(_OURS)
    alike = RELATED if ours else EXACT
    if not subject.startswith(_BASES):
        return (alike,)
    if ours:
        return (alike, HOST) if target.startswith(_ORGANIZATIONS) else (alike,)
    return alike, HOST_RECORD


def _link(claim: Claim, known: Known) -> Link:
    subject, target = _iri("subject", claim.subject), _iri("object", claim.object)
    if target.startswith(_ROR):
        target = identifier("ror", target).value
    elif item := _WIKIDATA.fullmatch(target):
        target = CURIES["wikidata"] + item[1]
    for role, iri in (("subject", subject), ("object", target)):
        if not known.is_thing(iri) and (role == "subject" or iri.startswith(_OURS)):
            raise InvalidInput(
                f"The graph holds no {shorten(iri)}, which is the {role}.",
                remedy="Write it as ntic-kg link shows it, such as id:organization/….",
            )
    if subject == target:
        raise InvalidInput(
            f"{shorten(subject)} is not linked with itself.", remedy="Name two things."
        )
    if target.startswith(_OURS) and not subject.startswith(_OURS):
        raise InvalidInput(
            f"{shorten(target)} is ours and stands last.",
            remedy="Name our thing first, then that of the other registry.",
        )
    proposed = proposed_relations(subject, target)
    if not claim.relation and len(proposed) > 1:
        raise InvalidInput(
            f"{shorten(subject)} and {shorten(target)} may be linked in more than one way.",
            remedy=f"Name the relation: {' or '.join(map(shorten, proposed))}.",
        )
    relation = expand(claim.relation) if claim.relation else proposed[0]
    if relation not in RELATIONS:
        raise InvalidInput(
            f"{shorten(relation)[:200]} is no relation of links.",
            remedy=f"Use one of: {', '.join(sorted(map(shorten, RELATIONS)))}.",
        )
    return Link(subject, relation, target)


def _iri(role: str, text: str) -> str:
    """Write a thing out in full; what is no IRI would keep every later load from working."""
    try:
        iri = ox.NamedNode(expand(text)).value
    except ValueError:
        iri = ""
    if not iri or len(iri) > _LONGEST_IRI:
        raise InvalidInput(
            f"The {role} {text[:200]!r} is no IRI of at most {_LONGEST_IRI} characters.",
            remedy="Write it as ntic-kg link shows it, such as id:organization/… or https://….",
        )
    return iri


def _text(role: str, text: str, longest: int) -> str:
    """Run white space together, as files of decisions keep it."""
    plain = " ".join(text.split())
    unfit = any(unicodedata.category(c) in {"Cc", "Cs"} for c in plain)
    if not plain or len(plain) > longest or unfit:
        fault = "is empty" if not plain else "has control characters" if unfit else "is too long"
        raise InvalidInput(
            f"A decision needs a reviewer and a reason; the {role} {fault}.",
            remedy=f"Give a {role} of 1 to {longest} readable characters.",
        )
    return plain


def _check_clock(decision: Decision, before: Sequence[Decision]) -> None:
    """Refuse a decision that would not hold because an earlier one bears a later time."""
    later = [
        d.time
        for d in before
        if d.reviewer and undirected(d.link) == undirected(decision.link) and d.time > decision.time
    ]
    if later:
        raise StoreFailure(
            f"A decision about this link was made at {max(later):%Y-%m-%dT%H:%M:%SZ}; the clock"
            f" here says {decision.time:%Y-%m-%dT%H:%M:%SZ}, so the new one would not hold.",
            remedy="Set the clock of the machine that writes decisions.",
        )
