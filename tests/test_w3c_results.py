"""The comparison of answers can tell right from wrong."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from tests.w3c.exchanges import isomorphic
from tests.w3c.results import Answer, csv_difference, difference, read_result_set, read_table

XSD = "http://www.w3.org/2001/XMLSchema#"


def table(*rows: dict[str, tuple[str, str]]) -> Answer:
    """Read a table of x and y, each cell a type or datatype and a value."""
    bindings = [{name: cell(*told) for name, told in row.items()} for row in rows]
    document = {"head": {"vars": ["x", "y"]}, "results": {"bindings": bindings}}
    return read_table(json.dumps(document).encode(), ox.QueryResultsFormat.JSON)


def cell(kind: str, value: str) -> dict[str, str]:
    """Write one cell."""
    if kind in {"uri", "bnode"}:
        return {"type": kind, "value": value}
    return {"type": "literal", "value": value, "datatype": XSD + kind}


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (("decimal", "2.0"), ("decimal", "2"), "same"),
        (("double", "1e6"), ("double", "1.0E6"), "same"),
        (("boolean", "0"), ("boolean", "false"), "same"),
        (("integer", "2"), ("decimal", "2"), "different"),
        (("string", "2.0"), ("string", "2"), "different"),
        (("uri", "urn:a"), ("uri", "urn:b"), "different"),
    ],
)
def test_values_of_one_datatype_are_compared_as_values(
    left: tuple[str, str], right: tuple[str, str], verdict: str
) -> None:
    """And nothing else is."""
    found = difference(table({"x": left}), table({"x": right}), ordered=False)
    assert ("same" if found is None else "different") == verdict


def test_rows_are_counted_and_ordered_where_the_query_orders_them() -> None:
    """A row that is there twice is not there once."""
    a, b = {"x": ("uri", "urn:a")}, {"x": ("uri", "urn:b")}

    assert difference(table(a, b), table(b, a), ordered=False) is None
    assert difference(table(a, b), table(b, a), ordered=True) is not None
    assert difference(table(a, a), table(a), ordered=False) is not None


def test_blank_nodes_are_compared_by_where_they_occur() -> None:
    """Two names for one node are not one name for two."""
    one = {"x": ("bnode", "p"), "y": ("bnode", "p")}
    renamed = {"x": ("bnode", "q"), "y": ("bnode", "q")}
    two = {"x": ("bnode", "p"), "y": ("bnode", "q")}

    assert difference(table(one), table(renamed), ordered=False) is None
    assert difference(table(one), table(two), ordered=False) is not None


def test_truth_values_differ_from_each_other_and_from_tables() -> None:
    """ASK is compared too."""
    assert difference(found=True, expected=True, ordered=False) is None
    assert difference(found=True, expected=False, ordered=False) is not None
    assert difference(found=True, expected=table(), ordered=False) is not None


def test_csv_is_compared_by_column_and_row() -> None:
    """The order of columns counts unless the query leaves it open."""
    left, right = b"a,b\r\n1,_:x\r\n", b"b,a\r\n_:y,1\r\n"

    assert csv_difference(left, right, columns_ordered=False) is None
    assert csv_difference(left, right, columns_ordered=True) is not None
    assert csv_difference(left, b"a,b\r\n2,_:x\r\n", columns_ordered=True) is not None


def test_a_result_set_in_rdf_is_a_table() -> None:
    """Unbound cells stay unbound."""
    document = b"""
        @prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
        [] rs:resultVariable "x", "y" ;
           rs:solution [ rs:binding [ rs:variable "x" ; rs:value <urn:a> ] ] .
    """
    expected = read_result_set(document, "urn:base")

    assert difference(table({"x": ("uri", "urn:a")}), expected, ordered=False) is None


def test_graphs_are_compared_by_isomorphism() -> None:
    """Names of blank nodes do not matter, triples do."""
    left, right = b"_:a <urn:p> _:b .", b"_:b <urn:p> _:a ."

    assert isomorphic(left, right, ox.RdfFormat.TURTLE, "urn:base")
    assert not isomorphic(left, b"_:a <urn:p> _:a .", ox.RdfFormat.TURTLE, "urn:base")
