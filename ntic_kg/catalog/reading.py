"""Read questions from files: SPARQL under a header of ``#+`` lines in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox
import yaml

from ntic_kg.catalog.federating import checked_federation, read_federation
from ntic_kg.catalog.model import Catalog, Golden, Parameter, Question, Text, Unknowns
from ntic_kg.catalog.terms import TYPES, read_term
from ntic_kg.errors import InvalidQuestion, NticError
from ntic_kg.sparql.bind import bind, parameters
from ntic_kg.sparql.lexer import Kind, tokens

AS_OF = "as_of"
# The loader of libyaml where PyYAML has it: ten times as fast, and as safe.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAME = re.compile(r"[a-z0-9-]{1,64}\Z", re.ASCII)
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}\Z", re.ASCII)
# What every question takes beside its own parameters, on the command line or over HTTP.
_RESERVED = {AS_OF, "format", "home", "lang", "limit", "offset", "recorded", "store"}
_HEADER_KEYS = {
    "id", "summary", "description", "tags", "params", "as_of", "unknowns", "golden", "federates",
}  # fmt: skip
_PARAMETER_KEYS = {"type", "about", "example", "default", "values", "closed"}


def read_catalog(folder: Path) -> Catalog:
    """Read every ``<group>/<name>.rq`` below a folder.

    Raises:
        InvalidQuestion: a file breaks the format; the message names file and place.
    """
    questions = tuple(read_question(path) for path in sorted(folder.glob("*/*.rq")))
    seen: dict[str, Path] = {}
    for question in questions:
        for key in {question.name, question.id.lower()}:
            if key in seen:
                _refuse(question.path, f"answers to {key!r}, and so does {seen[key]}")
            seen[key] = question.path
    return Catalog(tuple(sorted(questions, key=lambda q: _natural(q.id))))


def read_question(path: Path) -> Question:
    """Read one question file.

    Raises:
        InvalidQuestion: the header or the query breaks the format.
    """
    if not _NAME.match(path.stem):
        _refuse(path, "the file name must be lower-case letters, digits and hyphens")
    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    try:
        question = _question(path, text, header)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        _refuse(path, f"the header lacks or misstates {error}")
    columns = _check_query(question)
    if question.federates is None:
        return replace(question, columns=columns)
    try:
        federates = checked_federation(question.federates, columns)
    except (ValueError, SyntaxError, NticError) as error:
        _refuse(path, f"federates.{error}")
    return replace(question, columns=(*columns, *federates.columns), federates=federates)


def example_terms(question: Question) -> dict[str, ox.NamedNode | ox.Literal]:
    """Return the examples of a question as terms, ready to bind."""
    terms = {p.name: read_term(p.type, p.example) for p in question.parameters}
    if question.takes_as_of:
        terms[AS_OF] = read_term("date", (question.golden.as_of or date(2026, 1, 1)).isoformat())
    return terms


def _header(path: Path, text: str) -> dict[str, Any]:
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    header: Any = None
    try:
        header = yaml.load("\n".join(lines), Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        _refuse(path, f"the header is not YAML: {error}")
    if not isinstance(header, dict):
        _refuse(path, "there is no header of #+ lines")
    unknown = sorted(set(header) - _HEADER_KEYS)
    if unknown:
        _refuse(path, f"the header has the unknown key {', '.join(unknown)}")
    return dict(header)


def _question(path: Path, text: str, header: dict[str, Any]) -> Question:
    unknowns = header["unknowns"]
    body = [line for line in text.splitlines() if not line.startswith("#+")]
    return Question(
        id=str(header["id"]),
        name=path.stem,
        group=path.parent.name,
        title=_text(header["summary"]),
        description=_text(header["description"]),
        tags=tuple(header["tags"]),
        parameters=tuple(
            _parameter(name, entry) for name, entry in (header.get("params") or {}).items()
        ),
        takes_as_of=bool(header.get("as_of", False)),
        unknowns=Unknowns(about=_text(unknowns["about"]), query=str(unknowns["query"])),
        golden=_golden(header.get("golden") or {}),
        federates=read_federation(header["federates"]) if "federates" in header else None,
        query="\n".join(body).strip() + "\n",
        path=path,
    )


def _golden(entry: dict[str, Any]) -> Golden:
    fixture = dict(entry.get("fixture") or {})
    unknowns = fixture.pop("unknowns", None)
    unknown = sorted(set(entry) - {"as_of", "unknowns", "fixture"})
    if unknown:
        raise ValueError(f"golden {', '.join(unknown)}")
    return Golden(
        as_of=entry.get("as_of"),
        unknowns=entry.get("unknowns"),
        fixture={name: str(value) for name, value in fixture.items()},
        fixture_unknowns=unknowns,
    )


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    unknown = sorted(set(entry) - _PARAMETER_KEYS)
    if unknown or not _PARAMETER_NAME.match(name) or name in _RESERVED:
        raise ValueError(f"parameter {name} {', '.join(unknown)}".strip())
    if entry["type"] not in TYPES:
        raise ValueError(f"parameter {name}: type {entry['type']!r}")
    default, values = entry.get("default"), entry.get("values")
    closed = entry.get("closed", False)
    if closed not in (True, False) or (closed and values is None):
        raise ValueError(f"parameter {name}: closed")
    return Parameter(
        name=name,
        type=entry["type"],
        about=_text(entry["about"]),
        example=str(entry["example"]),
        default=None if default is None else str(default),
        values=values,
        closed=closed,
    )


def _text(entry: dict[str, str]) -> Text:
    if set(entry) != {"zh", "en"} or not all(str(value).strip() for value in entry.values()):
        raise ValueError("a text needs zh and en")
    return {language: str(value).strip() for language, value in entry.items()}


def _check_query(question: Question) -> tuple[str, ...]:
    """Refuse a question that would fail or mislead when it is asked; give its columns."""
    declared = {p.name for p in question.parameters} | ({AS_OF} if question.takes_as_of else set())
    used = set(parameters(question.query))
    if declared != used:
        difference = ", ".join(sorted(declared ^ used))
        _refuse(question.path, f"declared and used parameters differ: {difference}")
    if not any(
        token.kind is Kind.WORD and token.text.upper() == "ORDER"
        for token in tokens(question.query)
    ):
        _refuse(question.path, "the query has no ORDER BY, so its rows have no fixed order")
    try:
        terms = example_terms(question)
        ox.Store().query(bind_used(question.unknowns.query, terms))
        solutions = ox.Store().query(bind_used(question.query, terms))
        for parameter in question.parameters:
            if parameter.values:
                ox.Store().query(parameter.values)
    except (ValueError, SyntaxError, NticError) as error:
        _refuse(question.path, f"a query in it does not parse with its examples: {error}")
    if not isinstance(solutions, ox.QuerySolutions):
        _refuse(question.path, "the query is no SELECT")
    return tuple(variable.value for variable in solutions.variables)


def bind_used(text: str, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Bind those of the terms that a text uses."""
    return bind(text, {name: terms[name] for name in parameters(text) if name in terms})


def _natural(identifier: str) -> tuple[str, int]:
    letters = identifier.rstrip("0123456789")
    return letters, int(identifier[len(letters) :] or 0)


def _refuse(path: Path, problem: str) -> NoReturn:
    raise InvalidQuestion(
        f"{path.parent.name}/{path.name}: {problem}.",
        remedy="Compare it with the other files of queries.",
    )
