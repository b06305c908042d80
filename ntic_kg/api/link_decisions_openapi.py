"""How the OpenAPI document describes ``/links/decisions``."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_NULLABLE = {"type": ["string", "null"]}
_THING = {"type": "object", "properties": {"id": _TEXT, "name": _NULLABLE}}
_JUDGEMENT = {"type": "string", "enum": ["yes", "no", "unsure"]}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_DECISION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "subject": _THING,
        "relation": _TEXT,
        "object": _THING,
        "judgement": _JUDGEMENT,
        "holds": {
            "type": "boolean",
            "description": "Whether no other decision about the link stands above it.",
        },
        "time": {"type": "string", "format": "date-time"},
        "reviewer": _NULLABLE,
        "recorder": {
            **_NULLABLE,
            "description": "Whose token it came with, if not the reviewer's.",
        },
        "rule": {**_NULLABLE, "description": "The rule that decided, where no person did."},
        "reason": _NULLABLE,
        "evidence": {"type": "array", "items": _TEXT},
    },
}
_SENT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["subject", "object", "judgement", "reason"],
    "properties": {
        "subject": {**_TEXT, "description": "Our thing, as an IRI or a prefixed name."},
        "object": {**_TEXT, "description": "The other one."},
        "judgement": _JUDGEMENT,
        "reason": {**_TEXT, "maxLength": 2000},
        "relation": {
            **_TEXT,
            "description": "Such as skos:exactMatch; by default the one that links propose. Needed"
            " between a base and an organization or a record, where they propose two.",
        },
        "reviewer": {
            **_TEXT,
            "maxLength": 200,
            "description": "Who decided: a name, or an IRI as of ORCID; by default the name of"
            " the token. Where both differ, the decision names the token as its recorder.",
        },
        "evidence": {"type": "array", "maxItems": 20, "items": {**_TEXT, "maxLength": 2000}},
    },
    "example": {
        "subject": "id:organization/crrc-group",
        "object": "https://ror.org/033g21894",
        "judgement": "no",
        "reason": "The record is the listed company, not the group.",
    },
}


def _parameter(name: str, kind: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": kind}, "description": about}


LINK_DECISIONS_PATH: dict[str, Any] = {
    "get": {
        "tags": ["links"],
        "summary": "What was decided about links, the newest first",
        "operationId": "link_decisions_get",
        "parameters": [
            _parameter("subject", "string", "Only about this thing of ours."),
            _parameter("object", "string", "Only about this thing of another registry."),
            _parameter("limit", "integer", "How many to give, 100 by default, 1000 at most."),
            _parameter("offset", "integer", "How many to leave out; next says where to go on."),
        ],
        "responses": {
            "200": {
                "description": "Decisions of people and rules, those that hold no more too.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "decisions": {"type": "array", "items": _DECISION},
                                "total": {"type": "integer"},
                                "next": {"type": ["integer", "null"]},
                            },
                        }
                    }
                },
            },
            "422": {"description": "A parameter is unknown or unfit.", **_PROBLEM},
            "503": {"description": "The decisions cannot be read.", **_PROBLEM},
        },
    },
    "post": {
        "tags": ["links"],
        "summary": "Decide about a link, for ever",
        "description": "The decision is added to the ledger, by the rules of ntic-kg decide;"
        " nothing is changed or removed, and to take it back is to send another one. Proposals,"
        " /reconcile and publish-links heed it at once, the graph with the next ntic-kg load.",
        "operationId": "link_decisions_post",
        "security": [{"token": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _SENT}}},
        "responses": {
            "201": {
                "description": "It is written down; Location lists what was decided of the pair.",
                "content": {"application/json": {"schema": _DECISION}},
            },
            "400": {"description": "The body is no JSON.", **_PROBLEM},
            "401": {"description": "There is no valid token; the body was not read.", **_PROBLEM},
            "403": {"description": "The token permits less.", **_PROBLEM},
            "413": {"description": "The body is too large.", **_PROBLEM},
            "415": {"description": "The body is not application/json.", **_PROBLEM},
            "422": {
                "description": "Something is missing or unfit, or it contradicts other links;"
                " nothing was written.",
                **_PROBLEM,
            },
            "429": {"description": "Too many decisions wait to be written.", **_PROBLEM},
            "503": {"description": "The store or the ledger cannot be used.", **_PROBLEM},
        },
    },
}
