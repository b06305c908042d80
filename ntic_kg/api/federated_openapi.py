"""Describe what the answer of a federated question has beside that of another question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ntic_kg.catalog import Question
from ntic_kg.values import Completeness

_BOTH = {
    "type": ["object", "null"],
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": ["string", "null"]}
_FAR: Mapping[str, Any] = {
    "registry": {"type": "string"},
    "title": {**_BOTH, "type": "object"},
    "license": _TEXT,
    "endpoint": {**_TEXT, "format": "uri"},
    "asked": {**_TEXT, "format": "date-time"},
    "query": {"type": "string"},
    "on": {"type": "array", "items": {"type": "string"}},
    "keys": _COUNT,
    "answered": _COUNT,
    "known": _COUNT,
    "reason": _BOTH,
    "remedy": _TEXT,
}
FAR_PROPERTIES: Mapping[str, Any] = {
    "complete": {"type": "string", "enum": [value.value for value in Completeness]},
    "far": {"type": "object", "required": list(_FAR), "properties": dict(_FAR)},
}


def federated_description(question: Question) -> str:
    """Say in both languages that a question asks elsewhere too; nothing when it does not."""
    if question.federates is None:
        return ""
    name = question.federates.registry
    return (
        f"\n\n同时询问其他名录 {name}。未配置或该名录失败时，仍给出本方各行，"
        f"complete 为 incomplete，far.reason 说明原因。\n\nAsks the registry {name} too."
        " Where that is not configured or fails, our rows are given all the same,"
        " complete is incomplete, and far.reason says why."
    )
