"""How the OpenAPI document describes ``/update`` and ``/graphs``."""

from __future__ import annotations

from typing import Any

from ntic_kg.api.negotiate import GRAPHS
from ntic_kg.rdf_files import MEDIA_TYPES

SECURITY_SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "Made by ntic-kg token new."}
}
_SECURITY: list[dict[str, list[str]]] = [{"token": []}]
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_DONE = {"description": "Done; readers see it now. X-NTIC-Snapshot names what they see."}
_REFUSED: dict[str, Any] = {
    "400": {"description": "What was sent does not parse, or was refused.", **_PROBLEM},
    "401": {"description": "There is no valid token; the body was not read.", **_PROBLEM},
    "403": {"description": "The token, or nobody, may do this.", **_PROBLEM},
    "413": {"description": "The body is too large.", **_PROBLEM},
    "415": {"description": "The type of the body is not read.", **_PROBLEM},
    "503": {"description": "The store is held by another process, or failed.", **_PROBLEM},
    "504": {"description": "The change ran out of time; it was not made.", **_PROBLEM},
}
_GONE = {"404": {"description": "The store holds no such graph.", **_PROBLEM}}
_CONDITION = {"412": {"description": "If-Match or If-None-Match does not hold.", **_PROBLEM}}
_TARGET: list[dict[str, Any]] = [
    {
        "name": "graph",
        "in": "query",
        "schema": {"type": "string"},
        "description": "IRI of the graph.",
    },
    {
        "name": "default",
        "in": "query",
        "allowEmptyValue": True,
        "schema": {"type": "string"},
        "description": "Reads the union of all graphs; writes go to …/graph/default.",
    },
]
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        **dict.fromkeys(MEDIA_TYPES, _TEXT),
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
    },
}


def _operation(name: str, summary: str, **rest: object) -> dict[str, Any]:
    return {"tags": ["graphs"], "summary": summary, "operationId": name, **rest}


def _write(name: str, summary: str, responses: dict[str, Any]) -> dict[str, Any]:
    body = {} if name == "graphs_delete" else {"requestBody": _BODY}
    return _operation(
        name,
        summary,
        security=_SECURITY,
        parameters=_TARGET,
        responses=responses | _REFUSED | _CONDITION,
        **body,
    )


WRITING_PATHS: dict[str, Any] = {
    "/update": {
        "post": {
            "tags": ["sparql"],
            "summary": "Change the store by SPARQL Update",
            "operationId": "update_post",
            "security": _SECURITY,
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-update": _TEXT,
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "required": ["update"],
                            "properties": {"update": {"type": "string"}},
                        }
                    },
                },
            },
            "responses": {"204": _DONE, **_REFUSED, **_GONE},
        }
    },
    "/graphs": {
        "get": _operation(
            "graphs_get",
            "Read a graph",
            parameters=_TARGET,
            responses={
                "200": {
                    "description": "The whole graph.",
                    "content": {format_.media_type: _TEXT for format_ in GRAPHS},
                },
                "304": {"description": "The graph is what If-None-Match names."},
                "406": {"description": "The format is not offered.", **_PROBLEM},
                **_GONE,
            },
        ),
        "put": _write(
            "graphs_put",
            "Make the body the content of a graph",
            {"201": {"description": "The graph is new."}, "204": _DONE},
        ),
        "post": _write(
            "graphs_post",
            "Add the body to a graph; without a name, to a new one",
            {"201": {"description": "The graph is new; see Location."}, "204": _DONE},
        ),
        "delete": _write("graphs_delete", "Remove a graph", {"204": _DONE, **_GONE}),
    },
}
