"""Bring tables and RDF into the graph, with provenance."""

from ntic_kg.ingest.load import load

__all__ = ["load"]
