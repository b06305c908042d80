"""How the OpenAPI document describes descriptions, things and centers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ntic_kg.api.negotiate import GRAPHS, Format
from ntic_kg.api.queries import JSON
from ntic_kg.api.things import HTML, TRIG

_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_UNKNOWN = {"404": {"description": "Nothing is known about it.", **_PROBLEM}}


def _operation(
    identifier: str,
    summary: str,
    offered: Sequence[Format],
    parameters: Sequence[tuple[str, str]] = (),
    *,
    sends_on: bool = False,
) -> dict[str, Any]:
    """Describe one GET.

    Args:
        identifier: ``operationId``.
        summary: in both languages.
        offered: formats, by Accept or ``?format=``.
        parameters: name and example of each parameter of the path.
        sends_on: whether a good answer is 303.
    """
    written = {"content": {f.media_type: {"schema": {"type": "string"}} for f in offered}}
    good: dict[str, Any] = {"200": {"description": "The document.", **written}}
    if sends_on:
        good = {"303": {"description": "Location names the document that is preferred."}}
    return {
        "get": {
            "tags": ["descriptions"],
            "summary": summary,
            "operationId": identifier,
            "parameters": [
                *(
                    {
                        "name": name,
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                        "example": example,
                    }
                    for name, example in parameters
                ),
                {
                    "name": "format",
                    "in": "query",
                    "description": "格式；缺省依 Accept / Format, chosen by Accept unless given",
                    "schema": {"type": "string", "enum": [f.name for f in offered]},
                },
            ],
            "responses": good
            | (_UNKNOWN if parameters else {})
            | {"406": {"description": "The format is not offered.", **_PROBLEM}},
        }
    }


_ANY = (*GRAPHS, TRIG, HTML)
DESCRIPTION_PATHS: dict[str, Any] = {
    "/.well-known/void": _operation("void", "VoID 统计 / VoID counts", GRAPHS),
    "/catalog": _operation("catalog", "DCAT 3 目录 / The DCAT 3 record", GRAPHS),
    "/examples": _operation("examples", "可执行的示例 / Executable examples", GRAPHS),
    "/id/{kind}/{key}": _operation(
        "thing", "事物 / A thing", _ANY, (("kind", "center"), ("key", "eda")), sends_on=True
    ),
    "/norm/{policy}/{norm}": _operation(
        "norm_thing",
        "条款 / A norm",
        _ANY,
        (("policy", "2017-353"), ("norm", "5.2-organs")),
        sends_on=True,
    ),
    "/scheme/{scheme}/{concept}": _operation(
        "concept",
        "概念 / A concept",
        _ANY,
        (("scheme", "field"), ("concept", "high-speed-train")),
        sends_on=True,
    ),
    "/graph/{graph}": _operation(
        "graph", "具名图 / A named graph", _ANY, (("graph", "centers"),), sends_on=True
    ),
    "/ont": _operation("ontology", "本体 / The ontology", _ANY, sends_on=True),
    "/centers/{key}": _operation(
        "center",
        "中心的记录、沿革与检查结果 / Record, timeline and findings of a center",
        (JSON,),
        (("key", "eda"),),
    ),
}
