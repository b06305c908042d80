"""Find the runs that a store holds, and compare a check with one of them.

The question G4 gives the same changes in SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import pyoxigraph as ox

from ntic_kg.errors import NotFound
from ntic_kg.names import PREFIXES, sparql_prologue
from ntic_kg.norms import Register
from ntic_kg.ports import Store
from ntic_kg.values import (
    Comparison,
    Difference,
    Profile,
    Report,
    State,
    StoredFinding,
    StoredRun,
    StoredState,
)

LAST = "last"
_RUNS = PREFIXES["id"] + "run/"
_SHOWN = 10
_DEPARTED = (State.BREACHED, State.WAIVED)

_LIST = """
SELECT ?run ?profile ?day ?snapshot ?shapes ?ended ?software WHERE {
  ?run a ntic:ValidationRun ; ntic:profile ?profile ; ntic:referenceDate ?day ;
    ntic:snapshotChecked ?snapshot ; ntic:shapesDigest ?shapes ; prov:endedAtTime ?ended ;
    ntic:softwareVersion ?software .
}
ORDER BY DESC(?ended) DESC(?day) ?run"""
_STATES = """
SELECT ?node ?focus ?norm ?state WHERE {{
  ?node ntic:ofRun <{run}> ; ntic:focus ?focus ; ntic:norm ?norm ; ntic:state ?state .
}}"""
_FINDINGS = """
SELECT ?node ?finding ?constraint ?value ?message WHERE {{
  ?node ntic:ofRun <{run}> .
  ?finding ntic:ofState ?node ; ntic:constraint ?constraint ; ntic:message ?message .
  OPTIONAL {{ ?finding ntic:offendingValue ?value }}
}}
ORDER BY ?finding"""

Place = tuple[str, str]


def stored_runs(store: Store) -> list[StoredRun]:
    """Return the runs of a store, the one that ended last first.

    Raises:
        StoreFailure: the store did not answer.
    """
    found = []
    for row in store.select(sparql_prologue() + _LIST).rows:
        run, profile, day, snapshot, shapes, ended, software = (_text(term) for term in row)
        name = profile.rsplit("/", 1)[-1]
        if run.startswith(_RUNS) and name in set(Profile):
            key = run.removeprefix(_RUNS)
            found.append(
                StoredRun(
                    key, Profile(name), date.fromisoformat(day), snapshot, shapes, ended, software
                )
            )
    return found


def newest_run(store: Store, day: date, profile: Profile) -> StoredRun | None:
    """Return the run that holds on a day: the latest reference date, and of these the last."""
    fitting = [run for run in stored_runs(store) if run.profile is profile and run.as_of <= day]
    return max(fitting, key=lambda run: (run.as_of, run.ended, run.key), default=None)


def choose_run(runs: Iterable[StoredRun], wanted: str, profile: Profile, now: str) -> StoredRun:
    """Choose the run to compare with.

    Args:
        runs: see ``stored_runs``.
        wanted: key or IRI of a run, the beginning of exactly one key, or ``last`` for the one
            of the profile that ended last and is not the check itself.
        profile: of the check.
        now: key that the check has as a run.

    Raises:
        NotFound: there is no such run, or more than one.
    """
    there = list(runs)
    if wanted == LAST:
        earlier = [run for run in there if run.profile is profile and run.key != now]
        if earlier:
            return earlier[0]
        raise NotFound(
            f"The store holds no earlier run under the profile {profile}.",
            remedy="Runs are stored by ntic-kg load, and by ntic-kg check --keep.",
        )
    key = wanted.removeprefix(_RUNS).removeprefix("id:run/")
    fitting = [run for run in there if run.key == key] or [
        run for run in there if key and run.key.startswith(key)
    ]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(run.key for run in (fitting or there)[:_SHOWN])
    raise NotFound(
        f"{len(fitting) or 'No'} stored runs have a key that begins with {key[:200]!r}.",
        remedy=f"Use {LAST} or one of: {listed}." if listed else "Run ntic-kg load first.",
    )


def read_run(store: Store, run: StoredRun, register: Register) -> dict[Place, StoredState]:
    """Read what a run found, by focus and key of the norm.

    Raises:
        StoreFailure: the store did not answer.
    """
    iri = ox.NamedNode(_RUNS + run.key).value
    findings: dict[str, dict[str, StoredFinding]] = {}
    for row in store.select(sparql_prologue() + _FINDINGS.format(run=iri)).rows:
        node, name, constraint = (_text(term) for term in row[:3])
        value = None if row[3] is None else _text(row[3])
        message = row[4]
        of_state = findings.setdefault(node, {})
        before = of_state[name].message if name in of_state else {}
        said = {**before}
        if isinstance(message, ox.Literal):
            said[message.language or "en"] = message.value
        of_state[name] = StoredFinding(constraint, value, said)
    keys = {norm.iri: norm.key for norm in register.norms.values()}
    states: dict[Place, StoredState] = {}
    for row in store.select(sparql_prologue() + _STATES.format(run=iri)).rows:
        node, focus, norm, state = (_text(term) for term in row)
        states[focus, keys.get(norm, norm)] = StoredState(
            State(state.rsplit("/", 1)[-1]), tuple(findings.get(node, {}).values())
        )
    return states


def compare_runs(
    report: Report, earlier: StoredRun, before: Mapping[Place, StoredState], register: Register
) -> Comparison:
    """Say what is new, persists or is fixed since an earlier run.

    A departure is what is breached, or waived: a waiver hides nothing and fixes nothing. Norms
    that the check leaves out are left out of the comparison too.

    Args:
        report: of the check.
        earlier: the run that it is compared with.
        before: what that run found; see ``read_run``.
        register: what the check was made against.
    """
    findings: dict[Place, list[StoredFinding]] = {}
    for finding in report.findings:
        findings.setdefault((finding.focus, finding.norm), []).append(
            StoredFinding(finding.constraint, finding.value, finding.message)
        )
    after = {
        (pair.focus, pair.norm): StoredState(
            pair.state, tuple(findings.get((pair.focus, pair.norm), ()))
        )
        for pair in report.pairs
    }
    checked = {pair.norm for pair in report.pairs}
    gone = [place for place in before if place not in after and place[1] in checked]
    differences = [
        difference
        for place in [*after, *sorted(gone)]
        if (difference := _difference(place, before.get(place), after.get(place))) is not None
    ]
    return Comparison(earlier, earlier.shapes == register.digest, tuple(differences))


def _difference(
    place: Place, before: StoredState | None, after: StoredState | None
) -> Difference | None:
    was = before is not None and before.state in _DEPARTED
    is_now = after is not None and after.state in _DEPARTED
    states = (before.state if before else None, after.state if after else None)
    if not was and not is_now:
        return None if states[0] is states[1] else Difference(*place, "other", *states)
    change = "persisting" if was and is_now else "new" if is_now else "fixed"
    old = {f.identity: f for f in before.findings} if before is not None and was else {}
    new = {f.identity: f for f in after.findings} if after is not None and is_now else {}
    return Difference(
        *place,
        change,
        *states,
        new=tuple(_without(new, old)),
        persisting=tuple(f for identity, f in new.items() if identity in old),
        fixed=tuple(_without(old, new)),
    )


def _without(
    some: Mapping[tuple[str, str | None], StoredFinding], others: Iterable[tuple[str, str | None]]
) -> Iterator[StoredFinding]:
    there = set(others)
    return (finding for identity, finding in some.items() if identity not in there)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else str(term)
