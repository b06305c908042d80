"""Changes to the text of a query: variables renamed, foci put in, the context spelled out."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from ntic_kg.adapters.validator_sparql.syntax import Element, Group, Query, Select, Triple, What
from ntic_kg.adapters.validator_sparql.targets import Context
from ntic_kg.adapters.validator_sparql.vocabulary import TYPE, Uncompilable
from ntic_kg.sparql.lexer import Kind

THIS = "this"
_TYPE_WORDS = {"a", "rdf:type", str(TYPE)}


class Edits:
    """Changes to one query, kept until all are known.

    Args:
        query: the parsed text.
        names: prefixes of the text.
        context: what is known beside the store.
        renamed: what takes the place of variables, by their names.
    """

    def __init__(
        self, query: Query, names: Mapping[str, str], context: Context, renamed: Mapping[str, str]
    ) -> None:
        self._query = query
        self._names = names
        self._context = context
        self._renamed = renamed
        self._replaced: dict[int, tuple[int, str]] = {}
        self._inserted: dict[int, str] = {}
        self._instead: dict[Triple, str] = {}
        self._constant: set[int] = set()
        for i in range(len(query.tokens) - 3):
            # A term in the place of a variable cannot be asked whether it is bound: it is.
            if query.is_word(i, "BOUND") and self._is_term(query.variable(i + 2) or ""):
                self.replace(i, i + 4, "true ")

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of some tokens."""
        self._replaced[start] = (end, text)

    def say(self, triple: Triple, text: str) -> None:
        """Put a text, which ends without a full stop, in the place of one triple."""
        self._instead[triple] = text

    def enclose(self, group: Group, left_out: list[tuple[int, int]]) -> None:
        """Put braces around all that a group holds but some tokens."""
        after = "".join(self.text(*tokens) for tokens in left_out)
        for start, end in left_out:
            self.replace(start, end, "")
        self._inserted[group.start] = f"{{ {self._inserted.get(group.start, '')}"
        self.replace(group.end, group.end + 1, f"}} {after} }} ")

    def insert(self, group: Group, text: str) -> None:
        """Put a text at the beginning of a group."""
        self._inserted[group.start] = text

    def inserted(self, group: Group) -> str:
        """Return what was put at the beginning of a group."""
        return self._inserted.get(group.start, "")

    def foci(self, group: Group, pattern: str, *, few: bool = False) -> None:
        """Put the foci into every group below one that cannot tell ``$this`` by itself.

        Few foci also start the groups that can, so that an engine looks for these alone.
        """
        for element in group.elements:
            if element.select is not None:
                self._restrict(element.select, pattern)
                self.foci(element.select.group, pattern, few=few)
            asked = element.what in (What.FILTER, What.BIND)
            for inner in element.groups:
                if not asked:
                    self._inner(inner, pattern, few=few, optional=element.what is What.OPTIONAL)
                    if len(element.groups) > 1 and not few:
                        self._set_apart(inner, pattern)
                self.foci(inner, pattern, few=few)

    def context(self, group: Group) -> None:
        """Put what the context says in the place of the patterns that ask for it.

        Raises:
            Uncompilable: a pattern asks for it in another way than by a plain triple.
        """
        asked = {str(p) for p in self._context.properties | self._context.classes}
        named = [i for i in range(group.start, group.end) if self.iri(i) in asked]
        answered = self._context_below(group)
        if set(named) - answered:
            raise Uncompilable("query", "asks for the run other than by a plain triple")

    def asks(self, element: Element) -> bool:
        """Say whether the store is asked for a triple of an element, not the context alone."""
        return any(self.said(triple) is None for triple in element.triples)

    def iri(self, i: int) -> str:
        """Write a token out as an IRI where it is one; other tokens stay as they are."""
        text = self._query.tokens[i].text
        if text in _TYPE_WORDS:
            return str(TYPE)
        prefix, colon, local = text.partition(":")
        if colon and prefix in self._names and not text.startswith("<"):
            return f"<{self._names[prefix]}{local}>"
        return text

    def term(self, i: int) -> str:
        """Write a token as it will stand in the query: renamed, or as an IRI where it is one."""
        name = self._query.variable(i)
        return self.iri(i) if name is None else self._renamed.get(name, f"?{name}")

    def kind(self, i: int) -> Kind:
        """Return what a token is."""
        return self._query.tokens[i].kind

    def said(self, triple: Triple) -> list[ox.Triple] | None:
        """Return what the context says to a pattern; None where the store is asked."""
        start, end = triple.verb
        if end - start > 1:
            return None
        verb, item = self.term(start), self.term(triple.object[0])
        matter = {str(p) for p in self._context.properties}
        classes = {str(c) for c in self._context.classes}
        if verb in matter:
            return [t for t in self._context.triples if str(t.predicate) == verb]
        if verb == str(TYPE) and item in classes:
            return [
                t for t in self._context.triples if t.predicate == TYPE and str(t.object) == item
            ]
        return None

    def is_constant(self, i: int) -> bool:
        """Say whether a term stands in the place of the variable that a token is."""
        return i in self._constant or self._is_term(self._query.variable(i) or "")

    def text(self, start: int, end: int) -> str:
        """Return the changed text of some tokens."""
        parts: list[str] = []
        i = start
        while i < end:
            stop, text = self._replaced.get(i, (i + 1, self._token(i)))
            parts.append(text)
            parts += [f" {self._inserted[k]} " for k in range(i, stop) if k in self._inserted]
            i = stop
        return "".join(parts)

    def _token(self, i: int) -> str:
        """Write one token with the blanks that separate it from the next."""
        tokens = self._query.tokens
        name = self._query.variable(i) or ""
        if name in self._renamed:
            return f"{self._renamed[name]} "
        glued = i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end
        return tokens[i].text if glued else f"{tokens[i].text} "

    def _is_term(self, name: str) -> bool:
        return name in self._renamed and not self._renamed[name].startswith("?")

    def _restrict(self, select: Select, pattern: str) -> None:
        """Let a query within the text count for the foci alone, each of them once."""
        if self._query.mentions(select.start, select.end, THIS):
            self._inserted[select.group.start] = self._each_once(pattern)

    def _set_apart(self, group: Group, pattern: str) -> None:
        """Let a branch of a choice be answered for all foci at once.

        Engines order the patterns of a branch without a look at what is bound around it; one that
        they go through again for each focus may then read all of a class each time.
        """
        if self._query.mentions(group.start, group.end, THIS) and not _holds_select(group):
            self._inserted[group.start] = self._each_once(pattern)

    def _each_once(self, pattern: str) -> str:
        return f"{{ SELECT DISTINCT {self._renamed[THIS]} WHERE {{ {pattern} }} }}"

    def _inner(self, group: Group, pattern: str, *, few: bool, optional: bool) -> None:
        if not self._query.mentions(group.start, group.end, THIS):
            return
        if _holds_select(group):
            return
        after = len(group.elements)
        first = {What.TRIPLES: after, What.FILTER: after}
        nested = after
        for place, element in reversed(list(enumerate(group.elements))):
            if not self._query.mentions(element.start, element.end, THIS):
                continue
            if element.what in first:
                first[element.what] = place
            else:
                nested = place
        told = first[What.TRIPLES] < nested
        # The condition of an OPTIONAL sees what is bound outside of it.
        seen = optional and nested == after and first[What.FILTER] < after
        if few or not (told or seen):
            self._inserted[group.start] = pattern

    def _context_below(self, group: Group) -> set[int]:
        answered: set[int] = set()
        for element in group.elements:
            if element.what is What.TRIPLES:
                answered |= self._block(group, element)
            if element.select is not None:
                answered |= self._context_below(element.select.group)
            for inner in element.groups:
                answered |= self._context_below(inner)
        return answered

    def _block(self, group: Group, element: Element) -> set[int]:
        """Rewrite a block of triples; return the tokens for which the context has answered."""
        said = [self.said(triple) for triple in element.triples]
        if all(rows is None for rows in said) and not self._instead.keys() & set(element.triples):
            return set()
        parts, answered = [], set[int]()
        for triple, rows in zip(element.triples, said, strict=True):
            places = (triple.subject, triple.verb, triple.object)
            if rows is not None:
                parts.append(self._values(group, triple, rows))
                answered |= {*range(*triple.verb), *range(*triple.object)}
            elif triple in self._instead:
                parts.append(self._instead[triple])
            else:
                last = triple is element.triples[-1]
                parts.append(" ".join(self.text(*place) for place in places) + "." * (not last))
        self.replace(element.start, element.end, f" {' '.join(parts)} ")
        return answered

    def _fill_in(self, group: Group, known: Mapping[str, str]) -> None:
        """Put terms in the place of variables wherever a condition sees the group bind them."""
        seen = [e for e in group.elements if e.what is What.FILTER]
        for element in group.elements:
            if element.what is What.OPTIONAL:
                # The condition of an OPTIONAL sees what is bound outside of it.
                seen += [e for e in element.groups[0].elements if e.what is What.FILTER]
        for condition in seen:
            for i in range(condition.start, condition.end):
                term = known.get(self._query.variable(i) or "")
                if term is None:
                    continue
                self._constant.add(i)
                if self._query.is_word(i - 2, "BOUND"):
                    self.replace(i - 2, i + 2, "true ")
                else:
                    self.replace(i, i + 1, f"{term} ")

    def _values(self, group: Group, triple: Triple, rows: list[ox.Triple]) -> str:
        ends = (triple.subject, triple.object)
        names = [self._query.variable(start) for start, _ in ends]
        texts = [self.iri(start) for start, _ in ends]
        unnamed = any(
            name is None and self.kind(start) not in {Kind.IRI, Kind.NAME}
            for name, (start, _) in zip(names, ends, strict=True)
        )
        several = any(end - start > 1 for start, end in ends)
        if unnamed or several or (names[0] and names[0] == names[1]):
            raise Uncompilable("query", "asks for the run other than by a plain triple")
        variables = [self._renamed.get(n, f"?{n}") for n in names if n is not None]
        fitting = [
            [str(term) for term, name in zip(row, names, strict=True) if name is not None]
            for row in ((t.subject, t.object) for t in rows)
            if all(
                name is not None or str(term) == text
                for term, name, text in zip(row, names, texts, strict=True)
            )
        ]
        if not variables:
            return "" if fitting else "FILTER(false)"
        if any(not variable.startswith("?") for variable in variables):
            raise Uncompilable("query", "asks whether the focus is the run")
        if len(fitting) == 1:
            given = [name for name in names if name is not None]
            self._fill_in(group, dict(zip(given, fitting[0], strict=True)))
        listed = " ".join(f"({' '.join(row)})" for row in fitting)
        return f"VALUES ({' '.join(variables)}) {{ {listed} }}"


def _holds_select(group: Group) -> bool:
    return bool(group.elements) and group.elements[0].select is not None
