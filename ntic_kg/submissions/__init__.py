"""Submissions: what a steward hands in, from the template to the cell of a finding.

Knows tables, RDF files and the content folder; nothing of verbs, HTTP or processes.
"""
