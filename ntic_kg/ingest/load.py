"""Build the store from the content folder: ontology, norm register and tables.

Everything is read and checked before the first graph is written, so a fault anywhere
leaves the store as it was. Knows the port ``WritableStore`` and no engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.ingest.waivers import waiver_faults
from ntic_kg.ledger import Known, Ledger, check_cliques, link_graphs, read_folder
from ntic_kg.names import RDF_TYPE, node, sparql_prologue
from ntic_kg.ports import WritableStore
from ntic_kg.rdf_files import parse_file
from ntic_kg.tables.mapping import read_mapping
from ntic_kg.tables.rows import raise_faults
from ntic_kg.tables.triples import Located, convert_table
from ntic_kg.values import Import

IMPORTS = node("graph:imports")

_RDF_SOURCES = (
    ("ontology", ("ontology/*.ttl", "ontology/modules/*.ttl"), "本体", "Ontology"),
    ("schemes", ("ontology/vocab/*.ttl",), "概念体系", "Concept schemes"),
    ("norms", ("shapes/norms/*.ttl",), "条款登记", "Norm register"),
)


@dataclass(frozen=True)
class Source:
    """One import before it is written."""

    graph: str
    file: str
    title: dict[str, str]
    license: str
    digest: str
    rows: int
    triples: tuple[ox.Triple, ...]
    unresolved: dict[str, int]
    located: tuple[Located, ...] = ()


def load(
    home: Path,
    store: WritableStore,
    now: datetime,
    progress: Callable[[str, int, int], None],
) -> list[Import]:
    """Make the store hold exactly what the content folder says; the caller commits.

    Args:
        home: folder with ontology, shapes, queries and data.
        store: where each import becomes a named graph of its own.
        now: recorded as the time of imports whose content changed.
        progress: told the name of each step, its number and how many there are.

    Returns:
        One entry an import, in the order of loading.

    Raises:
        MalformedFile: an RDF file does not parse.
        MalformedTable: cells of a table, or decisions about links, cannot be read.
        ContradictoryLinks: links say that different things are the same.
    """
    sources = list(read_sources(home, progress))
    everything = [triple for source in sources for triple in source.triples]
    for source in sources:
        raise_faults(list(waiver_faults(source.located, everything)))
    sources += _link_sources(home, everything)
    before = _recorded_times(store)
    imports = []
    for source in sources:
        changed = store.replace_graph(node(f"graph:{source.graph}"), source.triples)
        imports.append(
            Import(
                graph=source.graph,
                file=source.file,
                rows=source.rows,
                triples=len(source.triples),
                changed=changed,
                unresolved=source.unresolved,
            )
        )
    # The form in which the engine gives a time back, so that a second load writes the same.
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    times = {
        done.graph: stamp if done.changed else before.get(done.graph, stamp) for done in imports
    }
    for stale in before.keys() - times.keys():
        store.replace_graph(node(f"graph:{stale}"), ())
    described = [triple for source in sources for triple in _describe(source, times[source.graph])]
    store.replace_graph(IMPORTS, described)
    return imports


def read_sources(home: Path, progress: Callable[[str, int, int], None]) -> Iterator[Source]:
    """Read and check everything that a load writes.

    Raises:
        MalformedFile: an RDF file does not parse.
        MalformedTable: cells of a table cannot be read.
    """
    mappings = sorted((home / "data" / "mappings").glob("*.yaml"))
    steps = len(_RDF_SOURCES) + len(mappings)
    for number, (graph, patterns, zh, en) in enumerate(_RDF_SOURCES, 1):
        progress(graph, number, steps)
        yield _rdf_source(home, graph, patterns, {"zh": zh, "en": en})
    for number, path in enumerate(mappings, len(_RDF_SOURCES) + 1):
        progress(path.stem, number, steps)
        yield _table_source(home, path)


def _rdf_source(home: Path, graph: str, patterns: Iterable[str], title: dict[str, str]) -> Source:
    files = sorted(path for pattern in patterns for path in home.glob(pattern))
    digest = hashlib.sha256()
    triples: list[ox.Triple] = []
    for path in files:
        digest.update(path.read_bytes())
        triples += parse_file(path)
    return Source(
        graph=graph,
        file=" ".join(patterns),
        title=title,
        license="CC-BY-4.0",
        digest=digest.hexdigest(),
        rows=0,
        triples=tuple(dict.fromkeys(triples)),
        unresolved={},
    )


def _table_source(home: Path, path: Path) -> Source:
    table = read_mapping(path)
    conversion = convert_table(table, home)
    raise_faults(conversion.faults)
    content = (home / "data" / table.table).read_bytes()
    return Source(
        graph=table.graph,
        file=f"data/{table.table}",
        title=dict(table.title),
        license=table.license,
        digest=hashlib.sha256(content).hexdigest(),
        rows=conversion.rows,
        triples=tuple(dict.fromkeys(triple for triple, _ in conversion.located)),
        unresolved=dict(conversion.unresolved),
        located=tuple(conversion.located),
    )


def _link_sources(home: Path, everything: Iterable[ox.Triple]) -> list[Source]:
    """Make a graph of each file of decisions about links, given what all tables say."""
    folder = home / "data" / "links"
    files = read_folder(folder)
    known = Known(everything)
    check_cliques(Ledger(d for decisions in files.values() for d in decisions), known)
    graphs = link_graphs(files, known)
    return [
        Source(
            graph=f"links-{name}",
            file=f"data/links/{name}.sssom.tsv",
            title={"zh": f"链接裁定：{name}", "en": f"Decisions about links: {name}"},
            license="CC-BY-4.0",
            digest=hashlib.sha256((folder / f"{name}.sssom.tsv").read_bytes()).hexdigest(),
            rows=len(decisions),
            triples=graphs[name],
            unresolved={},
        )
        for name, decisions in files.items()
    ]


def _recorded_times(store: WritableStore) -> dict[str, str]:
    rows = store.select(
        sparql_prologue() + "SELECT ?graph ?time WHERE { GRAPH graph:imports {"
        " ?graph a ntic:Import ; prov:generatedAtTime ?time } }"
    ).rows
    prefix = len(node("graph:").value)
    return {
        graph.value[prefix:]: time.value
        for graph, time in rows
        if isinstance(graph, ox.NamedNode) and isinstance(time, ox.Literal)
    }


def _describe(source: Source, time: str) -> Iterator[ox.Triple]:
    subject = node(f"graph:{source.graph}")

    def integer(number: int) -> ox.Literal:
        return ox.Literal(str(number), datatype=node("xsd:integer"))

    yield ox.Triple(subject, RDF_TYPE, node("ntic:Import"))
    yield ox.Triple(subject, RDF_TYPE, node("prov:Entity"))
    for language, text in source.title.items():
        yield ox.Triple(subject, node("dcterms:title"), ox.Literal(text, language=language))
    yield ox.Triple(subject, node("dcterms:license"), ox.Literal(source.license))
    yield ox.Triple(subject, node("ntic:table"), ox.Literal(source.file))
    yield ox.Triple(subject, node("ntic:rowCount"), integer(source.rows))
    yield ox.Triple(subject, node("ntic:tripleCount"), integer(len(source.triples)))
    yield ox.Triple(subject, node("ntic:sha256"), ox.Literal(source.digest))
    when = ox.Literal(time, datatype=node("xsd:dateTime"))
    yield ox.Triple(subject, node("prov:generatedAtTime"), when)
