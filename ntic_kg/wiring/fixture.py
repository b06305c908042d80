"""Open the synthetic fixture of the questions as a store of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ntic_kg import infer as inferring
from ntic_kg.adapters.store_embedded import EmbeddedStore, open_reader
from ntic_kg.errors import InvalidInput
from ntic_kg.names import node
from ntic_kg.ports import Store
from ntic_kg.rdf_files import parse_file
from ntic_kg.settings import Settings
from ntic_kg.wiring.content import content_home
from ntic_kg.wiring.stores import checkpoint_of

# The graphs of the fixture's store and the files that fill them; labels come from the ontology.
FILES = (
    ("graph:ontology", ("ontology/*.ttl", "ontology/modules/*.ttl")),
    ("graph:schemes", ("ontology/vocab/*.ttl",)),
    ("graph:synthetic-fixture", ("queries/fixture/*.ttl",)),
)


@contextmanager
def fixture(settings: Settings) -> Iterator[Store]:
    """Load ontology and fixture into a store that vanishes afterwards, with what rules derive.

    Raises:
        InvalidInput: the content folder has no ``queries/fixture``.
    """
    home = content_home(settings)
    if not any((home / "queries" / "fixture").glob("*.ttl")):
        raise InvalidInput(
            f"{home} has no queries/fixture/*.ttl to prove questions on.",
            remedy="Add synthetic data there, or leave --check out.",
        )
    with tempfile.TemporaryDirectory(prefix="ntic-kg-fixture-") as name:
        folder = Path(name)
        store = EmbeddedStore(folder)
        for graph, patterns in FILES:
            files = sorted(path for pattern in patterns for path in home.glob(pattern))
            triples = dict.fromkeys(t for path in files for t in parse_file(path))
            store.replace_graph(node(graph), triples)
        inferring.derive(home, store)
        store.commit()
        yield open_reader(checkpoint_of(folder))
