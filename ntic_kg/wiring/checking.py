"""Check the store or submitted files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.check import Run, check, data_of_files
from ntic_kg.settings import Settings
from ntic_kg.values import Report
from ntic_kg.wiring.content import content_home, register
from ntic_kg.wiring.stores import reader

# Registers of tens of thousands of rows that no norm speaks of.
LARGE_GRAPHS = ("ror", "universities", "industries")


def run_check(settings: Settings, files: Sequence[Path], run: Run) -> Report:
    """Check submitted files, or the store when there are none.

    Raises:
        MalformedFile: a file does not parse.
        NotFound: the run names a norm that the register does not hold.
        StoreFailure: the store is empty or cannot be opened.
    """
    # rdflib and pySHACL take as long to import as all the rest; only checks need them.
    from ntic_kg.adapters.validator_pyshacl import PyshaclValidator  # noqa: PLC0415

    home = content_home(settings)
    norms = register(settings)
    validator = PyshaclValidator(leave_out=LARGE_GRAPHS)
    if files:
        data = data_of_files(files, home)
        return check(hold(data.triples, data.snapshot), validator, norms, run)
    with reader(settings) as store:
        return check(store, validator, norms, run)
