"""Make one change of an embedded store, as a whole or not at all.

Runs in a process of its own; see ``writer_process``. What ``ntic-kg load`` makes from files is
not changed here: the next load would silently take the change back.
"""

from __future__ import annotations

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedStore
from ntic_kg.errors import (
    Forbidden,
    InvalidInput,
    InvalidQuery,
    MalformedFile,
    NoSuchGraph,
    PreconditionFailed,
)
from ntic_kg.names import (
    BASE,
    IMPORTS_GRAPH,
    INFERRED_GRAPHS,
    LINK_GRAPHS,
    RULES_GRAPH,
    RUN_GRAPHS,
    sparql_prologue,
)
from ntic_kg.rdf_files import format_of_media_type, parse_rdf
from ntic_kg.sparql.update import Operation, read_update
from ntic_kg.values import Action, Change, Condition, Written

_LOADED = sparql_prologue() + "SELECT ?g { GRAPH graph:imports { ?g a ntic:Import } }"


class Prepared:
    """A change that was read and checked as far as that needs no store.

    Args:
        change: what is to be done.
    """

    def __init__(self, change: Change) -> None:
        """Read what was sent.

        Raises:
            NticError: it does not parse, is refused or is of a type that is not read.
        """
        self.change = change
        self._triples: list[ox.Triple] = []
        self._operations: list[Operation] = []
        self._using = [_iri(iri).value for iri in change.using]
        self._using_named = [_iri(iri).value for iri in change.using_named]
        if change.action is Action.UPDATE:
            self._operations = self._read_update()
            return
        self._graph = _iri(change.graph)
        for document in change.documents:
            self._triples += parse_rdf(
                document.content,
                format_of_media_type(document.media_type),
                name=document.name,
                base=change.graph,
            )

    def apply(self, store: EmbeddedStore) -> Written:
        """Make the change on a draft and commit it.

        Raises:
            NticError: it cannot be made; the caller throws the draft away.
        """
        owned = _owned(store)
        if self.change.action is Action.UPDATE:
            changed = self._update(store)
            _refuse_runs(changed)
            existed = exists = True
        else:
            existed = store.digest(self._graph) is not None
            self._check(self.change.condition, store.digest(self._graph))
            # Checked also where the content stays the same: the answer must not depend on it.
            _refuse_owned({self._graph.value}, owned)
            if self.change.action is not Action.REMOVE:
                _refuse_runs({self._graph.value})
            changed = {self._graph.value} if self._write(store, existed=existed) else set()
            exists = store.digest(self._graph) is not None
        _refuse_owned(changed, owned)
        snapshot = store.commit()
        return Written(snapshot, existed, exists, tuple(sorted(changed)))

    def _write(self, store: EmbeddedStore, *, existed: bool) -> bool:
        if self.change.action is Action.ADD:
            return store.add(self._graph, self._triples)
        if self.change.action is Action.REMOVE and not existed:
            raise NoSuchGraph(
                f"The store holds no graph {self._graph.value[:500]}.",
                remedy="Nothing is left to remove.",
            )
        return store.replace_graph(self._graph, self._triples)

    def _check(self, condition: Condition, digest: str | None) -> None:
        if condition.exists is not None and condition.exists != (digest is not None):
            state = "is there already" if digest else "is not there"
            raise PreconditionFailed(
                f"The graph {self._graph.value[:500]} {state}.",
                remedy="Leave the condition out, or read the graph first.",
            )
        if condition.digests is not None and digest not in condition.digests:
            raise PreconditionFailed(
                f"The graph {self._graph.value[:500]} is not the one that If-Match names.",
                remedy="Read it again and repeat the change on what it holds now.",
            )

    def _read_update(self) -> list[Operation]:
        content = self.change.documents[0].content
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            raise MalformedFile("The update is not UTF-8.", remedy="Encode it as UTF-8.") from error
        operations = read_update(text)
        _check_syntax(text)
        if (self._using or self._using_named) and any(o.names_dataset for o in operations):
            raise InvalidQuery(
                "The request names a dataset with using-graph-uri or using-named-graph-uri, and "
                "the update another with USING or WITH.",
                remedy="Use one of the two.",
            )
        return operations

    def _update(self, store: EmbeddedStore) -> set[str]:
        changed: set[str] = set()
        for operation in self._operations:
            text = operation.on(*self._dataset(operation, store))
            changed |= store.update(text, BASE, operation.touches)
        return changed

    def _dataset(self, operation: Operation, store: EmbeddedStore) -> tuple[list[str], list[str]]:
        """Choose what patterns match: as told, or as in every query the union of all graphs."""
        if operation.names_dataset:
            return [], []
        if self._using or self._using_named:
            return self._using, self._using_named
        everything = [graph.value for graph in store.graphs()]
        return everything, everything


def _check_syntax(text: str) -> None:
    """Parse the text as a whole, so that places in messages are places in what was sent."""
    try:
        ox.Store().update(text, base_iri=BASE)
    except SyntaxError as error:
        raise InvalidQuery(
            f"The update does not parse: {error}.", remedy="Correct the place named above."
        ) from error
    except RuntimeError:
        return  # an empty store lacks graphs that the real one may hold


def _iri(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError:
        raise InvalidInput(
            f"{text[:200]!r} is not an absolute IRI.",
            remedy="Write it out in full, such as https://example.org/graph/1.",
        ) from None


def _owned(store: EmbeddedStore) -> set[str]:
    rows = store.select(_LOADED).rows
    owned = {graph.value for (graph,) in rows if isinstance(graph, ox.NamedNode)}
    owned |= {graph.value for graph in store.graphs() if graph.value.startswith(INFERRED_GRAPHS)}
    return owned | {IMPORTS_GRAPH, RULES_GRAPH}


def _refuse_runs(changed: set[str]) -> None:
    """Refuse to write what only a check may find; a run that nobody needs can be removed."""
    for iri in sorted(changed):
        if iri.startswith(RUN_GRAPHS):
            raise Forbidden(
                f"The graph {iri[:500]} holds a run, which only a check writes.",
                remedy="Use ntic-kg check --keep; a run that nobody needs may be deleted whole.",
            )


def _refuse_owned(changed: set[str], owned: set[str]) -> None:
    # A graph of decisions is the loader's before there is a file of that name.
    decided = {iri for iri in changed if iri.startswith(LINK_GRAPHS)}
    for iri in sorted(changed & owned | decided):
        raise Forbidden(
            f"The graph {iri} is made by ntic-kg load from files; it is not changed over HTTP.",
            remedy="Change the files and load them, or write to a graph of your own.",
        )
