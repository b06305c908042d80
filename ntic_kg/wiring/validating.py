"""The validator that checks use: compiled shapes, with a reference behind them."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox

from ntic_kg.adapters.store_embedded import EmbeddedReader, hold
from ntic_kg.adapters.validator_sparql import SparqlValidator
from ntic_kg.names import RUN_GRAPHS
from ntic_kg.ports import Store, Validator

# Triples that are copied into memory to be checked there; a few hundred bytes each.
_COPIED = 500_000


def shape_validator() -> Validator:
    """Make the validator of the shapes."""
    return SparqlValidator(reference_validator, hold)


def quick_copy(store: EmbeddedReader) -> Store:
    """Copy a store into memory, where its shapes run five times as fast, unless it is large.

    Stored runs stay out: no shape may rest on what another run found.
    """
    content = store.triples(lambda graph: not graph.startswith(RUN_GRAPHS))
    triples = list(islice(content, _COPIED + 1))
    return store if len(triples) > _COPIED else hold(triples, store.snapshot)


def near_copy(store: Store) -> Store:
    """Copy what a remote store holds into memory to be checked here, unless it is large.

    SPARQL engines differ on what shapes ask (nested OPTIONAL above all), some without a word;
    what they hold they hand over alike. Stored runs stay out.

    Raises:
        BackendFailure: the far side cuts its answers.
    """
    content = "{ ?s ?p ?o }"
    named = f'{{ GRAPH ?g {content} FILTER(!STRSTARTS(STR(?g), "{RUN_GRAPHS}")) }}'
    for where in (named, content):
        ((count,),) = store.select(f"SELECT (COUNT(*) AS ?n) WHERE {where}").rows
        size = int(count.value) if isinstance(count, ox.Literal) else 0
        if size > _COPIED:
            return store
        if size:
            return hold(store.construct(f"CONSTRUCT {content} WHERE {where}"), store.snapshot)
    return store


def reference_validator() -> Validator:
    """Make the validator that others are compared with."""
    # rdflib and pySHACL take as long to import as all the rest; most checks do without them.
    from ntic_kg.adapters.validator_pyshacl import PyshaclValidator  # noqa: PLC0415

    return PyshaclValidator()
