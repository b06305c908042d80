"""Bring tables and RDF into the graph, with provenance."""

from ntic_kg.ingest.load import load, parse_file

__all__ = ["load", "parse_file"]
