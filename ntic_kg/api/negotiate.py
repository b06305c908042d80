"""Choose the format of an answer: ``?format=`` first, then the Accept header.

Knows media types only. Source: RFC 9110, sections 12.4.2 and 12.5.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntic_kg.errors import UnknownFormat


@dataclass(frozen=True)
class Format:
    """A format that is offered.

    Args:
        name: short name, the value of ``?format=``.
        media_type: what is written, without parameters.
        content_type: value of the Content-Type header.
        aliases: media types that ask for the same bytes.
        names: other values of ``?format=``, as client libraries send them.
    """

    name: str
    media_type: str
    content_type: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


TABLES = (
    Format(
        "json",
        "application/sparql-results+json",
        "application/sparql-results+json",
        ("application/json",),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        "application/sparql-results+xml",
        ("application/xml", "text/xml"),
    ),
    Format("csv", "text/csv", "text/csv; charset=utf-8"),
    Format("tsv", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
)
GRAPHS = (
    Format(
        "ttl",
        "text/turtle",
        "text/turtle; charset=utf-8",
        ("application/turtle", "application/x-turtle"),
        ("turtle", "n3"),
    ),
    Format(
        "nt",
        "application/n-triples",
        "application/n-triples",
        ("text/plain",),
        ("ntriples", "n-triples"),
    ),
    Format(
        "jsonld",
        "application/ld+json",
        "application/ld+json",
        ("application/json",),
        ("json-ld", "json"),
    ),
    Format(
        "rdf",
        "application/rdf+xml",
        "application/rdf+xml",
        ("application/xml", "text/xml"),
        ("rdf+xml", "rdf xml", "rdfxml", "xml"),  # an unescaped + arrives as a space
    ),
)
_LONGEST = 2_000


def choose(offered: Sequence[Format], *, accept: str | None, name: str | None = None) -> Format:
    """Return the offered format that the client prefers.

    Args:
        offered: formats in the order of our preference, which decides ties.
        accept: value of the Accept header, None when there is none.
        name: value of ``?format=``, a short name or a media type; wins over the header.

    Raises:
        UnknownFormat: nothing on offer is acceptable; the message lists what is.

    >>> choose(TABLES, accept="text/csv;q=0.5, application/sparql-results+xml").name
    'xml'
    >>> choose(GRAPHS, accept="text/html, */*;q=0.1").name
    'ttl'
    >>> choose(TABLES, accept=None, name="tsv").name
    'tsv'
    """
    if name:
        return _named(offered, name.strip().lower())
    ranges = _ranges(accept) if accept and accept.strip() else [("*/*", 1.0)]
    best = max(offered, key=lambda format_: _quality(format_, ranges))
    if _quality(best, ranges) <= 0:
        raise _unknown("the Accept header asks for", (accept or "").strip(), offered)
    return best


def preferred_language(header: str | None) -> str | None:
    """Return zh or en, whichever an Accept-Language header wants more.

    Returns:
        None when there is no header, or it wants neither.

    >>> preferred_language("fr, en-GB;q=0.7, zh-CN;q=0.3")
    'en'
    """
    best, weight = None, 0.0
    for tag, wanted in _ranges(header) if header else ():
        primary = tag.partition("-")[0]
        if primary in {"zh", "en"} and wanted > weight:
            best, weight = primary, wanted
    return best


def _named(offered: Sequence[Format], name: str) -> Format:
    for format_ in offered:
        if name in {format_.name, *format_.names, format_.media_type, *format_.aliases}:
            return format_
    raise _unknown("format=", name, offered)


def _unknown(where: str, value: str, offered: Sequence[Format]) -> UnknownFormat:
    names = ", ".join(f"{format_.name} ({format_.media_type})" for format_ in offered)
    return UnknownFormat(
        f"Nothing here is written as {where} {value[:100]!r}. Offered: {names}.",
        remedy="Send one of these media types in Accept, or its short name as ?format=.",
    )


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Read media ranges with their weights; parameters other than q are ignored."""
    found = []
    for part in accept[:_LONGEST].split(","):
        media, *parameters = (item.strip().lower() for item in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = _weight(value.strip())
        if media:
            found.append((media, weight))
    return found


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _quality(format_: Format, ranges: Sequence[tuple[str, float]]) -> float:
    """Give the weight of the most specific range that fits; an alias counts a little less.

    The difference keeps ``application/json`` from winning over an equally wanted format that
    was asked for by its own name.
    """
    best = (-1, 0.0)
    for media, weight in ranges:
        specificity, factor = _fit(format_, media)
        best = max(best, (specificity, weight * factor))
    return best[1] if best[0] >= 0 else 0.0


def _fit(format_: Format, media: str) -> tuple[int, float]:
    if media == format_.media_type:
        return 3, 1.0
    if media in format_.aliases:
        return 2, 0.999
    if media.endswith("/*") and format_.media_type.startswith(media[:-1]):
        return 1, 1.0
    return (0, 1.0) if media == "*/*" else (-1, 0.0)
