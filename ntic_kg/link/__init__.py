"""Link records of one registry to those of another: propose, with evidence."""

from ntic_kg.link.proposing import Proposal, propose

__all__ = ["Proposal", "propose"]
