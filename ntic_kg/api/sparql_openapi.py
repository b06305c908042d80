"""How the OpenAPI document describes ``/sparql``."""

from __future__ import annotations

from typing import Any

from ntic_kg.api.negotiate import GRAPHS, TABLES

_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "default-graph-uri",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        "description": "Graphs that make up the default graph; default: the union of all.",
    },
    {
        "name": "named-graph-uri",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        "description": "Graphs that GRAPH can name; default: all.",
    },
    {
        "name": "format",
        "in": "query",
        "schema": {"type": "string", "enum": [format_.name for format_ in (*TABLES, *GRAPHS)]},
        "description": "Format of the answer; wins over Accept.",
    },
    {
        "name": "timeout",
        "in": "query",
        "schema": {"type": "number", "exclusiveMinimum": 0},
        "description": "Seconds to wait; can only shorten the deadline of the service.",
    },
]
_QUERY: dict[str, Any] = {
    "name": "query",
    "in": "query",
    "schema": {"type": "string"},
    "description": "SELECT, ASK, CONSTRUCT or DESCRIBE; without it, the service describes itself.",
}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_RESPONSES: dict[str, Any] = {
    "200": {
        "description": "The answer; X-NTIC-Complete says whether every row is in it.",
        "content": {
            format_.media_type: {"schema": {"type": "string"}} for format_ in (*TABLES, *GRAPHS)
        },
    },
    "400": {"description": "The query does not parse, or the guard refused it.", **_PROBLEM},
    "406": {"description": "The format is not offered.", **_PROBLEM},
    "413": {"description": "The request or the answer is too large.", **_PROBLEM},
    "429": {"description": "No worker became free; see Retry-After.", **_PROBLEM},
    "503": {"description": "The query needed too much memory, or its process died.", **_PROBLEM},
    "504": {"description": "The query ran out of time.", **_PROBLEM},
}

SPARQL_PATH: dict[str, Any] = {
    "get": {
        "tags": ["sparql"],
        "summary": "Answer a SPARQL query",
        "operationId": "sparql_get",
        "parameters": [_QUERY, *_PARAMETERS],
        "responses": _RESPONSES,
    },
    "post": {
        "tags": ["sparql"],
        "summary": "Answer a SPARQL query",
        "operationId": "sparql_post",
        "parameters": _PARAMETERS,
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": {"type": "string"}},
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {"query": {"type": "string"}},
                    }
                },
            },
        },
        "responses": _RESPONSES
        | {"415": {"description": "The body is of another media type.", **_PROBLEM}},
    },
}
