"""``ntic-kg norms``: the coverage matrix, every norm in exactly one class."""

from __future__ import annotations

import json
from collections import Counter

import typer

from ntic_kg import formats, wiring
from ntic_kg.cli.options import FormatOption, HomeOption, settings_of, write_bytes
from ntic_kg.names import shorten
from ntic_kg.norms import Norm

COLUMNS = (
    "norm", "sentence", "key_phrase", "class", "modality", "severity", "bearer", "shapes",
    "questions", "restatement_zh", "restatement_en", "reason_zh", "reason_en",
)  # fmt: skip
_NARROW = 9


def norms(home: HomeOption = None, format_name: FormatOption = "table") -> None:
    """Show how every norm of the guideline is covered."""
    formats.check_format(format_name)
    listed = list(wiring.register(settings_of(None, home)).norms.values())
    if format_name == "json":
        documents = [formats.norm_document(norm) for norm in listed]
        write_bytes((json.dumps(documents, ensure_ascii=False, indent=1) + "\n").encode())
    else:
        width = _NARROW if format_name == "table" else len(COLUMNS)
        rows = [_row(norm)[:width] for norm in listed]
        write_bytes(formats.write_rows(COLUMNS[:width], rows, format_name))
    classes = Counter(norm.encoding for norm in listed)
    counted = ", ".join(f"{count} {name}" for name, count in classes.most_common())
    typer.echo(f"{len(listed)} norms: {counted}.", err=True)


def _row(norm: Norm) -> list[formats.Cell]:
    return [
        norm.key,
        norm.sentence,
        norm.key_phrase,
        norm.encoding,
        norm.modality,
        norm.severity,
        norm.bearer,
        ", ".join(shorten(shape) for shape in norm.shapes),
        ", ".join(norm.questions),
        norm.restatement["zh"],
        norm.restatement["en"],
        norm.encoding_reason.get("zh"),
        norm.encoding_reason.get("en"),
    ]
