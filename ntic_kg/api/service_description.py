"""What ``/sparql`` says about itself when it is asked nothing.

Source: SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from ntic_kg.api.documents import Document, choose_format, respond
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.origin import origin
from ntic_kg.api.snapshots import PerSnapshot, StoreOf, select_all
from ntic_kg.names import node
from ntic_kg.ports import Store

_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE = "http://www.w3.org/ns/entailment/Simple"
RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY ?graph
"""

GraphSizes = tuple[tuple[ox.NamedNode, ox.Literal], ...]


class ServiceDescription:
    """Answers requests to the endpoint that ask nothing; an ASGI application.

    Args:
        store_of: gives a store that threads may ask, for an event loop.
    """

    def __init__(self, store_of: StoreOf) -> None:
        self._graphs = PerSnapshot(store_of, graph_sizes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            UnknownFormat: nothing on offer is acceptable.
        """
        format_ = choose_format(Request(scope))
        snapshot, graphs = await self._graphs.get()
        endpoint = ox.NamedNode(origin(scope) + "/sparql")
        answer = respond(describe_service(endpoint, graphs), format_, {SNAPSHOT: snapshot})
        await answer(scope, receive, send)


def graph_sizes(store: Store) -> tuple[str, GraphSizes]:
    """List the named graphs with their numbers of triples, and the snapshot they are of."""
    snapshot, answers = select_all(store, {"graphs": _GRAPHS})
    return snapshot, tuple(
        (graph, triples)
        for graph, triples in answers["graphs"].rows
        if isinstance(graph, ox.NamedNode) and isinstance(triples, ox.Literal)
    )


def describe_service(endpoint: ox.NamedNode, graphs: GraphSizes) -> list[ox.Triple]:
    """Describe the service, its languages, formats and its default dataset.

    Args:
        endpoint: absolute IRI that queries are sent to.
        graphs: the named graphs with their numbers of triples.
    """
    document = Document()
    service, dataset, default = ox.BlankNode(), ox.BlankNode(), ox.BlankNode()
    document.say(service, "a", "sd:Service")
    document.say(service, "sd:endpoint", endpoint)
    document.say(service, "sd:supportedLanguage", "sd:SPARQL11Query")
    document.say(service, "sd:feature", "sd:UnionDefaultGraph")
    document.say(service, "sd:defaultEntailmentRegime", _SIMPLE)
    document.say(node(_SIMPLE), "a", "sd:EntailmentRegime")
    document.say(service, "sd:resultFormat", *(_FORMATS + name for name in RESULT_FORMATS))
    document.say(service, "sd:defaultDataset", dataset)
    document.say(dataset, "a", "sd:Dataset")
    document.say(dataset, "sd:defaultGraph", default)
    document.say(default, "a", "sd:Graph")
    for name, triples in graphs:
        named, graph = ox.BlankNode(), ox.BlankNode()
        document.say(dataset, "sd:namedGraph", named)
        document.say(named, "a", "sd:NamedGraph")
        document.say(named, "sd:name", name)
        document.say(named, "sd:graph", graph)
        document.say(graph, "a", "sd:Graph")
        document.say(graph, "void:triples", triples)
    return document.triples
