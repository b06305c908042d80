"""Which nodes a shape looks at, as patterns of SPARQL.

Foci are the nodes that a shape is applied to. A pattern binds their variable and is repeated in
every query about them, so that no node is named and blank nodes are no exception.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Foci:
    """Nodes that a shape is applied to.

    Args:
        var: variable that the pattern binds to each of them, with its question mark.
        pattern: group elements without their braces.
        depth: how many paths lead from the first focus here.
        named: those that shapes name one by one, which may be no nodes of the data.
    """

    var: str
    pattern: str
    depth: int = 0
    named: tuple[str, ...] = ()

    def values(self, path: str) -> Foci:
        """Give the nodes at the end of a path."""
        var = f"?ntic{self.depth + 1}"
        return Foci(var, f"{self.pattern} {self.var} {path} {var} .", self.depth + 1)


@dataclass(frozen=True)
class Scope:
    """Foci of a shape and their value nodes: the same nodes for a node shape.

    Args:
        foci: what the shape is applied to.
        path: as SPARQL; None for a node shape.
    """

    foci: Foci
    path: str | None

    @property
    def focus(self) -> str:
        """Variable of the focus."""
        return self.foci.var

    @property
    def values(self) -> Foci:
        """The value nodes as foci of other shapes."""
        return self.foci if self.path is None else self.foci.values(self.path)

    @property
    def value(self) -> str:
        """Variable of the value node."""
        return self.values.var

    @property
    def pattern(self) -> str:
        """Pattern that binds focus and value node."""
        return self.values.pattern

    @property
    def both(self) -> str:
        """Variables to select: of the focus, and of the value node where it is another one."""
        return self.focus if self.path is None else f"{self.focus} {self.value}"
