"""Validate one network with one engine and say how long it took; run by ``validate.py``.

    python benchmarks/validate_engine.py ENGINE DATA.nt RESULTS [CENTERS]

RESULTS gets one line a result: focus, constraint, value, then focus, norm and what it tells.
Standard output gets two lines of JSON, the first after loading: seconds to load, seconds to
evaluate and to make the report, both by the clock and of the processors; peak memory in MB,
number of results. With a file of CENTERS, an IRI a line, only the shapes of centers are run, and
only on these, but on all of the data.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.check import Run, context_of
from ntic_kg.home import shipped_home
from ntic_kg.names import node
from ntic_kg.norms import Register, read_register
from ntic_kg.rdf_files import parse_file
from ntic_kg.values import Profile

RUN = Run(Profile.PUBLIC_RECORD, date(2025, 6, 1))
_FOCUS, _SHAPE, _VALUE = node("sh:focusNode"), node("sh:sourceShape"), node("sh:value")
_RESULT = node("sh:result")
_CENTER = node("ntic:TechnologyInnovationCenter")
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
Lines = list[tuple[str, str, str]]


class Watch:
    """Takes the time of each part, by the clock and of the processors."""

    def __init__(self) -> None:
        self._clock, self._cpu = time.perf_counter(), time.process_time()
        self._times: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """End a part."""
        clock, cpu = time.perf_counter(), time.process_time()
        self._times |= {name: clock - self._clock, f"{name}_cpu": cpu - self._cpu}
        self._clock, self._cpu = clock, cpu

    def times(self) -> dict[str, float]:
        """Return the seconds of each part."""
        return self._times


def main(engine: str, data: Path, results: Path, centers: Path | None = None) -> None:
    """Run one engine; see the module."""
    register = read_register(shipped_home() / "shapes")
    shapes = list(register.shapes_of(register.choose(None), quality=True))
    if centers is not None:
        shapes = _only(shapes, centers.read_text(encoding="utf-8").split())
    run = {"compiled": _compiled, "pyshacl": _pyshacl, "pyrudof": _pyrudof}[engine]
    watch, lines = run(data, shapes)
    results.write_text("".join(sorted(set(_written(lines, register)))), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**watch.times(), "peak": peak, "results": len(lines)}))  # noqa: T201


def _only(shapes: Iterable[ox.Triple], centers: Sequence[str]) -> list[ox.Triple]:
    """Put some centers in the place of all, as targets, and leave other targets out."""
    targets = {node(f"sh:{name}") for name in _TARGETS}
    kept = []
    for triple in shapes:
        if triple.predicate not in targets:
            kept.append(triple)
        elif triple.object == _CENTER:
            named = node("sh:targetNode")
            kept += [ox.Triple(triple.subject, named, ox.NamedNode(c)) for c in centers]
    return kept


def _loaded(watch: Watch) -> None:
    watch.lap("load")
    print(json.dumps(watch.times()), flush=True)  # noqa: T201


def _compiled(data: Path, shapes: Iterable[ox.Triple]) -> tuple[Watch, Lines]:
    from ntic_kg.adapters.store_embedded import EmbeddedReader
    from ntic_kg.wiring.validating import shape_validator

    watch = Watch()
    database = ox.Store()
    database.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
    database.extend(ox.Quad(t.subject, t.predicate, t.object) for t in _background())
    _loaded(watch)
    lines = _read(
        shape_validator().validate(EmbeddedReader(database, ""), list(shapes), context_of(RUN))
    )
    watch.lap("evaluate")
    return watch, lines


def _pyshacl(data: Path, shapes: Iterable[ox.Triple]) -> tuple[Watch, Lines]:
    import pyshacl
    from rdflib import Graph

    from ntic_kg.adapters.validator_pyshacl import PreparedGraph, from_rdflib

    watch = Watch()
    graph = PreparedGraph()
    graph.parse(str(data), format="nt")
    graph.parse(data=_text([*_background(), *context_of(RUN)]), format="nt")
    shapes_graph = Graph().parse(data=_text(shapes), format="nt")
    _loaded(watch)
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph, inplace=True)
    lines = _read(from_rdflib(report))
    watch.lap("evaluate")
    return watch, lines


def _pyrudof(data: Path, shapes: Iterable[ox.Triple]) -> tuple[Watch, Lines]:
    import pyrudof

    watch = Watch()
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_data(str(data), format=pyrudof.RDFFormat.NTriples)
    rest = _text([*_background(), *context_of(RUN)]).decode()
    engine.read_data(rest, format=pyrudof.RDFFormat.NTriples, merge=True)
    engine.read_shacl(_text(shapes).decode(), format=pyrudof.ShaclFormat.NTriples)
    _loaded(watch)
    engine.validate_shacl()
    report = engine.serialize_shacl_validation_results(
        format=pyrudof.ResultShaclValidationFormat.NTriples
    )
    lines = _read(q.triple for q in ox.parse(report, ox.RdfFormat.N_TRIPLES))
    watch.lap("evaluate")
    return watch, lines


def _background() -> list[ox.Triple]:
    ontology = shipped_home() / "ontology"
    files = [
        *ontology.glob("*.ttl"),
        *ontology.glob("modules/*.ttl"),
        *ontology.glob("vocab/*.ttl"),
    ]
    return [triple for file in sorted(files) for triple in parse_file(file)]


def _text(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _read(report: Iterable[ox.Triple]) -> Lines:
    """Take focus, shape and value of every result out of a report."""
    results, fields = set(), dict[tuple[object, ox.NamedNode], str]()
    for triple in report:
        if triple.predicate == _RESULT:
            results.add(triple.object)
        elif triple.predicate in (_FOCUS, _SHAPE, _VALUE):
            blank = isinstance(triple.object, ox.BlankNode)
            fields[triple.subject, triple.predicate] = "_" if blank else str(triple.object)
    return [(fields[r, _FOCUS], fields[r, _SHAPE], fields.get((r, _VALUE), "")) for r in results]


def _written(lines: Lines, register: Register) -> Iterable[str]:
    for focus, shape, value in lines:
        constraint = register.constraints[shape.strip("<>")]
        told = f"{focus.strip('<>')}\t{constraint.norm}\t{constraint.tells.value}"
        yield f"{focus}\t{shape}\t{value}\t{told}\n".replace("\r", " ")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
