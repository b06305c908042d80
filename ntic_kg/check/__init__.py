"""Check centers under the norms: one state for each center and norm, and why.

Knows the ports ``Store`` and ``Validator`` and the register; nothing of pySHACL, HTTP or
the command line. Source of the states: silence is not a breach in a public record; a
submission is declared complete, so silence breaches what is more than information.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from ntic_kg.check.data import Data, data_of_files
from ntic_kg.check.foci import centers
from ntic_kg.check.results import Result, handed_over, read_results
from ntic_kg.check.sources import Sources
from ntic_kg.check.states import Judgement, judge, waived
from ntic_kg.check.waivers import waiver_for, waivers_of
from ntic_kg.names import RDF_TYPE, node
from ntic_kg.norms import Norm, Register, Tells
from ntic_kg.ports import Store, Validator
from ntic_kg.values import Defect, Finding, Pair, Profile, Report, Severity, State, Waiver

__all__ = [
    "Data",
    "Progress",
    "Run",
    "centers",
    "check",
    "context_of",
    "data_of_files",
    "exit_code",
]

Progress = Callable[[str, int, int], None]

# Norms that are run together when somebody watches: enough of them to share the cost of a start.
_BATCH = 4
_RUN = node("id:run/current")
_NETWORK = node("id:network/national")


@dataclass(frozen=True)
class Run:
    """How a check is run.

    Args:
        profile: how silence is read.
        as_of: the day on which the norms must hold.
        norms: keys of the norms to check, in any case; None means every norm with a shape.
        waivers: those that count; None means those in the store. Nobody waives a norm for
            themselves by submitting a waiver.
    """

    profile: Profile
    as_of: date
    norms: frozenset[str] | None = None
    waivers: tuple[Waiver, ...] | None = None


def check(
    store: Store,
    validator: Validator,
    register: Register,
    run: Run,
    progress: Progress | None = None,
) -> Report:
    """Find the state of every center under every norm of a run.

    Args:
        store: what is checked, together with the ontology.
        validator: runs the shapes.
        register: the norms and their shapes.
        run: profile, reference date and choice of norms.
        progress: told the norm that comes next, its number and how many there are; shapes
            are then run a few norms at a time.

    Returns:
        Exactly one pair for each center and norm (for the network and a norm that speaks of
        it), a finding for each reason why one is breached, waived or not recorded, and, when every
        norm is checked, the defects of the record.

    Raises:
        NotFound: the run names a norm that the register does not hold.
        InvalidInput: the data hold no center, or the shapes cannot be run.
    """
    norms = register.choose(run.norms)
    foci = centers(store)
    results: list[Result] = []
    by_reference: list[str] = []
    for shapes in _batches(norms, register, run, progress):
        report = list(validator.validate(store, shapes, context_of(run)))
        results += read_results(report, register)
        by_reference += handed_over(report)
    by_pair: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        by_pair.setdefault((result.focus, result.constraint.norm), []).append(result)
    sources = Sources(store, ((result.focus, result.value) for result in results))
    granted = waivers_of(store) if run.waivers is None else run.waivers
    waivers = [*register.transitions, *granted]
    pairs: list[Pair] = []
    findings: list[Finding] = []
    for focus, norm in _places(foci, norms, register):
        judgement = judge(norm, by_pair.get((focus, norm.key), []), run.profile, run.as_of)
        judgement = waived(judgement, waiver_for(waivers, norm.iri, focus, run.as_of))
        pairs.append(Pair(focus, norm.key, judgement.state, judgement.reason, judgement.waiver))
        findings += _findings(norm, judgement, sources)
    return Report(
        snapshot=store.snapshot,
        as_of=run.as_of,
        profile=run.profile,
        pairs=tuple(pairs),
        findings=tuple(findings),
        defects=tuple(_defects(results, sources)),
        by_reference=tuple(sorted(by_reference)),
    )


def _batches(
    norms: Sequence[Norm], register: Register, run: Run, progress: Progress | None
) -> Iterator[Sequence[ox.Triple]]:
    quality = run.norms is None
    if progress is None:
        yield register.shapes_of(norms, quality=quality)
        return
    shaped = [norm for norm in norms if norm.shapes]
    for first in range(0, len(shaped), _BATCH):
        progress(shaped[first].key, first, len(shaped))
        batch = shaped[first : first + _BATCH]
        yield register.shapes_of(batch, quality=quality and first + _BATCH >= len(shaped))


def exit_code(report: Report) -> int:
    """Return 1 when a center departs from a norm of force Violation that it owes itself.

    What another party owes (the ministry, a local government, the lead unit) is reported
    but never held against the center; nor is what a waiver in force accepts.
    """
    return int(
        any(
            finding.state is State.BREACHED
            and finding.severity is Severity.VIOLATION
            and finding.bearer == "center"
            for finding in report.findings
        )
    )


def _places(
    centers: Sequence[str], norms: Sequence[Norm], register: Register
) -> Iterator[tuple[str, Norm]]:
    """Give every center with every norm of centers, and the network with its own norms."""
    of_network = [norm for norm in norms if register.speaks_of_the_network(norm)]
    for center in centers:
        for norm in norms:
            if norm not in of_network:
                yield center, norm
    for norm in of_network:
        yield _NETWORK.value, norm


def _defects(results: Iterable[Result], sources: Sources) -> Iterator[Defect]:
    for result in results:
        if result.constraint.tells is Tells.DEFECT:
            yield Defect(
                rule=result.constraint.norm,
                focus=result.focus,
                severity=result.constraint.severity,
                value=result.value,
                message=result.message,
                remedy=dict(result.constraint.remedy),
                sources=sources.of(result.focus, result.value),
                constraint=result.constraint.iri,
            )


def context_of(run: Run) -> list[ox.Triple]:
    """Give what shapes read about a run; no run that the data bring along counts beside it."""
    day = ox.Literal(run.as_of.isoformat(), datatype=node("xsd:date"))
    return [
        ox.Triple(_NETWORK, RDF_TYPE, node("ntic:CenterNetwork")),
        ox.Triple(_RUN, RDF_TYPE, node("ntic:ValidationRun")),
        ox.Triple(_RUN, node("ntic:referenceDate"), day),
        ox.Triple(_RUN, node("ntic:profile"), node(f"scheme:profile/{run.profile}")),
    ]


def _findings(norm: Norm, judgement: Judgement, sources: Sources) -> list[Finding]:
    return [
        Finding(
            focus=result.focus,
            norm=norm.key,
            bearer=norm.bearer,
            state=judgement.state,
            severity=result.constraint.severity,
            path=result.constraint.path,
            value=result.value,
            message=result.message,
            remedy=dict(result.constraint.remedy),
            sources=sources.of(result.focus, result.value),
            constraint=result.constraint.iri,
            waiver=judgement.waiver,
        )
        for result in judgement.results
    ]
