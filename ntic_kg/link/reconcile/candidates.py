"""Find the candidates of one query: the matcher's rules, narrowed by types and values.

``match`` is true only for what the rules of the matcher accept, by identifier or by an exact
name that is unambiguous and not general, where nothing else that the client gave speaks
against it, and where it is the only one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ntic_kg.compare import analyze, identifier, rank
from ntic_kg.compare.text import is_han
from ntic_kg.errors import MalformedCode
from ntic_kg.link.reconcile.directory import Directory, Entity, Kind, Value, named, pick
from ntic_kg.link.reconcile.properties import PROPERTIES, Use
from ntic_kg.link.reconcile.queries import Given, Query, Strictness
from ntic_kg.link.reconcile.standing import Standing, Tie
from ntic_kg.values import (
    Evidence,
    Identifier,
    Judgement,
    Match,
    Name,
    Record,
    Verdict,
    Wording,
)

_FULL = 1.1  # what the matcher gives to equal names in the same place
_IDENTIFIED = 2.0  # what it adds for a common identifier
_LOOKED_AT = 50
# What resembles less is nobody's choice: of the 396 labelled aliases that rules were tuned on, no
# right answer scores below 12, and a tenth of all candidates does below 10.
_LEAST = 10.0
_REJECTED, _OTHER_TYPE = 0.5, 0.7
_SAME_VALUE, _OTHER_VALUE = 5.0, -20.0
_OTHER_KIND = Wording("类型与所要求的不同", "of another type than the one asked for")
_EQUAL = frozenset({"exact-name", "ambiguous-name", "generic-name"})  # rules on equal names
_SAME_NAME = Wording(
    "另一登记记录也用此名，且已裁定二者不同，须由人判断",
    "a record that was decided to be another body has this name too, a person decides",
)
_UNSURE = Wording("已裁定：存疑", "decided: unsure")
_SAME = Wording("已裁定：是该登记记录所指单位", "decided to be what that record stands for")
_SEVERAL = Wording("规则同时认可多个单位，须由人判断", "the rules accept several, a person decides")


@dataclass(frozen=True)
class Candidate:
    """A thing that a query may mean.

    Args:
        entity: the thing.
        score: 0 to 100; ranks, and is no probability.
        match: whether the rules accept it without a person.
        reason: why they do or do not.
        features: what was compared, with scores from 0 to 1.
    """

    entity: Entity
    score: float
    match: bool
    reason: Wording
    features: tuple[tuple[str, float], ...]

    def document(self, language: str) -> dict[str, object]:
        """Write the candidate as the specification says."""
        entity = self.entity
        reason = self.reason.en if language == "en" else self.reason.zh
        return {
            "id": entity.key,
            "name": entity.name(language),
            "description": " · ".join([*entity.told_apart(language), reason]),
            "score": self.score,
            "match": self.match,
            "type": named(entity.kinds),
            "features": [{"id": name, "value": value} for name, value in self.features],
        }


def language_of(text: str) -> str:
    """Say in which language to name the candidates of a text.

    >>> language_of("清华大学"), language_of("Tsinghua University")
    ('zh', 'en')
    """
    return "zh" if not text.strip() or any(map(is_han, text)) else "en"


def candidates(query: Query, directory: Directory, standing: Standing) -> tuple[Candidate, ...]:
    """Return the candidates of a query, best first.

    Args:
        query: what is looked for.
        directory: our things.
        standing: what was decided about them and the records that a query may stand for.
    """
    record = _record(query, directory)
    said = standing.of(record)
    matches = {match.right: match for match in rank(record, directory.index, _LOOKED_AT)}
    for key in _same_by_decision(said, directory):
        matches.setdefault(key, Match("query", key, 0.0, Verdict.REVIEW, "", _SAME))
    found = [
        candidate
        for match in matches.values()
        if (decided := _in_the_light(match, said.get(directory.entities[match.right].iri)))
        and (candidate := _candidate(query, directory, decided))
    ]
    found.sort(key=lambda c: (-c.score, c.entity.key))
    return tuple(_only_one(found)[: query.limit])


def _same_by_decision(
    said: Mapping[str, tuple[Judgement, Tie]], directory: Directory
) -> Iterator[str]:
    for iri, (judgement, _) in said.items():
        entity = directory.find(iri)
        if entity is not None and judgement is Judgement.YES:
            yield entity.key


def _in_the_light(match: Match, said: tuple[Judgement, Tie] | None) -> Match | None:
    """Change a match as it was decided; None when the thing must not be proposed.

    A no holds for a query that stands for the record. Where only the name says so, and the thing
    has that name itself, nobody can know which of the two is meant: a person decides.
    """
    if said is None:
        return match
    judgement, tie = said
    if judgement is Judgement.YES:
        feature = "decided" if tie.by_name else "identifier-decided"
        evidence = Evidence(feature, 1.0, 0.0, _SAME, "", tie.record)
        return replace(
            match,
            verdict=Verdict.ACCEPTED,
            rule="decided",
            reason=_SAME,
            evidence=(*match.evidence, evidence),
        )
    if judgement is Judgement.UNSURE:
        return replace(match, verdict=Verdict.REVIEW, rule="decided", reason=_UNSURE)
    if not tie.by_name or match.rule not in _EQUAL:
        return None
    return replace(match, verdict=Verdict.REVIEW, rule="decided", reason=_SAME_NAME)


def _record(query: Query, directory: Directory) -> Record:
    """Make the record that the matcher compares."""
    identifiers, places = [], []
    for given in query.given:
        known = PROPERTIES.get(given.property)
        if known is None:
            continue
        if known.use is Use.IDENTIFIER:
            identifiers += _identifiers(given)
        elif known.use is Use.PLACE:
            places.append(given.text or pick(directory.mentioned.get(given.key, {}), "zh"))
    return Record(
        key="query",
        names=(Name(query.text),) if query.text.strip() else (),
        identifiers=tuple(dict.fromkeys(identifiers)),
        places=tuple(filter(None, places)),
    )


def _identifiers(given: Given) -> list[Identifier]:
    """Read an identifier; one that fails its own check is no evidence."""
    try:
        return [identifier(given.property, given.text or given.key)]
    except MalformedCode:
        return []


def _candidate(query: Query, directory: Directory, match: Match) -> Candidate | None:
    """Weigh one candidate of the matcher; None when its types rule it out."""
    entity = directory.entities[match.right]
    fits = _fits(entity.kinds, query)
    if not fits and query.strictness is not Strictness.SHOULD:
        return None
    score = _score(match)
    if score < _LEAST and match.rule != "decided":
        return None
    features = {e.feature: e.score for e in reversed(match.evidence)}
    accepted, reason = match.match, match.reason
    for name, same in _compared(query, directory, entity):
        features[name] = float(same)
        score += _SAME_VALUE if same else _OTHER_VALUE
        if not same:
            accepted, reason = False, _differs(name)
    if query.types:
        features["type"] = float(fits)
    if not fits:
        score *= _OTHER_TYPE
        accepted, reason = False, _OTHER_KIND
    top = 100.0 if accepted else 99.0
    rounded = math.floor(10 * max(0.0, min(score, top))) / 10
    if not rounded:
        return None
    return Candidate(entity, rounded, accepted, reason, tuple(sorted(features.items())))


def _differs(name: str) -> Wording:
    label = PROPERTIES[name].label
    return Wording(
        f"给出的{label.zh}与记录不同", f"the record has another value for: {label.en.lower()}"
    )


def _score(match: Match) -> float:
    if match.match:
        return 100.0
    identified = match.score >= _IDENTIFIED
    score = 100 * min(match.score - (_IDENTIFIED if identified else 0.0), _FULL) / _FULL
    if match.verdict is Verdict.REJECTED:
        return score * _REJECTED
    return 99.0 if identified else score


def _fits(kinds: tuple[Kind, ...], query: Query) -> bool:
    above = frozenset().union(*(kind.above for kind in kinds))
    if not query.types:
        return True
    wanted = (each in above for each in query.types)
    return all(wanted) if query.strictness is Strictness.ALL else any(wanted)


def _compared(query: Query, directory: Directory, entity: Entity) -> Iterator[tuple[str, bool]]:
    """Compare further values; where none is recorded, nothing is said."""
    by: dict[str, list[Given]] = {}
    for given in query.given:
        known = PROPERTIES.get(given.property)
        if known is not None and known.use is Use.VALUE and entity.values.get(given.property):
            by.setdefault(given.property, []).append(given)
    for name, several in by.items():
        recorded = entity.values[name]
        same = any(_same(given, value, directory) for given in several for value in recorded)
        if same or PROPERTIES[name].single:
            yield name, same


def _same(given: Given, value: Value, directory: Directory) -> bool:
    if given.key:
        return given.key == value.key
    vocabulary = directory.index.vocabulary
    wanted = analyze(given.text, vocabulary).key
    thing = directory.entities.get(value.key)
    names = [n.text for n in thing.record.names] if thing else list(value.labels.values())
    return bool(wanted) and any(analyze(name, vocabulary).key == wanted for name in names)


def _only_one(found: list[Candidate]) -> list[Candidate]:
    """Leave the choice to a person where the rules accept several."""
    accepted = [c for c in found if c.match]
    by_identifier = [
        c for c in accepted if any(n.startswith("identifier-") and v for n, v in c.features)
    ]
    if len(by_identifier) == 1:
        accepted = by_identifier
    if len(accepted) == 1:
        one = accepted[0]
        rest = [c if not c.match else _open(c) for c in found if c is not one]
        return [one, *rest]
    return [_open(c) if c.match else c for c in found]


def _open(candidate: Candidate) -> Candidate:
    return Candidate(
        candidate.entity,
        min(candidate.score, 99.0),
        False,
        _SEVERAL,
        candidate.features,
    )
