"""What the newest stored run found for one center: a state for each norm, and the findings."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pyoxigraph as ox

from ntic_kg.check.history import newest_run
from ntic_kg.names import PREFIXES, sparql_prologue
from ntic_kg.ports import Store
from ntic_kg.values import Profile, Term

_RUNS = PREFIXES["id"] + "run/"
_STATES = """
SELECT ?norm ?state WHERE {{
  ?node ntic:ofRun <{run}> ; ntic:focus <{center}> ; ntic:norm ?norm ; ntic:state ?state .
}}
ORDER BY ?norm"""
_FINDINGS = """
SELECT ?finding ?norm ?state ?severity ?value ?waiver ?p ?text WHERE {{
  ?node ntic:ofRun <{run}> ; ntic:focus <{center}> ; ntic:norm ?norm ; ntic:state ?state .
  OPTIONAL {{ ?node ntic:waivedBy ?waiver }}
  ?finding ntic:ofState ?node ; ntic:findingSeverity ?severity ; ?p ?text .
  VALUES ?p {{ ntic:message ntic:remedy dcterms:source }}
  OPTIONAL {{ ?finding ntic:offendingValue ?value }}
}}
ORDER BY ?norm ?finding ?p ?text"""


def findings_of(store: Store, center: ox.NamedNode, day: date) -> dict[str, Any] | None:
    """Read what the newest run of the public record by a day found for a center.

    Args:
        store: holds the runs.
        center: its IRI.
        day: the last reference date that counts.

    Returns:
        Run, states with their number and with the norms, and findings; None when no run by
        that day is stored.
    """
    run = newest_run(store, day, Profile.PUBLIC_RECORD)
    if run is None:
        return None
    place = {"run": _RUNS + run.key, "center": center.value}
    states = [
        {"norm": _iri(norm), "state": _key(state)}
        for norm, state in store.select(sparql_prologue() + _STATES.format(**place)).rows
    ]
    found: dict[str, dict[str, Any]] = {}
    for row in store.select(sparql_prologue() + _FINDINGS.format(**place)).rows:
        finding, norm, state, severity, value, waiver, property_, text = row
        document = found.setdefault(
            _iri(finding),
            {
                "norm": _iri(norm),
                "state": _key(state),
                "severity": _key(severity),
                "value": None if value is None else _iri(value),
                "message": {},
                "remedy": {},
                "sources": [],
                "waiver": None if waiver is None else _iri(waiver),
            },
        )
        name = _key(property_)
        if isinstance(text, ox.Literal) and name in document:
            document[name][text.language or "en"] = text.value
        elif isinstance(text, ox.Literal):
            document["sources"].append(text.value)
    return {
        "run": run.key,
        "as_of": run.as_of.isoformat(),
        "profile": run.profile.value,
        "snapshot_checked": run.snapshot,
        "ended": run.ended,
        "counts": dict(sorted(Counter(entry["state"] for entry in states).items())),
        "states": states,
        "findings": list(found.values()),
    }


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _key(term: Term | None) -> str:
    return _iri(term).replace("#", "/").rsplit("/", 1)[-1]
