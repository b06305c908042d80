"""Link our records with registries, decide about links and publish them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ntic_kg import ledger as ledgers
from ntic_kg import link as linking
from ntic_kg.errors import InvalidInput
from ntic_kg.ports import Registry, Store
from ntic_kg.registries import ListedRegistry
from ntic_kg.settings import Settings
from ntic_kg.values import Decision, Judgement
from ntic_kg.wiring.deciding import decisions_of, links_folder
from ntic_kg.wiring.linking import registry, vocabulary
from ntic_kg.wiring.stores import reader

KINDS = (*linking.KINDS, "host")
_OWN = {"organizations": "organization", "bases": "base", "centers": "center"}


@dataclass(frozen=True)
class LinkRequest:
    """What to link with what.

    Args:
        registry: a described one, or our own ``organizations``, ``bases`` or ``centers``.
        kind: of our records: one of ``KINDS``; ``host`` are names of hosts not known so far.
        file: to be read in the place of the registry's own.
        limit: candidates of one record.
    """

    registry: str
    kind: str = "organization"
    file: Path | None = None
    limit: int = 5


def run_link(settings: Settings, request: LinkRequest) -> linking.Walk:
    """Propose links, in the light of all decisions.

    Raises:
        InvalidInput: there is no such kind or registry, or it cannot be read.
        StopRun: the registry refuses us or is away.
        StoreFailure: the store is empty or cannot be opened.
    """
    with reader(settings) as store:
        return _walk(store, settings, request)


def write_rules(
    settings: Settings, request: LinkRequest, now: datetime
) -> tuple[Path, int, linking.Walk]:
    """Propose links, and write down what the rules decide and nobody decided before.

    Returns:
        The file, how many decisions were added to it, and what was proposed.

    Raises:
        InvalidInput: as with ``run_link``.
        StoreFailure: the folder cannot be written.
        ContradictoryLinks: what the rules decide contradicts other links or the graph.
    """
    with reader(settings) as store:
        known = ledgers.Known(store.construct(ledgers.KNOWN_QUERY))
        decided = ledgers.Ledger(decisions_of(settings))
        stated = [d for d in _stated(store, request, now) if decided.of(d.link) is None]
        walked = _walk(store, settings, request, stated)
        decisions = (*stated, *_decisions(store, walked, request, now))

    def make(before: tuple[Decision, ...]) -> tuple[Decision, ...]:
        """Leave out what somebody decided meanwhile."""
        decided = ledgers.Ledger(before)
        new = tuple(d for d in decisions if decided.of(d.link) is None)
        ledgers.check_cliques(ledgers.Ledger([*before, *new]), known)
        return new

    name = f"{request.kind}s-{request.registry}"
    path, added = ledgers.append(links_folder(settings), name, make)
    return path, len(added), walked


def _decisions(
    store: Store, walked: linking.Walk, request: LinkRequest, now: datetime
) -> tuple[Decision, ...]:
    if request.kind != "host":
        return walked.decisions(now)
    # The subject is the base, the name that was compared is that of its host.
    labels = {r.key: linking.label_of(r) for r in linking.read_records(store, "base")}
    return tuple(
        replace(d, labels=(labels.get(d.link.subject, ""), d.labels[1]))
        for d in walked.decisions(now)
    )


def publish_links(settings: Settings, folder: Path) -> dict[str, int]:
    """Write what holds of all links, for others: as SSSOM in two forms, and as relations.

    Args:
        settings: say where the store and the decisions are.
        folder: made when it is not there; its files of the same names are replaced.

    Returns:
        How many decisions of each judgement hold.

    Raises:
        ContradictoryLinks: exact matches contradict each other or the graph; nothing is written.
        InvalidInput: the folder cannot be written.
        StoreFailure: the store is empty or cannot be opened.
    """
    held = ledgers.Ledger(decisions_of(settings))
    with reader(settings) as store:
        known = ledgers.Known(store.construct(ledgers.KNOWN_QUERY))
    ledgers.check_cliques(held, known)
    decisions = held.holding()
    relations = ledgers.link_graphs({"links": decisions}, known, whole=True)["links"]
    files = {
        "links.sssom.tsv": ledgers.write_sssom(decisions, "links").encode(),
        "links.sssom.ttl": ledgers.write_turtle(ledgers.sssom_triples(decisions, "links")),
        "links.ttl": ledgers.write_turtle(relations),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InvalidInput(
            f"Links cannot be written to {folder}: {error.strerror}.",
            remedy="Name a folder that you may write to with --out.",
        ) from error
    return {j: sum(d.judgement is j for d in decisions) for j in Judgement}


def _walk(
    store: Store, settings: Settings, request: LinkRequest, stated: Sequence[Decision] = ()
) -> linking.Walk:
    if request.kind not in KINDS:
        raise InvalidInput(
            f"Nothing of the kind {request.kind!r} is linked.",
            remedy=f"The kinds are: {', '.join(KINDS)}.",
        )
    if request.kind == "host" and request.registry in {"bases", "centers"}:
        raise InvalidInput(
            f"No host of a base is among our {request.registry}.",
            remedy="Link hosts with organizations, or with another registry such as ror.",
        )
    other = _registry(store, settings, request)
    if request.kind == "host":
        records = linking.unresolved_hosts(store)
    else:
        records = linking.read_records(store, request.kind)
    decided = ledgers.Ledger([*decisions_of(settings), *stated])
    return linking.walk(records, other, vocabulary(settings), decided, _course(request))


def _course(request: LinkRequest) -> linking.Course:
    if request.kind == "host":
        relation = linking.HOST if request.registry in _OWN else linking.HOST_RECORD
        return linking.Course(relation, one_to_one=False, limit=request.limit)
    if request.registry in _OWN:
        return linking.Course(linking.RELATED, limit=request.limit)
    return linking.Course(linking.EXACT, limit=request.limit)


def _stated(store: Store, request: LinkRequest, now: datetime) -> Iterator[Decision]:
    if (request.kind, request.registry) == ("center", "bases"):
        yield from linking.stated_links(store, now)
    if (request.kind, request.registry) == ("organization", "ror"):
        yield from linking.stated_differences(store, now)


def _registry(store: Store, settings: Settings, request: LinkRequest) -> Registry:
    if request.registry in _OWN and request.file is None:
        ours = linking.read_records(store, _OWN[request.registry])
        return ListedRegistry(
            request.registry, "Our graph", lambda: ((r.key, r) for r in ours), vocabulary(settings)
        )
    return registry(settings, request.registry, request.file)
