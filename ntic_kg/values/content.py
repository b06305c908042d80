"""Values of loading and reasoning: imports, checkpoints, inferences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """What loading one table or file into its named graph did.

    Args:
        graph: key of the named graph.
        file: path of the source below the home folder.
        rows: rows read (0 for RDF files).
        triples: triples in the graph afterwards.
        changed: whether the content of the graph differs from before.
        unresolved: optional references that found no target, by column.
    """

    graph: str
    file: str
    rows: int
    triples: int
    changed: bool
    unresolved: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Checkpoint:
    """A frozen copy of the store that readers open.

    Args:
        path: folder of the copy.
        snapshot: identifies its content.
    """

    path: Path
    snapshot: str

    @property
    def quads(self) -> Path:
        """Name the N-Quads file that holds the same content; it may be missing."""
        return self.path.with_name(self.path.name + ".nq")


@dataclass(frozen=True)
class KeptSnapshot:
    """A checkpoint that is kept, and since when readers saw it."""

    checkpoint: Checkpoint
    since: datetime


@dataclass(frozen=True)
class Premise:
    """One statement or axiom of an explanation, as text, and the key of its graph."""

    subject: str
    predicate: str
    object: str
    graph: str


@dataclass(frozen=True)
class Explanation:
    """Statements and axioms that cannot all hold, and how often the reasoner was asked.

    Args:
        minimal: whether the rest is consistent as soon as any one of them is left out.
    """

    statements: tuple[Premise, ...]
    axioms: tuple[Premise, ...]
    minimal: bool
    runs: int


@dataclass(frozen=True)
class Inference:
    """What reasoning over a store found.

    Args:
        memberships: thing and class, beyond what is stated.
        subclasses: class and superclass, beyond what is stated.
        unsatisfiable: classes that nothing can belong to.
        undeclared: classes and properties in use that the ontology does not declare.
        explanation: why the content is inconsistent; None when it is consistent.
        reasoned: triples handed to the reasoner; ``left_out`` counts the others by reason.
        derived: statements that each rule derived when the store was loaded.
    """

    snapshot: str
    memberships: tuple[tuple[str, str], ...]
    subclasses: tuple[tuple[str, str], ...]
    unsatisfiable: tuple[str, ...]
    undeclared: tuple[str, ...]
    explanation: Explanation | None
    reasoned: int
    left_out: dict[str, int]
    derived: dict[str, int]
