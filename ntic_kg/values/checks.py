"""Values of checks: states, findings, defects, reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ntic_kg.values.answers import Completeness


@dataclass(frozen=True)
class Cell:
    """Where a value stood or would stand.

    Args:
        file: name of the file.
        row: as a spreadsheet counts it, from 1.
        column: letter of a workbook's column, or heading of a CSV column.
        sheet: title of the sheet; CSV has none.
        heading: heading of a workbook's column.
    """

    file: str
    row: int
    column: str
    sheet: str | None = None
    heading: str = ""


@dataclass(frozen=True)
class Statement:
    """A triple of a submitted RDF file, as text; what is missing has no object."""

    file: str
    subject: str
    predicate: str | None
    object: str | None = None


class State(StrEnum):
    """The state of one norm for one focus; exactly one holds.

    A permission cannot be met or breached: its option is used or not used. Where the data do
    not bear out an option that is used, a finding of severity Info says so. Waived is what would
    be breached, had nobody accepted it: see ``Waiver``.
    """

    MET = "met"
    BREACHED = "breached"
    NOT_RECORDED = "not-recorded"
    NOT_APPLICABLE = "not-applicable"
    NOT_CHECKABLE = "not-checkable"
    OPTION_USED = "option-used"
    OPTION_NOT_USED = "option-not-used"
    WAIVED = "waived"


class Severity(StrEnum):
    """The force of a norm, as SHACL names it."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


class Profile(StrEnum):
    """How silence is read: a public record may be silent, a submission is declared complete."""

    PUBLIC_RECORD = "public-record"
    SUBMISSION = "submission"


@dataclass(frozen=True)
class Waiver:
    """A decision to accept that a norm is not met, for a time.

    Args:
        iri: IRI of the decision.
        norm: IRI of the norm.
        focus: IRI of the thing that it is for; None for a transition period, which the policy
            grants to every thing.
        basis: the document that it rests on.
        issuer: who decided.
        reason: why, for each language tag that the decision gives.
        first: first day on which it is certainly in force.
        last: last such day; the day of its expiry.
    """

    iri: str
    norm: str
    focus: str | None
    basis: str
    issuer: str
    reason: dict[str, str] = field(hash=False)
    first: date
    last: date

    def is_in_force(self, day: date) -> bool:
        """Say whether it holds on a day; both ends count."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Pair:
    """The state of one norm for one focus.

    Args:
        focus: IRI of the thing that was checked.
        norm: key of the norm, such as ``5.2-organs``.
        state: the one state that holds.
        reason: why the norm does not apply, cannot be checked or is waived, for each language
            tag; empty in the other states, where findings say what there is to say.
        waiver: what waives it, in the state waived.
    """

    focus: str
    norm: str
    state: State
    reason: dict[str, str] = field(default_factory=dict, hash=False)
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Finding:
    """One reason why a norm is breached, waived or not recorded for a focus.

    Args:
        focus: IRI of the thing that was checked.
        norm: key of the norm, such as ``5.2-organs``.
        bearer: who owes the act, such as ``center``, ``lead-unit`` or ``most``.
        state: breached, waived or not recorded.
        severity: force of the norm.
        path: IRI of the property at fault, when the constraint has one.
        value: the offending value, when there is one.
        message: one sentence for each language tag (``zh``, ``en``).
        remedy: what would settle it, for each language tag.
        sources: citations of the statements that the finding rests on.
        constraint: IRI of the constraint that reported it.
        cell: where a table that was handed in says it, or would say it.
        statement: the triple of an RDF file that was handed in.
        waiver: what waives it, in the state waived.
    """

    focus: str
    norm: str
    bearer: str
    state: State
    severity: Severity
    path: str | None
    value: str | None
    message: dict[str, str]
    remedy: dict[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    constraint: str = ""
    cell: Cell | None = None
    statement: Statement | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Defect:
    """Something in the record that cannot be true; no norm is behind it.

    Args:
        rule: key of the rule of data quality, such as ``credit-code``.
        focus: IRI or text of the node at fault.
        severity: how bad it is.
        value: the offending value, when there is one.
        message: one sentence for each language tag.
        remedy: what would settle it, for each language tag.
        sources: citations of the statements that it rests on.
        constraint, cell, statement: as with findings.
    """

    rule: str
    focus: str
    severity: Severity
    value: str | None
    message: dict[str, str]
    remedy: dict[str, str]
    sources: tuple[str, ...] = ()
    constraint: str = ""
    cell: Cell | None = None
    statement: Statement | None = None


@dataclass(frozen=True)
class Unselected:
    """A shape whose targets are no nodes of the data, so that nothing was held against it.

    Args:
        shape: its IRI; empty where it has none.
        targets: property and value of each target, shortened.
    """

    shape: str
    targets: tuple[str, ...]

    @property
    def message(self) -> dict[str, str]:
        """Say so in both languages."""
        zh, en = self.shape or "无名形状", self.shape or "without a name"
        listed = ", ".join(self.targets)
        return {
            "zh": f"形状 {zh} 的目标（{listed}）在数据中没有选中任何节点，未作任何检查。",
            "en": f"The targets of the shape {en} ({listed}) select no node of the data: nothing"
            " was checked against it.",
        }


@dataclass(frozen=True)
class Report:
    """The outcome of a check: a state for each pair, the findings behind it, and defects.

    Shapes that the reference validator ran in the place of the compiled ones are named, and so
    are those that selected nothing.
    """

    snapshot: str
    as_of: date
    profile: Profile
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]
    defects: tuple[Defect, ...] = ()
    by_reference: tuple[str, ...] = ()
    unselected: tuple[Unselected, ...] = ()
    complete: Completeness = Completeness.COMPLETE
