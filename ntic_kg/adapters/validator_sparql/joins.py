"""Ways of writing a text that leave an engine free to start where few rows are.

Rows stay as they are. Engines pass a filter down into the pattern of an OPTIONAL only when it
speaks of that pattern alone, and walk up the classes of every node that they come by.
Source: SPARQL 1.1, https://www.w3.org/TR/sparql11-query/#sparqlAlgebra
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ntic_kg.adapters.validator_sparql.edits import Edits
from ntic_kg.adapters.validator_sparql.syntax import Element, Group, Query, Triple, What
from ntic_kg.adapters.validator_sparql.vocabulary import RDFS, TYPE

# Gives a class and every class below it, as SPARQL; None where a query cannot name them all.
Below = Callable[[str], list[str] | None]

_SUBCLASS = f"<{RDFS}subClassOf>"


def name_classes(query: Query, edits: Edits, below: Below) -> None:
    """Ask for the classes below a class by name, where a text walks up from a node to it.

    ``?x rdf:type/rdfs:subClassOf* ?kind FILTER(?kind IN (…))`` becomes one look-up of the types
    of ``?x``; likewise with other properties before the walk, or beside it in a choice.
    """
    for group in groups_below(query.select.group):
        tests = dict(_tests(query, edits, group))
        for element in group.elements:
            for triple in element.triples if element.what is What.TRIPLES else ():
                kind = query.variable(triple.object[0]) or ""
                walk = _walk(query, edits, triple)
                if walk is None or kind not in tests or triple.subject[1] - triple.subject[0] > 1:
                    continue
                named = [(upper, below(upper)) for upper in dict.fromkeys(tests[kind])]
                listed = [lower for _, lowers in named for lower in lowers or ()]
                if all(lowers for _, lowers in named) and len(listed) == len(set(listed)):
                    sure = [(upper, lowers) for upper, lowers in named if lowers]
                    edits.say(triple, _looked_up(edits, triple, walk, sure))


def keep_filters_inside(query: Query, edits: Edits) -> None:
    """Put braces around an OPTIONAL's pattern and the filters that depend on nothing else."""
    for group in reversed(list(groups_below(query.select.group))):
        for element in group.elements:
            if element.what is What.OPTIONAL:
                _keep_inside(query, edits, element.groups[0])


def groups_below(group: Group) -> Iterator[Group]:
    """Give a group and every group in it, the outer ones first."""
    yield group
    for element in group.elements:
        if element.select is not None:
            yield from groups_below(element.select.group)
        for inner in element.groups:
            yield from groups_below(inner)


def _tests(query: Query, edits: Edits, group: Group) -> Iterator[tuple[str, list[str]]]:
    """Give the variables that a filter of a group compares with IRIs alone, and these."""
    for element in group.elements:
        i = element.start + 1
        if element.what is not What.FILTER or not query.is_sign(i, "("):
            continue
        test = compared(query, edits.iri, i + 1, element.end - 1)
        if test is not None:
            yield test


def compared(
    query: Query, term: Callable[[int], str], first: int, after: int
) -> tuple[str, list[str]] | None:
    """Read the comparison of a variable with IRIs alone.

    Args:
        query: the parsed text.
        term: gives the token at a place as it will be written.
        first: place where the comparison begins.
        after: place behind it.

    Returns:
        The variable and the IRIs, or None where something else is compared.
    """
    name = query.variable(first)
    if not name:
        return None
    if query.is_sign(first + 1, "="):
        listed = range(first + 2, after)
    elif query.is_word(first + 1, "IN") and query.close(first + 2) == after - 1:
        listed = range(first + 3, after - 1)
    else:
        return None
    iris = [term(k) for k in listed if not query.is_sign(k, ",")]
    alone = iris and all(iri[0] == "<" and iri[-1] == ">" for iri in iris)
    return (name, iris) if alone else None


def _walk(query: Query, edits: Edits, triple: Triple) -> tuple[str, list[str]] | None:
    """Read a path that ends in a walk up the classes.

    Returns:
        The path before the type, and the paths beside it; None where there is no walk.
    """
    start, end = triple.verb
    choices = query.split(start, end, "|")
    if len(choices) == 1 and query.is_sign(start, "(") and query.close(start) == end - 1:
        choices = query.split(start + 1, end - 1, "|")
    paths: list[str] = []
    others: list[str] = []
    for first, after in choices:
        tail = after - 3
        is_walk = (
            tail > first
            and query.is_sign(after - 1, "*")
            and edits.iri(after - 2) == _SUBCLASS
            and query.is_sign(tail, "/")
            and edits.iri(tail - 1) == str(TYPE)
            and (tail - 1 == first or query.is_sign(tail - 2, "/"))
        )
        (paths if is_walk else others).append(
            edits.text(first, max(first, tail - 2) if is_walk else after)
        )
    if len(paths) != 1 or (paths[0] and others):
        return None
    return paths[0], others


def _looked_up(
    edits: Edits, triple: Triple, walk: tuple[str, list[str]], named: list[tuple[str, list[str]]]
) -> str:
    path, others = walk
    subject, kind = edits.text(*triple.subject), edits.text(*triple.object)
    own, first = f"?nticType{triple.object[0]}", ""
    if path:
        # The way to the node is no part of the choice, so that an engine goes it first.
        first, subject = f"{subject} {path} {own}Of . ", f"{own}Of "
    *rest, (found, _) = named
    for upper, lowers in reversed(rest):
        found = f"IF({own} IN ({', '.join(lowers)}), {upper}, {found})"
    listed = ", ".join(lower for _, lowers in named for lower in lowers)
    branches = [f"{{ {subject} {TYPE} {own} FILTER({own} IN ({listed})) BIND({found} AS {kind}) }}"]
    branches += [f"{{ {subject} {other} {kind} }}" for other in others]
    return first + " UNION ".join(branches)


def _keep_inside(query: Query, edits: Edits, group: Group) -> None:
    filters = [e for e in group.elements if e.what is What.FILTER]
    if not filters or group.elements[0].select is not None:
        return
    outer = [e for e in filters if not _is_local(query, edits, group, e)]
    if len(outer) == len(filters):
        return
    edits.enclose(group, [(e.start, e.end) for e in outer])


def _is_local(query: Query, edits: Edits, group: Group, condition: Element) -> bool:
    """Say whether a filter has the same value whatever is bound outside of its group."""
    tokens = range(condition.start, condition.end)
    names = {query.variable(i) for i in tokens if not edits.is_constant(i)} - {None}
    bound = {
        query.variable(i)
        for element in group.elements
        for triple in element.triples
        for i in (triple.subject[0], triple.object[0])
    }
    outside = {
        query.variable(i) for i in (*range(group.start), *range(group.end, len(query.tokens)))
    }
    return all(name in bound or name not in outside for name in names)
