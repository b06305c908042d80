"""Describe every ready question as an operation of the OpenAPI document.

Knows the catalogue alone; what a store offers for parameters is handed in.
Source: OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ntic_kg.answers import LANGUAGES, localized_columns
from ntic_kg.api.federated_openapi import FAR_PROPERTIES, federated_description
from ntic_kg.api.queries import JSON, OFFERED
from ntic_kg.ask import Choice
from ntic_kg.catalog import AS_OF, Catalog, Parameter, Question, read_term

_SCHEMAS: Mapping[str, dict[str, str]] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
}


@dataclass(frozen=True)
class Offer:
    """What a store offers for the parameters of the questions.

    Args:
        choices: the values of each closed parameter, by its query for values.
        labels: what things are called, by language and IRI.
    """

    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def question_paths(catalog: Catalog, offer: Offer) -> dict[str, Any]:
    """Describe the listing and every question, with typed parameters.

    Args:
        catalog: the questions.
        offer: an empty one describes the parameters without their values.
    """
    listing = {
        "get": {
            "tags": ["questions"],
            "summary": "列出问题 / List the ready questions",
            "operationId": "list_questions",
            "responses": {"200": {"description": "The questions with their parameters"}},
        }
    }
    every = (*catalog, *catalog.federated)
    asked = {f"/queries/{q.name}": {"get": _operation(q, offer)} for q in every}
    return {"/queries": listing, **asked}


def _operation(question: Question, offer: Offer) -> dict[str, Any]:
    parameters = [_parameter(p, offer) for p in question.parameters]
    if question.takes_as_of:
        about = "截至日期，缺省为今天 / The day the answer is to hold for, today unless given"
        parameters.append(
            {"name": AS_OF, "in": "query", "description": about, "schema": _SCHEMAS["date"]}
        )
    names = [offered.name for offered in OFFERED]
    parameters += _VIEW
    parameters.append(
        {
            "name": "format",
            "in": "query",
            "description": "格式；缺省依 Accept / Format, chosen by Accept unless given",
            "schema": {"type": "string", "enum": names},
        }
    )
    return {
        "tags": ["questions"],
        "summary": f"{question.id} {question.title['zh']} / {question.title['en']}",
        "description": f"{question.description['zh']}\n\n{question.description['en']}"
        f"{federated_description(question)}",
        "operationId": f"ask_{question.name.replace('-', '_')}",
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The answer, with its unknowns and its snapshot",
                "content": {offered.media_type: {} for offered in OFFERED[1:]}
                | {JSON.media_type: {"schema": _answer(question)}},
            },
            "410": {
                "description": "What was recorded then is not kept",
                "content": {"application/problem+json": {}},
            },
            "422": {
                "description": "A parameter is missing, unknown or ill-typed",
                "content": {"application/problem+json": {}},
            },
        },
    }


def _parameter(parameter: Parameter, offer: Offer) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": f"{parameter.about['zh']} / {parameter.about['en']}",
        "schema": _schema(parameter),
    }
    if parameter.values is None:
        example = parameter.example
        described["example"] = int(example) if parameter.type == "integer" else example
        return described
    listed = offer.choices.get(parameter.values, ())
    examples = {choice.term.value: choice.labels for choice in listed}
    if examples:
        described["schema"]["enum"] = list(examples)
    else:
        example = read_term(parameter.type, parameter.example).value
        examples = {
            example: {lang: offer.labels.get(lang, {}).get(example, "") for lang in LANGUAGES}
        }
        described["schema"]["externalDocs"] = _VALUES
    described["description"] += _WRITTEN
    described["examples"] = {
        value.rsplit("/", 1)[-1]: {
            "summary": " / ".join(filter(None, (labels.get("zh"), labels.get("en")))) or value,
            "value": value,
        }
        for value, labels in examples.items()
    }
    return described


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.default is None:
        return dict(_SCHEMAS[parameter.type])
    default: str | int = read_term(parameter.type, parameter.default).value
    default = int(default) if parameter.type == "integer" else default
    return {**_SCHEMAS[parameter.type], "default": default}


_VIEW: list[dict[str, Any]] = [
    {
        "name": "lang",
        "in": "query",
        "description": "标签语言；另一种语言补缺 / Language of labels, with fallback to the other",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
    {
        "name": "limit",
        "in": "query",
        "description": "一页的行数，缺省为全部 / Rows of one page, all unless given",
        "schema": {"type": "integer", "minimum": 1},
    },
    {
        "name": "offset",
        "in": "query",
        "description": "跳过的行数 / Rows before the page",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
    {
        "name": "recorded",
        "in": "query",
        "description": "当时的图谱：快照或时间 / What the graph said: a snapshot, a day or a time",
        "schema": {"type": "string"},
    },
]
_WRITTEN = "（写 IRI；其末段或名称也可以） (an IRI; its last part or a label will do as well)"
_VALUES = {
    "description": "可选值及其中英文名称 / The values to choose from, with their labels",
    "url": "/queries",
}


def _answer(question: Question) -> dict[str, Any]:
    """Give the schema of a question's answer: its columns, and rows as wide as they are."""
    one_language = localized_columns(question.columns)
    row = {
        **_ANSWER["properties"]["rows"]["items"],
        "minItems": len(one_language),
        "maxItems": len(question.columns),
    }
    forms = dict.fromkeys((question.columns, one_language))
    properties = {
        **_ANSWER["properties"],
        "columns": {"type": "array", "enum": [list(columns) for columns in forms]},
        "rows": {"type": "array", "items": row},
    }
    if question.federates is not None:
        properties |= FAR_PROPERTIES
    return {**_ANSWER, "properties": properties}


_ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["columns", "rows", "total", "unknowns", "complete", "snapshot", "as_of", "next"],
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {
            "type": "array",
            "items": {
                "type": "array",
                "items": {"type": ["string", "number", "boolean", "null"]},
            },
        },
        "total": {"type": "integer"},
        "unknowns": {"type": "integer"},
        "complete": {"type": "string", "enum": ["complete", "truncated", "timed-out"]},
        "snapshot": {"type": "string"},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "next": {"type": ["string", "null"], "format": "uri-reference"},
        "permalink": {"type": "string", "format": "uri-reference"},
        "reproduce": {"type": "string"},
    },
}
