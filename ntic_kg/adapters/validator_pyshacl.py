"""SHACL validation by pySHACL: the only module that knows pySHACL and rdflib.

Both graphs are handed to rdflib as N-Triples and to pySHACL as parsed graphs, so that no
parser and no import of theirs ever reads a file or an address. Features beyond SHACL Core
and SPARQL constraints stay off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
import pyshacl
from pyparsing.exceptions import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from ntic_kg.errors import InvalidInput
from ntic_kg.names import RDF_TYPE, node
from ntic_kg.ports import Store

_MESSAGE = node("sh:message")
_RESULT_MESSAGE = node("sh:resultMessage")
_SOURCE_SHAPE = node("sh:sourceShape")
_VARIABLE = re.compile(r"\{[?$]\w+\}")


@lru_cache(maxsize=512)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


class PreparedGraph(Graph):
    """A graph that reads each query text once.

    pySHACL asks the same text for every center, and reading it takes rdflib longer than
    answering it: 20 of 22 seconds for the 22 real centers.
    """

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:  # noqa: ANN401
        """Answer a query; see ``rdflib.Graph.query``."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **options)


class PyshaclValidator:
    """Runs shapes over a copy of what a store holds; see ``ports.Validator``."""

    def validate(
        self, store: Store, shapes: Sequence[ox.Triple], context: Sequence[ox.Triple]
    ) -> Sequence[ox.Triple]:
        """Return the validation report as triples; see ``ports.Validator``."""
        try:
            _, report, _ = pyshacl.validate(
                to_rdflib(_copied(store, context)),
                shacl_graph=to_rdflib(shapes),
                advanced=False,
                inference="none",
                inplace=True,  # both graphs are ours alone: a copy would only cost time
                do_owl_imports=False,
                meta_shacl=False,
                js=False,
            )
        except (ReportableRuntimeError, ParseException, NotImplementedError) as error:
            raise _unusable(error) from error
        except re.error as error:
            raise InvalidInput(
                f"The shapes cannot be run: the regular expression {error.pattern!r} cannot be"
                f" read: {error.msg}.",
                remedy="Write it without blocks such as IsGreek and without \\i and \\c.",
            ) from error
        except Exception as error:
            # rdflib raises the bare class where a text uses a prefix that nothing declares.
            if type(error) is Exception:
                raise _unusable(error) from error
            raise
        if isinstance(report, Exception):
            # pySHACL hands a ValidationFailure back in the place of the report.
            raise _unusable(report) from report
        return tag_messages(from_rdflib(report), shapes)


def _copied(store: Store, context: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Copy the data, with the context in the place of what it stands for."""
    properties = {t.predicate for t in context} - {RDF_TYPE}
    classes = {t.object for t in context if t.predicate == RDF_TYPE}
    return [
        *(
            t
            for t in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
            if t.predicate not in properties
            and not (t.predicate == RDF_TYPE and t.object in classes)
        ),
        *context,
    ]


def to_rdflib(triples: Iterable[ox.Triple]) -> Graph:
    """Make an rdflib graph of triples.

    rdflib reads RDF 1.1: triples about triples are left out and base directions dropped, as
    no shape can see them.
    """
    plain = (_without_direction(t) for t in triples if not isinstance(t.object, ox.Triple))
    graph = PreparedGraph()
    graph.parse(data=ox.serialize(plain, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return graph


def _without_direction(triple: ox.Triple) -> ox.Triple:
    text = triple.object
    if not isinstance(text, ox.Literal) or text.direction is None:
        return triple
    plain = ox.Literal(text.value, language=text.language)
    return ox.Triple(triple.subject, triple.predicate, plain)


def from_rdflib(graph: Graph) -> list[ox.Triple]:
    """Make triples of an rdflib graph."""
    text = graph.serialize(format="nt", encoding="utf-8")
    return [quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES)]


def tag_messages(report: Sequence[ox.Triple], shapes: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Give messages back the language tag that pySHACL drops when it fills a template in.

    Args:
        report: a validation report.
        shapes: the shapes, with ``sh:message`` on the shape that a result names as source.
    """
    templates: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for triple in shapes:
        text = triple.object
        if triple.predicate == _MESSAGE and isinstance(text, ox.Literal) and text.language:
            pattern = ".*".join(re.escape(part) for part in _VARIABLE.split(text.value))
            templates.setdefault(str(triple.subject), []).append(
                (re.compile(pattern, re.DOTALL), text.language)
            )
    sources = {str(t.subject): str(t.object) for t in report if t.predicate == _SOURCE_SHAPE}
    return [
        _tagged(triple, templates.get(sources.get(str(triple.subject), ""), []))
        if triple.predicate == _RESULT_MESSAGE
        else triple
        for triple in report
    ]


def _tagged(triple: ox.Triple, templates: Iterable[tuple[re.Pattern[str], str]]) -> ox.Triple:
    text = triple.object
    if not isinstance(text, ox.Literal) or text.language:
        return triple
    languages = [language for pattern, language in templates if pattern.fullmatch(text.value)]
    if len(languages) != 1:
        return triple
    tagged = ox.Literal(text.value, language=languages[0])
    return ox.Triple(triple.subject, triple.predicate, tagged)


def _unusable(error: Exception) -> InvalidInput:
    return InvalidInput(
        f"The shapes cannot be run: {error}.",
        remedy="Correct the shape or its SPARQL text; VALUES and MINUS are not allowed there.",
    )
