"""``/check`` in the OpenAPI document."""

from __future__ import annotations

from typing import Any

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_RAW = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
)
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_OUT = (
    "application/json",
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
    "text/html",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/event-stream",
)


def _parameter(name: str, about: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"name": name, "in": "query", "description": about, "schema": schema}


CHECK_PATH: dict[str, Any] = {
    "post": {
        "operationId": "check",
        "summary": "Check a submission under the norms / 按条款检查提交的资料",
        "description": (
            "Takes the filled template, CSV files or RDF, 50 MB in all. Findings name norm, bearer,"
            " state, remedy and the cell or triple. With the part shapes, SHACL Core shapes are run"
            " in the place of the norms. text/event-stream tells the progress; hanging up"
            " ends the check."
        ),
        "tags": ["check"],
        "parameters": [
            _parameter(
                "profile",
                "How silence is read.",
                type="string",
                enum=["submission", "public-record"],
                default="submission",
            ),
            _parameter("as_of", "Day on which the norms must hold.", type="string", format="date"),
            _parameter(
                "norm",
                "Check these norms only.",
                type="array",
                items={"type": "string"},
            ),
            _parameter("format", "Short name of the format, in place of Accept.", type="string"),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {
                                "type": "array",
                                "items": {"type": "string", "format": "binary"},
                            },
                            "shapes": {"type": "string", "format": "binary"},
                        },
                    }
                },
                **dict.fromkeys(_RAW, _BINARY),
            },
        },
        "responses": {
            "200": {
                "description": "The report, also when norms are breached",
                "content": {media: {"schema": {}} for media in _OUT},
            },
            **{
                status: {"description": about, **_PROBLEM}
                for status, about in (
                    ("400", "A file does not parse, or file or shapes are refused"),
                    ("406", "Nothing is written in that format"),
                    ("413", "Too large, or a zip bomb"),
                    ("415", "A media type that is not read here, or a compressed body"),
                    ("422", "Cells that cannot be read, all of them in faults"),
                    ("429", "Other submissions are being checked"),
                    ("503", "The check needed too much memory, or its process died"),
                    ("504", "The check took too long"),
                )
            },
        },
    }
}
