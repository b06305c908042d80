"""Read what a remote store answers, all of it or nothing.

Tables come as JSON, which cannot end too early unnoticed, graphs as N-Triples, which can, so that
the length or the chunks of the HTTP answer must prove them whole. JSON is read by the standard
library: the engine's own reader crashes on deep nesting, and takes no blank nodes of Virtuoso.

Source: https://www.w3.org/TR/sparql11-results-json/
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox

from ntic_kg.adapters.remote_address import Address
from ntic_kg.errors import BackendFailure
from ntic_kg.sparql.kind import Form

TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples"
_DEEPEST = 16
_LABEL = re.compile(r"[A-Za-z0-9_]{1,200}", re.ASCII)
_TRUTH_OF_VIRTUOSO = "__ASK_RETVAL"


@dataclass(frozen=True)
class Table:
    """A checked table, as the JSON document that it came in.

    Args:
        document: ``head`` with ``results`` or ``boolean``.
        rows: how many there are; 0 for a truth value.
    """

    document: dict[str, Any]
    rows: int

    def solutions(self, limit: int = 0) -> ox.QuerySolutions | ox.QueryBoolean:
        """Give the first rows (all for 0) as the engine's terms.

        Raises:
            ValueError, SyntaxError: a term is none, such as an IRI with a space.
        """
        document = self.document
        if limit and self.rows > limit:
            kept = document["results"]["bindings"][:limit]
            document = {**document, "results": {"bindings": kept}}
        content = json.dumps(document).encode()
        return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)


def read_table(body: bytes, form: Form, address: Address) -> Table:
    """Read the answer to a SELECT or ASK query.

    Raises:
        BackendFailure: it is no complete, well-formed answer of that form.
    """
    try:
        table = _checked(json.loads(body.decode("utf-8")), form)
        _read_every_term(table)
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError) as error:
        raise unusable(address, f"no complete SPARQL result in JSON ({_short(error)})") from error
    return table


def read_graph(body: bytes, address: Address) -> list[ox.Triple]:
    """Read the answer to a CONSTRUCT or DESCRIBE query.

    Raises:
        BackendFailure: it is no well-formed N-Triples.
    """
    deep = b"<<(" in body and any(line.count(b"<<(") > _DEEPEST for line in body.split(b"\n"))
    try:
        if deep:
            raise ValueError("triple terms nested too deeply")
        # One name for one blank node, whatever the label.
        return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
    except (ValueError, SyntaxError) as error:
        raise unusable(address, f"no well-formed N-Triples ({_short(error)})") from error


def unusable(address: Address, what: str) -> BackendFailure:
    """Say what is wrong with an answer."""
    return BackendFailure(
        f"The {address.what} at {address.host} sent {what}.",
        remedy="Check that the address is that of a SPARQL 1.1 endpoint, and its log.",
    )


def _read_every_term(table: Table) -> None:
    """Let the engine look at each term now; it would stumble when half is written."""
    if "results" in table.document:
        # Not held by a name: a traceback would keep it, and it must end in its own thread.
        for _ in cast("ox.QuerySolutions", table.solutions()):
            pass


def _checked(document: Any, form: Form) -> Table:  # noqa: ANN401 - JSON
    if form is Form.ASK:
        truth = document.get("boolean", None)
        if truth is None:
            truth = _truth_of_virtuoso(document)
        if not isinstance(truth, bool) or ("boolean" in document and "results" in document):
            raise ValueError("no truth value")
        return Table({"head": {}, "boolean": truth}, 0)
    names, rows = document["head"]["vars"], document["results"]["bindings"]
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ValueError("no list of variables")
    if not isinstance(rows, list) or "boolean" in document:
        raise ValueError("no list of rows")
    known = frozenset(names)
    checked = [_row(row, known) for row in rows]
    return Table({"head": {"vars": names}, "results": {"bindings": checked}}, len(rows))


def _row(row: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    if not known.issuperset(row):
        raise ValueError("a variable that the head does not name")
    return {name: _term(term, 0) for name, term in row.items()}


def _term(term: dict[str, Any], depth: int) -> dict[str, Any]:
    kind, value = term["type"], term["value"]
    if kind == "triple" and depth < _DEEPEST:
        inner = {place: _term(value[place], depth + 1) for place in _PLACES}
        return {"type": "triple", "value": inner}
    if not isinstance(value, str):
        raise ValueError("a term without text")
    if kind == "bnode":
        label = value if _LABEL.fullmatch(value) else "x" + value.encode().hex()
        return {"type": "bnode", "value": label}
    if kind == "typed-literal":  # as it was called before SPARQL 1.1; Virtuoso still does
        return {**term, "type": "literal"}
    if kind in {"uri", "literal"}:
        return term
    raise ValueError("a term of no known type")


_PLACES = ("subject", "predicate", "object")


def _truth_of_virtuoso(document: dict[str, Any]) -> bool | None:
    """Read a truth value that Virtuoso writes as a table of one number or none."""
    if document["head"]["vars"] != [_TRUTH_OF_VIRTUOSO]:
        return None
    rows = document["results"]["bindings"]
    return bool(rows) and rows[0][_TRUTH_OF_VIRTUOSO]["value"] == "1"


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:120]
