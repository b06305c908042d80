"""The routes by which stewards write: ``/update`` and ``/graphs``."""

from __future__ import annotations

from starlette.routing import Route

from ntic_kg.api.authorize import Doorkeeper
from ntic_kg.api.client import Senders
from ntic_kg.api.graph_answers import GraphReader
from ntic_kg.api.graphs import PATH, GraphStore
from ntic_kg.api.update import UpdateEndpoint
from ntic_kg.ports import Evaluator, Tokens, Writer
from ntic_kg.settings import Settings


def writing_routes(
    evaluator: Evaluator, settings: Settings, tokens: Tokens, writer: Writer | None
) -> list[Route]:
    """Make the routes.

    Args:
        evaluator: answers the reads of ``/graphs``, which are public.
        settings: limits of one answer.
        tokens: knows who may write.
        writer: makes the changes; without one ``/graphs`` can be read only.
    """
    doorkeeper = Doorkeeper(tokens)
    senders = Senders(tokens, settings)
    digest_of = None if writer is None else writer.graph_digest
    reader = GraphReader(evaluator, settings, senders, digest_of)
    graphs = GraphStore(doorkeeper, writer, reader)
    routes = [
        Route(PATH, graphs, include_in_schema=False),
        Route(PATH + "/{name:path}", graphs, include_in_schema=False),
    ]
    if writer is not None:
        update = UpdateEndpoint(doorkeeper, writer)
        routes.append(Route("/update", update, include_in_schema=False))
    return routes
