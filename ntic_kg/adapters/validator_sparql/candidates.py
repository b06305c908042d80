"""Texts asked for those foci alone that can have rows, where a cheaper query tells them."""

from __future__ import annotations

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.scopes import Foci
from ntic_kg.adapters.validator_sparql.targets import Ask
from ntic_kg.adapters.validator_sparql.texts import Text
from ntic_kg.adapters.validator_sparql.vocabulary import Term

# Engines compare each name of a list with each row, so that a long list costs its square.
FEW = 200


class Candidates:
    """Asks which foci can have rows, once for texts that need the same."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._found: dict[str, set[Term | None]] = {}

    def query(self, text: Text, foci: Foci) -> str | None:
        """Write the query of a text for the foci that can have rows; None where there are none."""
        narrowed = text.narrowed(foci.var, foci.pattern)
        if narrowed is not None:
            if narrowed not in self._found:
                self._found[narrowed] = {row[0] for row in self._ask(narrowed)}
            found = self._found[narrowed]
            if not found:
                return None
            if len(found) <= FEW and not any(isinstance(f, ox.BlankNode) for f in found):
                listed = " ".join(sorted(map(str, found)))
                return text.for_all(foci.var, f"VALUES {foci.var} {{ {listed} }}", few=True)
        return text.for_all(foci.var, foci.pattern)
