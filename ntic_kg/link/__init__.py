"""Link records of one registry to those of another: propose, with evidence, and decide."""

from ntic_kg.link.crosswalk import RULES, Candidate, Course, Walk, evidence_lines, label_of, walk
from ntic_kg.link.deciding import decide, proposed_relations
from ntic_kg.link.proposing import Proposal, propose
from ntic_kg.link.records import KINDS, read_records
from ntic_kg.link.stated import (
    EXACT,
    HOST,
    HOST_RECORD,
    RELATED,
    stated_differences,
    stated_links,
    unresolved_hosts,
)

__all__ = [
    "EXACT",
    "HOST",
    "HOST_RECORD",
    "KINDS",
    "RELATED",
    "RULES",
    "Candidate",
    "Course",
    "Proposal",
    "Walk",
    "decide",
    "evidence_lines",
    "label_of",
    "propose",
    "proposed_relations",
    "read_records",
    "stated_differences",
    "stated_links",
    "unresolved_hosts",
    "walk",
]
