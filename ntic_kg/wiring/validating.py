"""The validator that checks use: compiled shapes, with a reference behind them."""

from __future__ import annotations

from collections.abc import Sequence

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.adapters.validator_sparql import SparqlValidator
from ntic_kg.ports import Validator

# Registers of tens of thousands of rows that no norm speaks of.
LARGE_GRAPHS = ("ror", "universities", "industries")


def shape_validator(leave_out: Sequence[str] = ()) -> Validator:
    """Make the validator of the shapes.

    Args:
        leave_out: keys of named graphs that the reference does not copy.
    """

    def reference() -> Validator:
        return reference_validator(leave_out)

    return SparqlValidator(reference, hold)


def reference_validator(leave_out: Sequence[str] = ()) -> Validator:
    """Make the validator that others are compared with.

    Args:
        leave_out: keys of named graphs of which nothing is copied.
    """
    # rdflib and pySHACL take as long to import as all the rest; most checks do without them.
    from ntic_kg.adapters.validator_pyshacl import PyshaclValidator  # noqa: PLC0415

    return PyshaclValidator(leave_out)
