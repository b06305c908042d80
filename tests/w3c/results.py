"""Compare answers of queries by the rules of the suite.

Rows are compared as a bag, in order where the query orders them; blank nodes by isomorphism;
numbers and truth values of one datatype by value. Source: the README of the DAWG test suite,
"Comparing results".
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from ntic_kg.values import Term

XSD = "http://www.w3.org/2001/XMLSchema#"
_RS = "PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#>\n"
_INTEGERS = {"integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"}
_WRITERS: dict[str, Callable[[str], str]] = {
    "boolean": lambda text: {"0": "false", "1": "true"}.get(text, text),
    "decimal": lambda text: format(Decimal(text).normalize(), "f"),
    "double": lambda text: repr(float(text)),
    "float": lambda text: repr(float(text)),
    **dict.fromkeys(_INTEGERS, lambda text: str(int(text))),
}
Row = tuple[Term | None, ...]
Table = tuple[tuple[str, ...], list[Row]]
Answer = Table | bool


def read_table(content: bytes, format_: ox.QueryResultsFormat) -> Answer:
    """Read a table or a truth value.

    Raises:
        SyntaxError: the content is not in the format.
    """
    results = ox.parse_query_results(content, format=format_)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    assert isinstance(results, ox.QuerySolutions)
    columns = tuple(sorted(variable.value for variable in results.variables))
    return columns, [tuple(_value(row[name]) for name in columns) for row in results]


def difference(found: Answer, expected: Answer, *, ordered: bool) -> str | None:
    """Say how an answer differs from what is expected, None when it does not."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return None if found is expected else f"{found} and not {expected}"
    if found[0] != expected[0]:
        return f"columns {found[0]} and not {expected[0]}"
    if ordered and not _has_blank(found[1] + expected[1]):
        same = found[1] == expected[1]
    else:
        same = _bag(found) == _bag(expected)
    return None if same else f"rows {found[1][:20]} and not {expected[1][:20]}"


def read_result_set(content: bytes, base: str) -> Table:
    """Read a table written in RDF.

    Source: http://www.w3.org/2001/sw/DataAccess/tests/result-set
    """
    store = ox.Store()
    store.load(content, ox.RdfFormat.TURTLE, base_iri=base)
    names = _RS + "SELECT ?name { ?set rs:resultVariable ?name } ORDER BY ?name"
    columns = tuple(_text(row["name"]) for row in _select(store, names))
    cells = _RS + "SELECT ?row ?name ?value { ?set rs:solution ?row OPTIONAL { "
    cells += "?row rs:binding ?cell . ?cell rs:variable ?name ; rs:value ?value } }"
    found: dict[str, dict[str, Term]] = {}
    for row in _select(store, cells):
        bound = found.setdefault(str(row["row"]), {})
        if row["name"] is not None:
            bound[_text(row["name"])] = row["value"]
    return columns, [tuple(_value(row.get(name)) for name in columns) for row in found.values()]


def _select(store: ox.Store, query: str) -> ox.QuerySolutions:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def _text(term: Term | None) -> str:
    assert isinstance(term, ox.Literal)
    return term.value


def csv_difference(found: bytes, expected: bytes, *, columns_ordered: bool) -> str | None:
    """Compare two CSV results: rows as a bag, blank nodes by their places.

    Args:
        found: the document of the service.
        expected: the document of the suite.
        columns_ordered: whether the order of columns counts; after ``SELECT *`` it does not.
    """
    header, *rows = csv.reader(io.StringIO(found.decode(), newline=""))
    wanted, *wanted_rows = csv.reader(io.StringIO(expected.decode(), newline=""))
    if header != wanted if columns_ordered else sorted(header) != sorted(wanted):
        return f"header {header} and not {wanted}"
    bag = Counter(tuple(_masked([row[header.index(name)] for name in wanted])) for row in rows)
    same = bag == Counter(tuple(_masked(row)) for row in wanted_rows)
    return None if same else f"rows {rows} and not {wanted_rows}"


def _masked(cells: Sequence[str]) -> list[str]:
    return ["_:" if cell.startswith("_:") else _plain_number(cell) for cell in cells]


def _plain_number(cell: str) -> str:
    try:
        return str(Decimal(cell).normalize())
    except InvalidOperation:
        return cell


def _value(term: Term | None) -> Term | None:
    """Write a number in one way for each value."""
    if not isinstance(term, ox.Literal):
        return term
    write = _WRITERS.get(term.datatype.value.removeprefix(XSD))
    if write is None or term.language:
        return term
    try:
        return ox.Literal(write(term.value), datatype=term.datatype)
    except (ValueError, InvalidOperation):
        return term


def _has_blank(rows: list[Row]) -> bool:
    return any(isinstance(term, ox.BlankNode) for row in rows for term in row)


def _bag(table: Table) -> tuple[Counter[Row], frozenset[str]]:
    """Count rows without blank nodes; name those of the others canonically, as one graph."""
    columns, rows = table
    plain = Counter(row for row in rows if not _has_blank([row]))
    quads = []
    for row in rows:
        if _has_blank([row]):
            node = ox.BlankNode()
            quads.append(ox.Quad(node, ox.NamedNode("urn:is"), ox.NamedNode("urn:row")))
            for name, term in zip(columns, row, strict=True):
                if term is not None:
                    quads.append(ox.Quad(node, ox.NamedNode(f"urn:column:{name}"), term))
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return plain, frozenset(str(quad) for quad in dataset)
