"""Patterns that may meet the context although they do not name it.

The context stands in the place of what the store says with its properties and classes. A plain
triple that names one of them is answered by it (``edits``). Here are the others: a variable
stands for the property or the class, or a path may lead through what the context says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.edits import Edits
from ntic_kg.adapters.validator_sparql.joins import Below, compared
from ntic_kg.adapters.validator_sparql.syntax import Element, Group, Query, Triple, What
from ntic_kg.adapters.validator_sparql.targets import Context
from ntic_kg.adapters.validator_sparql.vocabulary import SUBCLASS, TYPE, Uncompilable
from ntic_kg.sparql.lexer import Kind

Tests = Mapping[str, list[str]]
_NAMED = {Kind.IRI, Kind.NAME, Kind.VARIABLE, Kind.PARAMETER}
_UNSEEN = "may ask for the run other than by a plain triple"


@dataclass(frozen=True)
class Beside:
    """Lets patterns see the context beside the store.

    Args:
        query: the parsed text.
        edits: take the changes.
        context: what is known beside the store.
        below: gives a class and every class below it.
    """

    query: Query
    edits: Edits
    context: Context
    below: Below

    def show(self) -> None:
        """Let every pattern that could meet the context see it.

        Raises:
            Uncompilable: one could meet it in a way that no union of two patterns expresses.
        """
        if not self.context.triples:
            return
        met: set[str] = set()
        empty: set[str] = set()
        for triple, tests in self._triples(self.query.select.group, {}):
            if triple.verb[1] - triple.verb[0] > 1:
                self._check_path(triple, tests)
                if any(self.query.is_sign(i, "*", "?") for i in range(*triple.verb)):
                    empty |= self._variables(triple)
            elif self._is_open(triple, tests):
                self.edits.say(triple, self._union(triple))
                met |= self._variables(triple)
            elif self.edits.said(triple) is not None:
                met |= self._variables(triple)
        if met & empty:
            # A path of no steps begins at what only the context may know.
            raise Uncompilable("query", _UNSEEN)

    def _triples(self, group: Group, outer: Tests) -> Iterator[tuple[Triple, Tests]]:
        """Give every triple with the variables that can only be some IRIs in the end."""
        tests = {**outer, **dict(self._tests(group))}
        for element in group.elements:
            if element.what is What.TRIPLES:
                self._check_nodes(element)
                yield from ((triple, tests) for triple in element.triples)
            if element.select is not None:
                yield from self._triples(element.select.group, {})
            for inner in element.groups:
                yield from self._triples(inner, tests if element.what is What.GROUP else {})

    def _tests(self, group: Group) -> Iterator[tuple[str, list[str]]]:
        """Give the variables that a filter of a group compares with IRIs, and these."""
        query = self.query
        for element in group.elements:
            start, end = element.start + 1, element.end - 1
            if element.what is not What.FILTER or not query.is_sign(start, "("):
                continue
            parts = query.split(start + 1, end, "&&")
            if len(query.split(start + 1, end, "||")) > 1:
                continue
            for first, after in parts:
                test = compared(query, self.edits.term, first, after)
                if test is not None:
                    yield test

    def _check_nodes(self, element: Element) -> None:
        """Make sure that no triples stand inside of a node."""
        for triple in element.triples:
            for i in (triple.subject[0], triple.object[0]):
                plain = self.query.is_sign(i + 1, "]")
                if self.query.is_sign(i, "(") or (self.query.is_sign(i, "[") and not plain):
                    raise Uncompilable("query", _UNSEEN)

    def _variables(self, triple: Triple) -> set[str]:
        terms = {self.edits.term(triple.subject[0]), self.edits.term(triple.object[0])}
        return {term for term in terms if term.startswith("?")}

    def _classes(self) -> set[str]:
        return set(map(str, self.context.classes))

    def _is_open(self, triple: Triple, tests: Tests) -> bool:
        """Say whether a variable leaves open that a plain pattern speaks of the context."""
        verb, kind = self.edits.term(triple.verb[0]), self.edits.term(triple.object[0])
        if verb.startswith("?"):
            return True
        if verb != str(TYPE) or not self.context.classes or not kind.startswith("?"):
            return False
        name = self.query.variable(triple.object[0]) or ""
        return name not in tests or bool(self._classes() & set(tests[name]))

    def _check_path(self, triple: Triple, tests: Tests) -> None:
        """Make sure that a path cannot lead through what the context says."""
        verb = range(*triple.verb)
        if any(self.query.is_sign(i, "!") for i in verb):
            raise Uncompilable("query", _UNSEEN)
        if not self.context.classes or not self._holds_type(verb):
            return
        term = self.edits.term(triple.object[0])
        name = self.query.variable(triple.object[0]) or ""
        reached = tests.get(name, []) if term.startswith("?") else [term]
        listed = [self.below(iri) if iri.startswith("<") else None for iri in reached]
        if not reached or any(lower is None or self._classes() & set(lower) for lower in listed):
            raise Uncompilable("query", _UNSEEN)
        if not self._walks_at_end(*triple.verb):
            raise Uncompilable("query", _UNSEEN)

    def _walks_at_end(self, start: int, end: int) -> bool:
        """Say whether the type of a node, with the classes above it, is a path's last step."""
        query = self.query
        for first, after in query.split(start, end, "|"):
            *steps, (last, stop) = query.split(first, after, "/")
            if self.edits.iri(last) == str(SUBCLASS) and query.is_sign(stop - 1, "*", "+"):
                *steps, (last, stop) = steps or [(last, stop)]
            if query.is_sign(last, "(") and query.close(last) == stop - 1:
                if not self._walks_at_end(last + 1, stop - 1):
                    return False
            elif stop - last > 1 or self.edits.iri(last) != str(TYPE):
                steps.append((last, stop))
            if any(self._holds_type(range(*step)) for step in steps):
                return False
        return True

    def _holds_type(self, tokens: range) -> bool:
        return any(self.edits.iri(i) == str(TYPE) for i in tokens)

    def _union(self, triple: Triple) -> str:
        """Write a pattern as what the store says beside the context, and what the context says."""
        places = (triple.subject, triple.verb, triple.object)
        texts = [self.edits.term(start) for start, _ in places]
        for start, end in (triple.subject, triple.object):
            if end - start > 1 or self.edits.kind(start) not in _NAMED:
                raise Uncompilable("query", _UNSEEN)
        names = list(dict.fromkeys(text for text in texts if text.startswith("?")))
        rows = dict.fromkeys(
            tuple(found[name] for name in names)
            for said in self.context.triples
            if (found := _matched(texts, said)) is not None
        )
        listed = " ".join(f"({' '.join(row)})" for row in rows)
        beside = f"{{ {' '.join(texts)} {' '.join(self._not_said(texts[1], texts[2]))} }}"
        return f"{beside} UNION {{ VALUES ({' '.join(names)}) {{ {listed} }} }}"

    def _not_said(self, verb: str, kind: str) -> Iterator[str]:
        """Write the filters that leave out what the context stands in the place of."""
        classes = ", ".join(sorted(self._classes()))
        if not verb.startswith("?"):
            yield f"FILTER({kind} NOT IN ({classes}))"
            return
        if self.context.properties:
            listed = ", ".join(sorted(map(str, self.context.properties)))
            yield f"FILTER({verb} NOT IN ({listed}))"
        if classes:
            yield f"FILTER({verb} != {TYPE} || {kind} NOT IN ({classes}))"


def _matched(texts: list[str], said: ox.Triple) -> dict[str, str] | None:
    """Return what the variables of a pattern are bound to by a triple; None where it differs."""
    found: dict[str, str] = {}
    for text, term in zip(texts, (said.subject, said.predicate, said.object), strict=True):
        if found.setdefault(text, str(term)) != str(term):
            return None
        if not text.startswith("?") and text != str(term):
            return None
    return found
