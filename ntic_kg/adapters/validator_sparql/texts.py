"""SPARQL texts of shapes, put so that one query answers for all foci at once.

SHACL evaluates a text for each focus with ``$this`` bound to it everywhere. Here the pattern of
the foci is put into the text instead, wherever a group could not tell ``$this`` by itself. Texts
that count or cut all rows of a focus together are evaluated focus by focus.
Source: SHACL, https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ntic_kg.adapters.validator_sparql.beside import Beside
from ntic_kg.adapters.validator_sparql.edits import THIS, Edits
from ntic_kg.adapters.validator_sparql.expressions import Expression, regular_expressions
from ntic_kg.adapters.validator_sparql.joins import (
    Below,
    keep_filters_inside,
    name_classes,
)
from ntic_kg.adapters.validator_sparql.narrowing import required
from ntic_kg.adapters.validator_sparql.syntax import (
    Element,
    Group,
    Query,
    Select,
    What,
    parsed,
)
from ntic_kg.adapters.validator_sparql.targets import Context
from ntic_kg.adapters.validator_sparql.vocabulary import Term, Uncompilable
from ntic_kg.errors import InvalidInput

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")


@dataclass(frozen=True)
class Text:
    """A text of a shape.

    Args:
        query: the parsed text.
        prefixes: namespaces by prefix.
        context: what is known beside the store.
        below: gives a class and every class below it.
        bound: what takes the place of further variables, by their names.
    """

    query: Query
    prefixes: Mapping[str, str]
    context: Context
    below: Below
    bound: Mapping[str, str] = field(default_factory=dict)

    def regular_expressions(self) -> Iterator[Expression]:
        """Give the regular expressions of the text; see ``expressions``."""
        return regular_expressions(self.query, self._edits({}))

    def is_plain(self) -> bool:
        """Say whether the rows of a focus do not depend on one another."""
        return all(self._is_plain(select) for select in _selects(self.query.select))

    def narrowed(self, var: str, foci: str) -> str | None:
        """Write a cheap query for the foci that the text may have rows for; None without one.

        Args:
            var: variable of the foci, with its question mark.
            foci: pattern that binds it.
        """
        edits, group = self._edits({THIS: var}), self.query.select.group
        name_classes(self.query, edits, self.below)
        self._show_context(edits, group)
        edits.insert(group, foci)
        edits.foci(group, foci)
        pattern = required(self.query, edits)
        if pattern is None:
            return None
        return f"{self.prologue()}SELECT DISTINCT {var} WHERE {{ {pattern} }}"

    def for_all(self, var: str, foci: str, *, few: bool = False) -> str:
        """Write the query that answers for all foci.

        Args:
            var: variable of the foci, with its question mark.
            foci: pattern that binds it.
            few: whether the foci are a small part of all nodes like them.
        """
        edits, select = self._edits({THIS: var}), self.query.select
        name_classes(self.query, edits, self.below)
        self._show_context(edits, select.group)
        edits.insert(select.group, foci)
        edits.foci(select.group, foci, few=few)
        keep_filters_inside(self.query, edits)
        if not self.query.is_word(select.start + 1, "DISTINCT", "REDUCED"):
            # A graph is a set of triples, the union of several as engines read it a bag.
            edits.replace(select.start, select.start + 1, "SELECT DISTINCT ")
        return self.prologue() + edits.text(select.start, select.end)

    def for_one(self, focus: Term) -> str:
        """Write the query that answers for one focus, which takes the place of ``$this``."""
        query, edits = self.query, self._edits({THIS: str(focus)})
        name_classes(query, edits, self.below)
        self._show_context(edits, query.select.group)
        for select in _selects(query.select):
            kept = 0
            for i in range(select.start + 1, select.group.start):
                if query.variable(i) == THIS and not self._in_brackets(select, i):
                    edits.replace(i, i + 1, "")
                else:
                    kept += not query.is_word(i, "DISTINCT", "REDUCED", "WHERE")
            if not kept:
                edits.replace(select.start, select.start + 1, "SELECT (1 AS ?nticOne) ")
            for i in self._grouping(select):
                if query.variable(i) == THIS:
                    edits.replace(i, i + 1, f"({focus} AS ?nticGroup{i}) ")
        return self.prologue() + edits.text(query.select.start, query.select.end)

    def condition(self, focus: str, value: str) -> str:
        """Write what the group of an ASK query holds; its user declares the prefixes.

        Args:
            focus: variable of the focus, with its question mark.
            value: variable of the value node.
        """
        renamed = {THIS: focus, "value": value}
        edits, group = self._edits(renamed), self.query.select.group
        self._show_context(edits, group)
        return edits.text(group.start + 1, group.end)

    def _show_context(self, edits: Edits, group: Group) -> None:
        Beside(self.query, edits, self.context, self.below).show()
        edits.context(group)

    def _edits(self, renamed: Mapping[str, str]) -> Edits:
        return Edits(self.query, self.prefixes, self.context, {**self.bound, **renamed})

    def prologue(self) -> str:
        """Declare the prefixes of the text."""
        return "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in self.prefixes.items())

    def _is_plain(self, select: Select) -> bool:
        query, group = self.query, select.group
        if not query.mentions(select.start, select.end, THIS):
            return True
        after = range(group.end + 1, select.end)
        if any(query.is_word(i, "LIMIT", "OFFSET") for i in after):
            return False
        grouping = self._grouping(select)
        if grouping:
            return any(query.variable(i) == THIS for i in grouping)
        outside = [*range(select.start, group.start), *after]
        return not any(query.is_word(i, *_AGGREGATES) for i in outside)

    def _grouping(self, select: Select) -> list[int]:
        """Return the tokens of GROUP BY."""
        found: list[int] = []
        inside = False
        for i in range(select.group.end + 1, select.end):
            if self.query.is_word(i, "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"):
                inside = self.query.is_word(i, "GROUP")
            if inside:
                found.append(i)
        return found

    def _in_brackets(self, select: Select, i: int) -> bool:
        return self.query.tokens[i].depth > self.query.tokens[select.start].depth


def read_text(
    text: str,
    prefixes: Mapping[str, str],
    context: Context,
    below: Below,
    given: frozenset[str],
) -> Text:
    """Parse the text of a SPARQL-based constraint.

    Args:
        text: SELECT or ASK.
        prefixes: namespaces by prefix.
        context: what is known beside the store.
        below: gives a class and every class below it.
        given: names of the variables that are bound before the text is evaluated.

    Raises:
        InvalidInput: the text uses what SHACL forbids in it.
        Uncompilable: it cannot be put into a query for all foci.
    """
    query = parsed(text)
    if query.has_base():
        raise Uncompilable("query", "declares a base")
    for element in _elements(query.select.group):
        if element.what is What.OTHER and element.word in _FORBIDDEN:
            raise InvalidInput(
                f"The shapes cannot be run: a SPARQL constraint must not contain {element.word}.",
                remedy="Use OPTIONAL with !BOUND, or FILTER with IN; VALUES and MINUS are banned.",
            )
        if element.what is What.OTHER:
            raise Uncompilable("query", f"uses {element.word}")
    for i in range(len(query.tokens) - 1):
        if query.variable(i) in ("shapesGraph", "currentShape"):
            raise Uncompilable("query", f"uses ${query.variable(i)}")
        name = query.variable(i + 1)
        if query.is_word(i, "AS") and name in given:
            raise InvalidInput(
                f"The shapes cannot be run: a SPARQL constraint binds ${name} anew.",
                remedy="Give the value another name.",
            )
    for select in list(_selects(query.select))[1:]:
        _check_inner(query, select, given)
    return Text(query, {**prefixes, **query.prefixes()}, context, below)


def _check_inner(query: Query, select: Select, given: frozenset[str]) -> None:
    head = list(range(select.start, select.group.start))
    depth = query.tokens[select.start].depth
    if any(query.is_sign(i, "*") and query.tokens[i].depth == depth for i in head):
        blocks = [e for e in select.group.elements if e.what is What.TRIPLES]
        head = [i for e in blocks for i in range(e.start, e.end)]
    missing = {name for name in given if not any(query.variable(i) == name for i in head)}
    if missing:
        raise InvalidInput(
            "The shapes cannot be run: a query within a SPARQL constraint does not select"
            f" ${min(missing)}.",
            remedy="Select it there: it is bound before the text is evaluated.",
        )


def _selects(select: Select) -> Iterator[Select]:
    yield select
    for element in _elements(select.group):
        if element.select is not None:
            yield element.select


def _elements(group: Group) -> Iterator[Element]:
    for element in group.elements:
        yield element
        if element.select is not None:
            yield from _elements(element.select.group)
        for inner in element.groups:
            yield from _elements(inner)
