"""``/centers/{key}``: what the record says about one center, its timeline and its findings.

The timeline is the answer of the question ``timeline``; the findings are those of a stored run.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ntic_kg.api.center_findings import findings_of
from ntic_kg.api.documents import choose_format
from ntic_kg.api.envelope import SNAPSHOT
from ntic_kg.api.problems import COMPLETE
from ntic_kg.api.queries import JSON
from ntic_kg.api.snapshots import StoreOf
from ntic_kg.api.thing_description import (
    Description,
    describe,
    labels_of,
    named_terms,
    thing_of,
)
from ntic_kg.api.things import HTML
from ntic_kg.ask import ask
from ntic_kg.catalog import Catalog
from ntic_kg.errors import NotFound, StoreFailure
from ntic_kg.formats import cell
from ntic_kg.names import RDF_TYPE, node
from ntic_kg.ports import Store
from ntic_kg.values import Term

TIMELINE = "timeline"
_ATTEMPTS = 5

Labels = dict[str, dict[str, str]]


class Centers:
    """Answers requests for one center.

    Args:
        catalog: where the question ``timeline`` is; without it there is no timeline.
        store_of: gives a store that threads may ask, for an event loop.
    """

    def __init__(self, catalog: Catalog, store_of: StoreOf) -> None:
        self._has_timeline = any(question.name == TIMELINE for question in catalog)
        self._catalog = catalog
        self._store_of = store_of

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/centers/{key}", self._center, include_in_schema=False)]

    async def _center(self, request: Request) -> Response:
        key = request.path_params["key"]
        iri = thing_of(f"id/center/{key}")
        if choose_format(request, (JSON, HTML)) is HTML:
            place = request.scope.get("root_path", "") + f"/doc/id/center/{key}"
            return Response(status_code=303, headers={"Location": place, "Vary": "Accept"})
        store = self._store_of(asyncio.get_running_loop())
        document = await run_in_threadpool(self._document, store, iri, key)
        headers = {
            "Content-Type": JSON.content_type,
            "Vary": "Accept",
            SNAPSHOT: document["snapshot"],
            COMPLETE: document["complete"],
        }
        return Response(json.dumps(document, ensure_ascii=False).encode(), headers=headers)

    def _document(self, store: Store, iri: ox.NamedNode, key: str) -> dict[str, Any]:
        """Put record and timeline together, both of one snapshot."""
        for _ in range(_ATTEMPTS):
            description = describe(store, iri)
            if not any(
                quad.predicate == RDF_TYPE
                and quad.object == node("ntic:TechnologyInnovationCenter")
                for quad in description.outgoing
            ):
                raise NotFound(
                    f"{key[:80]!r} is not the key of a center.",
                    remedy="GET /queries lists, under the question timeline, those that there are.",
                )
            timeline = self._timeline(store, iri)
            if timeline is None or timeline["snapshot"] == description.snapshot:
                labels = labels_of(store, description, named_terms(description))
                document = _written(description, key, labels, timeline)
                document["check"] = findings_of(store, iri, datetime.now(UTC).date())
                return document
        raise StoreFailure(
            "The content changed again and again while the center was being described.",
            remedy="Ask again when the loading has ended.",
        )

    def _timeline(self, store: Store, iri: ox.NamedNode) -> dict[str, Any] | None:
        if not self._has_timeline:
            return None
        question = self._catalog.find(TIMELINE)
        answer = ask(store, question, {"center": iri.value}, datetime.now(UTC).date())
        rows = [
            dict(zip(answer.rows.columns, (cell(term) for term in row), strict=True))
            for row in answer.rows.rows
        ]
        return {"snapshot": answer.rows.snapshot, "events": rows, "unknowns": answer.unknowns}


def _written(
    description: Description, key: str, labels: Labels, timeline: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "key": key,
        "iri": description.iri.value,
        "name": labels.get(description.iri.value, {}),
        "record": [
            {
                "property": _named(quad.predicate, labels),
                "value": _value(quad.object, labels),
                "source": quad.graph_name.value
                if isinstance(quad.graph_name, ox.NamedNode)
                else None,
            }
            for quad in description.outgoing
        ],
        "mentions": [
            {
                "property": _named(quad.predicate, labels),
                "subject": _value(quad.subject, labels),
                "source": quad.graph_name.value
                if isinstance(quad.graph_name, ox.NamedNode)
                else None,
            }
            for quad in description.incoming
        ],
        "timeline": timeline["events"] if timeline else None,
        "unknowns": timeline["unknowns"] if timeline else None,
        "complete": description.complete.value,
        "snapshot": description.snapshot,
    }


def _named(term: ox.NamedNode, labels: Labels) -> dict[str, Any]:
    return {"iri": term.value, "label": labels.get(term.value, {})}


def _value(term: Term, labels: Labels) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return _named(term, labels)
    if isinstance(term, ox.Literal):
        return {"value": cell(term), "language": term.language, "datatype": term.datatype.value}
    return {"value": str(term), "language": None, "datatype": None}
