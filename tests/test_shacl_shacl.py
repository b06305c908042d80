"""The shapes are themselves well-formed SHACL."""

from __future__ import annotations

import pyshacl
from rdflib import Graph

from ntic_kg.adapters.validator_pyshacl import to_rdflib
from tests.norm_cases import register


def test_the_shapes_pass_the_shapes_of_shacl() -> None:
    """SHACL-SHACL, as pySHACL carries it, finds nothing wrong (SHACL, appendix C)."""
    conforms, _, text = pyshacl.validate(
        Graph(), shacl_graph=to_rdflib(register().triples), meta_shacl=True, advanced=False
    )
    assert conforms, text
