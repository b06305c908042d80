"""The compiled validator on stores somewhere else: their answers make the same report."""

from __future__ import annotations

import pytest

from ntic_kg.adapters.store_embedded import hold
from ntic_kg.adapters.store_remote import RemoteStore
from ntic_kg.wiring.validating import reference_validator, shape_validator
from tests.remote_servers import SERVERS
from tests.shacl_suite import keys
from tests.test_store_remote import backend
from tests.test_validator_joins import CLASSES, CONTEXT, TEXTS, shapes_of
from tests.test_validator_sparql import HANDED_OVER, PREFIXES, triples

CORE = """
e:core a sh:NodeShape ; sh:targetClass e:Thing ; sh:closed false ; sh:property e:one , e:two .
e:one sh:path e:by ; sh:minCount 2 ; sh:maxCount 3 ; sh:class e:Body ; sh:nodeKind sh:IRI .
e:two sh:path ( e:by e:day ) ; sh:minInclusive 4 ; sh:datatype xsd:integer ;
  sh:or ( [ sh:in ( 4 5 ) ] [ sh:pattern "^9" ] ) .
"""
# Virtuoso lets a condition within two OPTIONALs see what is bound outside of both of them.
SEES_MORE = TEXTS[9]


@pytest.mark.parametrize("name", SERVERS)
def test_a_store_somewhere_else_gives_the_results_of_the_reference(name: str) -> None:
    """Constraints of SHACL Core and texts, those written anew among them.

    Virtuoso refuses some queries as it does not know all of SPARQL; the reference then runs them.
    """
    store, context = hold(triples(CLASSES), ""), triples(CONTEXT)
    expected, found = {}, {}

    with SERVERS[name]() as server:
        server.put("urn:g", PREFIXES + CLASSES)
        remote = RemoteStore(backend(server), deadline=20)
        for text in [CORE, *(text for text in TEXTS if text != SEES_MORE)]:
            shapes = triples(text) if text == CORE else shapes_of(text)
            expected[text] = keys(reference_validator().validate(store, shapes, context))
            report = list(shape_validator().validate(remote, shapes, context))
            found[text] = keys(report)
            if name == "oxigraph":
                assert HANDED_OVER not in {t.predicate for t in report}, text

    assert found == expected
