"""Reconcile tables of others with our things: candidates, completion, further columns.

The way in: ``read_directory`` once a snapshot, then ``candidates``, ``suggest_…`` and ``extend``.
Knows nothing of HTTP.
"""

from ntic_kg.link.reconcile.candidates import Candidate, candidates, language_of
from ntic_kg.link.reconcile.directory import Directory, Entity, read_directory
from ntic_kg.link.reconcile.extending import Extension, extend, propose, read_extension
from ntic_kg.link.reconcile.limits import Reconciliation
from ntic_kg.link.reconcile.queries import Query, read_query
from ntic_kg.link.reconcile.standing import Others, Standing

__all__ = [
    "Candidate",
    "Directory",
    "Entity",
    "Extension",
    "Others",
    "Query",
    "Reconciliation",
    "Standing",
    "candidates",
    "extend",
    "language_of",
    "propose",
    "read_directory",
    "read_extension",
    "read_query",
]
