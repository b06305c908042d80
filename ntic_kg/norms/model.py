"""Frozen values of the register: norms, their constraints, and how to choose among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pyoxigraph as ox

from ntic_kg.errors import NotFound
from ntic_kg.names import node
from ntic_kg.values import Severity, Waiver

Text = Mapping[str, str]

_TARGETS = (node("sh:targetClass"), node("sh:targetSubjectsOf"))
_RULE = node("ntic:rule")
_NETWORK = node("ntic:CenterNetwork")


class Tells(StrEnum):
    """What a result of a constraint says; the local names of ``ntic:tells`` values."""

    SILENCE = "Silence"
    REACH_UNKNOWN = "ReachUnknown"
    CONTRADICTION = "Contradiction"
    NOT_APPLICABLE = "NotApplicable"
    NOT_CHECKABLE = "NotCheckable"
    DEFECT = "Defect"


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape.

    Args:
        iri: ``sh:sourceShape`` of its results.
        norm: key of the norm that it serves, or of the rule of data quality.
        tells: what a result means.
        severity: force of the norm; Info where a result only limits the norm's reach.
        path: IRI of the property that it is about, without its direction.
        message: template for each language tag.
        remedy: what would settle a result, for each language tag.
    """

    iri: str
    norm: str
    tells: Tells
    severity: Severity
    path: str | None
    message: Text
    remedy: Text


@dataclass(frozen=True)
class Norm:
    """One norm of a policy.

    Args:
        key: last part of the IRI, such as ``5.2-organs``.
        iri: IRI of the norm.
        policy: IRI of the policy that contains it.
        sentence: line and sentence of the text, such as ``38.2``.
        key_phrase: the phrase by which it is recognized, verbatim.
        restatement: the norm in our own words, for each language tag.
        modality: key of the concept, such as ``directive``.
        severity: force of the norm; None when it gives no findings.
        bearer: key of who owes the act, such as ``center``.
        encoding: key of the class in the coverage matrix, such as ``checked``.
        encoding_reason: why it is not checked in full, for each language tag.
        exception_to: key of the norm that gives way to this one.
        shapes: IRIs of its shapes.
        questions: ids of the questions that serve it.
        in_force: first and last day; None where no end is known.
    """

    key: str
    iri: str
    policy: str
    sentence: str
    key_phrase: str
    restatement: Text
    modality: str
    severity: Severity | None
    bearer: str
    encoding: str
    encoding_reason: Text
    exception_to: str | None
    shapes: tuple[str, ...]
    questions: tuple[str, ...]
    in_force: tuple[date, date | None]

    def is_in_force(self, day: date) -> bool:
        """Say whether the norm applies on a day."""
        first, last = self.in_force
        return first <= day and (last is None or day <= last)


@dataclass(frozen=True)
class Register:
    """Every norm and constraint, and the shapes as triples.

    Args:
        norms: by key, in the order of the text.
        constraints: by IRI.
        triples: all shapes, as a validator takes them.
        transitions: the periods in which policies accept that a norm is not met yet.
        digest: identifies the files of the register and of the shapes.
    """

    norms: Mapping[str, Norm]
    constraints: Mapping[str, Constraint]
    triples: tuple[ox.Triple, ...]
    transitions: tuple[Waiver, ...] = ()
    digest: str = ""

    def choose(self, keys: Collection[str] | None) -> tuple[Norm, ...]:
        """Return the norms of these keys (any case), or all that have a shape.

        Raises:
            NotFound: a key names no norm of the register.
        """
        if keys is None:
            return tuple(norm for norm in self.norms.values() if norm.shapes)
        known = {key.casefold(): key for key in self.norms}
        unknown = sorted(key for key in keys if key.casefold() not in known)
        if unknown:
            raise NotFound(
                f"No norm is called {', '.join(map(repr, unknown))}.",
                remedy=f"Use one of: {', '.join(self.norms)}.",
            )
        wanted = {known[key.casefold()] for key in keys}
        return tuple(norm for key, norm in self.norms.items() if key in wanted)

    def shapes_of(self, norms: Collection[Norm], *, quality: bool) -> tuple[ox.Triple, ...]:
        """Return the shapes, with the target taken from every shape that is not wanted.

        Args:
            norms: whose shapes are to run.
            quality: whether the rules of data quality are to run too.
        """
        wanted = {shape for norm in norms for shape in norm.shapes}
        if quality:
            wanted |= {
                t.subject.value
                for t in self.triples
                if t.predicate == _RULE and isinstance(t.subject, ox.NamedNode)
            }
        return tuple(
            triple
            for triple in self.triples
            if triple.predicate not in _TARGETS
            or (isinstance(triple.subject, ox.NamedNode) and triple.subject.value in wanted)
        )

    def speaks_of_the_network(self, norm: Norm) -> bool:
        """Say whether a norm has the network of all centers as its focus, and no single one."""
        return any(
            triple.object == _NETWORK
            and isinstance(triple.subject, ox.NamedNode)
            and triple.subject.value in norm.shapes
            for triple in self.triples
            if triple.predicate in _TARGETS
        )
