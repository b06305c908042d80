"""The far side of a remote store: queries by SPARQLWrapper, graphs by the Graph Store Protocol.

Whatever it does wrong ends in an error that names its host. Redirects are not followed, writes
are not repeated, and an answer is used only when it is known to be whole.

Sources: SPARQL 1.1 Protocol and SPARQL 1.1 Graph Store HTTP Protocol of the W3C.
"""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from ntic_kg import __version__
from ntic_kg.adapters.remote_address import Address
from ntic_kg.adapters.remote_answers import GRAPH, TABLE, Table, read_graph, read_table, unusable
from ntic_kg.adapters.remote_call import Call
from ntic_kg.adapters.remote_cuts import solutions_of
from ntic_kg.adapters.remote_line import Line, Reply
from ntic_kg.errors import InvalidInput, InvalidQuery
from ntic_kg.sparql.kind import Form, query_form

_AGENT = f"ntic-kg/{__version__}"
_ROWS_ALONE = "text/csv"
_CUT = "X-SPARQL-MaxRows"
_IN_PART = "X-SQL-State"
_IS_VIRTUOSO = "ASK { GRAPH <http://www.openlinksw.com/schemas/virtrdf#> { ?s ?p ?o } }"
_WRITTEN = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT}


@dataclass(frozen=True)
class Asked:
    """A query and the dataset that a request names beside it."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


class _Query(SPARQLWrapper):
    """SPARQLWrapper over our line, with the form of the query that our lexer found."""

    def __init__(self, address: Address, form: Form, asked: Asked, accept: str) -> None:
        self._form = form.value
        self._accept = accept
        self._open: Callable[[urllib.request.Request], Any] | None = None
        super().__init__(address.url, returnFormat=JSON, agent=_AGENT)
        self.setMethod(POST)
        self.setOnlyConneg(True)
        for graph in asked.default_graphs:
            self.addDefaultGraph(graph)
        for graph in asked.named_graphs:
            self.addNamedGraph(graph)
        self.setQuery(asked.text)

    def response(self, send: Callable[[urllib.request.Request], Any]) -> Any:  # noqa: ANN401
        """Send the query and give the answer of HTTP, whatever its status."""
        self._open = send
        return self.query().response

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802 - the name of the base
        return self._form

    def _getAcceptHeader(self) -> str:  # noqa: N802 - the name of the base
        return self._accept

    def _query(self) -> tuple[Any, str]:
        assert self._open is not None  # noqa: S101 - set by ``response``
        return self._open(self._createRequest()), self.returnFormat


class Backend:
    """A SPARQL service somewhere else; any thread may use it.

    Args:
        address: of queries.
        graphs: of the Graph Store Protocol; None when nothing may be written.
        limit: bytes of one answer; 0 is no limit.
    """

    def __init__(self, address: Address, graphs: Address | None = None, *, limit: int = 0) -> None:
        self.host = address.host
        self._line = Line(address, limit)
        self._graphs = Line(graphs, limit) if graphs else None
        self._cuts_silently: bool | None = None

    def table(self, asked: Asked, call: Call) -> tuple[Table, bool]:
        """Ask a SELECT or ASK query.

        Returns:
            The answer, and whether the far side cut it.

        Raises:
            InvalidQuery: the far side cannot read the text.
            BackendFailure, BackendTimeout: it failed to answer.
        """
        form = query_form(asked.text)
        reply = self._ask(asked, form, TABLE, call)
        return read_table(reply.body, form, self._line.address), _CUT in reply.headers

    def graph(self, asked: Asked, call: Call) -> tuple[list[ox.Triple], bool]:
        """Ask a CONSTRUCT or DESCRIBE query; see ``table``."""
        reply = self._ask(asked, query_form(asked.text), GRAPH, call)
        if not reply.is_framed:
            raise unusable(self._line.address, "a graph without saying where it ends")
        triples = read_graph(reply.body, self._line.address)
        return triples, _CUT in reply.headers or self._was_cut(asked, call)

    def replace(self, graph: str, body: bytes, call: Call) -> None:
        """Make N-Triples the whole content of a graph; without any, remove the graph.

        Raises:
            InvalidInput: there is no address for writing.
            BackendFailure, BackendTimeout: it failed; the graph may hold anything.
        """
        line = self.writable()
        joint = "&" if "?" in line.address.url else "?"
        # N-Triples is Turtle, which more servers take.
        request = urllib.request.Request(  # noqa: S310 - the scheme has been checked
            line.address.url + joint + urllib.parse.urlencode({"graph": graph}),
            data=body or None,
            headers={"Content-Type": "text/turtle; charset=utf-8", "User-Agent": _AGENT},
            method="PUT" if body else "DELETE",
        )
        reply = line.exchange(lambda send: send(request), call)
        was_absent = not body and reply.status == HTTPStatus.NOT_FOUND
        if reply.status not in _WRITTEN and not was_absent:
            raise line.refusal(reply)

    def writable(self) -> Line:
        """Give the line for writing.

        Raises:
            InvalidInput: there is no address for writing.
        """
        if self._graphs is None:
            raise InvalidInput(
                f"The remote store at {self.host} can only be read.",
                remedy="Set NTIC_GRAPHS to the address of its Graph Store Protocol.",
            )
        return self._graphs

    def _ask(self, asked: Asked, form: Form, accept: str, call: Call) -> Reply:
        try:
            query = _Query(self._line.address, form, asked, accept)
            asked.text.encode()
        except UnicodeEncodeError as error:
            raise InvalidQuery(
                f"Character {error.start + 1} of the query is half of a surrogate pair.",
                remedy="Send the query as valid UTF-8.",
            ) from error
        reply = self._line.exchange(query.response, call)
        if reply.status != HTTPStatus.OK:
            raise self._line.refusal(reply)
        if _IN_PART in reply.headers:
            raise unusable(self._line.address, "an answer in part, cut by its own time limit")
        kind = reply.headers.get("Content-Type", "nothing").partition(";")[0].strip().lower()
        if kind != accept:
            raise unusable(self._line.address, f"{kind[:60]!a} where {accept} was asked for")
        return reply

    def _was_cut(self, asked: Asked, call: Call) -> bool:
        """Find out whether the solutions of a graph were cut, where that is not said."""
        if self._cuts_silently is None:
            table, _ = self.table(Asked(_IS_VIRTUOSO), call)
            self._cuts_silently = bool(table.document["boolean"])
        text = solutions_of(asked.text) if self._cuts_silently else None
        if text is None:
            return False
        again = Asked(text, asked.default_graphs, asked.named_graphs)
        return _CUT in self._ask(again, Form.SELECT, _ROWS_ALONE, call).headers
