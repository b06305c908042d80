"""Link records of one registry to those of another: propose, with evidence."""

from ntic_kg.link.proposing import Proposal, propose
from ntic_kg.link.records import KINDS, read_records

__all__ = ["KINDS", "Proposal", "propose", "read_records"]
