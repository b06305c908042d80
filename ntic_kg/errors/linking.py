"""What can go wrong with other registries and with links to them."""

from __future__ import annotations

from ntic_kg.errors.base import NticError
from ntic_kg.errors.given import InvalidInput


class RegistryFailure(NticError):
    """Another registry did not give what was asked of it."""

    code = "registry-failure"
    title = "Registry failure"
    status = 502


class SkipRecord(RegistryFailure):
    """A registry failed on one record; the next one may go well."""

    code = "skip-record"
    title = "Record skipped"


class StopRun(RegistryFailure):
    """A registry refuses us or is away; nobody should try again now."""

    code = "stop-run"
    title = "Run stopped"


class ContradictoryLinks(InvalidInput):
    """Links say that things are the same which cannot be."""

    code = "contradictory-links"
    title = "Contradictory links"


class MalformedReconciliation(InvalidInput):
    """What a reconciliation client asks cannot be read."""

    code = "malformed-reconciliation"
    title = "Malformed reconciliation query"
    status = 400
