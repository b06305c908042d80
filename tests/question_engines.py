"""Ask questions of engines that are not Oxigraph, and compare what they answer.

Two terms are the same when they are equal, or when both are numbers of one value, or when both
are plain texts of one wording: Virtuoso types integers and decimals in its own way, gives
booleans as 0 and 1 and writes ``xsd:string`` where others leave it out.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from multiprocessing.connection import Connection

import httpx
import pyoxigraph as ox
import rdflib

from ntic_kg.catalog import AS_OF, Question, bind_used, read_term
from ntic_kg.names import node

Row = tuple[str, ...]
_TRUTH = {"true": "1", "false": "0"}


def texts(question: Question) -> tuple[str, str]:
    """Give the question and its count of unknowns as SPARQL, bound as on the fixture."""
    given = {p.name: p.example for p in question.parameters} | dict(question.golden.fixture)
    day = given.pop(AS_OF, (question.golden.as_of or date(2026, 1, 1)).isoformat())
    terms = {p.name: read_term(p.type, given[p.name]) for p in question.parameters}
    if question.takes_as_of:
        terms[AS_OF] = read_term("date", day)
    return bind_used(question.query, terms), bind_used(question.unknowns.query, terms)


def lenient(term: object) -> str:
    """Write a term so that two that count as the same are written alike."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.BlankNode):
        return "_:"
    assert isinstance(term, ox.Literal)
    if term.language:
        return f"{term.value}@{term.language}"
    value = _TRUTH.get(term.value, term.value) if term.datatype == _BOOLEAN else term.value
    try:
        return str(Decimal(value).normalize()) if term.datatype != _STRING else value
    except InvalidOperation:
        return value


_BOOLEAN = node("xsd:boolean")
_STRING = node("xsd:string")


def rows_of(solutions: ox.QuerySolutions) -> list[Row]:
    """Write every solution leniently, in the order given."""
    names = solutions.variables
    return [tuple(lenient(solution[name]) for name in names) for solution in solutions]


def apart(ask: Callable[[str], list[Row]], seconds: int) -> Callable[[str], list[Row]]:
    """Let an engine answer in a process of its own, which ends after so many seconds of CPU."""

    def work(query: str, writing: Connection) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        logging.disable()  # rdflib tells about every literal that it casts in vain
        writing.send(ask(query))

    def asked(query: str) -> list[Row]:
        context = multiprocessing.get_context("fork")
        reading, writing = context.Pipe(duplex=False)
        child = context.Process(target=work, args=(query, writing))
        child.start()
        writing.close()
        try:
            rows: list[Row] = reading.recv()
        except EOFError:
            raise RuntimeError(f"no answer within {seconds} seconds of CPU") from None
        finally:
            child.join()
        return rows

    return asked


def ask_rdflib(graph: rdflib.Graph, query: str) -> list[Row]:
    """Evaluate on rdflib."""
    result = graph.query(query).serialize(format="json")
    assert result is not None
    return _parsed(result)


def ask_endpoint(url: str, query: str) -> list[Row]:
    """Evaluate on a SPARQL server."""
    response = httpx.post(
        url,
        data={"query": query},
        headers={"Accept": "application/sparql-results+json"},
        trust_env=False,
        timeout=120,
    )
    if response.status_code != 200:
        raise RuntimeError(response.text.splitlines()[0])
    return _parsed(response.content)


def _parsed(document: bytes) -> list[Row]:
    solutions = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return rows_of(solutions)


def as_graph(triples: Sequence[ox.Triple]) -> rdflib.Graph:
    """Copy triples into rdflib."""
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return graph
