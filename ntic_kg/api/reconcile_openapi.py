"""``/reconcile`` in the OpenAPI document."""

from __future__ import annotations

from typing import Any

_JSON = {"content": {"application/json": {"schema": {"type": "object"}}}}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_BAD = {"400": {"description": "A parameter cannot be read.", **_PROBLEM}}
_FORM = {
    "type": "object",
    "properties": {
        "queries": {"type": "string", "description": "JSON: queries by name, at most 100"},
        "extend": {"type": "string", "description": "JSON: ids and properties"},
    },
}
_BUSY = {
    "413": {"description": "The batch or the body is too large.", **_PROBLEM},
    "415": {"description": "The body is no form.", **_PROBLEM},
    "429": {"description": "Others are reconciling, or your seconds are used up.", **_PROBLEM},
    "504": {"description": "The batch took too long.", **_PROBLEM},
}


def _get(
    identifier: str, summary: str, parameters: dict[str, str], media: dict[str, Any]
) -> dict[str, Any]:
    """Describe one GET; parameters by name, with an example."""
    needed = {"id"}
    return {
        "get": {
            "tags": ["reconcile"],
            "operationId": identifier,
            "summary": summary,
            "parameters": [
                {
                    "name": name,
                    "in": "query",
                    "required": name in needed,
                    "schema": {"type": "string"},
                    "example": example,
                }
                for name, example in parameters.items()
            ],
            "responses": {
                "200": {"description": "The answer.", **media},
                **_BAD,
                **(_unknown(media) if needed & parameters.keys() else {}),
            },
        }
    }


def _unknown(media: dict[str, Any]) -> dict[str, Any]:
    """Describe the answer about an id that nothing has: a problem, or a page for a frame."""
    content = _PROBLEM["content"] | (_HTML["content"] if media is _HTML else {})
    return {"404": {"description": "Nothing has that id.", "content": content}}


_HTML = {"content": {"text/html": {"schema": {"type": "string"}}}}
_TYPED = {"prefix": "gaosu", "cursor": "0"}
RECONCILE_PATHS: dict[str, Any] = {
    "/reconcile": {
        **_get(
            "reconcile_manifest",
            "The manifest; with queries or extend, their answer / 对齐服务说明",
            {"queries": '{"q0": {"query": "清华大学"}}', "extend": ""},
            _JSON,
        ),
        "post": {
            "tags": ["reconcile"],
            "operationId": "reconcile",
            "summary": "Reconcile a batch, or extend a table / 批量对齐或扩展数据列",
            "requestBody": {
                "required": True,
                "content": {"application/x-www-form-urlencoded": {"schema": _FORM}},
            },
            "responses": {"200": {"description": "The answer.", **_JSON}, **_BAD, **_BUSY},
        },
    },
    "/reconcile/suggest/entity": _get(
        "reconcile_suggest_entity", "Complete the name of a thing / 名称补全", _TYPED, _JSON
    ),
    "/reconcile/suggest/type": _get(
        "reconcile_suggest_type", "Complete the name of a class / 类型补全", _TYPED, _JSON
    ),
    "/reconcile/suggest/property": _get(
        "reconcile_suggest_property", "Complete the name of a property / 属性补全", _TYPED, _JSON
    ),
    "/reconcile/extend/properties": _get(
        "reconcile_propose_properties",
        "The properties that things of a class have / 可扩展的属性",
        {"type": "ntic:Base", "limit": "10"},
        _JSON,
    ),
    "/reconcile/preview": _get(
        "reconcile_preview",
        "A thing in a small frame / 嵌入式预览",
        {"id": "center/high-speed-train"},
        _HTML,
    ),
    "/reconcile/flyout": _get(
        "reconcile_flyout",
        "A thing as a piece of markup / 悬停预览",
        {"id": "center/high-speed-train"},
        _JSON,
    ),
}
