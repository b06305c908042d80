"""Say what another registry added to an answer, or why it did not."""

from __future__ import annotations

from typing import Any

from ntic_kg.ask import Answer, Far

REASON = "X-NTIC-Reason"


def far_document(far: Far) -> dict[str, Any]:
    """Give the JSON document of the registry's part."""
    return {
        "registry": far.registry,
        "title": dict(far.title),
        "license": far.license or None,
        "endpoint": far.address or None,
        "asked": _time(far) or None,
        "query": far.query,
        "on": list(far.on),
        "keys": far.keys,
        "answered": far.answered,
        "known": far.known,
        "reason": dict(far.reason) or None,
        "remedy": far.remedy or None,
    }


def far_account(far: Far, language: str) -> str:
    """Say in a sentence which registry was asked, when, and how much it knew."""
    if language == "zh":
        when = f"，询问时间 {_time(far)}" if far.asked else "，未询问"
        counted = f"{far.keys} 个标识中应答 {far.answered} 个，有记载 {far.known} 个"
        return f"{far.title['zh']} {far.address}{when}；{counted}"
    when = f", asked {_time(far)}" if far.asked else ", not asked"
    counted = f"{far.keys} keys, {far.answered} answered, {far.known} known there"
    return f"{' '.join((far.title['en'], far.address)).strip()}{when}; {counted}"


def far_notes(answer: Answer) -> list[str]:
    """Give the lines that go beside the rows of an answer in a terminal or a notebook."""
    far = answer.far
    if far is None:
        return []
    notes = [f"Beside our rows: {far_account(far, 'en')}."]
    if far.reason:
        notes += [
            f"Incomplete: {far.reason['en']} {far.remedy}".rstrip(),
            f"不完整：{far.reason['zh']}",
        ]
    return notes


def far_headers(far: Far) -> dict[str, str]:
    """Give the fields of HTTP that name the registry, for formats that hold nothing but rows.

    Source of the relation: RFC 8288 and the registry of link relations, ``via``.
    """
    fields = {"Cache-Control": "no-store"}  # what a registry says has no snapshot of ours
    if far.address:
        fields["Link"] = f'<{far.address}>; rel="via"; title="{far.registry}"'
    if far.reason:
        fields[REASON] = ascii(f"{far.reason['en']} {far.remedy}")[1:-1]
    return fields


def _time(far: Far) -> str:
    return far.asked.isoformat().replace("+00:00", "Z") if far.asked else ""
