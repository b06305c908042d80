"""The ledger of decisions about links: append-only files in the format SSSOM.

Knows files, triples and values, nothing of stores, registries or HTTP.
"""

from ntic_kg.ledger.cliques import check_cliques
from ntic_kg.ledger.files import SUFFIX, append, read_folder
from ntic_kg.ledger.holding import Ledger, undirected
from ntic_kg.ledger.known import KNOWN_QUERY, Known
from ntic_kg.ledger.rdf import decision_triples, link_graphs, sssom_triples, write_turtle
from ntic_kg.ledger.sssom import CURIES, read_sssom, record_key, sssom_document, write_sssom

__all__ = [
    "CURIES",
    "KNOWN_QUERY",
    "SUFFIX",
    "Known",
    "Ledger",
    "append",
    "check_cliques",
    "decision_triples",
    "link_graphs",
    "read_folder",
    "read_sssom",
    "record_key",
    "sssom_document",
    "sssom_triples",
    "undirected",
    "write_sssom",
    "write_turtle",
]
