"""Compare names of bodies, pure and without a store: parts, features, vetoes, rank.

The way in: ``read_vocabulary`` reads the words that names are made of, ``Index`` holds one
registry, ``rank`` returns the candidates of a record with their evidence and a verdict.
Identifiers come first, then exact names; resemblance only ranks.
"""

from ntic_kg.compare.identifiers import READERS, identifier, valid_identifier
from ntic_kg.compare.index import Index
from ntic_kg.compare.names import NameForm, analyze
from ntic_kg.compare.ranking import rank
from ntic_kg.compare.vocabulary import Vocabulary, read_vocabulary

__all__ = [
    "READERS",
    "Index",
    "NameForm",
    "Vocabulary",
    "analyze",
    "identifier",
    "rank",
    "read_vocabulary",
    "valid_identifier",
]
