"""Find what norms are checked for: the centers that a store holds."""

from __future__ import annotations

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput
from ntic_kg.names import sparql_prologue
from ntic_kg.ports import Store

_CENTERS = """
SELECT DISTINCT ?center WHERE {
  ?center rdf:type/rdfs:subClassOf* ntic:TechnologyInnovationCenter
}"""


def centers(store: Store) -> list[str]:
    """Return the IRIs of all centers, sorted; branches are not centers.

    Raises:
        InvalidInput: there is no center, or one has no IRI.
        StoreFailure: the store did not answer.
    """
    found = [row[0] for row in store.select(sparql_prologue() + _CENTERS).rows]
    if not found:
        raise InvalidInput(
            "The data hold no national technology innovation center, so nothing can be checked.",
            remedy="Give at least one thing the type ntic:TechnologyInnovationCenter.",
        )
    named = [center.value for center in found if isinstance(center, ox.NamedNode)]
    if len(named) < len(found):
        raise InvalidInput(
            "A center in the data is a blank node.",
            remedy="Give every center an IRI, so that findings can name it.",
        )
    return sorted(named)
